/** Repeatable choices: the same seed decides the same, on every machine. */

import { seededRandom } from "../../firmware/simulator/random.ts";

export interface Dice {
  /** 0 … 1, 1 excluded. */
  roll(): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  within(least: number, most: number): number;
  chance(share: number): boolean;
  one<T>(of: readonly T[]): T;
}

export const diceOf = (seed: number): Dice => {
  // Seeds that lie side by side are thrown far apart.
  const random = seededRandom(Math.imul(seed + 1, 0x9e3779b1) ^ (seed >>> 7));
  const roll = (): number => random.uniform();
  const whole = (least: number, most: number): number => least + Math.floor(roll() * (most - least + 1));
  return {
    roll,
    whole,
    within: (least, most) => least + roll() * (most - least),
    chance: (share) => roll() < share,
    one: (of) => {
      const found = of[whole(0, of.length - 1)];
      if (found === undefined) throw new RangeError("there is nothing to choose from");
      return found;
    },
  };
};
