/** Every state against every event; the ignored ones are written down too. */

import { describe, expect, it } from "vitest";
import { beginCourse } from "../../firmware/safety/programme-run.ts";
import {
  type Ended,
  endedOf,
  isWithinSession,
  profileOf,
  type Run,
  runOf,
  type Session,
  type SessionEvent,
  transition,
} from "../../firmware/safety/session.ts";
import type { SessionState } from "../../shared/table.ts";

const run: Run = {
  sessionId: "s1",
  startedMs: 10,
  rider: null,
  programme: null,
  course: beginCourse(null),
  firstInvertedMs: null,
  invertedMs: 0,
};
const ended: Ended = {
  sessionId: "s1",
  profileId: null,
  programmeId: null,
  reason: "stop",
  by: "screen",
  atMs: 20,
  wasInverted: true,
};

const STATES: Readonly<Record<SessionState, Session>> = {
  offline: { kind: "offline", last: null },
  idle: { kind: "idle", last: null },
  armed: { kind: "armed", run, moved: { fromDeg: -75, sinceMs: 10 } },
  inverted: { kind: "inverted", run, hold: { kind: "held", sinceMs: 15 }, overRateSinceMs: null },
  resting: { kind: "resting", run, sinceMs: 15, nextTold: false },
  returning: { kind: "returning", ended, sinceMs: 20 },
  recovering: { kind: "recovering", ended, sinceMs: 20 },
  fault: { kind: "fault", ended, faults: [{ kind: "link-lost" }] },
};

const EVENTS: Readonly<Record<SessionEvent["kind"], SessionEvent>> = {
  "board-found": { kind: "board-found" },
  "board-gone": { kind: "board-gone" },
  started: { kind: "started", sessionId: "s2", rider: null, programme: null },
  tilted: { kind: "tilted" },
  level: { kind: "level" },
  end: { kind: "end", reason: "duration-reached", by: "controller" },
  fault: { kind: "fault", fault: { kind: "host-stall" }, by: "controller" },
  recovered: { kind: "recovered" },
  treated: { kind: "treated" },
};

/** "-" means: means nothing in this state, which stays the very same. */
const TABLE: Readonly<Record<SessionState, Readonly<Record<SessionEvent["kind"], SessionState | "-">>>> = {
  offline: {
    "board-found": "idle",
    "board-gone": "-",
    started: "-",
    tilted: "-",
    level: "-",
    end: "-",
    fault: "-",
    recovered: "-",
    treated: "-",
  },
  idle: {
    "board-found": "-",
    "board-gone": "offline",
    started: "armed",
    tilted: "-",
    level: "-",
    end: "-",
    fault: "-",
    recovered: "-",
    treated: "-",
  },
  armed: {
    "board-found": "-",
    "board-gone": "-",
    started: "-",
    tilted: "inverted",
    level: "-",
    end: "returning",
    fault: "fault",
    recovered: "-",
    treated: "-",
  },
  inverted: {
    "board-found": "-",
    "board-gone": "-",
    started: "-",
    tilted: "-",
    level: "resting",
    end: "returning",
    fault: "fault",
    recovered: "-",
    treated: "-",
  },
  resting: {
    "board-found": "-",
    "board-gone": "-",
    started: "-",
    tilted: "inverted",
    level: "-",
    end: "returning",
    fault: "fault",
    recovered: "-",
    treated: "-",
  },
  returning: {
    "board-found": "-",
    "board-gone": "-",
    started: "-",
    tilted: "-",
    level: "recovering",
    end: "-",
    fault: "fault",
    recovered: "-",
    treated: "-",
  },
  recovering: {
    "board-found": "-",
    "board-gone": "-",
    started: "-",
    tilted: "returning",
    level: "-",
    end: "-",
    fault: "fault",
    recovered: "idle",
    treated: "-",
  },
  fault: {
    "board-found": "-",
    "board-gone": "-",
    started: "-",
    tilted: "-",
    level: "-",
    end: "-",
    fault: "fault",
    recovered: "-",
    treated: "idle",
  },
};

describe("every state × every event", () => {
  for (const [state, row] of Object.entries(TABLE)) {
    for (const [event, expected] of Object.entries(row)) {
      it(`${state} × ${event} → ${expected}`, () => {
        const before = STATES[state as SessionState];
        const after = transition(before, EVENTS[event as SessionEvent["kind"]], 100);
        if (expected === "-") expect(after).toBe(before);
        else expect(after.kind).toBe(expected);
      });
    }
  }
});

