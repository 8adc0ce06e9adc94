/** Each wish at each bound of its own: what is accepted, what is refused and as what, and what becomes of the core. */

import { describe, expect, it } from "vitest";
import type { Turn } from "../../firmware/safety/core-state.ts";
import type { CoreRequest, SessionRider } from "../../firmware/safety/input.ts";
import { beginCourse } from "../../firmware/safety/programme-run.ts";
import type { Session } from "../../firmware/safety/session.ts";
import type { Programme, ProgrammeStep } from "../../shared/programmes.ts";
import { ACTORS } from "../../shared/table.ts";
import {
  armed,
  at,
  endedWith,
  IDLE,
  inverted,
  LOST,
  NOW,
  resting,
  runWith,
  UNGUARDED,
  unknown,
} from "./facts-sample.ts";
import { ACCEPTED, ask, refused, turnWith, type Wish } from "./turn-sample.ts";

const STEP: ProgrammeStep = { targetAngleDeg: 20, stayS: 30, restS: 0 };
const programme = (...steps: readonly ProgrammeStep[]): Programme => ({
  ...{ programmeId: "p1", name: "mine", autoHold: true },
  steps,
});
const RETURNING: Session = { kind: "returning", ended: endedWith(), sinceMs: NOW };
const RECOVERING: Session = { kind: "recovering", ended: endedWith(), sinceMs: NOW };
const FAULT: Session = { kind: "fault", ended: endedWith(), faults: [{ kind: "link-lost" }] };
const OFFLINE: Session = { kind: "offline", last: null };

describe("limits", () => {
  const set = (turn: Turn, maxAngleDeg: number, maxDurationS: number) =>
    ask(turn, { kind: "set-limits", limits: { maxAngleDeg, maxDurationS } });

  it("are set and told with who wished them", () => {
    const turn = turnWith();
    const limits = { maxAngleDeg: 40, maxDurationS: 90 };
    const { answer, told } = set(turn, 40, 90);
    expect(answer).toEqual(ACCEPTED);
    expect(told).toEqual([{ kind: "limits-changed", limits, by: "screen", device: "phone" }]);
    expect(turn.core.limits).toEqual(limits);
  });

  it.each([
    [30, 60, 0],
    [31, 60, 1],
    [30, 61, 1],
  ])("of %d° and %d s, where 30° and 60 s are active, are told %d times", (angle, duration, times) => {
    const turn = turnWith();
    const { answer, told } = set(turn, angle, duration);
    expect(answer).toEqual(ACCEPTED);
    expect(told).toHaveLength(times);
    expect(turn.core.limits).toEqual({ maxAngleDeg: angle, maxDurationS: duration });
  });

  it.each([
    [60, 600, true],
    [61, 60, false],
    [30, 601, false],
    [Number.NaN, 60, false],
  ])("of %d° and %d s within the ceilings: %s", (angle, duration, may) => {
    const turn = turnWith();
    expect(set(turn, angle, duration).answer).toEqual(may ? ACCEPTED : refused("out-of-range"));
    expect(turn.core.limits).toEqual(
      may ? { maxAngleDeg: angle, maxDurationS: duration } : { maxAngleDeg: 30, maxDurationS: 60 },
    );
  });

  it.each<[Session, boolean]>([
    [IDLE, true],
    [OFFLINE, true],
    [armed(), false],
    [inverted(), false],
    [resting(), false],
    [RETURNING, false],
    [RECOVERING, false],
    [FAULT, false],
  ])("are loosened in $kind: %s", (session, may) => {
    for (const [angle, duration] of [
      [31, 60],
      [30, 61],
    ] as const)
      expect(set(turnWith({ session }), angle, duration).answer).toEqual(
        may ? ACCEPTED : refused("loosening"),
      );
    const turn = turnWith({ session });
    expect(set(turn, 29, 59).answer).toEqual(ACCEPTED);
    expect(turn.core.limits).toEqual({ maxAngleDeg: 29, maxDurationS: 59 });
  });
});

