/**
 * A programme: a list of steps, each a stay at an angle, and what follows it: a rest at or below horizontal, or the next
 * angle at once. The core runs it (states `inverted` and `resting`); the companion coaches the next move.
 *
 * People choose between four kinds; each is written down in a few numbers (programme-kinds.ts) and becomes such steps.
 */

import { type Limits, NEAR_ANGLE_DEG } from "./limits.ts";

/**
 * `targetAngleDeg` in degrees, `stayS` seconds there, `restS` seconds at horizontal afterwards. 0 = no rest: the next
 * step begins where this one ends, without coming back; on the last step the programme is over.
 */
export interface ProgrammeStep {
  readonly targetAngleDeg: number;
  readonly stayS: number;
  readonly restS: number;
}

export const PROGRAMME_KINDS = ["static", "intermittent", "progressive", "oscillation"] as const;
export type ProgrammeKind = (typeof PROGRAMME_KINDS)[number];

export interface Programme {
  readonly programmeId: string;
  readonly name: string;
  /** Take the lock by itself at the target once the angle is steady. */
  readonly autoHold: boolean;
  readonly steps: readonly ProgrammeStep[];
}

/** More steps than this are no programme that somebody could follow; 64 swings at 10 s are over ten minutes. */
export const MOST_STEPS = 64;

/** Seconds from the first step to the end of the last. */
export const programmeLengthS = (programme: Programme): number =>
  programme.steps.reduce((sum, step) => sum + step.stayS + step.restS, 0);

/** Says why a programme does not fit the limits, or null when it does. A target stays 5° below the maximum. */
export const programmeObstacle = (programme: Programme, limits: Limits): string | null => {
  if (programme.steps.length === 0) return "steps is empty; at least one is needed";
  if (!(programme.steps.length <= MOST_STEPS))
    return `steps has ${programme.steps.length}; allowed is at most ${MOST_STEPS}`;
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
