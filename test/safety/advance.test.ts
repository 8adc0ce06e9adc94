/** What time does within a state: the clock of inversion, the first motion, a stay, a hold taken by itself, a rest. */

import { describe, expect, it } from "vitest";
import { carryOn, passTime } from "../../firmware/safety/advance.ts";
import type { Core } from "../../firmware/safety/core-state.ts";
import type { Facts } from "../../firmware/safety/facts.ts";
import { beginCourse, type Course } from "../../firmware/safety/programme-run.ts";
import type { Hold, Run, Session } from "../../firmware/safety/session.ts";
import type { Programme } from "../../shared/programmes.ts";
import type { AngleReading } from "../../shared/table.ts";
import {
  armed,
  at,
  endedWith,
  guarded,
  IDLE,
  inverted,
  NOW,
  resting,
  runWith,
  UNGUARDED,
  unknown,
} from "./facts-sample.ts";
import { turnWith } from "./turn-sample.ts";

type Of<K extends Session["kind"]> = Extract<Session, { kind: K }>;
const PROGRAMME: Programme = {
  programmeId: "p1",
  name: "two steps",
  autoHold: true,
  steps: [
    { targetAngleDeg: 20, stayS: 30, restS: 8 },
    { targetAngleDeg: 25, stayS: 30, restS: 0 },
    { targetAngleDeg: 15, stayS: 30, restS: 0 },
  ],
};
type Steps = Extract<Course, { kind: "programme" }>;
const courseOf = (wish: Partial<Steps> = {}): Steps => {
  const course = beginCourse(PROGRAMME);
  if (course.kind === "free") throw new Error("a programme has a course");
  return { ...course, ...wish };
};
const ofProgramme = (course: Course): Partial<Run> => ({ programme: PROGRAMME, course });
const HELD = guarded({ holding: true });
const PROVEN = { kind: "proven", untilMs: null, profileId: null } as const;

const passed = (session: Session, facts: Partial<Facts> = {}): Session => {
  const turn = turnWith({ session }, facts);
  passTime(turn);
  return turn.core.session;
};
const carried = (session: Session, facts: Partial<Facts> = {}, core: Partial<Core> = {}) => {
  const turn = turnWith({ session, ...core }, { angle: at(20), ...facts });
  carryOn(turn);
  return turn;
};
const cuesOf = (turn: ReturnType<typeof carried>) =>
  turn.events.map((event) => (event.kind === "cue" ? event.cue : event.kind));
const holdOf = ({ core }: ReturnType<typeof carried>): Hold | null =>
  core.session.kind === "inverted" ? core.session.hold : null;

describe("armed, the first motion", () => {
  const moved = (fromDeg: number | null, sinceMs: number) =>
    ({ ...armed(), moved: { fromDeg, sinceMs } }) as Session;
  it.each<[number | null, AngleReading, number | null, boolean]>([
    [null, at(-70), -70, false],
    [-75, at(-65), -65, true],
    [-75, at(-85), -85, true],
    [-75, at(-65.1), -75, false],
    [-75, at(-84.9), -75, false],
    [-75, at(Number.NaN), -75, false],
    [-75, unknown(), -75, false],
    [null, unknown(), null, false],
  ])("from %s° to %j is from %s°, anew: %s", (fromDeg, angle, then, anew) => {
    expect(passed(moved(fromDeg, NOW - 900), { angle })).toEqual(moved(then, anew ? NOW : NOW - 900));
  });
});

