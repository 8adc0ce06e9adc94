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

const FILE: unknown = JSON.parse(readFileSync(IMAGE.replace(/\.hex$/, ".symbols.json"), "utf8"));

/** Names in the image, whose variables are read from this board. */
export const symbolsOf = (board: ImageRun): Symbols => createSymbols(FILE, () => board.uno.memory);

export type NamedFunction = { readonly name: string; readonly word: number };

/** All functions of the image. */
export const functionsOf = (): NamedFunction[] => {
  const functions = typeof FILE === "object" && FILE !== null && "functions" in FILE ? FILE.functions : null;
  if (typeof functions !== "object" || functions === null) throw new Error("the symbols name no functions");
  const symbols = createSymbols(FILE, () => new Uint8Array());
  return Object.keys(functions).map((name) => ({ name, word: symbols.functionWord(name) }));
};

/** A memory whose bytes hold the lower or upper half of their own address: it gives the address of a variable. */
const ADDRESSES = 4096;
const lowHalf = createSymbols(FILE, () => Uint8Array.from({ length: ADDRESSES }, (_, at) => at & 0xff));
const highHalf = createSymbols(FILE, () => Uint8Array.from({ length: ADDRESSES }, (_, at) => at >> 8));

/** Runs until the program is in the middle of nothing, so that a variable can be changed under it. */
export const settle = (board: ImageRun): void => {
  for (let step = 0; step < 1000 && !board.uno.asleep; step++) board.run(0.02);
};

/** Writes a variable of the image as it is now, little-endian. */
export const setVariable = (board: ImageRun, name: string, value: number): void => {
  const [low = 0] = lowHalf.bytes(name);
  const [high = 0] = highHalf.bytes(name);
  const { length } = lowHalf.bytes(name);
  for (let index = 0; index < length; index++) {
    board.uno.memory[low + high * 256 + index] = Math.floor(value / 256 ** index) & 0xff;
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