describe("what the states carry along", () => {
  it("begins inverted with a free lock, also when coming from a rest", () => {
    for (const from of [STATES.armed, STATES.resting]) {
      const after = transition(from, EVENTS.tilted, 100);
      expect(after).toMatchObject({ kind: "inverted", hold: { kind: "free" } });
    }
  });

  it("keeps the reason of the end when a fault comes later", () => {
    expect(transition(STATES.returning, EVENTS.fault, 100)).toMatchObject({ ended: { reason: "stop" } });
  });

  it("gives a running session the fault as its reason", () => {
    expect(transition(STATES.inverted, EVENTS.fault, 100)).toMatchObject({
      ended: { reason: "host-stall", by: "controller", atMs: 100 },
    });
  });

  it("adds a further fault once and not twice", () => {
    const two = transition(STATES.fault, EVENTS.fault, 100);
    expect(two).toMatchObject({ faults: [{ kind: "link-lost" }, { kind: "host-stall" }] });
    expect(transition(two, EVENTS.fault, 200)).toBe(two);
  });

  it("counts the session cap from the first inversion only", () => {
    const first = transition(STATES.armed, EVENTS.tilted, 100);
    const rested = transition(first, EVENTS.level, 200);
    expect(transition(rested, EVENTS.tilted, 300)).toMatchObject({ run: { firstInvertedMs: 100 } });
  });

  it("begins with nothing inverted yet, not moved yet, and what Start was asked for", () => {
    const rider = { profileId: "p1", limits: { maxAngleDeg: 30, maxDurationS: 60 }, balanceProven: true };
    expect(
      transition(STATES.idle, { kind: "started", sessionId: "s2", rider, programme: null }, 100),
    ).toEqual({
      kind: "armed",
      run: {
        ...{ sessionId: "s2", startedMs: 100, rider, programme: null },
        ...{ course: beginCourse(null), firstInvertedMs: null, invertedMs: 0 },
      },
      moved: { fromDeg: null, sinceMs: 100 },
    });
  });

  it("rests with the next step not told yet, and has no other faults than those found", () => {
    expect(transition(STATES.inverted, EVENTS.level, 100)).toMatchObject({ nextTold: false, sinceMs: 100 });
    for (const from of [STATES.armed, STATES.inverted, STATES.resting, STATES.returning, STATES.recovering])
      expect(transition(from, EVENTS.fault, 100)).toMatchObject({ faults: [{ kind: "host-stall" }] });
  });

  it("ends with whose it was, which programme, and whether anybody was inverted", () => {
    const programme = { programmeId: "g1" } as unknown as NonNullable<Run["programme"]>;
    const rider = { profileId: "p1", limits: { maxAngleDeg: 30, maxDurationS: 60 }, balanceProven: true };
    const end = (wish: Partial<Run>) =>
      endedOf(
        transition(
          { kind: "resting", run: { ...run, ...wish }, sinceMs: 1, nextTold: false },
          EVENTS.end,
          100,
        ),
      );
    expect(end({})).toEqual({
      ...{
        sessionId: "s1",
        profileId: null,
        programmeId: null,
        reason: "duration-reached",
        by: "controller",
      },
      ...{ atMs: 100, wasInverted: false },
    });
    expect(end({ rider, programme, firstInvertedMs: 50 })).toMatchObject({
      ...{ profileId: "p1", programmeId: "g1", wasInverted: true },
    });
  });
});

describe("what is asked of a session", () => {
  const last: Ended = { ...ended, sessionId: "s0", profileId: "p0" };
  const rider = { profileId: "p1", limits: { maxAngleDeg: 30, maxDurationS: 60 }, balanceProven: true };
  const ALL: readonly [
    session: Session,
    within: boolean,
    runs: boolean,
    ended: Ended | null,
    profile: string | null,
  ][] = [
    [{ kind: "offline", last }, false, false, last, "p0"],
    [{ kind: "offline", last: null }, false, false, null, null],
    [{ kind: "idle", last }, false, false, last, "p0"],
    [{ kind: "idle", last: null }, false, false, null, null],
    [STATES.armed, true, true, null, null],
    [{ ...STATES.armed, run: { ...run, rider } } as Session, true, true, null, "p1"],
    [STATES.inverted, true, true, null, null],
    [STATES.resting, true, true, null, null],
    [{ kind: "returning", ended: last, sinceMs: 1 }, true, false, last, "p0"],
    [{ kind: "recovering", ended: last, sinceMs: 1 }, true, false, last, "p0"],
    [{ kind: "fault", ended: last, faults: [] }, true, false, last, "p0"],
    [{ kind: "fault", ended: null, faults: [] }, true, false, null, null],
  ];

  it.each(ALL)("%o", (session, within, runs, newest, profile) => {
    expect(isWithinSession(session)).toBe(within);
    expect(runOf(session) !== null).toBe(runs);
    expect(endedOf(session)).toBe(newest);
    expect(profileOf(session)).toBe(profile);
  });
});
