/**
 * What is done to a program whose gateway lives through it. Each strike makes sure that it has hit, and is taken back
 * before the next.
 */

import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { closeSync, constants, openSync, rmSync } from "node:fs";
import { setPriority } from "node:os";
import { join } from "node:path";
import { PROJECT, sleep } from "../support/program.ts";
import type { Line, Victim } from "./victim.ts";

const FLOODERS = 2;
const SOCKETS_EACH = 4;
/** On a real network the processor of whoever floods is another computer's. */
const LOW_PRIORITY = 10;
/** Less than the 2 s of silence that the controller tells its rider. */
const FROZEN_MS = 1_500;
const HISTORY_BACK_MS = 20_000;
const PIPES = 8;
/** Until nobody waits for a name any more. */
const NAMES_REST_MS = 4_000;

type TakeBack = () => Promise<void>;
export type Strike = {
  readonly name: string;
  readonly line: Line;
  /** Gives what takes it back; a text says why it cannot be done here. */
  readonly strike: (victim: Victim) => Promise<TakeBack | string>;
};

const nothing: TakeBack = async () => {};

/** Does it over and over until it is taken back. */
const overAndOver = (once: () => Promise<void>): TakeBack => {
  let going = true;
  let failed: unknown = null;
  const run = (async () => {
    while (going) await once();
  })().catch((error: unknown) => {
    failed = error;
  });
  return async () => {
    going = false;
    await run;
    if (failed !== null) throw failed;
  };
};

const pidOf = async (victim: Victim, which: "controller" | "history"): Promise<number> => {
  const pid = (await victim.pids())[which];
  if (pid === null) throw new Error(`there is no process "${which}"`);
  return pid;
};

const flood = async ({ program }: Victim): Promise<TakeBack> => {
  const entry = join(PROJECT, "dist/test/bench/flooder.js");
  const children: ChildProcess[] = Array.from({ length: FLOODERS }, () => {
    const child = fork(entry, [program.url, String(SOCKETS_EACH)], { execArgv: [] });
    if (child.pid !== undefined) setPriority(child.pid, LOW_PRIORITY);
    return child;
  });
  return async () => {
    for (const child of children) child.kill();
  };
};

const freezeGateway = async (victim: Victim): Promise<TakeBack> => {
  const { gateway } = await victim.pids();
  return overAndOver(async () => {
    process.kill(gateway, "SIGSTOP");
    await sleep(FROZEN_MS);
    process.kill(gateway, "SIGCONT");
    await sleep(FROZEN_MS);
  });
};

const historyTroubled = ({ dashboard }: Victim): Promise<unknown> =>
  dashboard.snapshotUntil("the history is in trouble", (s) => s.history.kind === "trouble", HISTORY_BACK_MS);
const historyWell = ({ dashboard }: Victim): Promise<unknown> =>
  dashboard.snapshotUntil("the history is well", (s) => s.history.kind === "ok", 2 * HISTORY_BACK_MS);

const setFileSize = (pid: number, most: string): void => {
  const set = spawnSync("prlimit", ["--pid", String(pid), `--fsize=${most}`], { encoding: "utf8" });
  if (set.status !== 0) throw new Error(`prlimit: ${set.stderr}`);
};

/** No file of the history's takes another byte: what a full disk is to it. */
const fillDisk = async (victim: Victim): Promise<TakeBack | string> => {
  if (process.platform !== "linux") return "it is done with prlimit";
  const pid = await pidOf(victim, "history");
  setFileSize(pid, "0:unlimited");
  await historyTroubled(victim);
  return async () => {
    setFileSize(pid, "unlimited");
    await historyWell(victim);
  };
};

const freezeHistory = async (victim: Victim): Promise<TakeBack> => {
  const pid = await pidOf(victim, "history");
  process.kill(pid, "SIGSTOP");
  await historyTroubled(victim);
  return async () => {
    process.kill(pid, "SIGCONT");
    await historyWell(victim);
  };
};

const killHistory = async (victim: Victim): Promise<TakeBack> => {
  const takeBack = overAndOver(async () => {
    const { history } = await victim.pids();
    if (history !== null) process.kill(history, "SIGKILL");
    await sleep(500);
  });
  return async () => {
    await takeBack();
    await historyWell(victim);
  };
};

/** The disk is gone, with all that was on it. */
const removeFolder = async ({ dataDir }: Victim): Promise<TakeBack> => {
  rmSync(dataDir, { recursive: true });
  return nothing;
};

const giveNames = async (victim: Victim): Promise<TakeBack | string> => {
  if (typeof victim.blackHole === "string") return victim.blackHole;
  const { gateway } = await victim.pids();
  const pids = [gateway, await pidOf(victim, "controller")];
  for (const pid of pids) {
    const { ended } = await victim.order(pid, "names");
    if (ended > 0) throw new Error(`${ended} names were answered for process ${pid}`);
  }
  if (victim.blackHole.questions() === 0) throw new Error("the resolver was asked nothing");
  return async () => {
    for (const pid of pids) victim.tellOrder(pid, "rest");
    await sleep(NAMES_REST_MS);
  };
};

const giveStuckJobs = async (victim: Victim): Promise<TakeBack> => {
  const { gateway } = await victim.pids();
  const inGateway = await victim.order(gateway, "pipes");
  const inController = await victim.order(await pidOf(victim, "controller"), "pipes");
  if (inGateway.ended + inController.ended > 0) throw new Error("a pipe that nobody writes to was opened");
  // Four threads: whatever else the gateway asks of a disk waits behind them.
  if (inGateway.answered) throw new Error("the gateway's thread pool is not stuck");
  if (!inController.answered) throw new Error("the controller has no thread left in its pool");
  return async () => {
    for (let at = 0; at < PIPES; at += 1)
      closeSync(openSync(join(victim.folder, `pipe-${at}`), constants.O_RDWR | constants.O_NONBLOCK));
  };
};

/** In this order, those of a line one after the other; the last cannot be taken back. */
export const STRIKES: readonly Strike[] = [
  { name: "idle, board on TCP", line: "tcp", strike: async () => nothing },
  { name: `gateway flooded by ${FLOODERS * SOCKETS_EACH} sockets`, line: "tcp", strike: flood },
  { name: "idle, board on a serial port", line: "serial", strike: async () => nothing },
  { name: "gateway frozen for 1.5 s, over and over", line: "serial", strike: freezeGateway },
  { name: "history on a full disk", line: "serial", strike: fillDisk },
  { name: "history frozen, as on a disk that does not answer", line: "serial", strike: freezeHistory },
  { name: "history killed, over and over", line: "serial", strike: killHistory },
  { name: "8 names without an answer, in gateway and controller", line: "serial", strike: giveNames },
  { name: "8 stuck jobs in the pools of gateway and controller", line: "serial", strike: giveStuckJobs },
  { name: "data folder removed", line: "serial", strike: removeFolder },
];
