/** Every state against every event; the ignored ones are written down too. */

import { describe, expect, it } from "vitest";
import { beginCourse } from "../../firmware/safety/programme-run.ts";
import {
  type Ended,
  type Run,
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
});
