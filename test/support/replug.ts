/**
 * The board's plug pulled out and put in again, over and over, as a worn socket does it: what stays behind in the
 * gateway, and whether anything of a session comes back.
 */

import { readdirSync, readFileSync } from "node:fs";
import { hold, startSession, type Table, tiltTo, treat } from "../scenarios/session.ts";
import { sleep } from "./program.ts";

/** A session of its own is lost in each of so many cycles; in the others its fault is still there untreated. */
const SESSION_EVERY = 50;
const LOOK_MS = 20;
const PATIENCE_MS = 180_000;
const RUNNING: ReadonlySet<string> = new Set(["armed", "inverted", "resting"]);
const KIB_PER_MB = 1_000_000 / 1024;

export interface Look {
  /** Resident set of the gateway, MB. */
  readonly mb: number;
  /** Open descriptors of the gateway and of the board's process. */
  readonly gatewayFiles: number;
  readonly boardFiles: number;
}

export interface Replugged {
  /** After each cycle, with a board again. */
  readonly looks: readonly Look[];
  /** Sessions that were begun, and lost by the plug. */
  readonly sessions: number;
  /** What came back by itself: a running state or a held lock where there was none to be. */
  readonly resumed: readonly string[];
  /** Processes that were the controller. */
  readonly controllers: number;
  readonly cycleMs: number;
}

const filesOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** Of the gateway and the board, as Linux tells it. */
export const lookAt = (gateway: number, board: number): Look => ({
  mb: Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${gateway}/status`, "utf8"))?.[1]) / KIB_PER_MB,
  gatewayFiles: filesOf(gateway),
  boardFiles: filesOf(board),
});

const held = async (table: Table): Promise<void> => {
  await treat(table);
  await startSession(table, { maxAngleDeg: 40, maxDurationS: 300 });
  await tiltTo(table, 25);
  await hold(table);
};

/** Pulls and puts in the plug so many times. Linux only. */
export const replug = async (table: Table, cycles: number): Promise<Replugged> => {
  const { program, dashboard } = table;
  const looks: Look[] = [];
  const resumed: string[] = [];
  const pids = new Set<number>();
  let sessions = 0;
  const { gateway, board } = (await program.health()).pids;
  if (board === null) throw new Error("there is no simulated board");
  const watch = async (): Promise<void> => {
    const state = dashboard.telemetry()?.state ?? "";
    const { lock } = await program.world();
    if (RUNNING.has(state) || lock === "held") resumed.push(`${state}, ${lock} in cycle ${looks.length}`);
  };
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(LOOK_MS)) {
      if (holds()) return;
    }
    throw new Error(`cycle ${looks.length}: never ${what}: ${JSON.stringify(dashboard.snapshot())}`);
  };
  const beganMs = Date.now();
  let idleMs = 0;
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    if (cycle % SESSION_EVERY === 0) {
      const fromMs = Date.now();
      await held(table);
      sessions += 1;
      idleMs += Date.now() - fromMs;
    }
    pids.add((await program.health()).pids.controller ?? -1);
    await program.setWorld({ fault: "unplugged", on: true });
    await until("told that the board is gone", () => dashboard.snapshot().board.problem !== null);
    await program.worldUntil("released", ({ lock }) => lock === "released");
    await watch();
    await program.setWorld({ fault: "unplugged", on: false });
    await until("connected again", () => {
      const { board: told } = dashboard.snapshot();
      return told.connected && told.problem === null;
    });
    await watch();
    looks.push(lookAt(gateway, board));
  }
  await sleep(1000);
  await watch();
  return {
    looks,
    sessions,
    resumed,
    controllers: pids.size,
    cycleMs: (Date.now() - beganMs - idleMs) / cycles,
  };
};
