/**
 * The line to the board, and the board itself, fail while somebody hangs: the board lets go on its own clock, the
 * screen says so, and nothing goes on by itself when they come back.
 */

import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { Program } from "../support/program.ts";
import {
  controllerOtherThan,
  hold,
  lockedAt25,
  nextEvent,
  noResume,
  releaseSince,
  seconds,
  type Table,
  treat,
  withTable,
} from "./session.ts";

/** Lease 500 ms and one servo frame, on the board's clock. */
const LEASE_AND_FRAME_S = 0.53;
/** The watchdog's interrupt after 120 ms and one servo frame; its reset 120 ms after that. On the board's clock. */
const WATCHDOG_AND_FRAME_S = 0.15;
const WATCHDOG_RESETS_S = 0.3;
/** On the controller's clock, from the last telemetry before the cut; on a busy computer its timers come late. */
const TOLD_WITHIN_MS = 1_500;
const LONG_MS = 240_000;

/** Pids of the program's direct children. */
const childrenOf = (program: Program): number[] =>
  execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, stat]) => Number(parent) === program.pid && stat?.startsWith("Z") !== true)
    .map(([pid]) => Number(pid));

/** Held at 25°, then this fault; resolves when the board has let go, sounds, and the screen has been told. */
const loseWhileHeld = async (table: Table, fault: string): Promise<number> => {
  const { program, dashboard } = table;
  const before = dashboard.events().length;
  const pid = await controllerOtherThan(program, null);
  const toldT = dashboard.telemetry()?.t ?? Number.NaN;
  const cut = await program.setWorld({ fault, on: true });
  const { heldS } = await releaseSince(program, cut);
  expect(heldS).toBeLessThan(LEASE_AND_FRAME_S);
  await program.worldUntil(
    "the board's own trip and alarm",
    (w) => w.buzzer === "sounding" && w.lastTrip === "lease-lapsed",
  );
  const ended = await nextEvent(table, before, "session-ended");
  expect(ended.reason).toBe("link-lost");
  expect(ended.t - toldT).toBeLessThan(TOLD_WITHIN_MS);
  await dashboard.telemetryUntil("fault on the screen", (t) => t.state === "fault");
  const dark = await dashboard.snapshotUntil("why there is no board", (s) => s.board.problem !== null);
  expect(dark).toMatchObject({ state: "fault", board: { connected: false } });
  expect(dark.alarms).toContainEqual(
    expect.objectContaining({ kind: "link-lost", priority: "high", active: true }),
  );
  return controllerOtherThan(program, pid);
};

describe.each(["link-cut", "unplugged"] as const)("%s", (fault) => {
  it("while held: released by the board, latched, and a new session after it was treated", {
    timeout: LONG_MS,
  }, async () => {
    await withTable(async (table) => {
      const { program, dashboard } = table;
      await lockedAt25(table);
      const fresh = await loseWhileHeld(table, fault);
      expect(await dashboard.ask({ type: "hold" })).toMatchObject({ type: "error", code: "wrong-state" });
      await program.setWorld({ fault, on: false });
      await dashboard.snapshotUntil("the board again, tripped", (s) => s.board.trip === "lease-lapsed");
      await noResume(table);
      expect(dashboard.snapshot().board).toMatchObject({ connected: true, trip: "lease-lapsed" });
      expect((await program.health()).pids.controller).toBe(fresh);
      expect(await dashboard.ask({ type: "hold" })).toMatchObject({ type: "error", code: "wrong-state" });
      expect(await dashboard.ask({ type: "start" })).toMatchObject({ type: "error" });
      const [alarm] = dashboard.snapshot().alarms.filter(({ kind }) => kind === "link-lost");
      expect(alarm).toMatchObject({ active: false, acknowledged: false });
      await treat(table);
      expect(dashboard.snapshot().board.trip).toBeNull();
      await lockedAt25(table);
      await dashboard.accepted({ type: "stop" });
      await program.worldUntil("released", (w) => w.lock === "released" && !w.lockEngaged);
    });
  });
});

it("five losses one after the other: each time a fresh controller, and nothing is left over", {
  timeout: LONG_MS,
}, async () => {
  await withTable(async (table) => {
    const { program, dashboard } = table;
    const seen = new Set<number>();
    for (const fault of ["link-cut", "unplugged", "link-cut", "unplugged", "link-cut"]) {
      await dashboard.telemetryUntil("idle", (t) => t.state === "idle");
      const pid = await controllerOtherThan(program, null);
      expect(seen).not.toContain(pid);
      seen.add(pid);
      await program.setWorld({ fault, on: true });
      await dashboard.telemetryUntil("offline", (t) => t.state === "offline");
      await controllerOtherThan(program, pid);
      await program.setWorld({ fault, on: false });
    }
    await dashboard.telemetryUntil("idle", (t) => t.state === "idle");
    const { controller, board, history } = (await program.health()).pids;
    expect(childrenOf(program).toSorted()).toEqual([controller, board, history].toSorted());
    await lockedAt25(table);
  });
});

