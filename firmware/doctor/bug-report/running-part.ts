/** What a report shows of a program that runs: its health, and those of its metrics that are known by name. Pure. */

import { ALARM_KINDS, PRIORITIES } from "../../../shared/alarms.ts";
import { DROP_CAUSES } from "../../../shared/fleet.ts";
import { END_REASONS, SESSION_STATES } from "../../../shared/table.ts";
import { CLOSE_REASONS, DROP_REASONS, REFUSED_UPGRADES } from "../../gateway/metrics.ts";
import type { Health } from "../../running-instance.ts";
import { type Clear, figure, oneOf, ours, say, TAKEN_OUT } from "./clear.ts";

/** A test compares them with what the gateway writes. */
export const METRICS: readonly string[] = [
  "dashboards",
  "dashboards_watching",
  "dashboards_closed_total",
  "dashboards_refused_total",
  "telemetry_sent_total",
  "telemetry_dropped_total",
  "telemetry_age_seconds",
  "unseen_seconds",
  "seen_latency_seconds_sum",
  "seen_latency_seconds_count",
  "client_messages_total",
  "pending_requests",
  "guardian_refused_total",
  "history_ok",
  "history_waiting",
  "history_left_out_total",
  "session_running",
  "sessions_total",
  "alarms_active",
  "alarm_active",
  "alarms_raised_total",
  "simulated",
  "board_connected",
  "supply_volts",
  "board_reading_age_seconds",
  "lease_valid",
  "link_frames",
  "link_longest_gap_seconds",
  "step_gap_seconds_sum",
  "step_gap_seconds_count",
  "lease_gap_seconds_sum",
  "lease_gap_seconds_count",
  "fleet_running",
  "broker_connected",
  "outbox_ok",
  "outbox_waiting",
  "outbox_left_out_total",
  "fleet_published_total",
  "commands_passed_on_total",
  "commands_dropped_total",
  "webhook_delivered_total",
  "webhook_given_up_total",
  "webhook_waiting",
];
const LABELS: readonly string[] = [
  ...["reason", "what", "frame", "raw-write", "intact", "damaged", "missing"],
  ...["priority", "alarm", "cause", "undecodable"],
  ...[...CLOSE_REASONS, ...DROP_REASONS, ...REFUSED_UPGRADES],
  ...[...END_REASONS, ...PRIORITIES, ...Object.keys(ALARM_KINDS), ...DROP_CAUSES],
];
const ROW =
  /^inversion_table_([a-z_]{1,60})(?:\{([a-z]{1,20})="([a-z-]{1,40})"\})? (-?\d{1,15}(?:\.\d{1,6})?)$/;

/** Zeros say nothing and are left out. @param text of `/metrics` */
export const metricLines = (text: string): readonly Clear[] =>
  text.split("\n").flatMap((row) => {
    const [, name = "", label, value, number = ""] = ROW.exec(row) ?? [];
    if (!METRICS.includes(name) || Number(number) === 0) return [];
    const labelled = [label, value].map((word) => oneOf(LABELS, word));
    if (label !== undefined && labelled.includes(TAKEN_OUT)) return [];
    const of = label === undefined ? say`` : say` (${labelled[0] ?? say``} ${labelled[1] ?? say``})`;
    return [say`${ours(name)}${of} = ${figure(Number(number))}`];
  });

/** @param metrics as they came; null = not told */
export const runningPart = (health: Health | null, metrics: unknown): readonly Clear[] => {
  if (health === null) return [say`no inversion-table answers where one of this data folder would`];
  const { state, pids, problem } = health;
  return [
    say`state = ${oneOf(SESSION_STATES, state)}`,
    say`controller = ${pids.controller === null ? say`none` : say`runs`}`,
    ...(problem === undefined ? [] : [say`READ-ONLY: it was started with a config that is not valid`]),
    ...(typeof metrics === "string" ? metricLines(metrics) : [say`its metrics were not told`]),
  ];
};
