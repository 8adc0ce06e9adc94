/**
 * What the gateway counts, for Prometheus: /metrics. What happened is counted here from the start of this program; what is
 * true now is put beside it when somebody asks (live-metrics.ts). Labels have few values, all known beforehand and all
 * there from the beginning: nobody from outside can make more of them, and a rate has something to begin at.
 */

import { Counter, Registry, Summary } from "prom-client";
import { ALARM_KINDS, type AlarmKind } from "../../shared/alarms.ts";
import type { ServerEvent } from "../../shared/protocol.ts";
import type { LinkQuality } from "../../shared/setup.ts";
import { END_REASONS } from "../../shared/table.ts";
import type { ReportMessage } from "../controller/ipc.ts";
import { GapHistogram, GapTotals } from "./gap-histogram.ts";
import { addLive, type LiveFigures, metricName } from "./live-metrics.ts";

export const CLOSE_REASONS = [
  "client",
  "unseen",
  "backlog",
  "no-pong",
  "flood",
  "oversized",
  "protocol",
  "binary",
  "bug",
  "signed-out",
  "stopping",
] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

export const DROP_REASONS = ["unseen", "closing"] as const;
export type DropReason = (typeof DROP_REASONS)[number];

export const REFUSED_UPGRADES = ["host", "origin", "path", "nobody", "full"] as const;
export type RefusedUpgrade = (typeof REFUSED_UPGRADES)[number];

const ALARMS = Object.keys(ALARM_KINDS) as readonly AlarmKind[];

export class GatewayMetrics {
  readonly #registry = new Registry();
  readonly #closed = this.#labelled(
    "dashboards_closed_total",
    "Dashboards closed, by reason.",
    "reason",
    CLOSE_REASONS,
  );
  readonly #refused = this.#labelled(
    ...(["dashboards_refused_total", "WebSocket upgrades refused, by reason.", "reason"] as const),
    REFUSED_UPGRADES,
  );
  readonly #dropped = this.#labelled(
    ...(["telemetry_dropped_total", "Telemetry that was due and dropped, by reason.", "reason"] as const),
    DROP_REASONS,
  );
  readonly #sessions = this.#labelled(
    "sessions_total",
    "Sessions that ended, by reason.",
    "reason",
    END_REASONS,
  );
  readonly #raised = this.#labelled("alarms_raised_total", "Alarms raised, by kind.", "alarm", ALARMS);
  readonly #telemetrySent = this.#counter("telemetry_sent_total", "Telemetry messages written.");
  readonly #messages = this.#counter("client_messages_total", "Messages from dashboards.");
  readonly #seen = new Summary({
    name: metricName("seen_latency_seconds"),
    help: "From writing telemetry to hearing that it was shown.",
    percentiles: [],
    registers: [this.#registry],
  });
  readonly #steps = new GapTotals();
  readonly #leases = new GapTotals();
  #link: LinkQuality | null = null;
  #reportSeq = 0;

  constructor() {
    const steps = "From one step of the control loop to the next.";
    const leases = "From one lease of a held lock to the next.";
    new GapHistogram(metricName("step_gap_seconds"), steps, this.#steps, this.#registry);
    new GapHistogram(metricName("lease_gap_seconds"), leases, this.#leases, this.#registry);
  }

  closed(reason: CloseReason): void {
    this.#closed(reason);
  }
  dropped(reason: DropReason): void {
    this.#dropped(reason);
  }
  refusedUpgrade(reason: RefusedUpgrade): void {
    this.#refused(reason);
  }
  telemetrySent(count: number): void {
    this.#telemetrySent.inc(count);
  }
  message(): void {
    this.#messages.inc();
  }
  seen(latencyMs: number): void {
    this.#seen.observe(latencyMs / 1_000);
  }
  event(event: ServerEvent): void {
    if (event.kind === "session-ended") this.#sessions(event.reason);
    else if (event.kind === "alarm-raised") this.#raised(event.alarm);
  }
  /** Fifty times a second; once a second it says how regularly the controller ran. */
  report({ telemetry, pace }: ReportMessage): void {
    // Counted per controller: a fresh one begins again.
    if (telemetry.seq < this.#reportSeq) for (const gaps of [this.#steps, this.#leases]) gaps.afresh();
    this.#reportSeq = telemetry.seq;
    if (pace === null) return;
    this.#steps.add(pace.steps);
    if (pace.leases !== null) this.#leases.add(pace.leases);
    this.#link = pace.link;
  }

  /** The page for `/metrics`. */
  async text(live: Omit<LiveFigures, "link">): Promise<string> {
    const now = new Registry();
    addLive(now, { ...live, link: this.#link });
    return `${await now.metrics()}${await this.#registry.metrics()}`;
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  #counter(name: string, help: string): Counter {
    return new Counter({ name: metricName(name), help, registers: [this.#registry] });
  }

  #labelled<K extends string>(
    name: string,
    help: string,
    label: string,
    keys: readonly K[],
  ): (key: K) => void {
    const counter = new Counter({
      name: metricName(name),
      help,
      labelNames: [label],
      registers: [this.#registry],
    });
    const counts = new Map(keys.map((key) => [key, counter.labels(key)]));
    for (const count of counts.values()) count.inc(0);
    return (key) => counts.get(key)?.inc();
  }
}