describe("inverted", () => {
  it("adds to the clock of inversion and to the stay", () => {
    const session = inverted({ ...ofProgramme(courseOf({ stayedMs: 1000 })), invertedMs: 5000 });
    const after = passed(session, { angle: at(20), elapsedMs: 20 });
    expect(after).toMatchObject({ run: { invertedMs: 5020, course: { stayedMs: 1020, atTarget: true } } });
  });

  it.each<[number | null, AngleReading, number | null]>([
    [null, at(20, 90), null],
    [null, at(20, -90), null],
    [null, at(20, 90.1), NOW],
    [null, at(20, -90.1), NOW],
    [null, at(20, Number.NaN), NOW],
    [NOW - 50, at(20, 91), NOW - 50],
    [NOW - 50, at(20, 89), null],
    [NOW - 50, unknown(), null],
  ])("too fast since %s, then %j: since %s", (overRateSinceMs, angle, then) => {
    const session = { ...inverted(), overRateSinceMs } as Session;
    expect(passed(session, { angle })).toMatchObject({ overRateSinceMs: then });
  });

  it.each<[Session]>([[IDLE], [resting()], [{ kind: "returning", ended: endedWith(), sinceMs: NOW }]])(
    "and no other state counts: $kind",
    (session) => {
      expect(passed(session, { angle: at(20), elapsedMs: 20 })).toBe(session);
    },
  );

  it("counts toward the next question", () => {
    const checkIn = { kind: "quiet", everyS: 60, quietMs: 100, fromDeg: 20, rests: true } as const;
    const turn = turnWith({ session: inverted(), checkIn }, { angle: at(20), elapsedMs: 20 });
    passTime(turn);
    expect(turn.core.checkIn).toMatchObject({ quietMs: 120 });
  });
});

describe("a stay that is over", () => {
  const over = courseOf({ stayedMs: 30_000, atTarget: true, stayEndsMs: NOW });
  const held = (course: Course): Session => ({
    ...(inverted(ofProgramme(course)) as Of<"inverted">),
    hold: { kind: "held", sinceMs: NOW - 5000 },
  });

  it("frees the lock for the rest, watched on the way", () => {
    const turn = carried(held(over), {}, { balance: PROVEN });
    expect(turn.core.session).toMatchObject({ hold: { kind: "free" }, run: { course: { phase: "back" } } });
    expect(cuesOf(turn)).toEqual(["rest"]);
    expect(turn.core.returnWatch.kind).toBe("watching");
  });

  it("frees it for the way to the next angle where no rest follows", () => {
    const turn = carried(held({ ...over, stepIndex: 1 }), {}, { balance: PROVEN });
    expect(turn.core.session).toMatchObject({
      hold: { kind: "free" },
      run: { course: { phase: "stay", stepIndex: 2, stayedMs: 0, stayEndsMs: NOW + 30_000 } },
    });
    expect(cuesOf(turn)).toEqual(["next-step"]);
    expect(turn.core.returnWatch).toEqual({ kind: "off" });
  });

  it("of the last step is left to the end of the session", () => {
    const session = held({ ...over, stepIndex: 2 });
    const turn = carried(session, { angle: at(15), link: HELD }, { balance: PROVEN });
    expect(turn.core.session).toBe(session);
    expect(cuesOf(turn)).toEqual([]);
  });

  it("a moment before goes on", () => {
    const session = held({ ...over, stayedMs: 29_999 });
    const turn = carried(session, { link: HELD }, { balance: PROVEN });
    expect(turn.core.session).toBe(session);
    expect(cuesOf(turn)).toEqual([]);
  });
});

