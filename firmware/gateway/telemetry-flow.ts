/**
 * Whether one dashboard keeps up with its telemetry, by what it has told us with `seen`.
 *
 * `bufferedAmount` says nothing about a slow reader, since the kernel alone swallows minutes of telemetry. So what
 * was sent and not yet seen is counted here: with more than 3 s of it a dashboard gets one message per second until
 * it catches up, and after 30 s it is cut off. Telemetry left out is dropped, never kept for later.
 */

/** The oldest unseen telemetry may be this old before the dashboard is throttled, ms. */
export const UNSEEN_THROTTLE_MS = 3_000;
/** … and this old before it is cut off, ms. */
export const UNSEEN_CUT_MS = 30_000;
/** A throttled dashboard gets one message per this time, ms. */
export const THROTTLED_EVERY_MS = 1_000;
/** Somebody is watching while a `seen` is no older than this, ms. */
export const WATCHING_MS = 3_000;
/** As many unseen messages throttle too: 3 s at 50 Hz, 27 s at 1 Hz, and state changes on top. */
const MOST_UNSEEN = 256;

export class TelemetryFlow {
  #lastSentMs = Number.NEGATIVE_INFINITY;
  #lastSeenMs = Number.NEGATIVE_INFINITY;
  /** Sent and not yet seen, oldest first: a ring, since this is written for every message to every dashboard. */
  readonly #seqs = new Float64Array(MOST_UNSEEN);
  readonly #sentAtMs = new Float64Array(MOST_UNSEEN);
  #oldest = 0;
  #unseen = 0;

  /** How long the oldest telemetry that was sent has not been seen, ms; 0 when all was. */
  unseenMs(nowMs: number): number {
    return this.#unseen === 0 ? 0 : nowMs - (this.#sentAtMs[this.#oldest] ?? 0);
  }

  throttled(nowMs: number): boolean {
    return this.#unseen >= MOST_UNSEEN || !(this.unseenMs(nowMs) <= UNSEEN_THROTTLE_MS);
  }

  mustBeCut(nowMs: number): boolean {
    return !(this.unseenMs(nowMs) <= UNSEEN_CUT_MS);
  }

  watching(nowMs: number): boolean {
    return nowMs - this.#lastSeenMs <= WATCHING_MS;
  }

  /** True when a throttled dashboard has had nothing for long enough to get something again. */
  throttledTurn(nowMs: number): boolean {
    return nowMs - this.#lastSentMs >= THROTTLED_EVERY_MS;
  }

  /** False when this dashboard's turn must be left out, since it does not keep up. */
  mayHave(nowMs: number): boolean {
    return !this.throttled(nowMs) || this.throttledTurn(nowMs);
  }

  /** Records that telemetry `seq` went out now. */
  sent(seq: number, nowMs: number): void {
    // A full ring gives up its newest: the oldest is what decides when the dashboard is cut off.
    if (this.#unseen < MOST_UNSEEN) this.#unseen += 1;
    const slot = (this.#oldest + this.#unseen - 1) % MOST_UNSEEN;
    this.#seqs[slot] = seq;
    this.#sentAtMs[slot] = nowMs;
    this.#lastSentMs = nowMs;
  }

  /**
   * The dashboard says it has shown `seq`: that one and all before it are seen.
   *
   * @returns how old it was, ms, or null for a `seq` that is not waiting to be seen; such a one counts for nothing
   */
  seen(seq: number, nowMs: number): number | null {
    for (let place = 0; place < this.#unseen; place += 1) {
      const slot = (this.#oldest + place) % MOST_UNSEEN;
      if (this.#seqs[slot] !== seq) continue;
      this.#oldest = (slot + 1) % MOST_UNSEEN;
      this.#unseen -= place + 1;
      this.#lastSeenMs = nowMs;
      return nowMs - (this.#sentAtMs[slot] ?? 0);
    }
    return null;
  }
}
