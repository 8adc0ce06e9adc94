/**
 * Tables whose angle is measured with an MPU-6050, alone or beside the potentiometer: whole sessions, and what happens
 * when either sensor lies or falls silent while somebody is held.
 */

import { describe, expect, it } from "vitest";
import { type Board, programAt, startBoard } from "../support/board.ts";
import { openDashboard } from "../support/dashboard.ts";
import {
  hold,
  lockedAt25,
  nextEvent,
  noResume,
  releaseSince,
  seconds,
  type Table,
  tiltedSession,
  treat,
} from "./session.ts";

type Sensors = "mpu6050" | "both";

const withSensors = async (sensors: Sensors, body: (table: Table, board: Board) => Promise<void>) => {
  const board = await startBoard(["--sensors", sensors]);
  try {
    const program = await programAt(board);
    try {
      const dashboard = await openDashboard(program.url);
      await body({ program, dashboard }, board);
      dashboard.close();
    } finally {
      await program.stop();
    }
  } finally {
    await board.end();
  }
};

const angleShown = ({ dashboard }: Table): number => {
  const angle = dashboard.telemetry()?.angle;
  return angle?.kind === "ok" ? angle.angleDeg : Number.NaN;
};

describe.each<Sensors>(["mpu6050", "both"])("a table with %s", (sensors) => {
  it("carries a session: tilt, hold, the maximum angle, and back", { timeout: 240_000 }, async () => {
    await withSensors(sensors, async (table) => {
      const { program, dashboard } = table;
      await tiltedSession(table, { maxAngleDeg: 30, maxDurationS: 300 }, 20);
      await hold(table);
      const there = await program.world();
      expect(Math.abs(angleShown(table) - there.angleDeg)).toBeLessThan(3);
      expect(dashboard.snapshot().board).toMatchObject({ guarded: true, calibrated: true, trip: null });
      const before = dashboard.events().length;
      await dashboard.accepted({ type: "release" });
      await program.worldUntil("released", (world) => world.lock === "released" && !world.lockEngaged);
      await program.setWorld({ riderTargetDeg: 45 });
      const end = await nextEvent(table, before, "session-ended");
      expect(end.reason).toBe("over-angle");
      const over = await program.world();
      expect(over.lock).toBe("released");
      await program.setWorld({ riderTargetDeg: -75 });
      await program.worldUntil("upright", (world) => world.angleDeg < -70 && Math.abs(world.rateDegPerS) < 1);
      await dashboard.telemetryUntil("back", (t) => t.state === "recovering");
      expect(Math.abs(angleShown(table) - (await program.world()).angleDeg)).toBeLessThan(3);
    });
  });
});

describe("a table with mpu6050", () => {
  it.each([
    ["i2c-locked", ["stale"]],
    ["imu-silent", ["stale"]],
    // The board stops telling it at the moment at which this program would call it stuck.
    ["imu-frozen", ["stuck", "stale"]],
  ] as const)(
    "%s while held: released at the pin, sounding, latched, and usable again",
    { timeout: 240_000 },
    async (fault, reasons) => {
      await withSensors("mpu6050", async (table) => {
        const { program, dashboard } = table;
        await lockedAt25(table);
        const before = dashboard.events().length;
        const broken = await program.setWorld({ fault, on: true });
        const { heldS } = await releaseSince(program, broken);
        expect(heldS).toBeLessThan(fault === "imu-frozen" ? 0.7 : 0.3);
        await program.worldUntil("the buzzer", (world) => world.buzzer === "sounding");
        expect((await nextEvent(table, before, "session-ended")).reason).toBe("sensor-fault");
        const blind = await dashboard.telemetryUntil("no angle", ({ angle }) => angle.kind === "fault");
        expect(blind.angle.kind === "fault" ? blind.angle.reason : "ok").toSatisfy((reason: string) =>
          reasons.some((one) => one === reason),
        );
        await noResume(table);
        // The line was never lost: it is the same controller, with the same board.
        expect(dashboard.events().some((e) => e.kind === "alarm-raised" && e.alarm === "link-lost")).toBe(
          false,
        );
        await program.setWorld({ fault, on: false });
        await treat(table);
        await lockedAt25(table);
      });
    },
  );
});

describe("a table with both", () => {
  it("finds a coupling that has slipped: released, latched, and no Start while they disagree", {
    timeout: 240_000,
  }, async () => {
    await withSensors("both", async (table) => {
      const { program, dashboard } = table;
      await tiltedSession(table, { maxAngleDeg: 40, maxDurationS: 300 }, 15);
      const before = dashboard.events().length;
      await program.setWorld({ fault: "sensor-stuck", on: true });
      const slipped = await program.setWorld({ riderTargetDeg: 35 });
      const end = await nextEvent(table, before, "session-ended");
      expect(end.reason).toBe("sensor-fault");
      const now = await program.world();
      expect(now.lock).toBe("released");
      expect(seconds(slipped.boardTimeUs, now.boardTimeUs)).toBeLessThan(5);
      await dashboard.telemetryUntil(
        "no angle",
        ({ angle }) => angle.kind === "fault" && angle.reason === "disagreement",
      );
      await program.setWorld({ riderTargetDeg: -75 });
      await program.worldUntil("upright", (world) => world.angleDeg < -60);
      expect(await dashboard.ask({ type: "start" })).toMatchObject({ type: "error" });
      await program.setWorld({ fault: "sensor-stuck", on: false });
      await treat(table);
    });
  });

  it("releases when the potentiometer's wire breaks, although the other sensor is well", {
    timeout: 240_000,
  }, async () => {
    await withSensors("both", async (table) => {
      const { program, dashboard } = table;
      await lockedAt25(table);
      const before = dashboard.events().length;
      const broken = await program.setWorld({ fault: "sensor-open", on: true });
      const { heldS } = await releaseSince(program, broken);
      expect(heldS).toBeLessThan(0.5);
      expect((await nextEvent(table, before, "session-ended")).reason).toBe("sensor-fault");
    });
  });
});
