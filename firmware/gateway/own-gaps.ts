/**
 * Whether the gateway itself ran all the time, by the rhythm of its own ticks. A process that was stopped, or that
 * the system gave no time to, wakes with every deadline of its clients passed, although they may have kept all of
 * them: what they said lies unread in the kernel. Time is given, never read.
 */

/** A tick may be this late before it counts as a gap, ms: a busy gateway still has to notice the dead. */
export const LATE_MS = 2_000;

export class OwnGaps {
  readonly #everyMs: number;
  #tickedAtMs: number;

  /** @param everyMs how often {@link tick} is called when all is well */
  constructor(everyMs: number, nowMs: number) {
    this.#everyMs = everyMs;
    this.#tickedAtMs = nowMs;
  }

  /** Gives how long the gateway did not run before this tick, ms; 0 when it came about in time. */
  tick(nowMs: number): number {
    const lateMs = nowMs - this.#tickedAtMs - this.#everyMs;
    this.#tickedAtMs = nowMs;
    return lateMs > LATE_MS ? lateMs : 0;
  }
}
