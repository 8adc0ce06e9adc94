/**
 * What is true at the moment of asking, for /metrics: made anew for each answer, so that what is not known is not there at
 * all. A gauge that shows its last value is a lie, and one that shows 0 as well.
 */

import { Counter, Gauge, type Registry } from "prom-client";
import { ALARM_KINDS, PRIORITIES } from "../../shared/alarms.ts";
import { DROP_CAUSES } from "../../shared/fleet.ts";
import type { LinkQuality } from "../../shared/setup.ts";
import type { ReportMessage } from "../controller/ipc.ts";
import type { FleetFigures } from "../fleet/contract.ts";

/** Null = not known, and then it is left out. */
export interface LiveFigures {
  readonly dashboards: number;
  readonly watching: number;
  readonly telemetryAgeS: number | null;
  readonly worstUnseenS: number;
  readonly pendingRequests: number;
  /** The controller's newest report; null while it is silent. */
  readonly report: ReportMessage | null;
  /** As the controller told it last; null on a board without guardian. */
  readonly link: LinkQuality | null;
  /** Null where nothing is kept. */
  readonly history: HistoryFigures | null;
  /** Whether the process runs that tells others; null where nobody is to be told. */
  readonly isFleetThere: boolean | null;
  /** Null while that process has not said anything. */
  readonly fleet: FleetFigures | null;
}

export interface HistoryFigures {
  readonly isOk: boolean;
  /** Writes that wait, and writes that had to be left out. */
  readonly waiting: number;
  readonly leftOut: number;
}

export const metricName = (name: string): string => `inversion_table_${name}`;

type Values = number | boolean | null | readonly (readonly [label: string, value: number | boolean])[];

/** Puts families into a registry. */
const familiesIn = (
  registry: Registry,
): Record<"gauge" | "counter", (name: string, help: string, values: Values, label?: string) => void> => {
  const put = (
    is: Pick<Gauge<string>, "inc">,
    values: Exclude<Values, null>,
    label: string | undefined,
  ): void => {
    if (label === undefined || typeof values !== "object") is.inc(Number(values));
    else for (const [key, value] of values) is.inc({ [label]: key }, Number(value));
  };
  const make =
    (Kind: typeof Gauge | typeof Counter) =>
    (name: string, help: string, values: Values, label?: string): void => {
      if (values === null) return;
      const labelNames = label === undefined ? [] : [label];
      put(new Kind({ name: metricName(name), help, labelNames, registers: [registry] }), values, label);
    };
  return { gauge: make(Gauge), counter: make(Counter) };
};

const thousandths = (value: number): number => Math.round(value * 1_000) / 1_000;
type Families = ReturnType<typeof familiesIn>;

const tableFamilies = (
  { gauge, counter }: Families,
  { snapshot, board, line, refused }: ReportMessage,
): void => {
  const active = snapshot.alarms.filter((alarm) => alarm.active);
  const kinds = new Set(active.map(({ kind }) => kind));
  gauge("session_running", "1 while a session runs.", snapshot.session !== null);
  gauge(
    "alarms_active",
    "Alarms that are active, by priority.",
    PRIORITIES.map((is) => [is, active.filter(({ priority }) => priority === is).length]),
    "priority",
  );
  gauge(
    "alarm_active",
    "1 while this alarm is active.",
    (Object.keys(ALARM_KINDS) as (keyof typeof ALARM_KINDS)[]).map((kind) => [kind, kinds.has(kind)]),
    "alarm",
  );
  gauge("simulated", "1 for a simulated table: nobody hangs there.", board.simulated);
  gauge("board_connected", "1 while the board is connected.", board.connected);
  gauge("supply_volts", "Supply voltage at the board.", board.supplyV);
  gauge(
    "board_reading_age_seconds",
    "Age of the board's newest reading.",
    line && thousandths(line.byteAgeMs / 1_000),
  );
  gauge("lease_valid", "1 while the board says that our leases reach it.", line?.leaseValid ?? null);
  const rows =
    refused &&
    ([
      ["frame", refused.frames],
      ["raw-write", refused.rawWrites],
    ] as const);
  counter("guardian_refused_total", "Refused by the board since it booted, by what it was.", rows, "what");
};

