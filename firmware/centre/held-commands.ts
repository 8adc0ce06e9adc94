/**
 * Commands to a table that is not connected to the broker within. A broker keeps everything for whoever comes back, however
 * old; a table carries out nothing that is older than {@link COMMAND_VALID_MS}. So they wait here for as long as that, of
 * each table the newest few: whoever comes back within it finds them, and nobody has to read through a day of STOPs first.
 */

import { COMMAND_VALID_MS } from "../../shared/fleet.ts";

export const MOST_HELD_OF_ONE = 20;

interface Held {
  readonly topic: string;
  readonly payload: string;
  readonly atMs: number;
}

export class HeldCommands {
  /** Monotonic. */
  readonly #nowMs: () => number;
  readonly #held = new Map<string, readonly Held[]>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  hold(tableId: string, topic: string, payload: string): void {
    const atMs = this.#nowMs();
    for (const [id, list] of this.#held) {
      const valid = this.#valid(list);
      if (valid.length === 0) this.#held.delete(id);
      else this.#held.set(id, valid);
    }
    const before = this.#held.get(tableId) ?? [];
    this.#held.set(tableId, [...before, { topic, payload, atMs }].slice(-MOST_HELD_OF_ONE));
  }

  /** What it would still carry out, the oldest first. */
  of(tableId: string): readonly Held[] {
    return this.#valid(this.#held.get(tableId) ?? []);
  }

  forget(tableId: string): void {
    this.#held.delete(tableId);
  }

  #valid(list: readonly Held[]): readonly Held[] {
    const nowMs = this.#nowMs();
    return list.filter(({ atMs }) => nowMs - atMs < COMMAND_VALID_MS);
  }
}
