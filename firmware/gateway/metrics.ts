/**
 * What the gateway counts, in the text format Prometheus reads (exposition format 0.0.4). A dozen numbers do not
 * need a library with a registry of its own, so they are written here.
 */

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

/** What is true at the moment of asking. Null = not known, and then the line is left out. */
export interface LiveFigures {
  readonly dashboards: number;
  readonly watching: number;
  readonly telemetryAgeS: number | null;
  readonly worstUnseenS: number;
  readonly pendingRequests: number;
  /** By the table's guardian, since it booted. */
  readonly refused: { readonly frames: number; readonly rawWrites: number } | null;
  /** Null where nothing is kept. */
  readonly history: HistoryFigures | null;
}

export interface HistoryFigures {
  readonly isOk: boolean;
  /** Writes that wait, and writes that had to be left out. */
  readonly waiting: number;
  readonly leftOut: number;
}

const zeros = <K extends string>(keys: readonly K[]): Map<K, number> => new Map(keys.map((key) => [key, 0]));

export class GatewayMetrics {
  readonly #closed = zeros(CLOSE_REASONS);
  readonly #dropped = zeros(DROP_REASONS);
  readonly #refused = zeros(REFUSED_UPGRADES);
  #telemetrySent = 0;
  #messages = 0;
  #seenLatencyS = 0;
  #seenCount = 0;

  closed(reason: CloseReason): void {
    this.#closed.set(reason, (this.#closed.get(reason) ?? 0) + 1);
  }
  dropped(reason: DropReason): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + 1);
  }
  refusedUpgrade(reason: RefusedUpgrade): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }
  telemetrySent(count: number): void {
    this.#telemetrySent += count;
  }
  message(): void {
    this.#messages += 1;
  }
  seen(latencyMs: number): void {
    this.#seenLatencyS += latencyMs / 1000;
    this.#seenCount += 1;
  }

  /** The page for `/metrics`. */
  text(live: LiveFigures): string {
    const lines: string[] = [];
    const family = (
      name: string,
      type: "gauge" | "counter" | "summary",
      help: string,
      rows: string[],
    ): void => {
      if (rows.length === 0) return;
      lines.push(`# HELP inversion_table_${name} ${help}`, `# TYPE inversion_table_${name} ${type}`);
      for (const row of rows) lines.push(`inversion_table_${row}`);
    };
    const labelled = (name: string, label: string, counts: ReadonlyMap<string, number>): string[] =>
      [...counts].map(([key, count]) => `${name}{${label}="${key}"} ${count}`);

    family("dashboards", "gauge", "Dashboards connected.", [`dashboards ${live.dashboards}`]);
    family("dashboards_watching", "gauge", "Dashboards that said what they have shown in the last 3 s.", [
      `dashboards_watching ${live.watching}`,
    ]);
    family("dashboards_closed_total", "counter", "Dashboards closed, by reason.", [
      ...labelled("dashboards_closed_total", "reason", this.#closed),
    ]);
    family("dashboards_refused_total", "counter", "WebSocket upgrades refused, by reason.", [
      ...labelled("dashboards_refused_total", "reason", this.#refused),
    ]);
    family("telemetry_sent_total", "counter", "Telemetry messages written.", [
      `telemetry_sent_total ${this.#telemetrySent}`,
    ]);
    family("telemetry_dropped_total", "counter", "Telemetry that was due and dropped, by reason.", [
      ...labelled("telemetry_dropped_total", "reason", this.#dropped),
    ]);
    family("telemetry_age_seconds", "gauge", "Age of the controller's newest report.", [
      ...(live.telemetryAgeS === null ? [] : [`telemetry_age_seconds ${live.telemetryAgeS.toFixed(3)}`]),
    ]);
    family("unseen_seconds", "gauge", "The oldest telemetry that a dashboard has not shown yet.", [
      `unseen_seconds ${live.worstUnseenS.toFixed(3)}`,
    ]);
    family("seen_latency_seconds", "summary", "From writing telemetry to hearing that it was shown.", [
      `seen_latency_seconds_sum ${this.#seenLatencyS.toFixed(3)}`,
      `seen_latency_seconds_count ${this.#seenCount}`,
    ]);
    family("client_messages_total", "counter", "Messages from dashboards.", [
      `client_messages_total ${this.#messages}`,
    ]);
    family("pending_requests", "gauge", "Requests the controller has not answered yet.", [
      `pending_requests ${live.pendingRequests}`,
    ]);
    const { refused } = live;
    family("guardian_refused_total", "counter", "Refused by the board since it booted, by what it was.", [
      ...(refused === null
        ? []
        : labelled(
            "guardian_refused_total",
            "what",
            new Map([
              ["frame", refused.frames],
              ["raw-write", refused.rawWrites],
            ]),
          )),
    ]);
    const { history } = live;
    if (history !== null) {
      family("history_ok", "gauge", "1 while sessions are being kept.", [
        `history_ok ${history.isOk ? 1 : 0}`,
      ]);
      family("history_waiting", "gauge", "Writes that the history has not kept yet.", [
        `history_waiting ${history.waiting}`,
      ]);
      family("history_left_out_total", "counter", "Writes that did not fit while the history was away.", [
        `history_left_out_total ${history.leftOut}`,
      ]);
    }
    return `${lines.join("\n")}\n`;
  }
}