const linkFamilies = ({ gauge }: Families, link: LinkQuality): void => {
  gauge(
    "link_frames",
    "Frames of the board's guardian in the last 2 s: intact, damaged, and missing from their numbering.",
    [
      ["intact", link.statusFrames],
      ["damaged", link.refusedFrames],
      ["missing", link.missingFrames],
    ],
    "what",
  );
  gauge(
    "link_longest_gap_seconds",
    "The longest silence of the guardian in the last 2 s.",
    link.longestGapMs / 1_000,
  );
};

const fleetFamilies = ({ gauge, counter }: Families, fleet: FleetFigures): void => {
  const { broker, outbox, published, commands, webhook } = fleet;
  gauge(
    "broker_connected",
    "1 while connected to the broker.",
    broker.kind === "none" ? null : broker.kind === "connected",
  );
  gauge("outbox_ok", "1 while what is to be told is kept on the disk.", outbox.kind === "ok");
  const kept = outbox.kind === "ok" ? outbox : null;
  gauge("outbox_waiting", "Messages that the broker has not taken yet.", kept?.waiting ?? null);
  counter("outbox_left_out_total", "Messages left out because too many waited.", kept?.leftOut ?? null);
  counter("fleet_published_total", "Messages published at the broker.", published);
  counter(
    "commands_passed_on_total",
    "Commands heard over MQTT and passed on to the controller.",
    commands.passedOn,
  );
  counter(
    "commands_dropped_total",
    "Commands heard over MQTT and not passed on, by cause.",
    [...DROP_CAUSES, "undecodable" as const].map((cause) => [cause, commands[cause]]),
    "cause",
  );
  counter("webhook_delivered_total", "Calls that the webhook has taken.", webhook.delivered);
  counter("webhook_given_up_total", "Calls that the webhook never took.", webhook.failed);
  gauge("webhook_waiting", "Calls that the webhook has not taken yet.", webhook.waiting);
};

const historyFamilies = ({ gauge, counter }: Families, history: HistoryFigures): void => {
  gauge("history_ok", "1 while sessions are being kept.", history.isOk);
  gauge("history_waiting", "Writes that the history has not kept yet.", history.waiting);
  counter("history_left_out_total", "Writes that did not fit while the history was away.", history.leftOut);
};

/** Of this process, by the names that every program has them under. */
const processFamilies = (registry: Registry): void => {
  const { user, system } = process.cpuUsage();
  const registers = [registry];
  new Counter({ name: "process_cpu_seconds_total", help: "CPU time of the gateway.", registers }).inc(
    (user + system) / 1e6,
  );
  new Gauge({ name: "process_resident_memory_bytes", help: "Memory of the gateway.", registers }).set(
    process.memoryUsage.rss(),
  );
  new Gauge({
    name: "process_start_time_seconds",
    help: "When the gateway started, since 1970.",
    registers,
  }).set(thousandths(Date.now() / 1_000 - process.uptime()));
};

export const addLive = (registry: Registry, live: LiveFigures): void => {
  const families = familiesIn(registry);
  const { gauge } = families;
  gauge("dashboards", "Dashboards connected.", live.dashboards);
  gauge("dashboards_watching", "Dashboards that said what they have shown in the last 3 s.", live.watching);
  const { telemetryAgeS } = live;
  gauge(
    "telemetry_age_seconds",
    "Age of the controller's newest report.",
    telemetryAgeS && thousandths(telemetryAgeS),
  );
  gauge(
    "unseen_seconds",
    "The oldest telemetry that a dashboard has not shown yet.",
    thousandths(live.worstUnseenS),
  );
  gauge("pending_requests", "Requests the controller has not answered yet.", live.pendingRequests);
  if (live.report !== null) tableFamilies(families, live.report);
  if (live.report !== null && live.link !== null) linkFamilies(families, live.link);
  if (live.history !== null) historyFamilies(families, live.history);
  gauge("fleet_running", "1 while the process runs that tells others of this table.", live.isFleetThere);
  if (live.fleet !== null) fleetFamilies(families, live.fleet);
  processFamilies(registry);
};
