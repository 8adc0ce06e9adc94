/** The rehearsal ticks off only what was really seen, and leaves nothing behind. */

import { beforeEach, describe, expect, it } from "vitest";
import type { RequestBody } from "../../companion/connection.ts";
import type { SessionStory } from "../../companion/model.ts";
import {
  ASK_AGAIN_MS,
  advance,
  begin,
  confirmed,
  HOLDS_FOR_MS,
  holdSkipped,
  isOver,
  leaving,
  limitsAgain,
  lineOf,
  notHeard,
  type Rehearsal,
  type Sight,
} from "../../companion/setup/rehearsal.ts";
import { FIRST_LIMITS, LINES, type Line } from "../../companion/setup/rehearsal-lines.ts";
import type { Alarm } from "../../shared/alarms.ts";
import { LEAST_LIMITS, type Limits } from "../../shared/limits.ts";
import type { Telemetry } from "../../shared/protocol.ts";
import type { Actor, EndReason } from "../../shared/table.ts";
import { at, telemetry } from "./samples.ts";

const BEFORE: Limits = { maxAngleDeg: 45, maxDurationS: 300 };
const OVER_ANGLE: Alarm = {
  alarmId: "a1",
  kind: "over-angle",
  priority: "high",
  active: true,
  acknowledged: false,
  audioPausedUntilT: null,
};

let rehearsal: Rehearsal;
let sight: Sight;
let nowMs: number;
let wishes: RequestBody[];
let sessions: number;

const idle = (limits: Limits = BEFORE): Telemetry =>
  telemetry({ state: "idle", angle: at(-75), lock: "released", invertedS: 0, remainingS: null, ...limits });

beforeEach(() => {
  rehearsal = begin(null);
  sight = { live: idle(), session: { kind: "none" }, alarms: [], hold: "allowed" };
  nowMs = 1_000;
  wishes = [];
  sessions = 0;
});

const see = (over: Partial<Sight> = {}, afterMs = 40): void => {
  sight = { ...sight, ...over };
  nowMs += afterMs;
  const step = advance(rehearsal, sight, nowMs);
  ({ rehearsal } = step);
  if (step.wish !== null) wishes.push(step.wish);
};
const seeTable = (over: Partial<Telemetry>, afterMs = 40): void => {
  if (sight.live === null) throw new Error("nothing live to change");
  see({ live: { ...sight.live, ...over } }, afterMs);
};
const isAt = (line: Line | null): void => expect(lineOf(rehearsal)).toBe(line);
const GUEST = { profileId: null, programmeId: null };
const started = (): void => {
  sessions += 1;
  const session: SessionStory = { kind: "running", ...GUEST, sessionId: `s${sessions}`, peakDeg: null };
  if (sight.live === null) throw new Error("nothing live");
  see({ session, live: { ...sight.live, state: "armed" } });
};
const ended = (reason: EndReason, by: Actor, over: Partial<Sight> = {}): void => {
  if (sight.live === null) throw new Error("nothing live");
  const session: SessionStory = {
    kind: "ended",
    ...GUEST,
    sessionId: `s${sessions}`,
    reason,
    by,
    device: null,
    peakDeg: 6,
  };
  see({ session, live: { ...sight.live, state: "returning", lock: "released" }, ...over });
};
const rested = (): void => seeTable({ state: "idle", angle: at(-75), invertedS: 0 });
const tilted = (deg = 7): void => seeTable({ state: "inverted", angle: at(deg), invertedS: 0.5 });

/** Each part as a person goes through it, from the line before. */
const toLimits = (): void => {
  rehearsal = confirmed(rehearsal);
  see();
  seeTable(FIRST_LIMITS);
};
const throughHold = (): void => {
  started();
  tilted();
  seeTable({ lock: "held" });
  seeTable({}, HOLDS_FOR_MS);
  ended("stop", "screen");
  rested();
};
const throughAngle = (): void => {
  started();
  tilted(11);
  ended("over-angle", "controller", { alarms: [OVER_ANGLE] });
  rehearsal = confirmed(rehearsal);
  seeTable({ state: "recovering", angle: at(-60) });
  see({ alarms: [] });
  rested();
};
const throughTable = (): void => {
  started();
  ended("stop", "table");
  rested();
  see();
  seeTable(LEAST_LIMITS);
};
const throughTime = (): void => {
  started();
  tilted();
  ended("duration-reached", "controller");
};