describe("limits that are to be tightened", () => {
  const tighten = (turn: Turn, maxAngleDeg: number, maxDurationS: number) =>
    ask(turn, { kind: "tighten", limits: { maxAngleDeg, maxDurationS } }, "fleet");

  it.each<[Session]>([
    [IDLE],
    [OFFLINE],
    [armed()],
    [inverted()],
    [resting()],
    [RETURNING],
    [RECOVERING],
    [FAULT],
  ])("are never loosened, in $kind neither", (session) => {
    for (const [angle, duration] of [
      [31, 60],
      [30, 61],
      [20, 61],
      [31, 20],
    ] as const) {
      const turn = turnWith({ session });
      const before = turn.core;
      const { answer, told } = tighten(turn, angle, duration);
      expect(answer).toEqual(refused("loosening"));
      expect(told).toEqual([]);
      expect(turn.core).toBe(before);
    }
    const turn = turnWith({ session });
    const { answer, told } = tighten(turn, 29, 60);
    const limits = { maxAngleDeg: 29, maxDurationS: 60 };
    expect(answer).toEqual(ACCEPTED);
    expect(told).toEqual([{ kind: "limits-changed", limits, by: "fleet", device: "phone" }]);
    expect(turn.core.limits).toEqual(limits);
  });

  it.each([
    [10, 10, true],
    [9.9, 60, false],
    [30, 9, false],
    [61, 60, false],
    [Number.NaN, 60, false],
    [30, Number.NaN, false],
  ])("to %d° and %d s are within the bounds of all limits: %s", (angle, duration, may) => {
    const turn = turnWith();
    expect(tighten(turn, angle, duration).answer).toEqual(may ? ACCEPTED : refused("out-of-range"));
  });

  it("and are the same already are accepted, and nothing is told", () => {
    const turn = turnWith();
    const before = turn.core;
    expect(tighten(turn, 30, 60)).toEqual({ answer: ACCEPTED, told: [] });
    expect(turn.core).toBe(before);
  });
});

describe("a central place", () => {
  const OTHER: readonly Wish[] = [
    { kind: "set-limits", limits: { maxAngleDeg: 20, maxDurationS: 20 } },
    { kind: "start", programme: null },
    { kind: "hold" },
    { kind: "release" },
    { kind: "answer-check-in" },
    { kind: "prove-balance" },
    { kind: "acknowledge", alarmId: "a1" },
    { kind: "pause-audio" },
  ];

  it.each(OTHER)("does not $kind", (wish) => {
    for (const session of [IDLE, armed(), inverted(), resting(), RETURNING, RECOVERING, FAULT]) {
      const turn = turnWith({ session });
      const before = turn.core;
      expect(ask(turn, wish, "fleet")).toEqual({ answer: refused("forbidden"), told: [] });
      expect(turn.core).toBe(before);
    }
  });
});

