/**
 * What controllers counted of their own regularity (firmware/board/gap-counts.ts), as histograms for /metrics. A
 * controller counts from its own beginning and tells once a second, and some of what it tells may never be heard: so the
 * difference to what it told before is taken, and the whole of it from a fresh one.
 */

import { Histogram, type Registry } from "prom-client";
import { GAP_BOUNDS_MS, type GapsTold } from "../board/gap-counts.ts";

export class GapTotals {
  readonly counts: number[] = Array.from({ length: GAP_BOUNDS_MS.length + 1 }, () => 0);
  sumMs = 0;
  #last: GapsTold | null = null;

  /** From now on a fresh controller counts. */
  afresh(): void {
    this.#last = null;
  }

  add(told: GapsTold): void {
    const last = this.#last;
    this.#last = told;
    for (const at of this.counts.keys()) {
      const more = (told.counts[at] ?? 0) - (last?.counts[at] ?? 0);
      this.counts[at] = (this.counts[at] ?? 0) + Math.max(0, more);
    }
    this.sumMs += Math.max(0, told.sumMs - (last?.sumMs ?? 0));
  }
}

interface Row {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** A histogram whose numbers were counted elsewhere. */
export class GapHistogram extends Histogram {
  readonly #of: { readonly name: string; readonly help: string; readonly totals: GapTotals };

  constructor(name: string, help: string, totals: GapTotals, registry: Registry) {
    super({ name, help, buckets: GAP_BOUNDS_MS.map((ms) => ms / 1_000), registers: [registry] });
    this.#of = { name, help, totals };
  }

  /** What a registry of prom-client 15 asks for its text. */
  async getForPromString(): Promise<object> {
    const { name, help, totals } = this.#of;
    let upTo = 0;
    const buckets = totals.counts.map((count, at): Row => {
      upTo += count;
      const boundMs = GAP_BOUNDS_MS[at];
      const le = boundMs === undefined ? "+Inf" : boundMs / 1_000;
      return { metricName: `${name}_bucket`, labels: { le }, value: upTo };
    });
    const sum: Row = { metricName: `${name}_sum`, labels: {}, value: Math.round(totals.sumMs) / 1_000 };
    const count: Row = { metricName: `${name}_count`, labels: {}, value: upTo };
    return { name, help, type: "histogram", values: [...buckets, sum, count] };
  }
}