describe("the rehearsal, as it should go", () => {
  it("goes through every line, in order, and puts the limits back", () => {
    isAt("empty");
    toLimits();
    isAt("start-hold");
    throughHold();
    isAt("start-angle");
    throughAngle();
    isAt("start-table");
    throughTable();
    isAt("start-time");
    throughTime();
    isAt("limits-back");
    // Not before the minute of rest is over: within a session limits are only tightened.
    seeTable({ state: "recovering", angle: at(-75) }, 60_000);
    expect(wishes.at(-1)).toEqual({ type: "set-limits", ...LEAST_LIMITS });
    rested();
    expect(wishes.at(-1)).toEqual({ type: "set-limits", ...BEFORE });
    seeTable(BEFORE);
    expect(isOver(rehearsal)).toBe(true);
    expect(Object.values(rehearsal.outcomes)).toEqual(LINES.map(() => "done"));
    expect(wishes).toHaveLength(3);
  });

  it("asks for limits once, and again only when nothing has come of it", () => {
    rehearsal = confirmed(rehearsal);
    for (let n = 0; n < 5; n += 1) see();
    expect(wishes).toEqual([{ type: "set-limits", ...FIRST_LIMITS }]);
    see({}, ASK_AGAIN_MS);
    expect(wishes).toHaveLength(2);
  });

  it("changes nothing of itself while nothing changes", () => {
    toLimits();
    const before = rehearsal;
    for (let n = 0; n < 5; n += 1) see();
    expect(rehearsal).toBe(before);
  });
});

describe("nothing is ticked off that was not seen", () => {
  it("not the empty table, without a person's word", () => {
    for (let n = 0; n < 5; n += 1) see();
    isAt("empty");
    expect(wishes).toEqual([]);
  });

  it("not a Start that was not accepted", () => {
    toLimits();
    seeTable({ state: "inverted", angle: at(8), lock: "held" });
    isAt("start-hold");
  });

  it("not a tilt that has not started the clock", () => {
    toLimits();
    started();
    seeTable({ angle: at(4.9) });
    isAt("tilt");
    seeTable({ state: "inverted", invertedS: 0 });
    isAt("tilt");
  });

  it("not a lock that was held too shortly, let go, or was not watched", () => {
    toLimits();
    started();
    tilted();
    seeTable({}, 10_000);
    isAt("hold");
    seeTable({ lock: "held" });
    seeTable({}, HOLDS_FOR_MS - 1);
    isAt("hold");
    seeTable({ lock: "released" });
    seeTable({ lock: "held" }, 1);
    seeTable({}, HOLDS_FOR_MS - 1);
    isAt("hold");
    const { live } = sight;
    see({ live: null });
    see({ live });
    isAt("hold");
    see({}, HOLDS_FOR_MS);
    isAt("stop-screen");
  });

  it("not a lock that gives way, and it says by how much", () => {
    toLimits();
    started();
    tilted(6);
    seeTable({ lock: "held" });
    seeTable({ angle: at(8.5) }, HOLDS_FOR_MS);
    isAt("hold");
    expect(rehearsal.note).toEqual({ kind: "lock-gave-way", movedDeg: 2.5 });
    seeTable({ angle: at(Number.NaN) }, HOLDS_FOR_MS);
    isAt("hold");
  });

  it.each([
    ["another cause", "stop", "table"],
    ["another cause", "returned", "controller"],
    ["this screen's own watch", "stop", "companion"],
  ] as const)("not STOP on the screen when the run ended by %s: it begins again", (_name, reason, by) => {
    toLimits();
    started();
    tilted();
    seeTable({ lock: "held" });
    seeTable({}, HOLDS_FOR_MS);
    isAt("stop-screen");
    ended(reason, by);
    isAt("start-hold");
    expect(rehearsal.note).toEqual({ kind: "ended-otherwise", reason, by });
    expect(rehearsal.outcomes.tilt).toBe("open");
    expect(rehearsal.outcomes.limits).toBe("done");
  });

  it("not a release, while the lock is still told to hold", () => {
    toLimits();
    started();
    tilted();
    seeTable({ lock: "held" });
    seeTable({}, HOLDS_FOR_MS);
    ended("stop", "screen", { live: telemetry({ state: "returning", lock: "held", ...FIRST_LIMITS }) });
    isAt("stop-screen");
    seeTable({ lock: "released" });
    isAt("start-angle");
  });

  it("not the maximum angle without its alarm; nor the alarm without an ear, nor before it was acknowledged", () => {
    toLimits();
    throughHold();
    started();
    ended("over-angle", "guardian");
    isAt("beyond");
    see({ alarms: [OVER_ANGLE] });
    isAt("heard");
    rehearsal = notHeard(rehearsal);
    see();
    isAt("heard");
    expect(rehearsal.note).toEqual({ kind: "not-heard" });
    rehearsal = confirmed(rehearsal);
    see();
    isAt("treated");
    seeTable({ state: "recovering", angle: at(-30) });
    isAt("treated");
    seeTable({ angle: at(-10) });
    see({ alarms: [{ ...OVER_ANGLE, active: false, acknowledged: true }] });
    isAt("treated");
    seeTable({ angle: at(-20) });
    isAt("start-table");
  });

  it("not a time limit that somebody's STOP came before", () => {
    toLimits();
    throughHold();
    throughAngle();
    throughTable();
    started();
    tilted();
    ended("stop", "screen");
    isAt("start-time");
  });

  it("not a session that is gone, as after a crash", () => {
    toLimits();
    started();
    tilted();
    see({ session: { kind: "none" } });
    isAt("start-hold");
    expect(rehearsal.note).toEqual({ kind: "session-lost" });
  });
});

