/** How far a programme has come, function by function and at each bound: the stay, the rest, the target, the next step. */

import { describe, expect, it } from "vitest";
import { courseView } from "../../firmware/safety/course-view.ts";
import {
  beginCourse,
  type Course,
  comeBack,
  currentStep,
  enterStay,
  goOn,
  isLastStep,
  isStayOver,
  restBeforeS,
  seeTarget,
  settle,
  spendAutoHold,
  stay,
} from "../../firmware/safety/programme-run.ts";
import type { Session } from "../../firmware/safety/session.ts";
import type { Programme } from "../../shared/programmes.ts";
import { armed, at, endedWith, IDLE, inverted, NOW, resting, unknown } from "./facts-sample.ts";

const PROGRAMME: Programme = {
  programmeId: "p1",
  name: "three steps",
  autoHold: true,
  steps: [
    { targetAngleDeg: 10, stayS: 20, restS: 7 },
    { targetAngleDeg: 15, stayS: 30, restS: 0 },
    { targetAngleDeg: 20, stayS: 40, restS: 9 },
  ],
};
type Steps = Extract<Course, { kind: "programme" }>;
const FREE: Course = { kind: "free" };
const FIRST: Steps = {
  kind: "programme",
  programme: PROGRAMME,
  stepIndex: 0,
  stayedMs: 0,
  phase: "stay",
  stayEndsMs: null,
  atTarget: false,
  autoHoldSpent: false,
};
const course = (wish: Partial<Steps>): Steps => ({ ...FIRST, ...wish });
/** In the middle of everything, so that what is set back to the beginning shows. */
const AMID: Steps = course({ stayedMs: 20_000, stayEndsMs: 5, atTarget: true, autoHoldSpent: true });

describe("a course", () => {
  it("begins at the first step with its clock standing, and is free without a programme", () => {
    expect(beginCourse(PROGRAMME)).toEqual(FIRST);
    expect(beginCourse(null)).toEqual(FREE);
  });

  it("that is free stays so, and has no step", () => {
    expect(currentStep(FREE)).toBeNull();
    expect(isLastStep(FREE)).toBe(false);
    expect(isStayOver(FREE)).toBe(false);
    expect(restBeforeS(FREE)).toBe(0);
    for (const same of [
      stay(FREE, 100),
      enterStay(FREE, 100),
      comeBack(FREE),
      goOn(FREE, 100),
      settle(FREE),
      seeTarget(FREE, at(10)),
      spendAutoHold(FREE),
    ])
      expect(same).toBe(FREE);
  });

  it.each([
    [0, PROGRAMME.steps[0], false],
    [1, PROGRAMME.steps[1], false],
    [2, PROGRAMME.steps[2], true],
    [3, null, true],
  ])("at step %d", (stepIndex, step, last) => {
    expect(currentStep(course({ stepIndex }))).toEqual(step);
    expect(isLastStep(course({ stepIndex }))).toBe(last);
  });

  it("beyond its last step neither counts down nor goes on, and has nothing left to stay for", () => {
    const beyond = course({ stepIndex: 3 });
    expect(enterStay(beyond, NOW)).toBe(beyond);
    expect(goOn(beyond, NOW)).toBe(beyond);
    expect(seeTarget(beyond, at(10))).toBe(beyond);
    expect(isStayOver(beyond)).toBe(true);
  });
});

describe("the stay", () => {
  it("counts while it lasts, and not on the way back", () => {
    expect(stay(course({ stayedMs: 100 }), 20)).toEqual(course({ stayedMs: 120 }));
    const back = course({ stayedMs: 100, phase: "back" });
    expect(stay(back, 20)).toBe(back);
  });

  it.each([
    [19_999, "stay", false],
    [20_000, "stay", true],
    [Number.NaN, "stay", true],
    [20_000, "back", false],
  ] as const)("of 20 s after %d ms, phase %s: over %s", (stayedMs, phase, over) => {
    expect(isStayOver(course({ stayedMs, phase }))).toBe(over);
  });

  it("ends as much sooner as has been stayed already", () => {
    expect(enterStay(course({ stayedMs: 3000 }), NOW)).toEqual(
      course({ stayedMs: 3000, stayEndsMs: NOW + 17_000 }),
    );
  });

  it("that is over leads back with its clock standing", () => {
    expect(comeBack(AMID)).toEqual({ ...AMID, phase: "back", stayEndsMs: null, atTarget: false });
  });

  it("without a rest leads to the next step here and now, with what it took too long", () => {
    expect(goOn({ ...AMID, stayedMs: 20_015 }, NOW)).toEqual(
      course({ stepIndex: 1, stayedMs: 15, stayEndsMs: NOW + 30_000 - 15 }),
    );
  });
});

