/** The plain Johnny-Five script as a process on a board of its own, to compare with. */

import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type PacedBoard, startPacedBoard } from "./paced-board.ts";
import { HELD_DEG, PLAIN_IMAGE } from "./station.ts";

const SCRIPT = fileURLToPath(new URL("../../../test/bench/plain-script.mjs", import.meta.url));
/** The script's 0° is a pulse of 600 µs; before its first word the servo stands in the middle, 1472 µs. */
const MOST_HOLD_US = 1_200;
const PATIENCE_MS = 60_000;

export interface PlainHost {
  readonly board: PacedBoard;
  /** Puts the table within the limit and waits until the lock is held. */
  hold(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

const firstWords = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    child.stdout?.once("data", () => resolve());
    child.once("exit", (code) => reject(new Error(`the plain script ended with ${code}`)));
    setTimeout(() => reject(new Error("the plain script never was ready")), PATIENCE_MS).unref();
  });

export const startPlainHost = async (): Promise<PlainHost> => {
  const board = await startPacedBoard(PLAIN_IMAGE);
  board.placeAt(HELD_DEG);
  const child = spawn(process.execPath, [SCRIPT, String(board.port)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await firstWords(child);
  const untilHeld = async (): Promise<void> => {
    const endMs = performance.now() + PATIENCE_MS;
    while (!((board.table.world().servoPulseUs ?? Number.NaN) < MOST_HOLD_US)) {
      if (performance.now() > endMs) throw new Error("the plain script never held the lock");
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  await untilHeld();
  return {
    board,
    hold: async () => {
      board.placeAt(HELD_DEG);
      await untilHeld();
    },
    signal: (signal) => {
      child.kill(signal);
    },
    stop: async () => {
      child.kill("SIGKILL");
      await board.stop();
    },
  };
};
