/** What /metrics says: in the format that Prometheus reads, of what is known and nothing else, and never without end. */

import { describe, expect, it } from "vitest";
import { GAP_BOUNDS_MS, GapCounts } from "../../firmware/board/gap-counts.ts";
import type { ReportMessage } from "../../firmware/controller/ipc.ts";
import type { FleetFigures } from "../../firmware/fleet/contract.ts";
import type { LiveFigures } from "../../firmware/gateway/live-metrics.ts";
import { GatewayMetrics } from "../../firmware/gateway/metrics.ts";
import { ALARM_KINDS } from "../../shared/alarms.ts";
import { END_REASONS } from "../../shared/table.ts";
import { exposed, type Family } from "../support/exposition.ts";
import { connectedBoard, reportOf } from "./support/fake-controller.ts";
import { ENDED, FLEET, RAISED } from "./support/figures.ts";

const NOTHING: Omit<LiveFigures, "link"> = {
  ...{ dashboards: 0, watching: 0, telemetryAgeS: null, worstUnseenS: 0, pendingRequests: 0 },
  ...{ report: null, history: null, isFleetThere: null, fleet: null },
};
const LINK = { overMs: 2_000, statusFrames: 100, refusedFrames: 2, missingFrames: 1, longestGapMs: 40 };
const gapsOf = (...gapsMs: readonly number[]): ReturnType<GapCounts["told"]> => {
  const gaps = new GapCounts();
  for (const gapMs of gapsMs) gaps.add(gapMs);
  return gaps.told();
};
const paced = (seq: number, pace: ReportMessage["pace"]): ReportMessage => ({ ...reportOf(seq), pace });

const familiesOf = async (metrics: GatewayMetrics, live = NOTHING): Promise<readonly Family[]> =>
  exposed(await metrics.text(live));
/** The value of `name{label}`; undefined where there is none. */
const shown = (families: readonly Family[], name: string, label?: string): number | undefined =>
  families
    .flatMap(({ samples }) => samples)
    .find((sample) => {
      const [value] = Object.values(sample.labels);
      return sample.name === `inversion_table_${name}` && value === label;
    })?.value;

describe("what happened", () => {
  it("is counted from nothing, each reason and kind from the beginning", async () => {
    const families = await familiesOf(new GatewayMetrics());
    for (const reason of END_REASONS) expect(shown(families, "sessions_total", reason)).toBe(0);
    for (const kind of Object.keys(ALARM_KINDS)) expect(shown(families, "alarms_raised_total", kind)).toBe(0);
  });

  it("is how sessions ended, and which alarms were raised", async () => {
    const metrics = new GatewayMetrics();
    for (const event of [ENDED, ENDED, { ...ENDED, reason: "stop" } as const, RAISED]) metrics.event(event);
    const families = await familiesOf(metrics);
    expect(shown(families, "sessions_total", "duration-reached")).toBe(2);
    expect(shown(families, "sessions_total", "stop")).toBe(1);
    expect(shown(families, "alarms_raised_total", "not-returning")).toBe(1);
    expect(shown(families, "alarms_raised_total", "over-angle")).toBe(0);
  });
});

describe("how regularly the controller ran", () => {
  it("is counted by size, the end of each included", () => {
    const told = gapsOf(...GAP_BOUNDS_MS, 1_001, 0, Number.NaN, -1);
    expect(told.counts).toEqual([2, ...Array(GAP_BOUNDS_MS.length).fill(1)]);
    expect(told.sumMs).toBe(GAP_BOUNDS_MS.reduce((sum, ms) => sum + ms, 0) + 1_001);
  });

  it("is a histogram over all controllers, whatever was not heard of one", async () => {
    const metrics = new GatewayMetrics();
    metrics.report(paced(50, { steps: gapsOf(4, 4, 30), leases: null, link: LINK }));
    metrics.report(paced(51, null));
    metrics.report(paced(150, { steps: gapsOf(4, 4, 30, 700), leases: gapsOf(100, 120, 160), link: LINK }));
    // Another controller: it counts from its own beginning, which may be as high at once.
    metrics.report(paced(1, null));
    metrics.report(paced(51, { steps: gapsOf(4, 4, 30, 700, 4), leases: gapsOf(100), link: LINK }));
    const families = await familiesOf(metrics);
    const steps = (le: string): number | undefined => shown(families, "step_gap_seconds_bucket", le);
    expect([steps("0.005"), steps("0.05"), steps("0.5"), steps("1"), steps("+Inf")]).toEqual([5, 7, 7, 9, 9]);
    expect(shown(families, "step_gap_seconds_count")).toBe(9);
    expect(shown(families, "step_gap_seconds_sum")).toBeCloseTo(1.48);
    expect(shown(families, "lease_gap_seconds_bucket", "0.15")).toBe(3);
    expect(shown(families, "lease_gap_seconds_count")).toBe(4);
  });
});

