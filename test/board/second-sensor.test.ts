/** The MPU-6050 from the simulated bus to the lock's pin, alone and beside the potentiometer, to the millisecond. */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fittingsWith, type SensorsFitted } from "../../firmware/simulator/settings-record.ts";
import { fakeClocks } from "./open-scripted.ts";
import { startInStep, type TableInStep } from "./table-in-step.ts";

const PATIENCE = { timeout: 300_000 };

beforeEach(fakeClocks);
afterEach(() => {
  vi.useRealTimers();
});

const tableWith = (sensors: SensorsFitted): Promise<TableInStep> => startInStep(fittingsWith(sensors, false));

const ready = async (sensors: SensorsFitted): Promise<TableInStep> => {
  const table = await tableWith(sensors);
  await table.until(
    "ready for Start",
    () => table.report().snapshot.state === "idle" && table.report().snapshot.startObstacles.length === 0,
  );
  return table;
};

/** A session in which somebody tilts to `angleDeg`. */
const tilted = async (sensors: SensorsFitted, angleDeg: number, maxAngleDeg = 40): Promise<TableInStep> => {
  const table = await ready(sensors);
  await table.ask({ kind: "set-limits", limits: { maxAngleDeg, maxDurationS: 300 } });
  await table.ask({ kind: "start", programme: null });
  table.change({ riderTargetDeg: angleDeg });
  await table.until("the table there", () => Math.abs(table.world().angleDeg - angleDeg) < 1);
  await table.pass(2000);
  expect(table.report().telemetry.state).toBe("inverted");
  return table;
};

const held = async (sensors: SensorsFitted): Promise<TableInStep> => {
  const table = await tilted(sensors, 25);
  await table.ask({ kind: "hold" });
  await table.until("the lock held", () => table.world().lock === "held" && table.world().lockEngaged, 4000);
  return table;
};

const endsWith = (table: TableInStep): readonly string[] =>
  table.events().flatMap((event) => (event.kind === "session-ended" ? [event.reason] : []));
const reasonOf = (table: TableInStep): string => {
  const { angle } = table.report().telemetry;
  return angle.kind === "ok" ? "ok" : angle.reason;
};
const isReleased = (table: TableInStep) => () => table.world().lock === "released";

/** Upright, and what is latched acknowledged as it becomes possible. */
const treat = async (table: TableInStep): Promise<void> => {
  table.change({ riderTargetDeg: -75 });
  await table.until("upright", () => table.world().angleDeg < -60);
  for (let looks = 0; looks < 100 && table.report().snapshot.state !== "idle"; looks += 1) {
    await table.pass(200);
    for (const { alarmId, active, acknowledged } of table.report().snapshot.alarms) {
      if (!active && !acknowledged) await table.ask({ kind: "acknowledge", alarmId }).catch(() => {});
    }
  }
  expect(table.report().snapshot.state).toBe("idle");
};

describe.each<SensorsFitted>(["mpu6050", "both"])("a table with %s", (sensors) => {
  it(
    "knows its angle within 2° and 60 ms through tilt, hold, release, the maximum angle and the way back",
    PATIENCE,
    async () => {
      const table = await held(sensors);
      await table.pass(1000);
      await table.ask({ kind: "release" });
      await table.until("the lock free", () => !table.world().lockEngaged, 2000);
      table.change({ riderTargetDeg: 55 });
      const crossing = table.until("over the maximum", () => table.world().angleDeg > 40);
      await crossing;
      const tookMs = await table.until("the end", () => endsWith(table).length > 0, 1000);
      expect(endsWith(table)).toEqual(["over-angle"]);
      // The board sees it after 5 ms of filter, this program after 20 ms of sampling and as many of its median.
      expect(tookMs).toBeLessThanOrEqual(80);
      expect(isReleased(table)()).toBe(true);
      table.change({ riderTargetDeg: -75 });
      await table.until("upright", () => table.world().angleDeg < -60);
      await table.pass(500);
      expect(table.report().telemetry.state).toBe("recovering");
      expect(table.worstErrorDeg()).toBeLessThan(2);
      expect(table.lost()).toEqual([]);
    },
  );

  it.each([
    ["i2c-locked", 150],
    ["imu-silent", 150],
    ["imu-frozen", 620],
  ] as const)(
    "%s while held: released at the pin, sounding, latched, and usable again",
    PATIENCE,
    async (fault, withinMs) => {
      const table = await held(sensors);
      table.change({ fault: { name: fault, on: true } });
      await table.until("released at the pin", isReleased(table), withinMs);
      await table.until("sounding", () => table.world().buzzer === "sounding", 300);
      await table.until("the end", () => endsWith(table).length > 0, 300);
      expect(endsWith(table)).toEqual(["sensor-fault"]);
      await table.pass(3000);
      expect(["stale", "stuck", "no-reading"]).toContain(reasonOf(table));
      expect(table.report().telemetry.state).toBe("fault");
      expect(isReleased(table)()).toBe(true);
      expect(table.lost()).toEqual([]);
      table.change({ fault: { name: fault, on: false } });
      await treat(table);
      await table.until("ready again", () => table.report().snapshot.startObstacles.length === 0);
      await table.ask({ kind: "start", programme: null });
      await table.pass(1500);
      expect(table.report().telemetry.state).toBe("armed");
    },
  );
});

describe("a table with both", () => {
  it("finds a coupling that has slipped, by its disagreement", PATIENCE, async () => {
    const table = await tilted("both", 10);
    table.change({ fault: { name: "sensor-stuck", on: true }, riderTargetDeg: 35 });
    await table.until("apart", () => table.world().angleDeg > 18);
    await table.until("the end", () => endsWith(table).length > 0, 700);
    expect(endsWith(table)).toEqual(["sensor-fault"]);
    await table.pass(1000);
    expect(reasonOf(table)).toBe("disagreement");
    table.change({ riderTargetDeg: -75 });
    await table.until("upright", () => table.world().angleDeg < -60);
    await expect(table.ask({ kind: "start", programme: null })).rejects.toThrow("refused");
    table.change({ fault: { name: "sensor-stuck", on: false } });
    await treat(table);
  });

  it(
    "releases when the potentiometer's wire breaks, although the other sensor is well",
    PATIENCE,
    async () => {
      const table = await held("both");
      table.change({ fault: { name: "sensor-open", on: true } });
      await table.until("released at the pin", isReleased(table), 200);
      await table.until("the end", () => endsWith(table).length > 0, 300);
      expect(endsWith(table)).toEqual(["sensor-fault"]);
    },
  );
});
