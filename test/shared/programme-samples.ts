/** Programmes of all four kinds, as fast-check makes them: within the schema, and not always within anybody's limits. */

import fc from "fast-check";
import { LEVELS, type ProgrammeSpec } from "../../shared/programme-kinds.ts";
import { MOST_STEPS } from "../../shared/programmes.ts";

const about = {
  programmeId: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,39}$/),
  name: fc.constant("A programme"),
  about: fc.constant("What it is for."),
  level: fc.constantFrom(...LEVELS),
  sources: fc.constant<string[]>(["somebody's custom"]),
  autoHold: fc.boolean(),
};
const angle = fc.integer({ min: 10, max: 170 }).map((halves) => halves / 2);
const stayS = fc.integer({ min: 3, max: 600 });

export const anySpec: fc.Arbitrary<ProgrammeSpec> = fc.oneof(
  fc.record({ ...about, kind: fc.constant("static" as const), angleDeg: angle, stayS }),
  fc.record({
    ...about,
    kind: fc.constant("intermittent" as const),
    angleDeg: angle,
    stayS,
    restS: fc.integer({ min: 5, max: 300 }),
    rounds: fc.integer({ min: 1, max: MOST_STEPS }),
  }),
  fc.record({
    ...about,
    kind: fc.constant("progressive" as const),
    anglesDeg: fc.array(angle, { minLength: 2, maxLength: MOST_STEPS }),
    stayS,
  }),
  fc.record({
    ...about,
    kind: fc.constant("oscillation" as const),
    nearDeg: angle,
    farDeg: angle,
    swingS: fc.integer({ min: 3, max: 60 }),
    rounds: fc.integer({ min: 1, max: MOST_STEPS / 2 }),
  }),
);
