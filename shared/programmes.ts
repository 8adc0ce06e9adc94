/**
 * A programme: a list of steps, each a stay at an angle followed by a rest at or below horizontal.
 * The core runs it (states `inverted` and `resting`); the companion coaches the next move.
 */

import { type Limits, NEAR_ANGLE_DEG } from "./limits.ts";

/** `targetAngleDeg` in degrees, `stayS` seconds there, `restS` seconds at horizontal afterwards (0 on the last). */
export interface ProgrammeStep {
  readonly targetAngleDeg: number;
  readonly stayS: number;
  readonly restS: number;
}

export interface Programme {
  readonly programmeId: string;
  readonly name: string;
  /** Take the lock by itself at the target once the angle is steady. */
  readonly autoHold: boolean;
  readonly steps: readonly ProgrammeStep[];
}

/** Seconds from the first step to the end of the last. */
export const programmeLengthS = (programme: Programme): number =>
  programme.steps.reduce((sum, step) => sum + step.stayS + step.restS, 0);

/** Says why a programme does not fit the limits, or null when it does. A target stays 5° below the maximum. */
export const programmeObstacle = (programme: Programme, limits: Limits): string | null => {
  if (programme.steps.length === 0) return "steps is empty; at least one is needed";
  const highestDeg = limits.maxAngleDeg - NEAR_ANGLE_DEG;
  for (const [index, step] of programme.steps.entries()) {
    if (!(step.targetAngleDeg >= 5 && step.targetAngleDeg <= highestDeg)) {
      return `steps[${index}].targetAngleDeg is ${step.targetAngleDeg}; allowed is 5° to ${highestDeg}°, ${NEAR_ANGLE_DEG}° below the maximum angle`;
    }
    if (!(step.stayS > 0 && step.restS >= 0)) {
      return `steps[${index}] has stayS ${step.stayS} and restS ${step.restS}; stayS must be above 0 and restS 0 or more`;
    }
  }
  const stayS = programme.steps.reduce((sum, step) => sum + step.stayS, 0);
  if (!(stayS <= limits.maxDurationS)) {
    return `the stays add up to ${stayS} s; the maximum duration is ${limits.maxDurationS} s`;
  }
  return null;
};
