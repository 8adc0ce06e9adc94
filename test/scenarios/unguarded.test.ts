/** An ordinary Firmata board: one layer is missing, and that is known, shown and acted on. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Board, programAt, startBoard } from "../support/board.ts";
import { openDashboard } from "../support/dashboard.ts";
import { PROJECT } from "../support/program.ts";
import { nextEvent, seconds, startSession, type Table, tiltTo, untilReady } from "./session.ts";

const PLAIN = join(PROJECT, "test/fixtures/plain-firmata.hex");
/** The simulated sensor: 300° over 1024 counts, horizontal in the middle. */
const CALIBRATION = "calibration: [{ counts: 256, angleDeg: -75 }, { counts: 768, angleDeg: 75 }]\n";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "unguarded-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const withPlainBoard = async (
  config: string,
  body: (table: Table & { readonly board: Board }) => Promise<void>,
): Promise<void> => {
  const path = join(folder, "config.yaml");
  writeFileSync(path, config);
  const board = await startBoard(["--image", PLAIN]);
  try {
    const program = await programAt(board, board.port, ["--config", path]);
    try {
      const dashboard = await openDashboard(program.url);
      await body({ board, program, dashboard });
      dashboard.close();
    } finally {
      await program.stop();
    }
  } finally {
    await board.end();
  }
};

describe("a board without the guardian", () => {
  it("says so, refuses to hold, and still watches both limits and sounds", async () => {
    await withPlainBoard(CALIBRATION, async (table) => {
      const { program, dashboard } = table;
      await untilReady(table);
      expect(dashboard.snapshot().board).toMatchObject({
        connected: true,
        guarded: false,
        simulated: false,
        calibrated: true,
      });
      const later = await openDashboard(program.url);
      expect(later.hello()).toMatchObject({ guarded: false });
      later.close();
      await startSession(table, { maxAngleDeg: 30, maxDurationS: 120 });
      await tiltTo(table, 22);
      expect(await dashboard.ask({ type: "hold" })).toMatchObject({ type: "error", code: "unguarded" });
      const before = dashboard.events().length;
      await program.setWorld({ riderTargetDeg: 45 });
      const over = await program.worldUntil("beyond 30°", (w) => w.angleDeg > 30.5);
      expect((await nextEvent(table, before, "session-ended")).reason).toBe("over-angle");
      const sounding = await program.worldUntil(
        "the buzzer, rendered from here",
        (w) => w.buzzer === "sounding",
      );
      process.stderr.write(`TIME unguarded buzzer: ${seconds(over.boardTimeUs, sounding.boardTimeUs)}\n`);
      expect(sounding.lock).toBe("released");
      // The rhythm goes on: still sounding when the first burst has long been over.
      await program.worldUntil("ten seconds on", (w) => {
        if (w.buzzer !== "sounding")
          throw new Error("the alarm fell silent while the table is beyond the limit");
        return seconds(sounding.boardTimeUs, w.boardTimeUs) > 10;
      });
    });
  });

  it("without a calibration has no angle, and Start says so", async () => {
    await withPlainBoard("board: { unguardedHold: refused }\n", async ({ dashboard }) => {
      const bare = await dashboard.snapshotUntil("uncalibrated named", (s) =>
        s.startObstacles.includes("uncalibrated"),
      );
      expect(bare.board).toMatchObject({ connected: true, guarded: false, calibrated: false });
      const blind = await dashboard.telemetryUntil("no angle", (t) => t.angle.kind === "fault");
      expect(blind.angle).toEqual({ kind: "fault", reason: "uncalibrated" });
      expect(await dashboard.ask({ type: "start" })).toMatchObject({ type: "error", code: "not-ready" });
    });
  });

  it("with unguardedHold accepted still needs the rider's balance proven", async () => {
    await withPlainBoard(`board: { unguardedHold: accepted }\n${CALIBRATION}`, async (table) => {
      await startSession(table, { maxAngleDeg: 30, maxDurationS: 120 });
      await tiltTo(table, 22);
      const answer = await table.dashboard.ask({ type: "hold" });
      expect(answer).toMatchObject({ type: "error", code: "balance-unproven" });
      expect((await table.program.world()).lock).toBe("released");
    });
  });
});
