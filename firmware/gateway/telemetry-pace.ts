/**
 * The rhythm of telemetry: one per rate, shared by all dashboards that subscribed to it, so that they take their
 * turn on the same report and whether it is their turn is asked once, not once per dashboard.
 */

/** Half the time between two reports of the controller: one that comes a little early still counts, ms. */
const REPORT_SLACK_MS = 10;

export class Pace {
  readonly rateHz: number;
  /** The present report is one for this rate. */
  isTurn = false;
  readonly #periodMs: number;
  #dueMs: number;

  constructor(rateHz: number, nowMs: number) {
    this.rateHz = rateHz;
    this.#periodMs = 1000 / rateHz;
    this.#dueMs = nowMs;
  }

  /** Decides about the report that has just come. @param atOnce the state changed: it is everybody's turn */
  decide(nowMs: number, atOnce: boolean): void {
    this.isTurn = atOnce || nowMs + REPORT_SLACK_MS >= this.#dueMs;
    // The next turn keeps the rhythm, but a late one is not made up for by a burst.
    if (this.isTurn) this.#dueMs = Math.max(this.#dueMs + this.#periodMs, nowMs);
  }
}

export class Paces {
  readonly #byRate = new Map<number, Pace>();

  /** The pace of this rate, shared with everybody else who has it. */
  of(rateHz: number, nowMs: number): Pace {
    const known = this.#byRate.get(rateHz);
    if (known !== undefined) return known;
    const pace = new Pace(rateHz, nowMs);
    this.#byRate.set(rateHz, pace);
    return pace;
  }

  decide(nowMs: number, atOnce: boolean): void {
    for (const pace of this.#byRate.values()) pace.decide(nowMs, atOnce);
  }

  /** Forgets the rates that nobody has any more; any number between 1 and 50 may be asked for. */
  keepOnly(used: ReadonlySet<Pace>): void {
    for (const [rateHz, pace] of this.#byRate) if (!used.has(pace)) this.#byRate.delete(rateHz);
  }
}
