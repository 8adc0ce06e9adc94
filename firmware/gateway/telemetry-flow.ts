/**
 * Whether one dashboard keeps up with its telemetry, by what it has told us with `seen`.
 *
 * `bufferedAmount` says nothing about a slow reader, since the kernel alone swallows minutes of telemetry. So what
 * was sent and not yet seen is watched here: with more than 3 s of it a dashboard gets one message per second until
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
/** More than 30 s at 50 Hz, so that whoever is found waiting beyond it is to be cut off anyway. */
const LOGGED = 2048;
const NONE = -1;

/**
 * What was sent to anybody and when, the newest 2048. One for all dashboards: a copy for each would have to be
 * fetched into the processor's cache for every message to every dashboard, which cost more than all else here.
 */
export class TelemetryLog {
  readonly #seqs = new Float64Array(LOGGED);
  readonly #atMs = new Float64Array(LOGGED);
  #next = 0;

  /** Enters telemetry `seq`, sent now; gives its place, counting from 0 for ever. */
  add(seq: number, nowMs: number): number {
    const place = this.#next;
    this.#seqs[place % LOGGED] = seq;
    this.#atMs[place % LOGGED] = nowMs;
    this.#next += 1;
    return place;
  }

  /** When it was sent, ms; long ago for a place that is no longer kept. */
  sentAtMs(place: number): number {
    return this.#next - place > LOGGED
      ? Number.NEGATIVE_INFINITY
      : (this.#atMs[place % LOGGED] ?? Number.NEGATIVE_INFINITY);
  }

  /** Takes `byMs` in which the gateway itself did not run out of the age of all that was sent before. */
  forgive(byMs: number, nowMs: number): void {
    for (let place = 0; place < LOGGED; place += 1) {
      this.#atMs[place] = Math.min((this.#atMs[place] ?? 0) + byMs, nowMs);
    }
  }

  /** The first place from `from` to `to` that holds `seq`, or null. A restarted controller repeats its numbers. */
  find(seq: number, from: number, to: number): number | null {
    for (let place = Math.max(from, this.#next - LOGGED); place <= to; place += 1) {
      if (this.#seqs[place % LOGGED] === seq) return place;
    }
    return null;
  }
}

export class TelemetryFlow {
  readonly #log: TelemetryLog;
  /** The place in the log of the first message that was sent and not seen, and of the last that was sent. */
  #oldestUnseen = NONE;
  #lastSent = NONE;
  #lastSeenMs = Number.NEGATIVE_INFINITY;

  constructor(log: TelemetryLog) {
    this.#log = log;
  }

  /** How long the oldest telemetry that was sent has not been seen, ms; 0 when all was. */
  unseenMs(nowMs: number): number {
    return this.#oldestUnseen === NONE ? 0 : nowMs - this.#log.sentAtMs(this.#oldestUnseen);
  }

  throttled(nowMs: number): boolean {
    return !(this.unseenMs(nowMs) <= UNSEEN_THROTTLE_MS);
  }

  mustBeCut(nowMs: number): boolean {
    return !(this.unseenMs(nowMs) <= UNSEEN_CUT_MS);
  }

  watching(nowMs: number): boolean {
    return nowMs - this.#lastSeenMs <= WATCHING_MS;
  }

  /** False when this dashboard's turn must be left out, since it does not keep up. */
  mayHave(nowMs: number): boolean {
    return !this.throttled(nowMs) || nowMs - this.#log.sentAtMs(this.#lastSent) >= THROTTLED_EVERY_MS;
  }

  /** Records that the telemetry at this place of the log went out to this dashboard. */
  sent(place: number): void {
    if (this.#oldestUnseen === NONE) this.#oldestUnseen = place;
    this.#lastSent = place;
  }

  /**
   * The dashboard says it has shown `seq`: that one and all before it are seen.
   *
   * @returns how old it was, ms, or null for a `seq` that is not waiting to be seen; such a one counts for nothing
   */
  seen(seq: number, nowMs: number): number | null {
    if (this.#oldestUnseen === NONE) return null;
    const place = this.#log.find(seq, this.#oldestUnseen, this.#lastSent);
    if (place === null) return null;
    // What came next for anybody is at most one turn older than what came next for this dashboard.
    this.#oldestUnseen = place === this.#lastSent ? NONE : place + 1;
    this.#lastSeenMs = nowMs;
    return nowMs - this.#log.sentAtMs(place);
  }
}
