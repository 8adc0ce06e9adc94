/** The record that is made of a session, from what a controller tells. */

import { beforeEach, describe, expect, it } from "vitest";
import { People } from "../../firmware/gateway/people.ts";
import { RecentSessions } from "../../firmware/gateway/recent-sessions.ts";
import { MOST_AFTER_END_MS, SessionRecorder } from "../../firmware/gateway/session-recorder.ts";
import { Wishes } from "../../firmware/gateway/wishes.ts";
import type { HistoryWrite } from "../../firmware/history/contract.ts";
import type { SessionRecord } from "../../shared/history.ts";
import { DEFAULT_CEILINGS } from "../../shared/limits.ts";
import type { ServerEvent, Telemetry } from "../../shared/protocol.ts";
import { reportOf } from "./support/fake-controller.ts";
import { FakeHistory } from "./support/fake-history.ts";
import { ManualClock } from "./support/manual-clock.ts";

const limits = { maxAngleDeg: 20, maxDurationS: 120 };
const base = { type: "event", id: "e", by: "screen", device: "Phone" } as const;
const started = (sessionId: string, t: number, over = {}): ServerEvent => ({
  ...{ ...base, kind: "session-started", sessionId, t, limits, profileId: null, programmeId: null },
  ...over,
});
const ended = (sessionId: string, t: number, over = {}): ServerEvent => ({
  ...{ ...base, kind: "session-ended", sessionId, t, reason: "stop" },
  ...over,
});

let history: FakeHistory;
let clock: ManualClock;
let recent: RecentSessions;
let wishes: Wishes;
let recorder: SessionRecorder;
let closed: SessionRecord[];
/** The controller's clock began two seconds before the gateway's. */
let t = 2_000;
let seq = 0;

beforeEach(() => {
  history = new FakeHistory();
  clock = new ManualClock();
  recent = new RecentSessions(3);
  wishes = new Wishes();
  const people = new People({ history, ceilings: DEFAULT_CEILINGS, guestName: "Guest" });
  const programmeName = (id: string): string | null => (id === "calm" ? "Calm" : null);
  closed = [];
  recorder = new SessionRecorder({
    ...{ history, recent, people, wishes, programmeName, clock },
    onClosed: (session) => closed.push(session),
  });
  t = 2_000;
  seq = 0;
});

const report = (telemetry: Partial<Telemetry> = {}): void => {
  seq += 1;
  recorder.report(reportOf(seq, { telemetry: { state: "inverted", t, ...telemetry } }));
};
/** A controller that reports every 20 ms, and the gateway's own ticks. */
const run = (ms: number, telemetry: Partial<Telemetry> = {}): void => {
  for (let passed = 0; passed < ms; passed += 20) {
    t += 20;
    clock.advance(20);
    report(telemetry);
    if (passed % 240 === 0) recorder.tick();
  }
};
const at = (angleDeg: number): Telemetry["angle"] => ({ kind: "ok", angleDeg, rateDegPerS: 0 });

const of = <K extends HistoryWrite["kind"]>(kind: K) =>
  history.writes.filter((write): write is Extract<HistoryWrite, { kind: K }> => write.kind === kind);
const samplesOf = (sessionId: string) =>
  of("samples")
    .filter((write) => write.sessionId === sessionId)
    .flatMap(({ samples }) => samples);

