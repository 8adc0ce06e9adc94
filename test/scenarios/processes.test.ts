/** Processes die and freeze at the worst moment; the board lets go on its own clock and nobody resumes by himself. */

import { describe, expect, it } from "vitest";
import { openDashboard } from "../support/dashboard.ts";
import { startProgram } from "../support/program.ts";
import { lockedAt25, seconds, type Table, withTable } from "./session.ts";

/** Lease 500 ms, the last renewal up to 100 ms before, one servo frame; plus reading the world over HTTP. */
const LEASE_BOUND_S = 0.9;

const noResume = async ({ program, dashboard }: Table): Promise<void> => {
  const at = await program.world();
  await program.worldUntil("three seconds on", (w) => seconds(at.boardTimeUs, w.boardTimeUs) > 3);
  expect((await program.world()).lock).toBe("released");
  expect(["fault", "offline"]).toContain(dashboard.telemetry()?.state);
};

const controllerPid = async ({ program }: Table): Promise<number> => {
  const pid = (await program.health()).pids.controller;
  if (pid === null) throw new Error("no controller is running");
  return pid;
};

describe("the controller", () => {
  it("killed: the board releases by itself, a fresh controller takes over, latched", async () => {
    await withTable(async (table) => {
      const { program, dashboard } = table;
      await lockedAt25(table);
      const pid = await controllerPid(table);
      const before = await program.world();
      process.kill(pid, "SIGKILL");
      const released = await program.worldUntil("released at the pin", (w) => w.lock === "released");
      expect(seconds(before.boardTimeUs, released.boardTimeUs)).toBeLessThan(LEASE_BOUND_S);
      await program.worldUntil("the board's own alarm", (w) => w.buzzer === "sounding");
      expect(await dashboard.eventUntil("the end", (e) => e.kind === "session-ended")).toMatchObject({
        reason: "interrupted",
      });
      await dashboard.telemetryUntil("a latched fault from the fresh controller", (t) => t.state === "fault");
      expect(await controllerPid(table)).not.toBe(pid);
      await noResume(table);
      expect(await dashboard.ask({ type: "hold" })).toMatchObject({ type: "error" });
    });
  });

  it("frozen: the board releases by itself; woken again it does not go on", async () => {
    await withTable(async (table) => {
      const { program } = table;
      await lockedAt25(table);
      const pid = await controllerPid(table);
      const before = await program.world();
      process.kill(pid, "SIGSTOP");
      const released = await program.worldUntil("released at the pin", (w) => w.lock === "released");
      expect(seconds(before.boardTimeUs, released.boardTimeUs)).toBeLessThan(LEASE_BOUND_S);
      await program.worldUntil("the board's own alarm", (w) => w.buzzer === "sounding");
      try {
        process.kill(pid, "SIGCONT");
      } catch (error) {
        // The gateway has already replaced it; that is as good.
        expect(String(error)).toContain("ESRCH");
      }
      await table.dashboard.telemetryUntil("a latched fault", (t) => t.state === "fault");
      await noResume(table);
    });
  });
});

describe("the gateway", () => {
  it("killed: the controller ends the session, the board releases, nothing is left running", async () => {
    const program = await startProgram(["--simulate"]);
    const dashboard = await openDashboard(program.url);
    await lockedAt25({ program, dashboard });
    const { pids } = await program.health();
    program.signal("SIGKILL");
    await program.exited;
    const alive = (pid: number | null): boolean => {
      try {
        return pid !== null && process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    const end = Date.now() + 20_000;
    while ((alive(pids.controller) || alive(pids.board)) && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect({ controller: alive(pids.controller), board: alive(pids.board) }).toEqual({
      controller: false,
      board: false,
    });
  });
});
