/** From typing `run --simulate` to the first angle on a dashboard's socket. */

import { openDashboard } from "../support/dashboard.ts";
import { startProgram } from "../support/program.ts";
import { type BenchOptions, type BenchRow, median, rounded, worst } from "./bench-row.ts";

const RUNS = 5;

const startOnce = async (): Promise<number> => {
  const startedMs = performance.now();
  const program = await startProgram(["--simulate"]);
  try {
    const dashboard = await openDashboard(program.url);
    await dashboard.telemetryUntil("an angle", ({ angle }) => angle.kind === "ok");
    const tookMs = performance.now() - startedMs;
    dashboard.close();
    return tookMs;
  } finally {
    await program.stop();
  }
};

/** Measures; takes about twenty seconds. */
export const run = async (_options: BenchOptions): Promise<BenchRow[]> => {
  // The first may still have something to build, and fills the disk's cache.
  await startOnce();
  const tookMs: number[] = [];
  for (let index = 0; index < RUNS; index += 1) tookMs.push(await startOnce());
  const seconds = (ms: number): number => rounded(ms / 1000, 2);
  return [
    {
      ...{ name: `start → first angle, median of ${RUNS}`, value: seconds(median(tookMs)) },
      ...{ unit: "s", goal: "≤ 2.5" },
    },
    { name: "start → first angle, worst", value: seconds(worst(tookMs)), unit: "s", goal: "" },
  ];
};
