/**
 * What the proofs in the emulated silicon share: the image's symbols, and a watch that misses no STATUS frame and no
 * pulse of the lock, so that nothing can happen between two looks.
 */

import { readFileSync } from "node:fs";
import { createSymbols, type Symbols } from "../../firmware/simulator/firmware-symbols.ts";
import { payloadsOf, readStatus, STATUS } from "./frames.ts";
import type { ImageRun, Pulse } from "./image-run.ts";
import { HOLD_US, IMAGE, isPulse, RELEASE_US, type TableHost } from "./table-host.ts";

export type BoardStatus = ReturnType<typeof readStatus>;

const SYMBOL_FILE = IMAGE.replace(/\.hex$/, ".symbols.json");

/** Names in the image, whose variables are read from this board. */
export const symbolsOf = (board: ImageRun): Symbols => {
  const file: unknown = JSON.parse(readFileSync(SYMBOL_FILE, "utf8"));
  return createSymbols(file, () => board.uno.memory);
};

export type NamedFunction = { readonly name: string; readonly word: number };

/** All functions of the image. */
export const functionsOf = (): NamedFunction[] => {
  const file: unknown = JSON.parse(readFileSync(SYMBOL_FILE, "utf8"));
  if (typeof file !== "object" || file === null || !("functions" in file)) throw new Error("no functions");
  const { functions } = file;
  if (typeof functions !== "object" || functions === null) throw new Error("no functions");
  const symbols = createSymbols(file, () => new Uint8Array());
  return Object.keys(functions).map((name) => ({ name, word: symbols.functionWord(name) }));
};

/** Writes a variable of the running image, little-endian. */
export const setVariable = (board: ImageRun, name: string, value: number): void => {
  const file: unknown = JSON.parse(readFileSync(SYMBOL_FILE, "utf8"));
  // The addresses themselves, by looking at a memory that holds each byte's own address.
  const low = createSymbols(file, () => Uint8Array.from({ length: 4096 }, (_, at) => at & 0xff)).bytes(name);
  const high = createSymbols(file, () => Uint8Array.from({ length: 4096 }, (_, at) => at >> 8)).bytes(name);
  const address = (low[0] ?? 0) | ((high[0] ?? 0) << 8);
  for (let index = 0; index < low.length; index++) {
    board.uno.memory[address + index] = Math.floor(value / 256 ** index) & 0xff;
  }
};

export type Seen = { readonly statuses: BoardStatus[]; readonly pulses: Pulse[] };

/** Everything since the last look; an incomplete STATUS at the end stays for the next. */
export const look = (board: ImageRun): Seen => {
  const bytes = board.take();
  const cut = bytes.lastIndexOf(0xf0);
  const whole = cut >= 0 && !bytes.includes(0xf7, cut) ? bytes.slice(0, cut) : bytes;
  board.sent = bytes.slice(whole.length);
  return {
    statuses: payloadsOf(whole, STATUS).map(readStatus),
    pulses: board.lockPulses.splice(0),
  };
};

export const isRelease = (pulse: Pulse): boolean => isPulse(pulse, RELEASE_US);
export const isHold = (pulse: Pulse): boolean => isPulse(pulse, HOLD_US);

/** Lets the board run at its host's pace: `doing` every 100 ms of board time. */
export const every100Ms = (host: TableHost, times: number, doing: () => void): void => {
  for (let time = 0; time < times; time++) {
    doing();
    host.board.run(100);
  }
};
