/**
 * The four kinds of programme as people write them (one YAML file each, and `GET /api/programmes`), and the steps that
 * the core runs. Whether a programme fits somebody's limits is judged by `programmeObstacle`.
 */

import * as z from "zod/mini";
import { LEVELS } from "./programme-offer.ts";
import { MOST_STEPS, type Programme, type ProgrammeStep } from "./programmes.ts";

export { LEVELS, type Level, type ProgrammeOffer, programmeOfferSchema } from "./programme-offer.ts";

const angle = z.number().check(z.gte(5), z.lte(85));
const stayS = z.int().check(z.gte(3), z.lte(600));
const restS = z.int().check(z.gte(5), z.lte(300));
const rounds = z.int().check(z.gte(1), z.lte(MOST_STEPS));

const line = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));
export const programmeIdSchema = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,39}$/));

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
