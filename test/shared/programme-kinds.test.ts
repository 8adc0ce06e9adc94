import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  lengthSOf,
  needsOf,
  obstacleOf,
  offerOf,
  type ProgrammeSpec,
  programmeOf,
  programmeOfferSchema,
  programmeSpecSchema,
  staysS,
  stepsOf,
} from "../../shared/programme-kinds.ts";
import { MOST_STEPS, programmeObstacle } from "../../shared/programmes.ts";
import { anySpec } from "./programme-samples.ts";

const about = {
  programmeId: "p",
  name: "P",
  about: "For a test.",
  level: "beginner" as const,
  sources: ["none"],
  autoHold: false,
} satisfies Partial<ProgrammeSpec>;

const step = (targetAngleDeg: number, stayS: number, restS = 0) => ({ targetAngleDeg, stayS, restS });

describe("the steps of each kind", () => {
  it.each<[ProgrammeSpec, ReturnType<typeof step>[]]>([
    [{ ...about, kind: "static", angleDeg: 15, stayS: 60 }, [step(15, 60)]],
    [
      { ...about, kind: "intermittent", angleDeg: 15, stayS: 20, restS: 30, rounds: 3 },
      [step(15, 20, 30), step(15, 20, 30), step(15, 20)],
    ],
    [{ ...about, kind: "intermittent", angleDeg: 15, stayS: 20, restS: 30, rounds: 1 }, [step(15, 20)]],
    [
      { ...about, kind: "progressive", anglesDeg: [10, 20, 10], stayS: 15 },
      [step(10, 15), step(20, 15), step(10, 15)],
    ],
    [
      { ...about, kind: "oscillation", nearDeg: 10, farDeg: 25, swingS: 5, rounds: 2 },
      [step(25, 5), step(10, 5), step(25, 5), step(10, 5)],
    ],
  ])("%j", (spec, steps) => {
    expect(stepsOf(spec)).toEqual(steps);
    expect(programmeSpecSchema.safeParse(spec).success).toBe(true);
  });

  it("are at most 64, within the angles written down, and add up to the stays; nothing follows the last", () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const steps = stepsOf(spec);
        expect(programmeSpecSchema.safeParse(spec).success).toBe(true);
        expect(steps.length).toBeGreaterThan(0);
        expect(steps.length).toBeLessThanOrEqual(MOST_STEPS);
        expect(steps.at(-1)?.restS).toBe(0);
        expect(steps.reduce((sum, { stayS }) => sum + stayS, 0)).toBe(staysS(spec));
        for (const { targetAngleDeg, stayS, restS } of steps) {
          expect(targetAngleDeg >= 5 && targetAngleDeg <= 85).toBe(true);
          expect(stayS >= 3 && stayS <= 600 && restS >= 0 && restS <= 300).toBe(true);
        }
      }),
    );
  });
});

describe("what a programme needs", () => {
  it("is 8° above its highest target, its stays, and up to 10 s for each way back to rest", () => {
    expect(
      needsOf({ ...about, kind: "intermittent", angleDeg: 15, stayS: 20, restS: 30, rounds: 4 }),
    ).toEqual({ maxAngleDeg: 23, maxDurationS: 110 });
    expect(needsOf({ ...about, kind: "static", angleDeg: 5, stayS: 3 })).toEqual({
      maxAngleDeg: 13,
      maxDurationS: 10,
    });
  });

  it("is enough for the core and for itself, and anything less is an obstacle in words", () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const needs = needsOf(spec);
        expect(obstacleOf(spec, needs)).toBeNull();
        expect(programmeObstacle(programmeOf(spec), needs)).toBeNull();
        for (const less of [
          { ...needs, maxAngleDeg: needs.maxAngleDeg - 0.5 },
          { ...needs, maxDurationS: needs.maxDurationS - 1 },
          { ...needs, maxAngleDeg: Number.NaN },
          { ...needs, maxDurationS: Number.NaN },
        ]) {
          expect(obstacleOf(spec, less)).toMatch(/the maximum (angle|duration) is/);
        }
      }),
    );
  });

  it("a way back that the duration has no room for is told", () => {
    const spec: ProgrammeSpec = {
      ...about,
      kind: "intermittent",
      angleDeg: 15,
      stayS: 30,
      restS: 30,
      rounds: 4,
    };
    expect(obstacleOf(spec, { maxAngleDeg: 23, maxDurationS: 120 })).toContain("needs 150 s");
    expect(obstacleOf(spec, { maxAngleDeg: 23, maxDurationS: 150 })).toBeNull();
  });
});

it("an offer tells kind, level, the highest angle and the times", () => {
  const spec: ProgrammeSpec = {
    ...about,
    kind: "intermittent",
    angleDeg: 15,
    stayS: 20,
    restS: 30,
    rounds: 4,
  };
  expect(lengthSOf(spec)).toBe(170);
  const offer = offerOf(spec);
  expect(programmeOfferSchema.parse(offer)).toEqual({
    programmeId: "p",
    name: "P",
    kind: "intermittent",
    level: "beginner",
    highestDeg: 15,
    invertedS: 80,
    lengthS: 170,
  });
});

it.each([
  ["an angle that is no number", { ...about, kind: "static", angleDeg: Number.NaN, stayS: 60 }],
  ["an angle beyond all", { ...about, kind: "static", angleDeg: 85.1, stayS: 60 }],
  ["a tenth of a degree", { ...about, kind: "static", angleDeg: 15.1, stayS: 60 }],
  ["half a second", { ...about, kind: "static", angleDeg: 15, stayS: 60.5 }],
  ["a key of another kind", { ...about, kind: "static", angleDeg: 15, stayS: 60, restS: 5 }],
  ["an unknown kind", { ...about, kind: "free", angleDeg: 15, stayS: 60 }],
  ["no source", { ...about, sources: [], kind: "static", angleDeg: 15, stayS: 60 }],
  ["an id with a slash", { ...about, programmeId: "../p", kind: "static", angleDeg: 15, stayS: 60 }],
])("%s is refused", (_what, spec) => {
  expect(programmeSpecSchema.safeParse(spec).success).toBe(false);
});
