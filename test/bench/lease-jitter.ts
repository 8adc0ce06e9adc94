/**
 * How regularly the controller renews its lease, as the board sees it: the time between LEASE frames that arrive,
 * while the lock is held, first in peace and then while hostile sockets flood the gateway with all they have.
 * The flooding processes run at a low priority: on a real network their processor is another computer's.
 */

import { type ChildProcess, fork } from "node:child_process";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { openDashboard } from "../support/dashboard.ts";
import { LeaseTap } from "../support/lease-tap.ts";
import { type Program, startProgram } from "../support/program.ts";
import { type BenchOptions, type BenchRow, median, percentile, rounded, worst } from "./bench-row.ts";
import { type PacedBoard, sleep, startPacedBoard } from "./paced-board.ts";

const HELD_DEG = 25;
const MEASURE_MS = 20_000;
const SETTLE_MS = 1_000;
const FLOODERS = 2;
const SOCKETS_EACH = 4;
const LOW_PRIORITY = 10;

const holdAt = async (program: Program, board: PacedBoard): Promise<void> => {
  const dashboard = await openDashboard(program.url);
  await dashboard.snapshotUntil(
    "nothing missing for Start",
    (s) => s.state === "idle" && s.startObstacles.length === 0,
  );
  await dashboard.accepted({ type: "set-limits", maxAngleDeg: 40, maxDurationS: 300 });
  await dashboard.accepted({ type: "start" });
  await board.glideTo(HELD_DEG, 60);
  await dashboard.telemetryUntil("inverted", (t) => t.state === "inverted");
  await dashboard.accepted({ type: "hold" });
  while (board.lock() !== "held") await sleep(10);
};

const measure = async (tap: LeaseTap): Promise<number[]> => {
  await sleep(SETTLE_MS);
  const gaps = tap.mark();
  await sleep(MEASURE_MS);
  return gaps();
};

const flood = (url: string): ChildProcess[] => {
  const entry = fileURLToPath(new URL("./flooder.js", import.meta.url));
  return Array.from({ length: FLOODERS }, () => {
    const child = fork(entry, [url, String(SOCKETS_EACH)]);
    if (child.pid !== undefined) setPriority(child.pid, LOW_PRIORITY);
    return child;
  });
};

const sentBy = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => {
    child.once("message", (sent) => resolve(Number(sent)));
    child.once("exit", () => resolve(Number.NaN));
    child.send("?");
  });

const rowsOf = (when: string, gaps: readonly number[], goal: string): BenchRow[] => {
  const name = `between two lease renewals at the board, ${when}`;
  return [
    { name: `${name}, p50 of ${gaps.length}`, value: rounded(median(gaps), 1), unit: "ms", goal: "" },
    { name: `${name}, p99.9`, value: rounded(percentile(gaps, 0.999), 1), unit: "ms", goal },
    { name: `${name}, worst`, value: rounded(worst(gaps), 1), unit: "ms", goal: "" },
  ];
};

/** Measures; takes about a minute. */
export const run = async (_options: BenchOptions): Promise<BenchRow[]> => {
  const tap = new LeaseTap();
  const board = await startPacedBoard(null, (bytes, atMs) => tap.hear(bytes, atMs));
  const program = await startProgram(["--port", board.url]);
  try {
    await holdAt(program, board);
    let lapses = 0;
    board.table.edges.onServoPulse(() => {
      if (board.lock() === "released") lapses += 1;
    });
    const idle = await measure(tap);
    const flooders = flood(program.url);
    const flooded = await measure(tap);
    const sent = await Promise.all(flooders.map(sentBy));
    for (const child of flooders) child.kill();
    const total = sent.reduce((sum, each) => sum + each, 0);
    return [
      ...rowsOf("idle", idle, ""),
      ...rowsOf(`flooded by ${FLOODERS * SOCKETS_EACH} sockets`, flooded, "≤ 150"),
      { name: "release pulses meanwhile (a lapse)", value: lapses, unit: "", goal: "≤ 0" },
      { name: "hostile messages sent meanwhile", value: total, unit: "", goal: "" },
    ];
  } finally {
    await program.stop();
    await board.stop();
  }
};
