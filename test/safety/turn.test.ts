/** Moving the session within a step: what each move tells, watches, latches and keeps, from every state. */

import { describe, expect, it } from "vitest";
import type { Core } from "../../firmware/safety/core-state.ts";
import type { Session, SessionEvent } from "../../firmware/safety/session.ts";
import { beginRest, moveTo, settleTableStop, watchTiltInFault } from "../../firmware/safety/turn.ts";
import type { AngleReading } from "../../shared/table.ts";
import { armed, at, endedWith, IDLE, inverted, NOW, resting, unknown } from "./facts-sample.ts";
import { kindsOf, turnWith } from "./turn-sample.ts";

const STOP: SessionEvent = { kind: "end", reason: "stop", by: "screen" };
const LOST: SessionEvent = { kind: "fault", fault: { kind: "link-lost" }, by: "controller" };
const FAULT: Session = { kind: "fault", ended: null, faults: [{ kind: "link-lost" }] };
const RETURNING: Session = { kind: "returning", ended: endedWith(), sinceMs: NOW - 100 };
const RECOVERING: Session = { kind: "recovering", ended: endedWith(), sinceMs: NOW - 100 };

type Watch = Core["returnWatch"];
const OFF: Watch = { kind: "off" };
const watching = (failed: boolean, sinceMs = NOW - 5000): Watch => ({
  ...{ kind: "watching", sinceMs, fromDeg: null, moved: false },
  ...{ failed, levelSinceMs: null },
});
const FROM_NOW = watching(false, NOW);

describe("a move", () => {
  it("that means nothing changes nothing and says so", () => {
    const turn = turnWith();
    const before = turn.core;
    expect(moveTo(turn, STOP)).toBe(false);
    expect(turn.core).toBe(before);
    expect(turn.events).toEqual([]);
  });

  it("is told with where it came from", () => {
    const turn = turnWith({ session: armed() });
    expect(moveTo(turn, { kind: "tilted" })).toBe(true);
    expect(turn.core.session.kind).toBe("inverted");
    expect(turn.events).toEqual([{ kind: "state", state: "inverted", from: "armed" }]);
  });

  it("within a state is a move too, and is not told as a state", () => {
    const turn = turnWith({ session: FAULT });
    expect(moveTo(turn, { kind: "fault", fault: { kind: "host-stall" }, by: "controller" })).toBe(true);
    expect(kindsOf(turn)).toEqual(["alarm-raised"]);
    expect(turn.events[0]).toMatchObject({ alarm: "host-stall" });
  });
});

describe("an end", () => {
  it("is told once, with one pulse, and the figures of its run are kept", () => {
    const turn = turnWith({ session: inverted({ invertedMs: 20_000 }) });
    moveTo(turn, STOP, "phone");
    expect(turn.events).toEqual([
      { kind: "state", state: "returning", from: "inverted" },
      {
        ...{ kind: "session-ended", sessionId: "s1", reason: "stop" },
        ...{ by: "screen", device: "phone" },
      },
    ]);
    expect(turn.core.shown).toEqual({ invertedMs: 20_000, remainingMs: 40_000 });
    expect(turn.core.informUntilMs).toBe(NOW + 200);
  });

  it("comes from no device unless one is named", () => {
    const turn = turnWith({ session: inverted() });
    moveTo(turn, STOP);
    expect(turn.events[1]).toMatchObject({ kind: "session-ended", device: null });
  });

  it.each<[string, Session, SessionEvent]>([
    ["going on after it", RETURNING, { kind: "level" }],
    ["a fault after it", RETURNING, LOST],
    ["the rest over", RECOVERING, { kind: "recovered" }],
    ["a move within a session", inverted(), { kind: "level" }],
  ])("is not told again by %s", (_what, session, event) => {
    const shown = { invertedMs: 7, remainingMs: 9 };
    const turn = turnWith({ session, shown });
    expect(moveTo(turn, event)).toBe(true);
    expect(kindsOf(turn)).not.toContain("session-ended");
    expect(turn.core.informUntilMs).toBe(0);
    if (!("run" in session)) expect(turn.core.shown).toEqual(shown);
  });

  it.each<[string, boolean, SessionEvent, boolean]>([
    ["STOP at the table", false, { kind: "end", reason: "stop", by: "table" }, true],
    ["STOP at a screen", false, STOP, false],
    ["time that is over", false, { kind: "end", reason: "duration-reached", by: "controller" }, false],
    ["another end at the table", false, { kind: "end", reason: "unanswered", by: "table" }, false],
    ["STOP at a screen, after one at the table", true, STOP, true],
  ])("by %s (before: %s)", (_how, before, event, after) => {
    const turn = turnWith({ session: inverted(), tableStop: before });
    moveTo(turn, event);
    expect(turn.core.tableStop).toBe(after);
  });
});

