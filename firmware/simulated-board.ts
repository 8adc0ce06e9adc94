/**
 * The simulated board as a child of the gateway: a process of its own, so that it goes on like a real board when
 * the controller is killed or frozen. When it dies it is started again on the same ports, as a board would be
 * plugged in again.
 */

import { type ChildProcess, fork } from "node:child_process";
import * as z from "zod/mini";

const port = z.int().check(z.gte(1), z.lte(65_535));
const readySchema = z.object({ type: z.literal("board-sim-ready"), port, httpPort: port });

/** From fork to ready; a loaded machine starts slowly. */
const READY_MS = 30_000;
const START_AGAIN_MS = 500;
/** Between being asked to end and being killed. */
const END_MS = 500;

export interface SimulatedBoard {
  /** Where the controller finds the board: `tcp://127.0.0.1:port`. */
  readonly port: string;
  /** Where its world is read and changed: `http://127.0.0.1:port`. */
  readonly worldUrl: string;
  pid(): number | null;
  end(): Promise<void>;
}

/** It ended before it was ready; it has said why on standard error. */
export class SimulatedBoardError extends Error {
  readonly exitCode: number | null;

  constructor(message: string, exitCode: number | null) {
    super(message);
    this.name = "SimulatedBoardError";
    this.exitCode = exitCode;
  }
}

interface Ready {
  readonly child: ChildProcess;
  readonly port: number;
  readonly httpPort: number;
}

/** Forks the simulated board once; rejects when it does not come up. */
export const forkSimulatedBoard = (entry: string, options: object): Promise<Ready> =>
  new Promise((resolve, reject) => {
    const child = fork(entry, [JSON.stringify(options)], {
      execArgv: [],
      // A group of its own: a signal to everything in the terminal must not take the board away before its release.
      detached: true,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`the simulated board was not ready after ${READY_MS} ms`));
    }, READY_MS);
    child.on("message", (message: unknown) => {
      const ready = readySchema.safeParse(message);
      if (!ready.success) return;
      clearTimeout(late);
      resolve({ child, port: ready.data.port, httpPort: ready.data.httpPort });
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      clearTimeout(late);
      const how = signal ?? `exit code ${code}`;
      reject(new SimulatedBoardError(`the simulated board ended before it was ready (${how})`, code));
    });
  });

/**
 * Starts the simulated board on free loopback ports and keeps it running.
 *
 * @param entry path of the compiled entry file
 * @throws when it does not come up the first time
 */
export const startSimulatedBoard = async (
  entry: string,
  log: (level: "warn" | "error", message: string) => void,
): Promise<SimulatedBoard> => {
  const host = "127.0.0.1";
  const first = await forkSimulatedBoard(entry, { host, port: 0, httpPort: 0, blank: false });
  let child: ChildProcess | null = first.child;
  let ending = false;

  const startAgain = async (): Promise<void> => {
    try {
      const again = await forkSimulatedBoard(entry, {
        host,
        port: first.port,
        httpPort: first.httpPort,
        blank: false,
      });
      child = again.child;
      if (ending) child.kill("SIGKILL");
      else watch(again.child);
    } catch (error) {
      log("error", error instanceof Error ? error.message : String(error));
      if (!ending) setTimeout(() => void startAgain(), START_AGAIN_MS);
    }
  };
  const watch = (watched: ChildProcess): void => {
    watched.once("exit", (code, signal) => {
      child = null;
      if (ending) return;
      log("warn", `the simulated board ended (${signal ?? `exit code ${code}`}) and is started again`);
      setTimeout(() => {
        if (!ending) void startAgain();
      }, START_AGAIN_MS);
    });
  };
  watch(first.child);

  return {
    port: `tcp://${host}:${first.port}`,
    worldUrl: `http://${host}:${first.httpPort}`,
    pid: () => child?.pid ?? null,
    end: async () => {
      ending = true;
      const last = child;
      if (last === null) return;
      await new Promise<void>((resolve) => {
        const late = setTimeout(() => last.kill("SIGKILL"), END_MS);
        last.once("exit", () => {
          clearTimeout(late);
          resolve();
        });
        last.kill("SIGTERM");
        if (last.connected) last.disconnect();
      });
    },
  };
};