describe("the samples of a session", () => {
  it("are 25 a second of the controller's time, in tenths of a degree, told once a second", () => {
    recorder.event(started("s1", t));
    run(3_000, { angle: at(12.34), lock: "held", invertedS: 2 });
    const samples = samplesOf("s1");
    expect(of("samples").length).toBe(3);
    expect(samples.slice(0, 3)).toEqual([
      { tMs: 20, angle: 123, held: true },
      { tMs: 40, angle: 123, held: true },
      { tMs: 80, angle: 123, held: true },
    ]);
    const steps = samples.slice(1).map(({ tMs }, n) => tMs - (samples[n]?.tMs ?? 0));
    expect(new Set(steps.slice(1))).toEqual(new Set([40]));
    expect(of("samples").at(-1)).toMatchObject({ lost: 0, invertedS: 2 });
  });

  it("name the fault where there is no angle, and never hold a −0", () => {
    recorder.event(started("s1", t));
    run(40, { angle: { kind: "fault", reason: "sensor-open" } });
    run(1_000, { angle: at(-0.01) });
    const angles = samplesOf("s1").map(({ angle }) => angle);
    expect(angles[0]).toBe("sensor-open");
    expect(Object.is(angles.at(-1), 0)).toBe(true);
  });

  it("that no report told are counted as lost and not filled in", () => {
    recorder.event(started("s1", t));
    run(200);
    t += 400;
    run(1_000);
    recorder.stop();
    const lost = of("samples").reduce((sum, write) => sum + write.lost, 0);
    expect(lost).toBe(9);
    expect(samplesOf("s1").length + lost).toBe(1_600 / 40 + 1);
  });

  it("go on until the table is back, and the highest angle is remembered", () => {
    recorder.event(started("s1", t));
    run(1_000, { angle: at(18.2) });
    recorder.event(ended("s1", t));
    run(2_000, { state: "returning", angle: at(9) });
    expect(of("session-closed")).toEqual([]);
    run(40, { state: "returning", angle: at(-1) });
    run(20, { state: "recovering", angle: at(-1) });
    expect(of("session-closed")).toMatchObject([{ sessionId: "s1" }]);
    expect(samplesOf("s1").at(-1)).toMatchObject({ angle: -10 });
    const count = history.writes.length;
    run(2_000, { state: "recovering" });
    expect(history.writes.length).toBe(count);
    expect(recent.find("s1")).toMatchObject({ peakDeg: 18.2, samples: { count: samplesOf("s1").length } });
  });

  it("end a minute after the end, when the table does not come back", () => {
    recorder.event(started("s1", t));
    run(1_000);
    recorder.event(ended("s1", t));
    run(MOST_AFTER_END_MS - 100, { state: "fault" });
    expect(of("session-closed")).toEqual([]);
    run(200, { state: "fault" });
    expect(of("session-closed")).toHaveLength(1);
  });

  it("end when nothing more is heard after the end", () => {
    recorder.event(started("s1", t));
    run(1_000);
    recorder.event(ended("s1", t));
    for (let n = 0; n < 12; n += 1) {
      clock.advance(250);
      recorder.tick();
    }
    expect(of("session-closed")).toHaveLength(1);
  });
});

describe("the record", () => {
  it("says who started it and how, with what was asked for and read, and from where", () => {
    const doer = { by: "screen", device: "Phone", address: "192.168.1.7" } as const;
    const asked = { maxAngleDeg: 80, maxDurationS: 900 };
    wishes.wished({ doer, wish: { kind: "set-limits", limits: asked }, acceptedAdvice: [], paired: null });
    wishes.wished({
      ...{ doer, paired: null, acceptedAdvice: ["daily-total"] },
      wish: { kind: "start", programme: null, checkInEveryS: 60 },
    });
    wishes.wished({
      doer: { ...doer, device: "Tablet" },
      wish: { kind: "stop" },
      acceptedAdvice: [],
      paired: null,
    });
    recorder.event(started("s1", t, { profileId: "anna", programmeId: "calm" }));
    expect(of("session-started")).toEqual([
      {
        ...{ kind: "session-started", sessionId: "s1", at: "2026-01-01T00:00:00.000Z", doer },
        ...{ profileId: "anna", programmeId: "calm", programmeName: "Calm", limits },
        ...{ askedLimits: asked, acceptedAdvice: ["daily-total"], checkInEveryS: 60 },
      },
    ]);
    run(500, { invertedS: 0.4 });
    recorder.event(ended("s1", t, { device: "Tablet" }));
    expect(of("session-ended")).toMatchObject([
      { reason: "stop", invertedS: 0.4, doer: { by: "screen", device: "Tablet", address: "192.168.1.7" } },
    ]);
  });

  it("has what happened in it, on the session's own clock, until it is closed", () => {
    recorder.event({ ...base, kind: "limits-changed", t, limits });
    recorder.event(started("s1", t));
    t += 1_500;
    const alarm = { alarmId: "a1", alarm: "over-angle" } as const;
    recorder.event({ type: "event", id: "x", t, kind: "alarm-raised", ...alarm, priority: "high" });
    recorder.event(ended("s1", t));
    recorder.event({ type: "event", id: "y", t: t + 100, kind: "alarm-cleared", ...alarm });
    recorder.event({ type: "event", id: "z", t: t - 9_000, kind: "cue", cue: "released" });
    expect(of("session-event").map(({ event }) => event)).toEqual([
      { tMs: 1_500, kind: "alarm-raised", alarm: "over-angle", priority: "high" },
      { tMs: 1_600, kind: "alarm-cleared", alarm: "over-angle" },
      { tMs: 0, kind: "cue", cue: "released" },
    ]);
    run(20, { state: "idle" });
    recorder.event({ type: "event", id: "w", t, kind: "alarm-cleared", ...alarm });
    expect(of("session-event")).toHaveLength(3);
    expect(recent.find("s1")?.events).toHaveLength(3);
  });
});