describe("the hold, where it is not to be had", () => {
  it("is left out while balance is unproven", () => {
    sight = { ...sight, hold: "refused" };
    toLimits();
    started();
    tilted();
    see();
    isAt("stop-screen");
    expect(rehearsal.outcomes.hold).toBe("skipped");
  });

  it("is left out by hand on a board that may not be held, and no other line is", () => {
    toLimits();
    expect(holdSkipped(rehearsal)).toBe(rehearsal);
    started();
    tilted();
    rehearsal = holdSkipped(rehearsal);
    isAt("stop-screen");
    expect(confirmed(rehearsal)).toBe(rehearsal);
  });
});

describe("limits that are not the rehearsal's", () => {
  const others: Limits = { maxAngleDeg: 30, maxDurationS: 90 };

  it("stand when somebody sets them, and are what is put back after going on", () => {
    toLimits();
    throughHold();
    seeTable(others);
    isAt("limits");
    expect(rehearsal.note).toEqual({ kind: "other-limits", limits: others });
    const asked = wishes.length;
    see({}, 60_000);
    expect(wishes).toHaveLength(asked);
    rehearsal = limitsAgain(rehearsal);
    see();
    seeTable(FIRST_LIMITS);
    isAt("start-hold");
    expect(rehearsal.before).toEqual(others);
  });

  it("are not put back over others' at the end", () => {
    toLimits();
    throughHold();
    throughAngle();
    throughTable();
    throughTime();
    rested();
    const asked = wishes.length;
    seeTable(others);
    expect(isOver(rehearsal)).toBe(true);
    expect(rehearsal.outcomes["limits-back"]).toBe("skipped");
    expect(wishes).toHaveLength(asked);
  });

  it("that a rehearsal before has left are not taken for anybody's wish", () => {
    rehearsal = begin({ before: BEFORE, own: LEAST_LIMITS });
    sight = { ...sight, live: idle(LEAST_LIMITS) };
    rehearsal = confirmed(rehearsal);
    see();
    seeTable(FIRST_LIMITS);
    isAt("start-hold");
    expect(rehearsal.before).toEqual(BEFORE);
  });

  it("that somebody set after a rehearsal was left are", () => {
    rehearsal = begin({ before: BEFORE, own: LEAST_LIMITS });
    sight = { ...sight, live: idle(others) };
    rehearsal = confirmed(rehearsal);
    see();
    seeTable(FIRST_LIMITS);
    expect(rehearsal.before).toEqual(others);
  });
});

describe("leaving", () => {
  it("sends STOP while a session of the rehearsal runs, and leaves the limits tight", () => {
    toLimits();
    started();
    tilted();
    expect(leaving(rehearsal, sight)).toEqual({ stop: true, wish: null });
  });

  it("touches no session that is not its own", () => {
    const session: SessionStory = { kind: "running", ...GUEST, sessionId: "x9", peakDeg: null };
    expect(leaving(rehearsal, { ...sight, session })).toEqual({ stop: false, wish: null });
  });

  it("puts the limits back in idle, and only its own", () => {
    toLimits();
    expect(leaving(rehearsal, sight)).toEqual({ stop: false, wish: { type: "set-limits", ...BEFORE } });
    expect(
      leaving(rehearsal, { ...sight, live: idle({ maxAngleDeg: 20, maxDurationS: 20 }) }).wish,
    ).toBeNull();
    expect(leaving(rehearsal, { ...sight, live: null }).wish).toBeNull();
    expect(leaving(begin(null), sight).wish).toBeNull();
  });
});
