/**
 * The six digits that let a device in, or that open the acts of an admin. They live in memory for five minutes, are used
 * once, and are worth nothing after a few wrong guesses: a restart forgets them, which is as it should be.
 */

import { randomInt, timingSafeEqual } from "node:crypto";
import { CODE_DIGITS, CODE_VALID_S } from "../../../shared/access.ts";
import { type Grant, withSites } from "./principal.ts";

/** Wrong guesses that a code outlives. */
export const MOST_WRONG = 4;
/** Codes to pair with at once; of more, the oldest is forgotten. */
const MOST_LIVE = 8;

interface Code {
  readonly digits: Buffer;
  readonly untilMs: number;
  wrong: number;
}
export type PairGuess =
  | ({ readonly kind: "right" } & Grant)
  | { readonly kind: "wrong"; readonly voided: boolean };
interface PairCode extends Code {
  readonly grant: Grant;
}

/** `randomInt` draws again rather than fold, so that every code is as likely as any other. */
const newDigits = (): string => String(randomInt(0, 10 ** CODE_DIGITS)).padStart(CODE_DIGITS, "0");

/** Compares in the same time wherever they differ; both have six digits. */
const isSame = (code: Code, guess: Buffer): boolean =>
  guess.length === code.digits.length && timingSafeEqual(code.digits, guess);

export class Codes {
  readonly #nowMs: () => number;
  #toPair: PairCode[] = [];
  readonly #toAct = new Map<string, Code>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** A fresh code, with which one device can be let in as that. */
  toPair({ role, sites }: Grant): string {
    const live = this.#livePairs();
    let digits = newDigits();
    while (live.some((code) => isSame(code, Buffer.from(digits)))) digits = newDigits();
    this.#toPair = [...live, { ...this.#fresh(digits), grant: { role, ...withSites(sites) } }].slice(
      -MOST_LIVE,
    );
    return digits;
  }

  /** A fresh code for whoever is called `subject`; the one before it is worth nothing any more. */
  toAct(subject: string): string {
    const digits = newDigits();
    this.#toAct.set(subject, this.#fresh(digits));
    return digits;
  }

  /** A wrong guess is one on each of the codes; `voided` when one of them is worth nothing from now on. */
  usePair(guess: string): PairGuess {
    const bytes = Buffer.from(guess);
    const live = this.#livePairs();
    // All of them are compared, so that the time tells nothing.
    const right = live.filter((code) => isSame(code, bytes));
    this.#toPair = live.filter((code) => !right.includes(code));
    const [code] = right;
    if (code !== undefined) return { kind: "right", ...code.grant };
    for (const each of live) each.wrong += 1;
    return { kind: "wrong", voided: live.length > this.#livePairs().length };
  }

  useAct(subject: string, guess: string): boolean {
    const code = this.#toAct.get(subject);
    if (code === undefined) return false;
    const isRight = this.#isLive(code) && isSame(code, Buffer.from(guess));
    if (!isRight) code.wrong += 1;
    if (isRight || !this.#isLive(code)) this.#toAct.delete(subject);
    return isRight;
  }

  forget(subject: string): void {
    this.#toAct.delete(subject);
  }

  #fresh(digits: string): Code {
    return { digits: Buffer.from(digits), untilMs: this.#nowMs() + CODE_VALID_S * 1000, wrong: 0 };
  }

  #isLive(code: Code): boolean {
    return this.#nowMs() < code.untilMs && code.wrong <= MOST_WRONG;
  }

  #livePairs(): PairCode[] {
    return this.#toPair.filter((code) => this.#isLive(code));
  }
}
