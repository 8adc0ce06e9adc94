/**
 * How often somebody may guess a code. Every guess that is looked at is counted, on the disk too, before it is compared;
 * one that is refused is not, so that nobody can keep the door shut by knocking. With at most 30 in an hour for
 * everybody together there is nothing to fill the memory with, however many addresses somebody has.
 *
 * Ages run on the monotonic clock. After a restart they go on from what was stored: neither the calendar nor starting
 * the program again makes a guess older than it is.
 */

import { isIPv6 } from "node:net";
import * as z from "zod/mini";
import type { CarefulFile } from "./careful-file.ts";

export interface Window {
  readonly ms: number;
  readonly most: number;
}

const HOUR_MS = 3_600_000;
export const PER_CLIENT: readonly Window[] = [
  { ms: 60_000, most: 3 },
  { ms: 600_000, most: 5 },
  { ms: HOUR_MS, most: 10 },
];
export const FOR_ALL: Window = { ms: HOUR_MS, most: 30 };
/** The file is brought up to date so often while something is counted, so that a restart gives little back, ms. */
const KEEP_EVERY_MS = 60_000;

/** Whom a guess is counted for: strangers by their network, and devices that are in by themselves, apart from those. */
export type Guesser =
  | { readonly kind: "client"; readonly address: string | null }
  | { readonly kind: "device"; readonly deviceId: string };

interface Guess {
  readonly scope: "client" | "device";
  readonly by: string;
  readonly atMs: number;
}

const storedSchema = z.strictObject({
  version: z.literal(1),
  guesses: z.array(
    z.strictObject({
      scope: z.enum(["client", "device"]),
      by: z.string().check(z.maxLength(64)),
      ageMs: z.number().check(z.nonnegative()),
    }),
  ),
});

const V6_NETWORK_GROUPS = 4;

/** Whoever has one IPv6 address has a whole network of them (/64), so they are counted together. */
export const networkOf = (address: string | null): string => {
  if (address === null || !isIPv6(address)) return address ?? "nowhere";
  const [head = "", tail = ""] = address.split("::");
  const groups = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const missing = Math.max(0, 8 - groups(head).length - groups(tail).length);
  const all = [...groups(head), ...Array.from({ length: missing }, () => "0"), ...groups(tail)];
  return `${all
    .slice(0, V6_NETWORK_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
};

const nameOf = (guesser: Guesser): string =>
  guesser.kind === "client" ? networkOf(guesser.address) : guesser.deviceId;

export type GuessVerdict =
  /** `right` takes it back: whoever knew the code has not guessed. */
  { readonly kind: "counted"; right(): void } | { readonly kind: "refused"; readonly waitS: number };

export interface GuessParts {
  /** Null where nothing is kept. */
  readonly file: CarefulFile | null;
  /** Monotonic. */
  readonly nowMs: () => number;
  readonly wallIso: () => string;
  readonly warn: (message: string, detail: Readonly<Record<string, unknown>>) => void;
}

export class GuessLimits {
  readonly #parts: GuessParts;
  #guesses: Guess[];
  #keptMs: number;

  private constructor(parts: GuessParts, guesses: Guess[]) {
    this.#parts = parts;
    this.#guesses = guesses;
    this.#keptMs = parts.nowMs();
  }

  /** Nothing was counted yet, and nothing is kept. */
  static inMemory(parts: Omit<GuessParts, "file">): GuessLimits {
    return new GuessLimits({ ...parts, file: null }, []);
  }

  /** Reads what was counted before. What cannot be read or understood counts as all that may be guessed in an hour. */
  static async open(parts: GuessParts & { readonly file: CarefulFile }): Promise<GuessLimits> {
    const read = await parts.file.readOr((text) => decode(text));
    if (read.kind === "none") return new GuessLimits(parts, []);
    const nowMs = parts.nowMs();
    if (read.kind === "read")
      return new GuessLimits(
        parts,
        read.value.guesses.map(({ scope, by, ageMs }) => ({ scope, by, atMs: nowMs - ageMs })),
      );
    const kept = await parts.file.setAside(parts.wallIso());
    const what = "the count of guessed codes cannot be read; for an hour no code is taken from a new device";
    parts.warn(what, { kept, why: read.why });
    const unknown: Guess = { scope: "client", by: "unknown", atMs: nowMs };
    const limits = new GuessLimits(
      parts,
      Array.from({ length: FOR_ALL.most }, () => unknown),
    );
    await limits.#saveOrSay();
    return limits;
  }

  /** Counts one more guess, if it may be looked at. Throws what the disk throws, and then it must not be. */
  async take(guesser: Guesser): Promise<GuessVerdict> {
    const nowMs = this.#parts.nowMs();
    this.#forget(nowMs);
    const by = nameOf(guesser);
    const scope = guesser.kind;
    const ofScope = this.#guesses.filter((guess) => guess.scope === scope);
    const own = ofScope.filter((guess) => guess.by === by);
    const waitMs = Math.max(
      waitFor(ofScope, FOR_ALL, nowMs),
      ...PER_CLIENT.map((window) => waitFor(own, window, nowMs)),
    );
    if (waitMs > 0) return { kind: "refused", waitS: Math.ceil(waitMs / 1000) };
    const guess: Guess = { scope, by, atMs: nowMs };
    this.#guesses.push(guess);
    await this.#save();
    return {
      kind: "counted",
      right: () => {
        this.#guesses = this.#guesses.filter((one) => one !== guess);
        void this.#saveOrSay();
      },
    };
  }

  /** Called now and then: what has been counted grows older on the disk too. Resolves when it is there, or was said. */
  async tick(): Promise<void> {
    const nowMs = this.#parts.nowMs();
    if (!(nowMs - this.#keptMs >= KEEP_EVERY_MS)) return;
    this.#keptMs = nowMs;
    if (this.#guesses.length > 0) await this.#saveOrSay();
  }

  /** At the end: the ages as they are now. */
  async close(): Promise<void> {
    if (this.#guesses.length > 0) await this.#saveOrSay();
  }

  #forget(nowMs: number): void {
    this.#guesses = this.#guesses.filter(({ atMs }) => nowMs - atMs < HOUR_MS);
  }

  async #saveOrSay(): Promise<void> {
    try {
      await this.#save();
    } catch (error) {
      this.#parts.warn("the count of guessed codes could not be kept", { why: String(error) });
    }
  }

  async #save(): Promise<void> {
    await this.#parts.file?.write(() => {
      const nowMs = this.#parts.nowMs();
      this.#forget(nowMs);
      const guesses = this.#guesses.map(({ scope, by, atMs }) => ({ scope, by, ageMs: nowMs - atMs }));
      return `${JSON.stringify({ version: 1, guesses })}\n`;
    });
  }
}

const decode = (text: string): z.output<typeof storedSchema> | null => {
  try {
    const decoded = storedSchema.safeParse(JSON.parse(text));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
};

/** So long until one more fits into the window, ms; 0 = now. Guesses are in the order of time. */
const waitFor = (guesses: readonly Guess[], { ms, most }: Window, nowMs: number): number => {
  const within = guesses.filter(({ atMs }) => nowMs - atMs < ms);
  const first = within[within.length - most];
  return first === undefined ? 0 : ms - (nowMs - first.atMs);
};
