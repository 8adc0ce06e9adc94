/**
 * The four kinds of programme as people write them (one YAML file each, and `GET /api/programmes`), and the steps that
 * the core runs. Whether a programme fits somebody's limits is judged by `programmeObstacle`.
 */

import * as z from "zod/mini";
import { PROOF_WITHIN_S } from "./balance.ts";
import { LEAST_LIMITS, type Limits, NEAR_ANGLE_DEG } from "./limits.ts";
import { LEVELS, type ProgrammeOffer } from "./programme-offer.ts";
import {
  MOST_STEPS,
  type Programme,
  type ProgrammeStep,
  programmeLengthS,
  programmeObstacle,
} from "./programmes.ts";
import { slugSchema } from "./slug.ts";

export { LEVELS, type Level, type ProgrammeOffer, programmeOfferSchema } from "./programme-offer.ts";

/** Half degrees are exact, so that 5° above and 5° below are too; nobody turns a table more finely. */
const angle = z.number().check(z.gte(5), z.lte(85), z.multipleOf(0.5));
const stayS = z.int().check(z.gte(3), z.lte(600));
const restS = z.int().check(z.gte(5), z.lte(300));
const rounds = z.int().check(z.gte(1), z.lte(MOST_STEPS));

const line = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));
export const programmeIdSchema = slugSchema;

const about = {
  programmeId: programmeIdSchema,
  name: line(40),
  /** What it is for, in a sentence or two. */
  about: line(400),
  level: z.enum(LEVELS),
  /** Where its figures come from: manuals, papers, customs of the field. */
  sources: z.array(line(300)).check(z.minLength(1), z.maxLength(8)),
  /** Take the lock by itself at the target once the angle is steady. */
  autoHold: z.boolean(),
};

export const programmeSpecSchema = z.discriminatedUnion("kind", [
  /** One angle, once. */
  z.strictObject({ ...about, kind: z.literal("static"), angleDeg: angle, stayS }),
  /** The same angle again and again, with rests at horizontal. */
  z.strictObject({ ...about, kind: z.literal("intermittent"), angleDeg: angle, stayS, restS, rounds }),
  /** From angle to angle without coming back in between, up and down again. */
  z.strictObject({
    ...about,
    kind: z.literal("progressive"),
    anglesDeg: z.array(angle).check(z.minLength(2), z.maxLength(MOST_STEPS)),
    stayS,
  }),
  /** Rocking between two angles; `swingS` for each way. One round is to the far angle and back. */
  z.strictObject({
    ...about,
    kind: z.literal("oscillation"),
    nearDeg: angle,
    farDeg: angle,
    swingS: z.int().check(z.gte(3), z.lte(60)),
    rounds: z.int().check(z.gte(1), z.lte(MOST_STEPS / 2)),
  }),
]);
export type ProgrammeSpec = z.output<typeof programmeSpecSchema>;

const step = (targetAngleDeg: number, stays: number, rests: number): ProgrammeStep => ({
  targetAngleDeg,
  stayS: stays,
  restS: rests,
});

/** The steps that the core runs. */
export const stepsOf = (spec: ProgrammeSpec): readonly ProgrammeStep[] => {
  switch (spec.kind) {
    case "static":
      return [step(spec.angleDeg, spec.stayS, 0)];
    case "intermittent":
      return Array.from({ length: spec.rounds }, (_, round) =>
        step(spec.angleDeg, spec.stayS, round === spec.rounds - 1 ? 0 : spec.restS),
      );
    case "progressive":
      return spec.anglesDeg.map((angleDeg) => step(angleDeg, spec.stayS, 0));
    case "oscillation":
      return Array.from({ length: spec.rounds }, () => [
        step(spec.farDeg, spec.swingS, 0),
        step(spec.nearDeg, spec.swingS, 0),
      ]).flat();
  }
};

/** The programme as the core takes it. */
export const programmeOf = (spec: ProgrammeSpec): Programme => ({
  programmeId: spec.programmeId,
  name: spec.name,
  autoHold: spec.autoHold,
  steps: stepsOf(spec),
});

/** Seconds at the targets, without the ways back. */
export const staysS = (spec: ProgrammeSpec): number =>
  stepsOf(spec).reduce((sum, { stayS: seconds }) => sum + seconds, 0);

/** Seconds from the first step to the end of the last, rests included. */
export const lengthSOf = (spec: ProgrammeSpec): number => programmeLengthS(programmeOf(spec));

/**
 * The clock of inversion goes on while the table comes back to its rest, and a table with proven balance takes at most
 * this long. Without it, the last stay of a programme with rests would be cut off by the duration.
 */
export const BACK_TO_REST_S = PROOF_WITHIN_S;

/** How often it comes back to rest before its end. */
export const restsOf = (spec: ProgrammeSpec): number =>
  stepsOf(spec).filter(({ restS: seconds }) => seconds > 0).length;

const highestOf = (spec: ProgrammeSpec): number =>
  stepsOf(spec).reduce((highest, { targetAngleDeg }) => Math.max(highest, targetAngleDeg), 0);

/** Nobody stands still to the degree: so much above a target is still the target, and near no limit. */
export const WOBBLE_DEG = 3;

/**
 * The lowest limits with which it runs to its end, and without an alarm that a limit is near at each of its targets: its
 * highest target with what a rider sways and the 5° of nearness above it, its stays and the ways back.
 */
export const needsOf = (spec: ProgrammeSpec): Limits => ({
  maxAngleDeg: Math.max(LEAST_LIMITS.maxAngleDeg, highestOf(spec) + WOBBLE_DEG + NEAR_ANGLE_DEG),
  maxDurationS: Math.max(LEAST_LIMITS.maxDurationS, staysS(spec) + restsOf(spec) * BACK_TO_REST_S),
});

/** Why it would not run to its end within the limits, or null when it would. */
export const obstacleOf = (spec: ProgrammeSpec, limits: Limits): string | null => {
  const needs = needsOf(spec);
  if (!(needs.maxAngleDeg <= limits.maxAngleDeg)) {
    return `it needs a maximum angle of ${needs.maxAngleDeg}°, ${WOBBLE_DEG + NEAR_ANGLE_DEG}° above its highest target; the maximum angle is ${limits.maxAngleDeg}°`;
  }
  if (!(needs.maxDurationS <= limits.maxDurationS)) {
    return `with the ways back to rest it needs ${needs.maxDurationS} s; the maximum duration is ${limits.maxDurationS} s`;
  }
  // What the core would say at Start.
  return programmeObstacle(programmeOf(spec), limits);
};

export const offerOf = (spec: ProgrammeSpec): ProgrammeOffer => ({
  programmeId: spec.programmeId,
  name: spec.name,
  kind: spec.kind,
  level: spec.level,
  highestDeg: highestOf(spec),
  invertedS: staysS(spec),
  lengthS: lengthSOf(spec),
});
