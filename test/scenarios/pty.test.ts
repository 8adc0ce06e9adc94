/** A board at the end of a serial port, through the real binding; the port goes away and comes back. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Board, programAt, startBoard } from "../support/board.ts";
import { type Dashboard, openDashboard } from "../support/dashboard.ts";
import { describeWith } from "../support/needs.ts";
import { type Program, sleep } from "../support/program.ts";
import { controllerOtherThan, lockedAt25, nextEvent, noResume, releaseSince, treat } from "./session.ts";

/** Lease 500 ms and one servo frame, on the board's clock. */
const LEASE_AND_FRAME_S = 0.53;

/** The socat that offers this very terminal. */
const socatOf = (path: string): number => {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,args="], { encoding: "utf8" }).split("\n");
  const line = lines.find((text) => text.includes("socat") && text.includes(`link=${path},`));
  if (line === undefined) throw new Error(`no socat offers ${path}`);
  return Number.parseInt(line, 10);
};

describeWith("socat", "a board on a serial port", () => {
  let folder = "";
  let path = "";
  let board: Board;
  let program: Program;
  let dashboard: Dashboard;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "pty-"));
    path = join(folder, "board");
    board = await startBoard(["--pty", path]);
    program = await programAt(board, path);
    dashboard = await openDashboard(program.url);
  });
  afterAll(async () => {
    dashboard.close();
    const code = await program.stop();
    await board.end();
    rmSync(folder, { recursive: true, force: true });
    expect(code).toBe(0);
  });

  it("is known, holds, releases and holds again", { timeout: 120_000 }, async () => {
    await lockedAt25({ program, dashboard });
    expect(dashboard.snapshot().board).toMatchObject({ connected: true, guarded: true, simulated: true });
    await dashboard.accepted({ type: "release" });
    await program.worldUntil("released", (w) => w.lock === "released" && !w.lockEngaged);
    await dashboard.accepted({ type: "hold" });
    await program.worldUntil("held again", (w) => w.lock === "held" && w.lockEngaged);
  });

  it.each(["the port is gone", "the board is unplugged"] as const)(
    "%s while held: released by the board, latched, and found again",
    { timeout: 180_000 },
    async (loss) => {
      const table = { program, dashboard };
      if (dashboard.telemetry()?.state === "idle") await lockedAt25(table);
      expect((await program.world()).lock).toBe("held");
      const before = dashboard.events().length;
      const pid = await controllerOtherThan(program, null);
      const unplugged = loss === "the board is unplugged";
      if (unplugged) await program.setWorld({ fault: "unplugged", on: true });
      else process.kill(socatOf(path), "SIGKILL");
      const { heldS } = await releaseSince(program, await program.world());
      expect(heldS).toBeLessThan(LEASE_AND_FRAME_S);
      await program.worldUntil("the board's own alarm", (w) => w.buzzer === "sounding");
      expect((await nextEvent(table, before, "session-ended")).reason).toBe("link-lost");
      await controllerOtherThan(program, pid);
      if (unplugged) {
        const dark = await dashboard.snapshotUntil("why", (s) => s.board.problem?.includes(path) === true);
        expect(dark).toMatchObject({ state: "fault", board: { connected: false } });
        await sleep(1_000);
        await program.setWorld({ fault: "unplugged", on: false });
      }
      await dashboard.snapshotUntil("the board again", (s) => s.board.connected);
      await noResume(table);
      await treat(table);
    },
  );
});
