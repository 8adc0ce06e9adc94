/**
 * A program that bad things are done to, on a board of this process with a session at 25° and the lock held; and how
 * its lease was renewed meanwhile, as the board received it. The board is at the end of a TCP line, or of a serial port,
 * which is the one that needs Node's thread pool; without socat there is none, and TCP stands in.
 */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeOthers } from "../../firmware/priority.ts";
import { openPtyBridge } from "../../firmware/simulator/pty-bridge.ts";
import { type PacedBoard, startPacedBoard } from "../bench/paced-board.ts";
import { type Dashboard, openDashboard } from "../support/dashboard.ts";
import { LeaseTap } from "../support/lease-tap.ts";
import { findProgram } from "../support/needs.ts";
import { type Health, PROJECT, type Program, sleep, startProgram } from "../support/program.ts";
import { type BlackHole, openBlackHole } from "./black-hole.ts";

const HELD_DEG = 25;
const PIPES = 8;
const HEAP_MB = 96;
const ORDER_PATIENCE_MS = 20_000;

export type Order = "pipes" | "names" | "rest" | "memory";

export type Line = "serial" | "tcp";

export interface Victim {
  readonly board: PacedBoard;
  readonly program: Program;
  readonly dashboard: Dashboard;
  /** Holds the history; nothing else of the program's. */
  readonly dataDir: string;
  readonly folder: string;
  readonly line: Line;
  readonly tap: LeaseTap;
  /** A resolver without answers, or why there is none. */
  readonly blackHole: BlackHole | string;
  /** Release pulses at the pin since the lock was first held; none of them was asked for. */
  lapses(): number;
  pids(): Promise<Health["pids"]>;
  /** Gives this process an order, and waits until it tells what came of it. */
  order(pid: number, order: "pipes" | "names"): Promise<{ ended: number; answered: boolean }>;
  /** Gives the order and waits for nothing. */
  tellOrder(pid: number, order: Order): void;
  close(): Promise<void>;
}

const holdAt = async (dashboard: Dashboard, board: PacedBoard): Promise<void> => {
  await dashboard.snapshotUntil(
    "nothing missing for Start",
    (s) => s.state === "idle" && s.startObstacles.length === 0,
    60_000,
  );
  await dashboard.accepted({ type: "set-limits", maxAngleDeg: 40, maxDurationS: 600 });
  await dashboard.accepted({ type: "start" });
  await board.glideTo(HELD_DEG, 60);
  await dashboard.telemetryUntil("inverted", (t) => {
    if (t.state === "fault") throw new Error(`the session has failed on the way: ${JSON.stringify(t)}`);
    return t.state === "inverted";
  });
  await dashboard.accepted({ type: "hold" });
  for (const end = Date.now() + 20_000; board.lock() !== "held"; await sleep(10))
    if (Date.now() > end) throw new Error("the lock was never held");
};

const asOthers = (): void => {
  try {
    setPriority(process.pid, constants.priority.PRIORITY_NORMAL);
  } catch {
    // It was none either.
  }
};

/** The program starts with our own file in each of its processes, and with little memory. */
const startWatched = async (
  args: readonly string[],
  dataDir: string,
  folder: string,
  wrapper: readonly string[],
): Promise<Program> => {
  const inside = pathToFileURL(join(PROJECT, "test/isolation/inside.mjs")).href;
  const before = process.env["NODE_OPTIONS"];
  process.env["NODE_OPTIONS"] = `--max-old-space-size=${HEAP_MB} --import ${inside}`;
  process.env["ISOLATION_FOLDER"] = folder;
  try {
    return await startProgram(args, dataDir, wrapper);
  } finally {
    if (before === undefined) delete process.env["NODE_OPTIONS"];
    else process.env["NODE_OPTIONS"] = before;
    delete process.env["ISOLATION_FOLDER"];
  }
};

const makePipe = (path: string): void => {
  if (spawnSync("mkfifo", [path]).status !== 0) throw new Error(`mkfifo did not make ${path}`);
};

/** Starts it, with pipes among its programmes as well, and holds the lock. */
export const startVictim = async (line: Line): Promise<Victim> => {
  const folder = mkdtempSync(join(tmpdir(), "isolation-"));
  const dataDir = join(folder, "data");
  mkdirSync(join(dataDir, "programmes"), { recursive: true });
  for (let at = 0; at < PIPES; at += 1) {
    makePipe(join(folder, `pipe-${at}`));
    makePipe(join(dataDir, "programmes", `pipe-${at}.yaml`));
  }
  const blackHole = await openBlackHole(folder);
  const tap = new LeaseTap();
  const board = await startPacedBoard(null, (bytes, atMs) => tap.hear(bytes, atMs));
  const path = join(folder, "board");
  const isSerial = line === "serial" && findProgram("socat") !== null;
  const serial = isSerial ? await openPtyBridge(path, "127.0.0.1", board.port) : null;
  const closeLine = async (): Promise<void> => {
    await serial?.close();
    await board.stop();
    if (typeof blackHole !== "string") blackHole.close();
    rmSync(folder, { recursive: true, force: true });
  };
  let program: Program | null = null;
  try {
    const args = ["--port", serial === null ? board.url : path];
    const started = await startWatched(
      args,
      dataDir,
      folder,
      typeof blackHole === "string" ? [] : blackHole.wrapper,
    );
    program = started;
    const dashboard = await openDashboard(started.url);
    await holdAt(dashboard, board);
    // The board is hardware, which the work of others does not make late.
    beforeOthers(process.pid);
    let lapses = 0;
    board.table.edges.onServoPulse(() => {
      if (board.lock() === "released") lapses += 1;
    });
    const tellOrder = (pid: number, order: Order): void => {
      writeFileSync(join(folder, "order"), order);
      process.kill(pid, "SIGUSR2");
    };
    return {
      ...{ board, program: started, dashboard, dataDir, folder, tap, blackHole, tellOrder },
      line,
      lapses: () => lapses,
      pids: async () => (await started.health()).pids,
      order: async (pid, order) => {
        tellOrder(pid, order);
        const told = join(folder, `${pid}-${order}`);
        for (const end = Date.now() + ORDER_PATIENCE_MS; Date.now() < end; await sleep(20)) {
          try {
            return JSON.parse(readFileSync(told, "utf8")) as { ended: number; answered: boolean };
          } catch {
            // Not yet, or half of it.
          }
        }
        throw new Error(`process ${pid} never told what came of ${order}`);
      },
      close: async () => {
        dashboard.close();
        asOthers();
        try {
          await started.stop();
        } finally {
          await closeLine();
        }
      },
    };
  } catch (error) {
    await program?.stop().catch(() => null);
    await closeLine();
    throw error;
  }
};