describe("the lock taken by itself", () => {
  const there = courseOf({ stayedMs: 1000, atTarget: true });
  const TAKEN = { kind: "held", sinceMs: NOW } as const;
  const FREE = { kind: "free" } as const;
  const steady: Partial<Facts> = { angle: at(20), steadyMs: 2000, link: guarded({ holding: false }) };

  it("is taken at the target after 2 s, told, and only once in a step", () => {
    const turn = carried(inverted(ofProgramme(there)), steady, { balance: PROVEN });
    expect(holdOf(turn)).toEqual(TAKEN);
    expect(cuesOf(turn)).toEqual(["hold-taken"]);
    expect(turn.core.session).toMatchObject({ run: { course: { autoHoldSpent: true } } });
  });

  it("waits for a table that is not slow", () => {
    const turn = carried(inverted(ofProgramme(there)), { ...steady, angle: at(20, 12) }, { balance: PROVEN });
    expect(holdOf(turn)).toEqual({ kind: "pending", sinceMs: NOW });
    expect(cuesOf(turn)).toEqual([]);
  });

  it.each<[string, Partial<Facts>, boolean]>([
    ["steady for 1999 ms", { steadyMs: 1999 }, false],
    ["not steady", { steadyMs: null }, false],
    ["at 18°", { angle: at(18) }, true],
    ["at 22°", { angle: at(22) }, true],
    ["at 17.9°", { angle: at(17.9) }, false],
    ["at 22.1°", { angle: at(22.1) }, false],
    ["at NaN°", { angle: at(Number.NaN) }, false],
    ["without an angle", { angle: unknown() }, false],
    ["on a board without a guardian", { link: UNGUARDED }, false],
  ])("%s: %j is %s", (_what, facts, taken) => {
    const turn = carried(inverted(ofProgramme(there)), { ...steady, ...facts }, { balance: PROVEN });
    expect(holdOf(turn)).toEqual(taken ? TAKEN : FREE);
  });

  it.each<[string, Course]>([
    ["where it was spent", { ...there, autoHoldSpent: true }],
    ["on the way back", { ...there, phase: "back" }],
    ["beyond the last step", { ...there, stepIndex: 3 }],
    ["where the programme does not ask for it", { ...there, programme: { ...PROGRAMME, autoHold: false } }],
    ["without a programme", { kind: "free" }],
  ])("not %s", (_where, course) => {
    expect(holdOf(carried(inverted(ofProgramme(course)), steady, { balance: PROVEN }))).toEqual(FREE);
  });

  it("not with a balance that was not proven, or by another", () => {
    const session = inverted(ofProgramme(there));
    expect(holdOf(carried(session, steady, { balance: { kind: "unproven" } }))).toEqual(FREE);
    expect(holdOf(carried(session, steady, { balance: { ...PROVEN, profileId: "bert" } }))).toEqual(FREE);
  });

  it("never takes the place of a wish that waits", () => {
    const hold = { kind: "pending", sinceMs: NOW - 500 } as const;
    const session = { ...(inverted(ofProgramme(there)) as Of<"inverted">), hold };
    const turn = carried(session, { ...steady, angle: at(20, 12) }, { balance: PROVEN });
    expect(turn.core.session).toBe(session);
  });
});

describe("a hold", () => {
  it("that is given up is told", () => {
    const session = {
      ...(inverted() as Of<"inverted">),
      hold: { kind: "pending", sinceMs: NOW - 3000 },
    } as Session;
    const turn = carried(session, { angle: at(20, 12) }, { balance: PROVEN });
    expect(holdOf(turn)).toEqual({ kind: "free" });
    expect(cuesOf(turn)).toEqual(["hold-given-up"]);
  });

  it("is given up with the balance it stood on", () => {
    const session = {
      ...(inverted() as Of<"inverted">),
      hold: { kind: "held", sinceMs: NOW - 3000 },
    } as Session;
    const turn = carried(session, { link: HELD }, { balance: { ...PROVEN, profileId: "bert" } });
    expect(holdOf(turn)).toEqual({ kind: "free" });
  });

  it("that goes on changes nothing", () => {
    const session = inverted();
    const turn = carried(session, {}, { balance: PROVEN });
    expect(turn.core.session).toBe(session);
    expect(turn.events).toEqual([]);
  });
});

describe("the rest before the next step", () => {
  const rest = (forMs: number, wish: Partial<Of<"resting">> = {}): Session => ({
    ...{ kind: "resting", sinceMs: NOW - forMs, nextTold: false },
    run: runWith(ofProgramme(courseOf({ stepIndex: 1 }))),
    ...wish,
  });
  it.each([
    [7999, false],
    [8000, true],
  ])("of 8 s after %d ms is over: %s, and told once", (forMs, over) => {
    const turn = carried(rest(forMs), { angle: at(-10) });
    expect(turn.core.session).toEqual(rest(forMs, { nextTold: over }));
    expect(cuesOf(turn)).toEqual(over ? ["next-step"] : []);
  });

  it("that was told is not told again, and without a programme there is none", () => {
    for (const session of [rest(9000, { nextTold: true }), rest(9000, { run: runWith() })]) {
      const turn = carried(session, { angle: at(-10) });
      expect(turn.core.session).toBe(session);
      expect(turn.events).toEqual([]);
    }
  });
});
