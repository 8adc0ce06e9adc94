/**
 * What becomes of a stream of bytes on a bad line. Where something happens, and what, follows from the seed and from how
 * many bytes have gone by: not from the clock, and not from how the stream was cut. So a failure can be had again.
 */

import { diceOf } from "./dice.ts";

export const LINE_FAULTS = ["flip", "drop", "duplicate", "delay", "split", "stall", "unplug"] as const;
export type LineFault = (typeof LINE_FAULTS)[number];

export interface Spoiling {
  readonly kinds: readonly LineFault[];
  /** Bytes between two faults, on average; the slow ones are three times as rare. */
  readonly everyBytes: number;
}

/** Bytes to send on, not before so long after the piece before them; or the plug pulled for so long. */
export type Piece =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array; readonly afterMs: number }
  | { readonly kind: "unplug"; readonly forMs: number };

export interface Decision {
  readonly atByte: number;
  readonly fault: LineFault;
  readonly much: number;
}

const SLOW_ARE_RARER = 3;
const SLOW: readonly LineFault[] = ["delay", "stall", "unplug"];
/** Within a frame the guardian may count on, and beyond it. */
const REMEMBERED_BYTES = 64;
const HOW_MUCH: Readonly<Record<LineFault, readonly [number, number]>> = {
  /** Which bit. */
  flip: [0, 7],
  /** Bytes. */
  drop: [1, 40],
  duplicate: [1, REMEMBERED_BYTES],
  split: [8, 64],
  /** ms. */
  delay: [5, 400],
  stall: [300, 1_500],
  unplug: [300, 2_000],
};

export interface SpoiltBytes {
  feed(bytes: Uint8Array): Piece[];
  /** What was decided so far, oldest first. */
  decisions(): readonly Decision[];
}

export const spoilBytes = (seed: number, { kinds, everyBytes }: Spoiling): SpoiltBytes => {
  const dice = diceOf(seed);
  const decided: Decision[] = [];
  const recent: number[] = [];
  let at = 0;
  let dropping = 0;
  let oneByOne = 0;
  const draw = (): Decision => {
    const fault = dice.one(kinds);
    const rarer = SLOW.includes(fault) ? SLOW_ARE_RARER : 1;
    const gap = 1 + Math.floor(-Math.log(1 - dice.roll()) * everyBytes * rarer);
    return { atByte: at + gap, fault, much: dice.whole(...HOW_MUCH[fault]) };
  };
  let next = draw();

  const feed = (bytes: Uint8Array): Piece[] => {
    const pieces: Piece[] = [];
    let run: number[] = [];
    let afterMs = 0;
    const flush = (): void => {
      if (run.length > 0 || afterMs > 0) pieces.push({ kind: "bytes", bytes: Uint8Array.from(run), afterMs });
      run = [];
      afterMs = 0;
    };
    for (const given of bytes) {
      let byte = given;
      at += 1;
      if (at >= next.atByte) {
        const { fault, much } = next;
        decided.push(next);
        next = draw();
        if (fault === "flip") byte ^= 1 << much;
        if (fault === "drop") dropping = much;
        if (fault === "split") oneByOne = much;
        if (fault === "duplicate") run.push(...recent.slice(-much));
        if (fault === "delay" || fault === "stall") {
          flush();
          afterMs = much;
        }
        if (fault === "unplug") {
          flush();
          pieces.push({ kind: "unplug", forMs: much });
        }
      }
      if (dropping > 0) {
        dropping -= 1;
        continue;
      }
      recent.push(byte);
      if (recent.length > REMEMBERED_BYTES) recent.shift();
      run.push(byte);
      if (oneByOne > 0) {
        oneByOne -= 1;
        afterMs = Math.max(afterMs, 1);
        flush();
      }
    }
    flush();
    return pieces;
  };
  return { feed, decisions: () => decided };
};
