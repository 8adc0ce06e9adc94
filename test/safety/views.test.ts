/** The core as everybody sees it, field by field, and what a successor is handed. */

import { describe, expect, it } from "vitest";
import { emptyBook, latchAlarm } from "../../firmware/safety/alarms.ts";
import { beginCore, type Core, cue, inform } from "../../firmware/safety/core-state.ts";
import type { Fault } from "../../firmware/safety/faults.ts";
import type { Session } from "../../firmware/safety/session.ts";
import { NOT_SENSED } from "../../firmware/safety/two-sensors.ts";
import { carry, snapshotView, telemetryView } from "../../firmware/safety/views.ts";
import type { AlarmKind } from "../../shared/alarms.ts";
import { at, coreWith, endedWith, IDLE, inverted, NOW, resting, SETTINGS, unknown } from "./facts-sample.ts";
import { turnWith } from "./turn-sample.ts";

const LIMITS = { maxAngleDeg: 30, maxDurationS: 60 };
const ANNA = { profileId: "anna", limits: LIMITS, balanceProven: true };
const PROGRAMME = {
  ...{ programmeId: "p1", name: "mine", autoHold: false },
  steps: [{ targetAngleDeg: 20, stayS: 30, restS: 0 }],
};
const seen = (core: Partial<Core>) => snapshotView(coreWith(core), NOW);
const sensed = (angle: Core["angle"]["reading"]) => ({ angle: { ...NOT_SENSED, reading: angle } });
const FAULT: Session = { kind: "fault", ended: endedWith(), faults: [{ kind: "link-lost" }] };

describe("a core", () => {
  it("begins offline, with nothing known and the lock free", () => {
    expect(beginCore(SETTINGS, [], LIMITS)).toEqual({
      ...{ settings: SETTINGS, limits: LIMITS, session: { kind: "offline", last: null } },
      ...{ sessionsSoFar: 0, attendance: { now: false, lastMs: null }, checkIn: { kind: "off" } },
      ...{ balance: { kind: "unproven" }, alarms: emptyBook(""), angle: NOT_SENSED },
      ...{ steady: { kind: "unknown" }, link: { kind: "none" } },
      ...{ boardTrip: { kind: "none" }, button: { kind: "closed" }, tableStop: false },
      ...{ returnWatch: { kind: "off" }, tilt: { kind: "none" }, angleLostSinceMs: null },
      ...{ lock: { pose: "released", sinceMs: 0 }, shown: { invertedMs: 0, remainingMs: null } },
      ...{ obstacles: ["no-board"], informUntilMs: 0, stepped: null },
      crossCheck: expect.anything(),
    });
  });

  it("begins latched with what was handed over, each kind once, and under its own prefix", () => {
    const lost = { reason: { kind: "link-lost" } } as const;
    const core = beginCore(
      { ...SETTINGS, idPrefix: "c7-" },
      [lost, lost, { reason: { kind: "over-angle" } }],
      LIMITS,
    );
    expect(core.session).toEqual({
      ...{ kind: "fault", ended: null },
      faults: [{ kind: "link-lost" }, { kind: "over-angle" }],
    });
    expect(core.alarms).toEqual(emptyBook("c7-"));
    const proven = { kind: "proven", untilMs: null, profileId: null } as const;
    expect(beginCore(SETTINGS, [], LIMITS, proven).balance).toEqual(proven);
  });

  it("tells a cue with one pulse of 200 ms, and a pulse alone tells nothing", () => {
    const turn = turnWith();
    inform(turn);
    expect(turn.core.informUntilMs).toBe(NOW + 200);
    expect(turn.events).toEqual([]);
    const cued = turnWith();
    cue(cued, "rest");
    expect(cued.core.informUntilMs).toBe(NOW + 200);
    expect(cued.events).toEqual([{ kind: "cue", cue: "rest" }]);
  });
});

describe("telemetry", () => {
  it("has the angle, the state, the lock, the clock and the limits", () => {
    const core = coreWith({
      ...{ session: inverted({ invertedMs: 20_500 }), ...sensed(at(21, -3)) },
      lock: { pose: "held", sinceMs: 0 },
    });
    expect(telemetryView(core)).toEqual({
      ...{ angle: { kind: "ok", angleDeg: 21, rateDegPerS: -3 }, state: "inverted", lock: "held" },
      ...{ invertedS: 20.5, remainingS: 39.5, maxAngleDeg: 30, maxDurationS: 60 },
    });
  });

  it("says why there is no angle, and keeps the figures of the session that ended", () => {
    const core = coreWith({ ...sensed(unknown("noisy")), shown: { invertedMs: 1500, remainingMs: 2500 } });
    expect(telemetryView(core)).toMatchObject({
      ...{ angle: { kind: "fault", reason: "noisy" }, state: "idle", lock: "released" },
      ...{ invertedS: 1.5, remainingS: 2.5 },
    });
    expect(telemetryView(coreWith())).toMatchObject({ invertedS: 0, remainingS: null });
  });
});

