/** Whole sessions through every process, judged at the simulated board's pins. */

import { describe, expect, it } from "vitest";
import { hold, lockedAt25, seconds, startSession, tiltedSession, untilReady, withTable } from "./session.ts";

describe("a session on the simulated table", () => {
  it("runs from Start through hold and release to its summary, and leaves a record", async () => {
    await withTable(async (table) => {
      const { program, dashboard } = table;
      expect(dashboard.hello()).toMatchObject({ protocol: 1, simulated: true });
      await untilReady(table);
      expect(dashboard.snapshot().board).toMatchObject({
        connected: true,
        guarded: true,
        simulated: true,
        calibrated: true,
        trip: null,
      });
      await tiltedSession(table, { maxAngleDeg: 30, maxDurationS: 120 }, 22);
      expect((await program.world()).lock).toBe("released");
      await hold(table);
      // The rider lets go and leans back: a locked table stays where it is.
      await program.setWorld({ riderTargetDeg: -60 });
      const held = await program.world();
      await program.worldUntil("a second later", (w) => seconds(held.boardTimeUs, w.boardTimeUs) > 1);
      expect(Math.abs((await program.world()).angleDeg - held.angleDeg)).toBeLessThan(1);
      await dashboard.accepted({ type: "release" });
      await program.worldUntil(
        "released and back at horizontal",
        (w) => w.lock === "released" && w.angleDeg <= 0,
      );
      const ended = await dashboard.eventUntil("the end", (e) => e.kind === "session-ended");
      expect(ended).toMatchObject({ reason: "returned" });
      const list = (await (await fetch(`${program.url}/api/sessions`)).json()) as {
        items: { id: string; reason: string; startedAt: string; endedAt: string }[];
      };
      expect(list.items[0]).toMatchObject({ reason: "returned" });
      expect(Date.parse(list.items[0]?.endedAt ?? "")).toBeGreaterThan(
        Date.parse(list.items[0]?.startedAt ?? ""),
      );
    });
  });

  it("lets go and sounds when the maximum angle is exceeded", async () => {
    await withTable(async (table) => {
      const { program, dashboard } = table;
      await tiltedSession(table, { maxAngleDeg: 30, maxDurationS: 120 }, 22);
      await program.setWorld({ riderTargetDeg: 45 });
      await program.worldUntil("beyond 30°", (w) => w.angleDeg > 31);
      const ended = await dashboard.eventUntil("the end", (e) => e.kind === "session-ended");
      expect(ended).toMatchObject({ reason: "over-angle" });
      const world = await program.worldUntil("buzzer at the pin", (w) => w.buzzer === "sounding");
      expect(world.lock).toBe("released");
      expect(dashboard.snapshot().alarms.map((a) => a.kind)).toContain("over-angle");
      // Hold is not to be had any more.
      expect(await dashboard.ask({ type: "hold" })).toMatchObject({ type: "error", code: "wrong-state" });
    });
  });

  it("lets a held lock go when the time is over, on the board's clock", async () => {
    await withTable(async (table) => {
      const { program, dashboard } = table;
      await startSession(table, { maxAngleDeg: 40, maxDurationS: 10 });
      await program.setWorld({ riderTargetDeg: 20 });
      const start = await program.worldUntil("the clock's start at +5°", (w) => w.angleDeg >= 5);
      await dashboard.telemetryUntil("near 20°", (t) => t.angle.kind === "ok" && t.angle.angleDeg > 18.5);
      await hold(table);
      const released = await program.worldUntil("released at the pin", (w) => w.lock === "released");
      const took = seconds(start.boardTimeUs, released.boardTimeUs);
      expect(took).toBeGreaterThan(9.5);
      expect(took).toBeLessThan(10.75);
      expect(await dashboard.eventUntil("the end", (e) => e.kind === "session-ended")).toMatchObject({
        reason: "duration-reached",
      });
      await program.worldUntil("the buzzer", (w) => w.buzzer === "sounding");
    });
  });

  it("stops from the screen, from HTTP and from the button at the table", async () => {
    await withTable(async (table) => {
      const { program, dashboard } = table;
      await untilReady(table);
      // Harmless when there is nothing to end.
      await dashboard.accepted({ type: "stop" });
      expect((await fetch(`${program.url}/api/stop`, { method: "POST" })).status).toBe(202);
      await lockedAt25(table);
      const before = await program.world();
      await program.setWorld({ pressStop: true });
      const after = await program.worldUntil("released at the pin", (w) => w.lock === "released");
      expect(seconds(before.boardTimeUs, after.boardTimeUs)).toBeLessThan(0.5);
      expect(await dashboard.eventUntil("the end", (e) => e.kind === "session-ended")).toMatchObject({
        reason: "stop",
        by: "table",
      });
    });
  });

  it("lets go by STOP on the screen", async () => {
    await withTable(async (table) => {
      await lockedAt25(table);
      await table.dashboard.accepted({ type: "stop" });
      await table.program.worldUntil("released at the pin", (w) => w.lock === "released" && !w.lockEngaged);
      expect(await table.dashboard.eventUntil("the end", (e) => e.kind === "session-ended")).toMatchObject({
        reason: "stop",
        by: "screen",
      });
    });
  });

  it("tightens within a session and refuses to loosen", async () => {
    await withTable(async (table) => {
      const { program, dashboard } = table;
      await lockedAt25(table);
      expect(await dashboard.ask({ type: "set-limits", maxAngleDeg: 41, maxDurationS: 200 })).toMatchObject({
        type: "error",
        code: "loosening",
      });
      expect(dashboard.telemetry()).toMatchObject({ maxAngleDeg: 40, maxDurationS: 300 });
      await dashboard.accepted({ type: "set-limits", maxAngleDeg: 20, maxDurationS: 300 });
      await program.worldUntil(
        "released, for the table is beyond the new limit",
        (w) => w.lock === "released",
      );
      expect(await dashboard.eventUntil("the end", (e) => e.kind === "session-ended")).toMatchObject({
        reason: "over-angle",
      });
    });
  });

  it("refuses Start when the table is not upright, and says what is missing", async () => {
    await withTable(async (table) => {
      const { program, dashboard } = table;
      await untilReady(table);
      await program.setWorld({ riderTargetDeg: -5 });
      await program.worldUntil("lying, not upright", (w) => w.angleDeg > -8 && Math.abs(w.rateDegPerS) < 1);
      await dashboard.snapshotUntil("not-upright named", (s) => s.startObstacles.includes("not-upright"));
      const answer = await dashboard.ask({ type: "start" });
      expect(answer).toMatchObject({ type: "error", code: "not-ready" });
      expect(answer.type === "error" ? answer.message : "").toContain("upright");
      expect(dashboard.telemetry()?.state).toBe("idle");
    });
  });

  it("refuses limits that are no limits and leaves the active ones alone", async () => {
    await withTable(async (table) => {
      const { dashboard } = table;
      await untilReady(table);
      await dashboard.accepted({ type: "set-limits", maxAngleDeg: 30, maxDurationS: 120 });
      await dashboard.telemetryUntil("30°", (t) => t.maxAngleDeg === 30);
      for (const [maxAngleDeg, maxDurationS] of [
        [61, 120],
        [9.9, 120],
        [-30, 120],
        [30, 601],
        [30, 0],
      ] as const) {
        expect(await dashboard.ask({ type: "set-limits", maxAngleDeg, maxDurationS })).toMatchObject({
          type: "error",
          code: "out-of-range",
        });
      }
      for (const text of [
        '{"type":"set-limits","id":"n1","maxAngleDeg":NaN,"maxDurationS":120}',
        '{"type":"set-limits","id":"n2","maxAngleDeg":1e999,"maxDurationS":120}',
        '{"type":"set-limits","id":"n3","maxAngleDeg":"45","maxDurationS":120}',
        '{"type":"set-limits","id":"n4","maxAngleDeg":45}',
        '{"type":"set-limits","id":"n5","maxAngleDeg":45,"maxDurationS":120,"force":true}',
      ]) {
        const before = dashboard.messages.filter((m) => m.type === "error").length;
        dashboard.sendText(text);
        await dashboard.telemetryUntil(
          "an error",
          () => dashboard.messages.filter((m) => m.type === "error").length > before,
        );
      }
      expect(dashboard.telemetry()).toMatchObject({ maxAngleDeg: 30, maxDurationS: 120 });
    });
  });
});