describe.each(["board-reset", "brown-out"] as const)("%s while held", (fault) => {
  it("lets go at the pin, ends the session, and stays latched until treated", async () => {
    await withTable(async (table) => {
      const { program, dashboard } = table;
      await lockedAt25(table);
      const before = dashboard.events().length;
      const reset = await program.setWorld({ fault, on: true });
      const { heldS, world } = await releaseSince(program, reset);
      expect(heldS).toBeLessThan(LEASE_AND_FRAME_S);
      expect(world.bootCount).toBe(2);
      expect((await nextEvent(table, before, "session-ended")).reason).toBe("board-reset");
      await dashboard.telemetryUntil("fault", (t) => t.state === "fault");
      await program.worldUntil("the alarm", (w) => w.buzzer === "sounding");
      await noResume(table);
      expect(await dashboard.ask({ type: "hold" })).toMatchObject({ type: "error", code: "wrong-state" });
      await treat(table);
      expect((await program.world()).lock).toBe("released");
    });
  });
});

it("a frozen board: its watchdog lets go and resets it, it comes back tripped, and the screen says why", {
  timeout: LONG_MS,
}, async () => {
  await withTable(async (table) => {
    const { program, dashboard } = table;
    await lockedAt25(table);
    const before = dashboard.events().length;
    const frozen = await program.setWorld({ fault: "board-frozen", on: true });
    const { heldS } = await releaseSince(program, frozen);
    expect(heldS).toBeLessThan(WATCHDOG_AND_FRAME_S);
    await program.worldUntil("reset by its watchdog", (world) => {
      const waitedS = seconds(frozen.boardTimeUs, world.boardTimeUs);
      if (world.bootCount === 1 && waitedS > WATCHDOG_RESETS_S)
        throw new Error(`not reset after ${waitedS} s: ${JSON.stringify(world)}`);
      return world.bootCount === 2;
    });
    const ended = await nextEvent(table, before, "session-ended");
    // On a busy computer the silence until the board is back may be long enough for a lost link.
    expect(["board-reset", "link-lost"]).toContain(ended.reason);
    await program.worldUntil("its own alarm", (w) => w.buzzer === "sounding" && w.lastTrip === "watchdog");
    await dashboard.snapshotUntil("why", (s) => s.board.trip === "watchdog" && s.state === "fault");
    await noResume(table);
    await treat(table);
    await dashboard.snapshotUntil("the trip gone", (s) => s.board.trip === null);
  });
});

it("a lock that jams: released at the pin, engaged all the same, and help is called for", {
  timeout: LONG_MS,
}, async () => {
  await withTable(async (table) => {
    const { program, dashboard } = table;
    await lockedAt25(table);
    await program.setWorld({ fault: "lock-jammed", on: true, riderTargetDeg: -60 });
    const before = dashboard.events().length;
    await dashboard.accepted({ type: "stop" });
    const released = await program.worldUntil("released at the pin", (w) => w.lock === "released");
    const ended = await nextEvent(table, before, "session-ended");
    const raised = await nextEvent(table, before, "alarm-raised", (e) => e.alarm === "not-returning");
    const told = await program.world();
    expect(told).toMatchObject({ lock: "released", lockEngaged: true });
    expect(raised.priority).toBe("high");
    expect(raised.t - ended.t).toBeGreaterThan(9_900);
    expect(raised.t - ended.t).toBeLessThan(10_500);
    expect(seconds(released.boardTimeUs, told.boardTimeUs)).toBeLessThan(12);
    await program.worldUntil("the buzzer", (w) => w.buzzer === "sounding");
    expect(await dashboard.ask({ type: "acknowledge", alarmId: raised.alarmId })).toMatchObject({
      type: "error",
    });
    await program.setWorld({ fault: "lock-jammed", on: false });
    await program.worldUntil("free and on its way", (w) => !w.lockEngaged && w.angleDeg < 0);
    await nextEvent(table, before, "alarm-cleared", (e) => e.alarm === "not-returning");
  });
});

it("noise on the line: held only within a session, nothing crashes, and the table is usable afterwards", {
  timeout: LONG_MS,
}, async () => {
  await withTable(async (table) => {
    const { program, dashboard } = table;
    await lockedAt25(table);
    const start = await program.setWorld({ fault: "link-noise", on: true });
    let outsideSinceUs: number | null = null;
    await program.worldUntil(
      "fifteen seconds of noise",
      (world) => {
        const stray = world.lock === "held" && dashboard.telemetry()?.state !== "inverted";
        outsideSinceUs = stray ? (outsideSinceUs ?? world.boardTimeUs) : null;
        if (outsideSinceUs !== null && seconds(outsideSinceUs, world.boardTimeUs) > LEASE_AND_FRAME_S) {
          throw new Error(`held outside a session: ${JSON.stringify(world)}`);
        }
        return seconds(start.boardTimeUs, world.boardTimeUs) > 15;
      },
      60_000,
    );
    await program.setWorld({ fault: "link-noise", on: false });
    expect(program.stderr()).not.toMatch(/uncaught|Error: |a rule would have been broken|exit code 1\b/i);
    if (dashboard.telemetry()?.state === "inverted") {
      await dashboard.accepted({ type: "stop" });
      await program.worldUntil("released", (w) => w.lock === "released");
    } else {
      await treat(table);
      await lockedAt25(table);
      await dashboard.accepted({ type: "release" });
      await program.worldUntil("released", (w) => w.lock === "released" && !w.lockEngaged);
      await hold(table);
    }
  });
});