describe("a snapshot", () => {
  it("of a table at rest", () => {
    expect(seen({ ...sensed(at(-75)), obstacles: ["not-still"] })).toEqual({
      ...{ state: "idle", limits: LIMITS, angle: { kind: "ok", angleDeg: -75, rateDegPerS: 0 } },
      ...{ lock: "released", invertedS: 0, remainingS: null, startObstacles: ["not-still"] },
      ...{ holdPending: false, alarms: [], session: null, course: null, checkIn: null },
      ...{ balance: { kind: "unproven" }, attended: null },
    });
  });

  it.each<[Session, boolean]>([
    [inverted(), false],
    [{ ...inverted(), hold: { kind: "pending", sinceMs: NOW } } as Session, true],
    [{ ...inverted(), hold: { kind: "held", sinceMs: NOW } } as Session, false],
    [{ ...resting(), hold: { kind: "pending", sinceMs: NOW } } as Session, false],
    [IDLE, false],
  ])("in %j says that a hold waits: %s", (session, holdPending) => {
    expect(seen({ session }).holdPending).toBe(holdPending);
  });

  it.each<[string, Session, object | null]>([
    ["the guest's", inverted(), { id: "s1", reason: null, profileId: null, programmeId: null }],
    [
      "a profile's with a programme",
      inverted({ rider: ANNA, programme: PROGRAMME }),
      { id: "s1", reason: null, profileId: "anna", programmeId: "p1" },
    ],
    [
      "one that ended",
      { kind: "idle", last: endedWith({ profileId: "anna", programmeId: "p1" }) },
      { id: "s1", reason: "stop", profileId: "anna", programmeId: "p1" },
    ],
    ["none", IDLE, null],
  ])("has the session: %s", (_whose, session, told) => {
    expect(seen({ session }).session).toEqual(told);
  });

  it("has the question and until when it waits, in a session only", () => {
    const quiet = { kind: "quiet", everyS: 60, quietMs: 0, fromDeg: null, rests: false } as const;
    const asked = { kind: "asked", everyS: 60, askedMs: NOW - 1000, fromDeg: 20 } as const;
    const session = inverted();
    expect(seen({ session, checkIn: { kind: "off" } }).checkIn).toBeNull();
    expect(seen({ session, checkIn: quiet }).checkIn).toEqual({ everyS: 60, askedT: null, answerByT: null });
    expect(seen({ session, checkIn: asked }).checkIn).toEqual({
      ...{ everyS: 60, askedT: NOW - 1000, answerByT: NOW + 14_000 },
    });
    expect(seen({ session: IDLE, checkIn: quiet }).checkIn).toBeNull();
  });

  it("has the balance of whoever is on the table", () => {
    const proving = { kind: "proving", sinceMs: NOW - 1000, lowestDeg: 9 } as const;
    expect(seen({ balance: proving }).balance).toEqual({ kind: "proving", untilT: NOW + 9000 });
    const annas = { kind: "proven", untilMs: null, profileId: "anna" } as const;
    expect(seen({ balance: annas }).balance).toEqual({ kind: "unproven" });
    expect(seen({ balance: annas, session: inverted({ rider: ANNA }) }).balance).toEqual({ kind: "proven" });
  });

  it.each<[Core["attendance"], Session, object]>([
    [{ now: true, lastMs: NOW }, inverted(), { now: true, endsT: null }],
    [{ now: false, lastMs: NOW - 5 }, inverted(), { now: false, endsT: NOW + 29_995 }],
    [{ now: false, lastMs: NOW - 5 }, IDLE, { now: false, endsT: null }],
    [{ now: false, lastMs: null }, inverted(), { now: false, endsT: null }],
  ])("says where somebody has to watch whether anybody does: %j", (attendance, session, attended) => {
    const required = { settings: { ...SETTINGS, attended: "required" }, attendance, session } as const;
    expect(seen(required).attended).toEqual(attended);
    expect(seen({ attendance, session }).attended).toBeNull();
  });
});

describe("a successor is told", () => {
  const latched = (...kinds: readonly AlarmKind[]) =>
    kinds.reduce((book, kind) => latchAlarm(book, kind, NOW).book, emptyBook(""));
  const untreated = (core: Partial<Core>): readonly Fault[] =>
    carry(coreWith(core)).untreated.map(({ reason }) => reason);

  it("the limits, the session under way and the guest's proof", () => {
    const balance = { kind: "proven", untilMs: NOW + 980, profileId: null } as const;
    expect(carry(coreWith({ session: inverted(), balance }))).toEqual({
      ...{ untreated: [], limits: LIMITS, session: { sessionId: "s1" }, balanceProvenMs: 1000 },
    });
    expect(carry(coreWith({ balance, stepped: null })).balanceProvenMs).toBe(NOW + 980);
    expect(carry(coreWith()).session).toBeNull();
  });

  it("before the first step what was handed over, whose alarms are not raised yet", () => {
    expect(untreated({ session: FAULT, stepped: null })).toEqual([{ kind: "link-lost" }]);
    expect(untreated({ session: IDLE, stepped: null, alarms: latched("over-angle") })).toEqual([]);
    expect(untreated({ session: FAULT })).toEqual([]);
  });

  it.each<[AlarmKind, string]>([
    ["over-angle", "over-angle"],
    ["over-rate", "over-rate"],
    ["rider-unresponsive", "rider-unresponsive"],
    ["controller-lost", "controller-lost"],
    ["guardian-trip", "guardian-trip"],
  ])("%s, latched without a fault, until it was acknowledged", (alarm, kind) => {
    expect(untreated({ alarms: latched(alarm) })).toEqual([{ kind }]);
    const { occurrences, ...book } = latched(alarm);
    const withAll = (wish: object) => ({
      ...book,
      occurrences: occurrences.map((one) => ({ ...one, ...wish })),
    });
    expect(untreated({ alarms: withAll({ acknowledged: true }) })).toEqual([]);
    expect(untreated({ alarms: withAll({ latched: false }) })).toEqual([]);
  });

  it("a fault and what is latched beside it, each once", () => {
    const core = { session: FAULT, alarms: latched("link-lost", "over-angle") };
    expect(untreated(core)).toEqual([{ kind: "link-lost" }, { kind: "over-angle" }]);
    expect(untreated({ alarms: latched("link-lost") })).toEqual([]);
  });
});
