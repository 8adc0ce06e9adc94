/**
 * The memory of the real processes: a simulated table with a dashboard watching and the lock held, resident set
 * every five seconds. The slope is that of a straight line through the last two thirds; a run under half an hour
 * still shows the warming-up of V8, so there only the difference is told, without a verdict.
 */

import { readFileSync } from "node:fs";
import { openDashboard } from "../support/dashboard.ts";
import { startProgram } from "../support/program.ts";
import { type BenchOptions, type BenchRow, leftOut, median, rounded } from "./bench-row.ts";
import { sleep } from "./paced-board.ts";

const SAMPLE_MS = 5_000;
const JUDGED_FROM_MINUTES = 30;
const MS_PER_HOUR = 3_600_000;
const KIB_PER_MB = 1_000_000 / 1024;

interface Sample {
  readonly atMs: number;
  readonly mb: number;
}

/** Resident set, MB; NaN when the process is gone. */
const residentMb = (pid: number): number => {
  try {
    const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kib) / KIB_PER_MB;
  } catch {
    return Number.NaN;
  }
};

/** Least squares, MB per hour. */
const slope = (samples: readonly Sample[]): number => {
  const mean = (of: (sample: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const atMs = mean((sample) => sample.atMs);
  const mb = mean((sample) => sample.mb);
  const along = samples.reduce((sum, sample) => sum + (sample.atMs - atMs) * (sample.mb - mb), 0);
  const across = samples.reduce((sum, sample) => sum + (sample.atMs - atMs) ** 2, 0);
  return (along / across) * MS_PER_HOUR;
};

const rowOf = (name: string, samples: readonly Sample[], minutes: number): BenchRow => {
  const third = Math.floor(samples.length / 3);
  const middleMb = (from: number): number =>
    median(samples.slice(from, from + third).map((sample) => sample.mb));
  const what = `memory of the ${name} over ${minutes} min, ${rounded(middleMb(2 * third), 0)} MB in the end`;
  if (minutes >= JUDGED_FROM_MINUTES) {
    const value = rounded(slope(samples.slice(third)), 2);
    return { name: what, value, unit: "MB/h", goal: "< 1" };
  }
  const grownMb = middleMb(2 * third) - middleMb(third);
  return { name: `${what}, from second to last third`, value: rounded(grownMb, 1), unit: "MB", goal: "" };
};

/** Measures; takes as long as `--minutes` says. */
export const run = async ({ minutes }: BenchOptions): Promise<BenchRow[]> => {
  if (process.platform !== "linux") return [leftOut("memory of the processes", "it is read from /proc")];
  const program = await startProgram(["--simulate"]);
  try {
    const dashboard = await openDashboard(program.url);
    await dashboard.snapshotUntil(
      "ready for Start",
      (s) => s.state === "idle" && s.startObstacles.length === 0,
    );
    await dashboard.accepted({ type: "set-limits", maxAngleDeg: 40, maxDurationS: 600 });
    await dashboard.accepted({ type: "start" });
    await program.setWorld({ riderTargetDeg: 25 });
    await program.worldUntil("the table near 25°", (world) => Math.abs(world.angleDeg - 25) < 2);
    await dashboard.accepted({ type: "hold" });
    const { pids } = await program.health();
    const samples: Record<Exclude<keyof typeof pids, "fleet">, Sample[]> = {
      gateway: [],
      controller: [],
      board: [],
      history: [],
    };
    const names = ["gateway", "controller", "board", "history"] as const;
    const endMs = performance.now() + minutes * 60_000;
    while (performance.now() < endMs) {
      for (const name of names)
        samples[name].push({ atMs: performance.now(), mb: residentMb(pids[name] ?? -1) });
      await sleep(SAMPLE_MS);
    }
    return names.map((name) => rowOf(name, samples[name], minutes));
  } finally {
    await program.stop();
  }
};