describe("a session whose controller died", () => {
  it.each([
    ["in the middle of a proof of balance takes what was proven before with it", true],
    ["at any other time takes no proof with it", false],
  ])("%s", (_how, proving) => {
    const died = { reason: "interrupted", by: "gateway", device: null };
    for (const profileId of ["anna", null]) {
      recorder.event(started(`s-${profileId}`, t, { profileId }));
      const balance = proving
        ? ({ kind: "proving", untilT: t + 9_000 } as const)
        : { kind: "proven" as const };
      t += 20;
      seq += 1;
      recorder.report(reportOf(seq, { telemetry: { state: "inverted", t }, snapshot: { balance } }));
      recorder.event(ended(`s-${profileId}`, t, died));
    }
    expect(of("balance-lost").map(({ profileId }) => profileId)).toEqual(proving ? ["anna"] : []);
  });

  it("ends as interrupted, with its samples up to then, and nothing of the next controller's is put into it", () => {
    recorder.event(started("s1", t));
    run(1_500);
    recorder.event(ended("s1", t, { reason: "interrupted", by: "gateway", device: null }));
    expect(history.kinds().slice(-3)).toEqual(["samples", "session-ended", "session-closed"]);
    const count = samplesOf("s1").length;
    t = 0;
    run(2_000, { state: "idle" });
    expect(samplesOf("s1")).toHaveLength(count);
  });

  it("and that never got its end is ended when the next one starts", () => {
    recorder.event(started("s1", t));
    run(500);
    recorder.event(started("s2", t));
    expect(of("session-ended")).toMatchObject([
      { sessionId: "s1", reason: "interrupted", doer: { by: "gateway" } },
    ]);
    expect(of("session-closed")).toMatchObject([{ sessionId: "s1" }]);
    expect(recent.find("s1")).toMatchObject({ reason: "interrupted" });
    run(500);
    recorder.event(ended("s2", t));
    expect(recent.all().map(({ id }) => id)).toEqual(["s2", "s1"]);
  });

  it("is not mixed with one whose clock has begun again", () => {
    recorder.event(started("s1", t));
    run(500);
    const before = samplesOf("s1").length;
    t = 100;
    report();
    recorder.event(ended("s1", t));
    run(100, { state: "returning" });
    expect(of("session-closed")).toHaveLength(1);
    expect(samplesOf("s1").length).toBeGreaterThanOrEqual(before);
    expect(samplesOf("s1").every(({ tMs }) => tMs <= 500)).toBe(true);
  });
});

describe("what is remembered", () => {
  it("is bounded, counts one end once, and has a session whose start was not heard", () => {
    for (const id of ["a", "b", "c", "d"]) {
      recorder.event(started(id, t));
      recorder.event(ended(id, t));
      recorder.event(ended(id, t, { reason: "over-angle" }));
      run(20, { state: "idle" });
    }
    expect(recent.all().map(({ id, reason }) => `${id} ${reason}`)).toEqual(["d stop", "c stop", "b stop"]);
    recorder.event(ended("x", t));
    expect(recent.find("x")).toMatchObject({ reason: "stop", limits, samples: { count: 0 } });
    expect(of("session-started").at(-1)).toMatchObject({ sessionId: "x" });
  });

  it("a gateway that stops tells what it has, and leaves a session that runs without an end", () => {
    recorder.event(started("s1", t));
    run(500);
    recorder.stop();
    expect(history.kinds()).toEqual(["session-started", "samples"]);
  });
});

it("tells of a session once, when the history is told that it is closed, and names it until then", () => {
  recorder.event(started("s1", t));
  run(1_000, { angle: at(18) });
  expect(recorder.sessionId()).toBe("s1");
  recorder.event(ended("s1", t));
  run(500, { state: "returning", angle: at(20) });
  expect({ closed, own: recorder.sessionId() }).toEqual({ closed: [], own: "s1" });
  run(500, { state: "recovering", angle: at(-5) });
  expect(history.kinds().at(-1)).toBe("session-closed");
  expect(closed).toMatchObject([{ id: "s1", reason: "stop", peakDeg: 20 }]);
  expect(recorder.sessionId()).toBeNull();
});