describe("Start", () => {
  const start = (turn: Turn, wish: Partial<Extract<CoreRequest, { kind: "start" }>> = {}) =>
    ask(turn, { kind: "start", programme: null, ...wish } as Wish);
  const RIDER: SessionRider = {
    profileId: "anna",
    limits: { maxAngleDeg: 30, maxDurationS: 60 },
    balanceProven: false,
  };

  it("arms a session for the guest, with everything from the beginning", () => {
    const turn = turnWith({ sessionsSoFar: 4, shown: { invertedMs: 7, remainingMs: null } });
    const { answer, told } = start(turn);
    expect(answer).toEqual(ACCEPTED);
    expect(told).toEqual([
      {
        ...{ kind: "session-started", sessionId: "s5", by: "screen", device: "phone" },
        ...{ limits: { maxAngleDeg: 30, maxDurationS: 60 }, profileId: null, programmeId: null },
      },
      { kind: "state", state: "armed", from: "idle" },
    ]);
    const { core } = turn;
    expect(core.session).toMatchObject({ kind: "armed", run: { sessionId: "s5", rider: null } });
    expect(core.sessionsSoFar).toBe(5);
    expect(core.checkIn).toEqual({ kind: "off" });
    expect(core.shown).toEqual({ invertedMs: 0, remainingMs: 60_000 });
    expect(core.informUntilMs).toBe(NOW + 200);
    expect(core.balance).toEqual({ kind: "unproven" });
  });

  it("is told under the id, profile and programme it has", () => {
    const settings = { ...turnWith().core.settings, idPrefix: "c7-" };
    const turn = turnWith({ settings });
    const { told } = start(turn, { rider: RIDER, programme: programme(STEP), checkInEveryS: 60 });
    expect(told[0]).toMatchObject({ sessionId: "c7-s1", profileId: "anna", programmeId: "p1" });
    expect(turn.core.session).toMatchObject({
      run: { sessionId: "c7-s1", rider: RIDER, programme: programme(STEP) },
    });
    expect(turn.core.checkIn).toMatchObject({ kind: "quiet", everyS: 60, quietMs: 0 });
  });

  it("takes the balance of its rider", () => {
    const turn = turnWith({ balance: { kind: "proven", untilMs: NOW + 1e6, profileId: null } });
    start(turn, { rider: RIDER });
    expect(turn.core.balance).toEqual({ kind: "unproven" });
  });

  it.each<[Session, string]>([
    [armed(), "wrong-state"],
    [inverted(), "wrong-state"],
    [resting(), "wrong-state"],
    [RETURNING, "wrong-state"],
    [RECOVERING, "wrong-state"],
    [FAULT, "not-ready"],
    [OFFLINE, "not-ready"],
  ])("is refused in $kind", (session, code) => {
    const turn = turnWith({ session });
    const before = turn.core;
    const { answer, told } = start(turn);
    expect(answer).toEqual(refused(code));
    expect(told).toEqual([]);
    expect(turn.core).toBe(before);
  });

  it("names what is missing, and what is missing in the step that finds the board", () => {
    expect(start(turnWith({}, { angle: at(-19), gatewayHeard: false })).answer).toMatchObject({
      code: "not-ready",
      message: "not-upright, gateway-silent",
    });
    expect(start(turnWith({ session: OFFLINE })).answer).toMatchObject({ message: "no-board" });
  });

  it.each<[string, Partial<Extract<CoreRequest, { kind: "start" }>>, boolean]>([
    ["the limits of its profile", { rider: RIDER }, true],
    ["a profile of less", { rider: { ...RIDER, limits: { maxAngleDeg: 29, maxDurationS: 60 } } }, false],
    ["a programme 5° below the maximum", { programme: programme({ ...STEP, targetAngleDeg: 25 }) }, true],
    ["one beyond that", { programme: programme({ ...STEP, targetAngleDeg: 25.1 }) }, false],
    ["a check-in every 30 s", { checkInEveryS: 30 }, true],
    ["one every 29 s", { checkInEveryS: 29 }, false],
    ["one every NaN s", { checkInEveryS: Number.NaN }, false],
    ["a programme that takes 1798 s", { programme: programme({ ...STEP, restS: 1768 }) }, true],
    ["one that takes 1799 s", { programme: programme({ ...STEP, restS: 1769 }) }, false],
  ])("with %s: %j is %s", (_what, wish, may) => {
    const turn = turnWith();
    expect(start(turn, wish).answer).toEqual(may ? ACCEPTED : refused("out-of-range"));
    expect(turn.core.session.kind).toBe(may ? "armed" : "idle");
  });
});

