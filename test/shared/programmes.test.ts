import { describe, expect, it } from "vitest";
import { type Programme, programmeLengthS, programmeObstacle } from "../../shared/programmes.ts";

const programme = (steps: Programme["steps"]): Programme => ({
  programmeId: "p",
  name: "p",
  autoHold: false,
  steps,
});
const LIMITS = { maxAngleDeg: 30, maxDurationS: 60 };

describe("a programme", () => {
  it("lasts its stays and rests", () => {
    const steps = [
      { targetAngleDeg: 10, stayS: 20, restS: 30 },
      { targetAngleDeg: 20, stayS: 40, restS: 0 },
    ];
    expect(programmeLengthS(programme(steps))).toBe(90);
    expect(programmeObstacle(programme(steps), LIMITS)).toBeNull();
  });

  it.each([
    [[], "steps is empty"],
    [[{ targetAngleDeg: 25.1, stayS: 10, restS: 0 }], "targetAngleDeg is 25.1"],
    [[{ targetAngleDeg: 4, stayS: 10, restS: 0 }], "targetAngleDeg is 4"],
    [[{ targetAngleDeg: Number.NaN, stayS: 10, restS: 0 }], "targetAngleDeg is NaN"],
    [[{ targetAngleDeg: 20, stayS: 0, restS: 0 }], "stayS 0"],
    [[{ targetAngleDeg: 20, stayS: Number.NaN, restS: 0 }], "stayS NaN"],
    [[{ targetAngleDeg: 20, stayS: 10, restS: -1 }], "restS -1"],
    [[{ targetAngleDeg: 20, stayS: Infinity, restS: 0 }], "add up to Infinity s"],
    [
      [
        { targetAngleDeg: 20, stayS: 31, restS: 0 },
        { targetAngleDeg: 20, stayS: 30, restS: 0 },
      ],
      "add up to 61 s",
    ],
  ])("%j does not fit: %s", (steps, because) => {
    expect(programmeObstacle(programme(steps), LIMITS)).toContain(because);
  });

  const step = { targetAngleDeg: 20, stayS: 10, restS: 0 };
  it.each([
    [{ ...step, targetAngleDeg: 5 }],
    [{ ...step, targetAngleDeg: 25 }],
    [{ ...step, stayS: 60 }],
    [{ ...step, stayS: 0.1 }],
    [{ ...step, restS: 900 }],
  ])("%j fits", (only) => {
    expect(programmeObstacle(programme([only]), LIMITS)).toBeNull();
  });

  it("has 64 steps at most, and names the one that does not fit", () => {
    const steps = Array.from({ length: 64 }, () => ({ ...step, stayS: 0.5 }));
    expect(programmeObstacle(programme(steps), LIMITS)).toBeNull();
    expect(programmeObstacle(programme([...steps, { ...step, stayS: 0.5 }]), LIMITS)).toContain(
      "steps has 65",
    );
    expect(programmeObstacle(programme([step, { ...step, restS: -1 }]), LIMITS)).toContain("steps[1]");
  });
});
