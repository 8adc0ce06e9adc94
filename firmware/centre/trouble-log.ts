/** Says what is wrong as often as somebody may want to read it: of each kind the first, then a count now and then. */

import type { Log } from "../log.ts";

const QUIET_MS = 60_000;
/** Kinds that are told apart; whoever makes up more shares one. */
const MOST_KINDS = 100;

export interface TroubleParts {
  readonly log: Pick<Log, "warn">;
  readonly nowMs: () => number;
}

export class TroubleLog {
  readonly #parts: TroubleParts;
  readonly #kinds = new Map<string, { toldMs: number; since: number }>();

  constructor(parts: TroubleParts) {
    this.#parts = parts;
  }

  /** @param kind what is counted together, such as a topic */
  tell(kind: string, message: string): void {
    const key = this.#kinds.has(kind) || this.#kinds.size < MOST_KINDS ? kind : "others";
    const known = this.#kinds.get(key);
    const nowMs = this.#parts.nowMs();
    if (known !== undefined && nowMs - known.toldMs < QUIET_MS) {
      known.since += 1;
      return;
    }
    const since = known?.since ?? 0;
    this.#kinds.set(key, { toldMs: nowMs, since: 0 });
    this.#parts.log.warn({ about: key, ...(since === 0 ? {} : { leftUnsaid: since }) }, message);
  }
}