describe("hold", () => {
  const PROVEN = { kind: "proven", untilMs: null, profileId: null } as const;
  const hold = (turn: Turn) => ask(turn, { kind: "hold" }).answer;

  it("waits for the table to be slow, from now on", () => {
    const turn = turnWith({ session: inverted(), balance: PROVEN }, { angle: at(20) });
    expect(hold(turn)).toEqual(ACCEPTED);
    expect(turn.core.session).toMatchObject({ hold: { kind: "pending", sinceMs: NOW } });
  });

  it.each([
    { kind: "pending", sinceMs: NOW - 900 },
    { kind: "held", sinceMs: NOW - 900 },
  ] as const)("that is $kind goes on as it was", (was) => {
    const session = { ...inverted(), hold: was } as Session;
    const turn = turnWith({ session, balance: PROVEN }, { angle: at(20) });
    expect(hold(turn)).toEqual(ACCEPTED);
    expect(turn.core.session).toBe(session);
  });

  it.each<[Session]>([[IDLE], [armed()], [resting()], [RETURNING], [FAULT]])(
    "is refused in $kind",
    (session) => {
      const turn = turnWith({ session, balance: PROVEN }, { angle: at(20) });
      expect(hold(turn)).toEqual(refused("wrong-state"));
      expect(turn.core.session).toBe(session);
    },
  );

  it("is refused without an angle, unproven, and on a board without a guardian", () => {
    const session = inverted();
    const hung = { angle: at(20) };
    expect(hold(turnWith({ session, balance: PROVEN }, { angle: unknown() }))).toEqual(
      refused("wrong-state"),
    );
    expect(hold(turnWith({ session }, hung))).toEqual(refused("balance-unproven"));
    expect(hold(turnWith({ session, balance: PROVEN }, { ...hung, link: UNGUARDED }))).toEqual(
      refused("unguarded"),
    );
    const others = { ...PROVEN, profileId: "bert" };
    expect(hold(turnWith({ session, balance: others }, hung))).toEqual(refused("balance-unproven"));
  });

  it.each([
    ["stay", true],
    ["back", false],
  ] as const)("in a programme's phase %s: %s", (phase, may) => {
    const course = beginCourse(programme(STEP));
    if (course.kind === "free") throw new Error("a programme has a course");
    const session = inverted({ programme: programme(STEP), course: { ...course, phase } });
    const turn = turnWith({ session, balance: PROVEN }, { angle: at(20) });
    expect(hold(turn)).toEqual(may ? ACCEPTED : refused("wrong-state"));
  });
});

describe("release", () => {
  it.each([
    ["free", 0],
    ["pending", 1],
    ["held", 1],
  ] as const)("of a lock that is %s is accepted, and told %d times", (kind, times) => {
    const session = { ...inverted(), hold: { kind, sinceMs: NOW - 1 } } as Session;
    const turn = turnWith({ session }, { angle: at(20) });
    const { answer, told } = ask(turn, { kind: "release" });
    expect(answer).toEqual(ACCEPTED);
    expect(told).toEqual(times === 0 ? [] : [{ kind: "cue", cue: "released" }]);
    expect(turn.core.session).toMatchObject({ kind: "inverted", hold: { kind: "free" } });
  });

  it("is not undone by a programme a moment later", () => {
    const run = { programme: programme(STEP), course: beginCourse(programme(STEP)) };
    const turn = turnWith({ session: inverted(run) });
    ask(turn, { kind: "release" });
    expect(turn.core.session).toMatchObject({ run: { course: { autoHoldSpent: true } } });
  });

  it.each<[Session]>([[IDLE], [armed()], [resting()], [FAULT]])("in $kind changes nothing", (session) => {
    const turn = turnWith({ session });
    const before = turn.core;
    const { answer, told } = ask(turn, { kind: "release" });
    expect(answer).toEqual(ACCEPTED);
    expect(told).toEqual([]);
    expect(turn.core).toBe(before);
  });
});

describe("STOP", () => {
  it.each(ACTORS)("by %s ends a session, and says who and where", (by) => {
    const turn = turnWith({ session: inverted() });
    const { answer, told } = ask(turn, { kind: "stop" }, by);
    expect(answer).toEqual(ACCEPTED);
    expect(told).toContainEqual({
      ...{ kind: "session-ended", sessionId: "s1", reason: "stop", by, device: "phone" },
    });
    expect(turn.core.session).toMatchObject({ kind: "returning", ended: { reason: "stop", by } });
  });

  it("with nothing to end is accepted and changes nothing", () => {
    const turn = turnWith();
    const before = turn.core;
    expect(ask(turn, { kind: "stop" })).toEqual({ answer: ACCEPTED, told: [] });
    expect(turn.core).toBe(before);
  });
});

describe("a board that is lost", () => {
  it("holds nothing and starts nothing", () => {
    const lost = { angle: at(20), link: LOST };
    const session = inverted({ ...runWith() });
    expect(ask(turnWith({ session }, lost), { kind: "hold" }).answer).toEqual(refused("wrong-state"));
    expect(ask(turnWith({}, lost), { kind: "start", programme: null }).answer).toEqual(refused("not-ready"));
  });
});
