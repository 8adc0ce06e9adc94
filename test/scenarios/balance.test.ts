/**
 * A table that no simulator has vouched for: a board fresh from the factory, set up as a maker does it, so that its
 * record has no simulated bit. It is held once it has been seen to come back by itself.
 */

import { expect, it } from "vitest";
import type { SetupView } from "../../shared/setup.ts";
import { programAt, startBoard } from "../support/board.ts";
import { openDashboard } from "../support/dashboard.ts";
import { NEW_SETTINGS } from "../support/new-settings.ts";
import { sleep } from "../support/program.ts";
import { controllerOtherThan, hold, nextEvent, type Table, tiltedSession, tiltTo, treat } from "./session.ts";

/** As the set-up page writes it; resolves when a fresh controller knows the table. */
const setUp = async ({ program, dashboard }: Table): Promise<void> => {
  await dashboard.snapshotUntil("a board without a calibration", (s) => s.board.connected);
  const view = (await (await fetch(`${program.url}/api/setup`)).json()) as SetupView;
  const { counterLow } = view.board.kind === "guarded" ? view.board : { counterLow: Number.NaN };
  const answer = await fetch(`${program.url}/api/setup`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ counterLow, tableId: 1, settings: NEW_SETTINGS }),
  });
  if (!answer.ok) throw new Error(`the set-up was refused: ${await answer.text()}`);
  await dashboard.snapshotUntil("a calibrated table", (s) => s.board.connected && s.board.calibrated);
};

const withPhysicalTable = async (body: (table: Table) => Promise<void>): Promise<void> => {
  const board = await startBoard(["--blank"]);
  try {
    const program = await programAt(board);
    try {
      const dashboard = await openDashboard(program.url);
      const table = { program, dashboard };
      await setUp(table);
      expect(dashboard.snapshot().board).toMatchObject({ guarded: true, simulated: false, calibrated: true });
      await body(table);
      dashboard.close();
    } finally {
      await program.stop();
    }
  } finally {
    await board.end();
  }
};

const LIMITS = { maxAngleDeg: 40, maxDurationS: 300 };
const STILL_MS = 1300;

/** Asks for the proof once the table keeps still. */
const prove = async ({ dashboard }: Table): Promise<void> => {
  for (let left = 10; ; left -= 1) {
    const answer = await dashboard.ask({ type: "prove-balance" });
    if (answer.type === "ack") return;
    if (left === 0) throw new Error(`the proof never began: ${answer.message}`);
    await sleep(STILL_MS / 4);
  }
};

it("is held once it was seen to come back by itself, also by the next controller, and no more when it did not", {
  timeout: 300_000,
}, async () => {
  await withPhysicalTable(async (table) => {
    const { program, dashboard } = table;
    expect(dashboard.snapshot().balance).toEqual({ kind: "unproven" });
    await tiltedSession(table, LIMITS, 20);
    expect(await dashboard.ask({ type: "hold" })).toMatchObject({ code: "balance-unproven" });
    const first = dashboard.events().length;
    await prove(table);
    const proving = await dashboard.snapshotUntil("the proof", (s) => s.balance.kind === "proving");
    expect(proving.balance).toEqual({ kind: "proving", untilT: expect.any(Number) });
    await program.setWorld({ riderTargetDeg: null });
    await nextEvent(table, first, "balance-proven");
    await dashboard.snapshotUntil("proven", (s) => s.balance.kind === "proven");
    await tiltTo(table, 20);
    await hold(table);

    // A controller that dies takes nothing of it along.
    const { controller } = (await program.health()).pids;
    if (controller === null) throw new Error("no controller");
    process.kill(controller, "SIGKILL");
    await controllerOtherThan(program, controller);
    await program.worldUntil("released by the board", (w) => w.lock === "released");
    await dashboard.snapshotUntil("a fresh controller", (s) => s.state === "fault" && s.board.connected);
    expect(dashboard.snapshot().balance).toEqual({ kind: "proven" });
    await treat(table);
    await tiltedSession(table, LIMITS, 20);
    await hold(table);

    // Proven anew, and this time the rider does not let go.
    await dashboard.accepted({ type: "release" });
    await program.worldUntil("released", (w) => w.lock === "released" && !w.lockEngaged);
    const second = dashboard.events().length;
    await prove(table);
    expect(await dashboard.ask({ type: "hold" })).toMatchObject({ code: "wrong-state" });
    expect(await nextEvent(table, second, "balance-failed")).toMatchObject({ why: "too-slow" });
    expect(await nextEvent(table, second, "session-ended")).toMatchObject({
      reason: "balance-failed",
      by: "controller",
    });
    expect((await program.world()).lock).toBe("released");
    await dashboard.snapshotUntil("unproven", (s) => s.balance.kind === "unproven");
  });
});
