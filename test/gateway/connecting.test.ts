/** What a dashboard gets on connecting and afterwards: hello, snapshot, stream; and nothing stale. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Alarm } from "../../shared/alarms.ts";
import { reportOf } from "./support/fake-controller.ts";
import { ManualClock } from "./support/manual-clock.ts";
import { type Rig, startRig } from "./support/rig.ts";

const overAngle: Alarm = {
  alarmId: "a1",
  kind: "over-angle",
  priority: "high",
  active: true,
  acknowledged: false,
  audioPausedUntilT: null,
};

describe("a dashboard", () => {
  let clock: ManualClock;
  let rig: Rig;
  beforeEach(async () => {
    clock = new ManualClock();
    rig = await startRig({ manualClock: clock });
  });
  afterEach(() => rig.close());

  /** Reports every 20 ms for as long as told. */
  const reports = (count: number, patch = {}): void => {
    for (let i = 0; i < count; i += 1) {
      rig.controller.report(patch);
      clock.advance(20);
    }
  };

  it("is greeted with hello and then a snapshot", async () => {
    rig.controller.report();
    const screen = await rig.screen();
    expect(screen.messages.slice(0, 2)).toMatchObject([
      {
        type: "hello",
        protocol: 1,
        version: "0.0.0-test",
        role: "operator",
        simulated: true,
        guarded: true,
        ceilings: { maxAngleDeg: 60, maxDurationS: 600 },
      },
      {
        type: "snapshot",
        state: "idle",
        angle: { kind: "ok", angleDeg: -75 },
        profiles: [{ profileId: "guest" }],
      },
    ]);
  });

  it("is told offline before any controller has reported", async () => {
    const screen = await rig.screen();
    expect(screen.of("snapshot")[0]).toMatchObject({
      state: "offline",
      angle: { kind: "fault", reason: "no-reading" },
      lock: "released",
      startObstacles: ["no-board"],
      board: { connected: false },
    });
    expect(screen.of("telemetry")).toEqual([]);
  });

  it.each([
    [undefined, 25],
    [50, 50],
    [10, 10],
    [1, 1],
  ])("subscribed to %s Hz gets %i telemetry a second", async (rateHz, perS) => {
    reports(1);
    const screen = await rig.screen();
    if (rateHz !== undefined) {
      expect(await screen.ask({ type: "subscribe", id: "s", rateHz })).toEqual({ type: "ack", id: "s" });
    }
    let acknowledged = 0;
    for (let second = 0; second < 4; second += 1) {
      reports(50);
      await screen.settled();
      const last = screen.of("telemetry").at(-1);
      if (last !== undefined) screen.say({ type: "seen", seq: last.seq });
      await screen.settled();
      acknowledged = screen.of("telemetry").length;
    }
    expect(Math.abs(acknowledged - perS * 4)).toBeLessThanOrEqual(1);
  });

  it("gets telemetry at once when the state changes", async () => {
    reports(1);
    const screen = await rig.screen();
    await screen.ask({ type: "subscribe", id: "s", rateHz: 1 });
    reports(3);
    rig.controller.report({ telemetry: { state: "armed" } });
    rig.controller.report({ telemetry: { state: "inverted" } });
    await screen.settled();
    expect(screen.of("telemetry").map((telemetry) => telemetry.state)).toEqual(["idle", "armed", "inverted"]);
  });

  it("gets a snapshot when something changed that telemetry does not carry, and only then", async () => {
    reports(1);
    const screen = await rig.screen();
    reports(10);
    reports(10, { telemetry: { angle: { kind: "ok", angleDeg: -40, rateDegPerS: 20 }, lock: "held" } });
    await screen.settled();
    expect(screen.of("snapshot")).toHaveLength(1);
    reports(10, { snapshot: { alarms: [overAngle] } });
    await screen.settled();
    expect(screen.of("snapshot")).toHaveLength(2);
    expect(screen.of("snapshot")[1]).toMatchObject({ alarms: [overAngle] });
  });

  it.each([
    { checkIn: { everyS: 60, askedT: 5_000, answerByT: 20_000 } },
    { balance: { kind: "proving" as const, untilT: 10_000 } },
  ])("gets a snapshot with %j when that is new", async (change) => {
    reports(1);
    const screen = await rig.screen();
    reports(10);
    reports(10, { snapshot: change });
    await screen.settled();
    expect(screen.of("snapshot")).toHaveLength(2);
    expect(screen.of("snapshot")[1]).toMatchObject(change);
  });

  it("is not flooded with snapshots by an obstacle that comes and goes", async () => {
    reports(1);
    const screen = await rig.screen();
    for (let i = 0; i < 50; i += 1)
      reports(1, { snapshot: { startObstacles: i % 2 === 0 ? ["not-still"] : [] } });
    await screen.settled();
    expect(screen.of("snapshot").length).toBeGreaterThan(2);
    expect(screen.of("snapshot").length).toBeLessThanOrEqual(12);
  });

  it("gets every event as it is", async () => {
    const screen = await rig.screen();
    rig.controller.event({
      type: "event",
      id: "e1",
      t: 5,
      kind: "alarm-cleared",
      alarmId: "a1",
      alarm: "over-angle",
    });
    expect(await screen.next("event")).toEqual({
      ...{ type: "event", id: "e1", t: 5, kind: "alarm-cleared", alarmId: "a1", alarm: "over-angle" },
    });
  });

  it("is told offline and gets no telemetry once the controller is silent, and hears it come back", async () => {
    reports(5, { telemetry: { state: "inverted", angle: { kind: "ok", angleDeg: 18, rateDegPerS: 0 } } });
    const screen = await rig.screen();
    clock.advance(3_000);
    await screen.settled();
    expect(screen.of("telemetry")).toEqual([]);
    expect(screen.of("snapshot").at(-1)).toMatchObject({
      state: "offline",
      angle: { kind: "fault", reason: "stale" },
      alarms: [{ kind: "controller-lost", priority: "high", active: true }],
    });
    expect(screen.of("snapshot")).toHaveLength(2);
    // A newcomer is not shown the last angle either.
    expect((await rig.screen()).of("snapshot")[0]).toMatchObject({
      state: "offline",
      angle: { kind: "fault" },
    });
    // A fresh controller counts from the beginning again.
    rig.controller.send(reportOf(0, { telemetry: { state: "fault" } }));
    await screen.settled();
    expect(screen.of("telemetry")).toMatchObject([{ seq: 0, state: "fault" }]);
    expect(screen.of("snapshot").at(-1)).toMatchObject({ state: "fault" });
  });

  it("never gets the same report twice as if it were news", async () => {
    const report = reportOf(7);
    rig.controller.send(report);
    const screen = await rig.screen();
    for (let i = 0; i < 100; i += 1) {
      rig.controller.send(report);
      clock.advance(20);
    }
    await screen.settled();
    expect(screen.of("telemetry")).toEqual([]);
    expect(screen.of("snapshot").at(-1)).toMatchObject({ state: "offline" });
  });
});