describe("the watch of the return", () => {
  it.each<[string, Session, SessionEvent, Watch, Watch]>([
    ["begins with the end", inverted(), STOP, OFF, FROM_NOW],
    ["begins with a fault", inverted(), LOST, OFF, FROM_NOW],
    ["goes on over an end", inverted(), STOP, watching(false), watching(false)],
    ["goes on over a fault", RETURNING, LOST, watching(true), watching(true)],
    ["does not begin at rest", inverted(), { kind: "level" }, OFF, OFF],
    ["does not begin with recovering", RETURNING, { kind: "level" }, OFF, OFF],
    [
      "does not begin again within a fault",
      FAULT,
      { kind: "fault", fault: { kind: "host-stall" }, by: "table" },
      OFF,
      OFF,
    ],
    ["is over when the rider inverts again", resting(), { kind: "tilted" }, watching(false), OFF],
    ["is not over when it is owed", resting(), { kind: "tilted" }, watching(true), watching(true)],
    ["is not over by coming to rest", inverted(), { kind: "level" }, watching(false), watching(false)],
    ["begins with a table that tilts again", RECOVERING, { kind: "tilted" }, OFF, FROM_NOW],
  ])("%s", (_what, session, event, before, after) => {
    const turn = turnWith({ session, returnWatch: before });
    expect(moveTo(turn, event)).toBe(true);
    expect(turn.core.returnWatch).toEqual(after);
  });

  it.each<[Session, AngleReading, Watch]>([
    [FAULT, at(5), FROM_NOW],
    [FAULT, at(4.99), OFF],
    [FAULT, at(Number.NaN), OFF],
    [FAULT, unknown(), OFF],
    [IDLE, at(20), OFF],
    [RECOVERING, at(20), OFF],
  ])("in $kind at %j", (session, angle, after) => {
    const turn = turnWith({ session }, { angle });
    watchTiltInFault(turn);
    expect(turn.core.returnWatch).toEqual(after);
  });

  it("begins with the rest of a programme, which is told", () => {
    const turn = turnWith({ session: inverted() });
    beginRest(turn);
    expect(turn.core.returnWatch).toEqual(FROM_NOW);
    expect(turn.events).toEqual([{ kind: "cue", cue: "rest" }]);
  });
});

describe("the alarm of a fault", () => {
  const told = (turn: ReturnType<typeof turnWith>) =>
    turn.events.flatMap((event) => (event.kind === "alarm-raised" ? [event.alarm] : []));
  it("is latched with it, each once", () => {
    const turn = turnWith({ session: inverted() });
    moveTo(turn, LOST);
    moveTo(turn, { kind: "fault", fault: { kind: "sensor", fault: "stale" }, by: "controller" });
    expect(told(turn)).toEqual(["link-lost", "sensor-fault"]);
    expect(turn.core.alarms.occurrences).toMatchObject([
      { kind: "link-lost", latched: true, raisedMs: NOW },
      { kind: "sensor-fault", latched: true, raisedMs: NOW },
    ]);
  });

  it("is not raised anew by the next one, though it was acknowledged meanwhile", () => {
    const turn = turnWith({ session: FAULT });
    moveTo(turn, { kind: "fault", fault: { kind: "host-stall" }, by: "controller" });
    expect(told(turn)).toEqual(["host-stall"]);
  });

  it("is not raised by an end that is none", () => {
    const turn = turnWith({ session: inverted() });
    moveTo(turn, STOP);
    expect(told(turn)).toEqual([]);
  });
});

describe("the STOP at the table", () => {
  it.each<[boolean, "closed" | "open" | "unknown", AngleReading, boolean]>([
    [true, "closed", at(0), false],
    [true, "closed", at(0.01), true],
    [true, "closed", at(Number.NaN), true],
    [true, "closed", unknown(), true],
    [true, "open", at(-75), true],
    [true, "unknown", at(-75), true],
    [false, "closed", at(-75), false],
  ])("that sounds: %s, the circuit %s, %j, goes on: %s", (tableStop, stop, angle, after) => {
    const turn = turnWith({ tableStop }, { stop, angle });
    settleTableStop(turn);
    expect(turn.core.tableStop).toBe(after);
  });
});