describe("what is true now", () => {
  const board = { ...connectedBoard, simulated: false, supplyV: 4.9 };
  const alarm = (
    kind: keyof typeof ALARM_KINDS,
    active = true,
  ): ReportMessage["snapshot"]["alarms"][number] => ({
    ...{ alarmId: kind, kind, priority: ALARM_KINDS[kind].priority, active, acknowledged: false },
    audioPausedUntilT: null,
  });

  it("is not there at all where it is not known", async () => {
    const names = (await familiesOf(new GatewayMetrics())).map(({ name }) => name);
    for (const part of [
      "history",
      "outbox",
      "broker",
      "webhook",
      "commands",
      "alarm_active",
      "board",
      "session_running",
    ])
      expect(names.filter((name) => name.startsWith(`inversion_table_${part}`))).toEqual([]);
    const noBroker = {
      ...FLEET,
      broker: { kind: "none" },
      outbox: { kind: "trouble", what: "no disk" },
    } as const;
    const families = await familiesOf(new GatewayMetrics(), { ...NOTHING, fleet: noBroker });
    expect(shown(families, "broker_connected")).toBeUndefined();
    expect(shown(families, "outbox_waiting")).toBeUndefined();
    expect(shown(families, "outbox_ok")).toBe(0);
    const gone = await familiesOf(new GatewayMetrics(), { ...NOTHING, isFleetThere: false });
    expect(shown(gone, "fleet_running")).toBe(0);
  });

  it("is the table's alarms by kind and priority, its board and its line", async () => {
    const metrics = new GatewayMetrics();
    metrics.report(paced(1, { steps: gapsOf(4), leases: null, link: LINK }));
    const session = { id: "s1", reason: null, profileId: null, programmeId: null };
    const alarms = [alarm("not-returning"), alarm("over-angle", false), alarm("near-angle")];
    const report = reportOf(2, { snapshot: { board, session, alarms } });
    const families = await familiesOf(metrics, { ...NOTHING, report });
    expect(shown(families, "alarm_active", "not-returning")).toBe(1);
    expect(shown(families, "alarm_active", "over-angle")).toBe(0);
    expect(["high", "medium", "low"].map((is) => shown(families, "alarms_active", is))).toEqual([1, 1, 0]);
    expect(
      ["session_running", "simulated", "board_connected", "lease_valid", "supply_volts"].map((name) =>
        shown(families, name),
      ),
    ).toEqual([...[1, 0, 1, 1, 4.9]]);
    expect(["intact", "damaged", "missing"].map((what) => shown(families, "link_frames", what))).toEqual([
      100, 2, 1,
    ]);
    expect(shown(families, "guardian_refused_total", "frame")).toBe(3);
  });

  it("is what waits for others, and what was heard from them", async () => {
    const fleet: FleetFigures = {
      broker: { kind: "away", what: "nobody there" },
      outbox: { kind: "ok", waiting: 7, leftOut: 2 },
      published: 100,
      commands: { ...FLEET.commands, passedOn: 3 },
      webhook: { delivered: 4, failed: 1, waiting: 2 },
    };
    const families = await familiesOf(new GatewayMetrics(), { ...NOTHING, fleet });
    expect(
      [
        ...["broker_connected", "outbox_waiting", "outbox_left_out_total", "commands_passed_on_total"],
        ...["webhook_delivered_total", "webhook_given_up_total", "webhook_waiting"],
      ].map((name) => shown(families, name)),
    ).toEqual([0, 7, 2, 3, 4, 1, 2]);
    expect(shown(families, "commands_dropped_total", "old")).toBe(2);
  });

  it("is what this process needs, by the names that every program has", async () => {
    const text = await new GatewayMetrics().text(NOTHING);
    expect(text).toMatch(/^process_cpu_seconds_total [0-9.]+$/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d{7,}$/m);
  });

  it("has as many rows as there are words, whatever is counted", async () => {
    const metrics = new GatewayMetrics();
    const rows = async (): Promise<number> =>
      (await familiesOf(metrics)).flatMap(({ samples }) => samples).length;
    const before = await rows();
    for (let n = 0; n < 1_000; n += 1) {
      metrics.event({ ...RAISED, alarmId: `a${n}` });
      metrics.event({ ...ENDED, sessionId: `s${n}`, device: `device ${n}` });
      metrics.seen(n);
    }
    expect(await rows()).toBe(before);
    expect(before).toBeLessThan(150);
  });
});

describe("the reader that judges it", () => {
  const good = '# HELP a_total A.\n# TYPE a_total counter\na_total{b="c"} 1\n';
  it.each([
    ["no end", good.trimEnd()],
    ["a family twice", `${good}${good}`],
    ["no help", good.replace("# HELP a_total A.\n", "")],
    ["a counter that is no total", good.replaceAll("a_total", "a")],
    ["a sample of another family", good.replace("\na_total{", "\nb_total{")],
    ["a sample twice", `${good}a_total{b="c"} 2\n`],
    ["a value that is none", good.replace("} 1", "} one")],
    ["a label without quotes", good.replace('"c"', "c")],
    ["less than nothing", good.replace("} 1", "} -1")],
    ["a histogram without +Inf", '# HELP h H.\n# TYPE h histogram\nh_bucket{le="1"} 1\nh_sum 1\nh_count 1\n'],
  ])("refuses %s", (_, text) => {
    expect(() => exposed(text)).toThrow();
    expect(exposed(good)).toHaveLength(1);
  });
});
