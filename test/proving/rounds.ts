/**
 * One round of a proof: a session is brought to a moment, something is done to it, and everything comes back to idle.
 * That a session ends before its moment, because a busy computer had no time for its readings, is right and is told; that
 * a table never comes back to idle is not.
 */

import type { Dice } from "./dice.ts";
import type { Phase, Station } from "./station.ts";

export type Played =
  | { readonly kind: "played"; readonly recoveredMs: number }
  /** It never came to its moment, and was idle again after that. */
  | { readonly kind: "not-reached"; readonly why: string; readonly recoveredMs: number }
  /** `idle`: whether another round can be tried. */
  | { readonly kind: "failed"; readonly why: string; readonly idle: boolean };

export interface RoundParts {
  readonly station: Station;
  readonly phase: Phase;
  readonly dice: Dice;
  /** At its moment. */
  strike(): Promise<void>;
  /** Whatever was done is undone; may be asked more than once. */
  undo(): Promise<void>;
}

const MOST_TOLD = 1_500;
export const wordsOf = (error: unknown): string =>
  error instanceof Error
    ? `${error.message.slice(0, MOST_TOLD)}${error.cause === undefined ? "" : `; ${wordsOf(error.cause)}`}`
    : String(error);

export const playRound = async ({ station, phase, dice, strike, undo }: RoundParts): Promise<Played> => {
  let reached = false;
  let why: string | null = null;
  try {
    await station.bring(phase, dice);
    reached = true;
    await strike();
  } catch (error) {
    why = wordsOf(error);
  }
  try {
    await undo();
    const recoveredMs = await station.recover();
    if (why === null) return { kind: "played", recoveredMs };
    return reached ? { kind: "failed", why, idle: true } : { kind: "not-reached", why, recoveredMs };
  } catch (error) {
    const before = why === null ? "" : ` (after: ${why})`;
    return { kind: "failed", why: `not idle again: ${wordsOf(error)}${before}`, idle: false };
  }
};
