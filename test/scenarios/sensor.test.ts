/** The angle is lost while somebody hangs: the lock lets go, the buzzer sounds, and nothing goes on by itself. */

import { describe, expect, it } from "vitest";
import { lockedAt25, seconds, withTable } from "./session.ts";

describe.each(["sensor-open", "sensor-short"] as const)("%s while held", (fault) => {
  it("releases, sounds, latches, and needs an acknowledgement after the sensor is good and the table upright", async () => {
    await withTable(async (table) => {
      const { program, dashboard } = table;
      await lockedAt25(table);
      const before = await program.world();
      await program.setWorld({ fault, on: true });
      const released = await program.worldUntil("released at the pin", (w) => w.lock === "released");
      // The setting of the fault and the reading of the world both cross HTTP; the exact figure is in the bench.
      expect(seconds(before.boardTimeUs, released.boardTimeUs)).toBeLessThan(0.5);
      await program.worldUntil("the buzzer", (w) => w.buzzer === "sounding");
      expect(await dashboard.eventUntil("the end", (e) => e.kind === "session-ended")).toMatchObject({
        reason: "sensor-fault",
      });
      const blind = await dashboard.telemetryUntil("no angle", (t) => t.angle.kind === "fault");
      expect(blind.angle).toEqual({ kind: "fault", reason: fault });
      expect(blind.state).toBe("fault");
      await program.setWorld({ fault, on: false });
      await program.setWorld({ riderTargetDeg: -75 });
      await program.worldUntil("upright", (w) => w.angleDeg < -60);
      const still = await dashboard.snapshotUntil("the condition gone, the alarm still there", (s) =>
        s.alarms.some((a) => a.kind === "sensor-fault" && !a.active),
      );
      expect(still.state).toBe("fault");
      expect(await dashboard.ask({ type: "start" })).toMatchObject({ type: "error" });
      const alarm = still.alarms.find((a) => a.kind === "sensor-fault");
      await dashboard.accepted({ type: "acknowledge", alarmId: alarm?.alarmId ?? "" });
      await dashboard.telemetryUntil("idle", (t) => t.state === "idle");
    });
  });
});
