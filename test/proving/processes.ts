/**
 * The real processes for as long as one likes: sessions one after the other, and of each process what it keeps
 * (kept-memory.ts), the resident set and the open descriptors as Linux tells them. A process that leaves something
 * behind with each session grows.
 */

import { readdirSync, readFileSync } from "node:fs";
import { hold, startSession, type Table, tiltTo, treat, withTable } from "../scenarios/session.ts";
import { sleep } from "../support/program.ts";
import { type Measured, slopeMbPerH, warm } from "./flat.ts";
import { keptMb } from "./kept-memory.ts";

const LOOK_MS = 1_000;
/** Between two sessions: collecting takes a controller longer than it may be away within one. */
const KEPT_EVERY_SESSIONS = 5;
const TRIES = 3;
const KIB_PER_MB = 1_000_000 / 1024;
const MS_PER_H = 3_600_000;
const PROCESSES = ["gateway", "controller", "board", "history"] as const;
type Process = (typeof PROCESSES)[number];

export interface ProcessFigures {
  readonly process: Process;
  /** How long it was looked at, hours: all of the run, or since it took the place of one that had ended. */
  readonly hours: number;
  /** What it keeps, at first and in the end, and by how much that grows, over the last two thirds. */
  readonly firstKeptMb: number;
  readonly lastKeptMb: number;
  readonly keptMbPerH: number;
  /** Everything that was measured, to be looked at. */
  readonly kept: readonly Measured[];
  /** Its resident set. */
  readonly firstMb: number;
  readonly lastMb: number;
  readonly fewestFiles: number;
  /** Of the last third. */
  readonly mostFiles: number;
}

export interface ProcessesResult {
  readonly seconds: number;
  readonly sessions: number;
  readonly figures: readonly ProcessFigures[];
}

interface Look extends Measured {
  readonly files: number;
}

const lookAt = (pid: number, atH: number): Look => ({
  atH,
  mb: Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / KIB_PER_MB,
  files: readdirSync(`/proc/${pid}/fd`).length,
});

const figuresOf = (process: Process, looks: readonly Look[], kept: readonly Measured[]): ProcessFigures => ({
  process,
  hours: (looks.at(-1)?.atH ?? Number.NaN) - (looks[0]?.atH ?? Number.NaN),
  firstMb: looks[0]?.mb ?? Number.NaN,
  lastMb: looks.at(-1)?.mb ?? Number.NaN,
  firstKeptMb: kept[0]?.mb ?? Number.NaN,
  lastKeptMb: kept.at(-1)?.mb ?? Number.NaN,
  keptMbPerH: slopeMbPerH(warm(kept)),
  kept,
  fewestFiles: Math.min(...looks.map(({ files }) => files)),
  mostFiles: Math.max(...looks.slice(-Math.ceil(looks.length / 3)).map(({ files }) => files)),
});

/** A session that ends through its sensor: the other ends are followed by a minute of rest. */
const session = async (table: Table): Promise<void> => {
  const { program, dashboard } = table;
  await startSession(table, { maxAngleDeg: 40, maxDurationS: 300 });
  await tiltTo(table, 25);
  await hold(table);
  await sleep(1_000);
  await program.setWorld({ fault: "sensor-open", on: true });
  await program.worldUntil("released", ({ lock }) => lock === "released");
  await program.setWorld({ fault: "sensor-open", on: false });
  await dashboard.telemetryUntil("a fault", ({ state }) => state === "fault");
  await treat(table);
};

/** A session that ended otherwise, for want of a processor, is followed by a minute of rest: longer than is waited for once. */
const treatAfterAll = async (table: Table): Promise<void> => {
  for (let left = TRIES; ; left -= 1) {
    try {
      await treat(table);
      return;
    } catch (error) {
      if (left <= 1) throw error;
    }
  }
};

/** Linux only. The first session is not looked at: until its end the processes are still coming up. */
export const processes = async (seconds: number, say?: (line: string) => void): Promise<ProcessesResult> => {
  const looks: Record<Process, Look[]> = { gateway: [], controller: [], board: [], history: [] };
  const kept: Record<Process, Measured[]> = { gateway: [], controller: [], board: [], history: [] };
  let sessions = 0;
  await withTable(async (table) => {
    /** A busy computer ends a session on the way, as it must; then the next one is tried. */
    const oneMore = async (): Promise<void> => {
      try {
        await session(table);
        sessions += 1;
      } catch (error) {
        say?.(error instanceof Error ? error.message.slice(0, 200) : String(error));
        await treatAfterAll(table);
      }
    };
    for (let left = TRIES; left > 0 && sessions === 0; left -= 1) await oneMore();
    let { pids } = await table.program.health();
    const beganMs = performance.now();
    // An open inspector has descriptors of its own.
    let isInspecting = false;
    const look = async (): Promise<void> => {
      if (isInspecting) return;
      const atH = (performance.now() - beganMs) / MS_PER_H;
      for (const process of PROCESSES) {
        const found = pids[process];
        try {
          if (found !== null) looks[process].push(lookAt(found, atH));
        } catch {
          // A controller that lost its board has a successor, which is looked at from its own beginning.
          looks[process].length = 0;
          kept[process].length = 0;
          pids = (await table.program.health()).pids;
        }
      }
    };
    const lookAtKept = async (): Promise<void> => {
      isInspecting = true;
      for (const process of PROCESSES) {
        const found = pids[process];
        if (found === null) continue;
        try {
          const mb = await keptMb(found);
          kept[process].push({ atH: (performance.now() - beganMs) / MS_PER_H, mb });
        } catch (error) {
          // It ended meanwhile, or was kept waiting for a processor; the next time tells.
          say?.(`${process}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      // What was opened for it is given back a moment later.
      await sleep(LOOK_MS);
      isInspecting = false;
    };
    await lookAtKept();
    const timer = setInterval(() => void look(), LOOK_MS);
    try {
      for (let tried = 1; performance.now() - beganMs < seconds * 1000; tried += 1) {
        await oneMore();
        if (tried % KEPT_EVERY_SESSIONS === 0) await lookAtKept();
        if (tried % 10 === 0) say?.(`${sessions} sessions`);
      }
    } finally {
      clearInterval(timer);
    }
    await look();
    await lookAtKept();
  });
  const figures = PROCESSES.map((process) => figuresOf(process, looks[process], kept[process]));
  return { seconds, sessions, figures };
};
