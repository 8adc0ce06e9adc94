/** Grammar fuzz in process: so many messages over all decoders, each seeded by its own number. */

import { diceOf } from "./dice.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { fuzzTargets } from "./fuzz-targets.ts";

const SHARES = 1_000_000;

export interface Fuzzed {
  readonly name: string;
  readonly messages: number;
  readonly accepted: number;
  readonly seconds: number;
}

export interface FuzzResult {
  readonly messages: number;
  readonly seconds: number;
  readonly targets: readonly Fuzzed[];
}

/** @throws at the first rule that is broken, with target, seed and number of the message */
export const fuzz = (
  seed: number,
  messages: number,
  targets: readonly FuzzTarget[] = fuzzTargets(),
): FuzzResult => {
  const rows = targets.map(({ name, share, one }) => {
    const many = Math.ceil((messages * share) / SHARES);
    const beganMs = performance.now();
    let accepted = 0;
    for (let number = 0; number < many; number += 1) {
      try {
        if (one(diceOf(seed * 1_000_003 + number))) accepted += 1;
      } catch (error) {
        const what = error instanceof Error ? error.message : String(error);
        throw new Error(`${name}, message ${number} of seed ${seed}: ${what}`, { cause: error });
      }
    }
    return { name, messages: many, accepted, seconds: (performance.now() - beganMs) / 1000 };
  });
  return {
    messages: rows.reduce((sum, row) => sum + row.messages, 0),
    seconds: rows.reduce((sum, row) => sum + row.seconds, 0),
    targets: rows,
  };
};