describe("at horizontal", () => {
  it.each<[string, Partial<Steps>, Partial<Steps>]>([
    ["a stay that was completed", { phase: "back", stayedMs: 20_000 }, { stepIndex: 1 }],
    ["a stay completed in this very step", { stayedMs: 20_000 }, { stepIndex: 1 }],
    ["a stay left early", { stayedMs: 19_999 }, { stayedMs: 19_999 }],
    ["the last stay left early", { stepIndex: 2, stayedMs: 5 }, { stepIndex: 2, stayedMs: 5 }],
    [
      "the last stay, completed in this very step, which ends the session",
      { stepIndex: 2, stayedMs: 40_000 },
      { stepIndex: 2, stayedMs: 40_000 },
    ],
  ])("%s", (_what, before, after) => {
    expect(settle({ ...AMID, ...before })).toEqual(course({ stayedMs: 0, ...after }));
  });

  it.each<[string, Partial<Steps>, number]>([
    ["before the first step", {}, 0],
    ["before the second", { stepIndex: 1 }, 7],
    ["before the third, whose forerunner has none", { stepIndex: 2 }, 0],
    ["before what is left of a step", { stepIndex: 1, stayedMs: 1 }, 0],
    ["after the last", { stepIndex: 3 }, 9],
  ])("the rest %s", (_when, wish, restS) => {
    expect(restBeforeS(course(wish))).toBe(restS);
  });
});

describe("the target", () => {
  it.each([
    [false, 8, true],
    [false, 12, true],
    [false, 7.99, false],
    [false, 12.01, false],
    [true, 6, true],
    [true, 14, true],
    [true, 5.99, false],
    [true, 14.01, false],
    [false, Number.NaN, false],
    [true, Number.NaN, false],
  ])("of 10° was %s; at %d° it is %s", (atTarget, angleDeg, then) => {
    const before = course({ atTarget });
    const after = seeTarget(before, at(angleDeg));
    expect(after).toEqual(course({ atTarget: then }));
    // The very same value where nothing changes: a snapshot is sent with each change.
    if (then === atTarget) expect(after).toBe(before);
  });

  it("is left when the angle is not known", () => {
    expect(seeTarget(course({ atTarget: true }), unknown())).toEqual(course({ atTarget: false }));
    const before = course({ atTarget: false });
    expect(seeTarget(before, unknown())).toBe(before);
  });

  it("is held by itself once", () => {
    expect(spendAutoHold(FIRST)).toEqual(course({ autoHoldSpent: true }));
  });
});

describe("what everybody sees of it", () => {
  const run = (of: Course) => ({ course: of, programme: PROGRAMME });
  const SEEN = {
    ...{ programmeId: "p1", name: "three steps", stepIndex: 0, steps: 3 },
    ...{ targetAngleDeg: 10, nextTargetDeg: 15 },
  };
  const restingAt = (of: Course, nextTold: boolean): Session => {
    const session = resting(run(of), NOW + 0.4);
    return session.kind === "resting" ? { ...session, nextTold } : session;
  };

  it.each<[string, Session, "go" | "stay" | "back" | "rest", number | null]>([
    ["before it was begun", armed(run(FIRST)), "go", null],
    ["on the way there", inverted(run(course({ stayEndsMs: 7000.6 }))), "go", 7001],
    ["there", inverted(run(course({ atTarget: true, stayEndsMs: 7000.4 }))), "stay", 7000],
    ["with its clock standing", inverted(run(course({ atTarget: true }))), "stay", null],
    [
      "on the way back",
      inverted(run(course({ phase: "back", stayEndsMs: 1, atTarget: true }))),
      "back",
      null,
    ],
    ["at rest after it was left early", restingAt(course({ stayedMs: 5 }), false), "rest", NOW],
    ["at rest, and told to go on", restingAt(FIRST, true), "go", null],
  ])("%s", (_when, session, phase, endsT) => {
    expect(courseView(session)).toEqual({ ...SEEN, phase, endsT });
  });

  it("in the rest before the second step", () => {
    expect(courseView(restingAt(course({ stepIndex: 1 }), false))).toEqual({
      ...{ ...SEEN, stepIndex: 1, targetAngleDeg: 15, nextTargetDeg: 20 },
      ...{ phase: "rest", endsT: NOW + 7000 },
    });
  });

  it("in the last step nothing comes next", () => {
    expect(courseView(inverted(run(course({ stepIndex: 2 }))))).toMatchObject({ nextTargetDeg: null });
  });

  it("is nothing without a programme, beyond its end, and without a session", () => {
    expect(courseView(inverted())).toBeNull();
    expect(courseView(inverted(run(course({ stepIndex: 3 }))))).toBeNull();
    expect(courseView(IDLE)).toBeNull();
    const ended = endedWith({ programmeId: "p1" });
    expect(courseView({ kind: "returning", ended, sinceMs: NOW })).toBeNull();
  });
});
