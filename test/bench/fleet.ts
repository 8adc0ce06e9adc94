/**
 * Many tables at a central place: simulated ones in a process of their own, the real broker, the real record, somebody who
 * looks at all of them. How many messages, how late they come, what every process costs, and whether what was told is
 * in the record exactly once. `--tables 10,100,1000 --seconds 600`.
 */

import { type ChildProcess, fork } from "node:child_process";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { sitesFor, tableIdentity } from "../../firmware/fleet-simulator/table-names.ts";
import { FLEET_LIVE_PATH } from "../../shared/fleet-live.ts";
import { findProgram } from "../support/needs.ts";
import { findPostgres } from "../support/postgres.ts";
import { sleep } from "../support/program.ts";
import { type BenchOptions, type BenchRow, leftOut, rounded } from "./bench-row.ts";
import { type Pair, type Rows, startOutside, startWithin } from "./fleet-pairs.ts";
import type { FromTables, ToTables } from "./fleet-tables.ts";
import type { FromView } from "./fleet-view.ts";
import { type Look, lookAt } from "./process-cost.ts";

/** Twice as many people as in a gym at its busiest hour. */
const SPEED = 2;
const HOUR = 18;
const CONNECT_MS = 180_000;
/** Until there are as many sessions as there will be: those who come first have lain down by then. */
const SETTLE_MS = 15_000;
const DRAIN_MS = 60_000;
const LOOK_MS = 100;

const start = (name: string, args: readonly string[] = []): ChildProcess =>
  fork(fileURLToPath(new URL(`./${name}.js`, import.meta.url)), [...args]);

const ask = <T>(child: ChildProcess, message: object | string): Promise<T> =>
  new Promise((resolve, reject) => {
    const gone = (code: number | null): void =>
      reject(new Error(`a process of the measurement ended with ${code}`));
    child.once("exit", gone);
    child.once("message", (answer) => {
      child.off("exit", gone);
      resolve(answer as T);
    });
    child.send(message);
  });

interface View {
  readonly name: string;
  readonly child: ChildProcess;
}

/** @throws where it is not let in */
const openView = async (name: string, args: readonly string[]): Promise<View> => {
  const child = start("fleet-view", args);
  for (let waitedMs = 0; waitedMs < CONNECT_MS; waitedMs += LOOK_MS) {
    const { isOpen, trouble } = await ask<FromView>(child, "look");
    if (isOpen) return { name, child };
    if (trouble !== null) {
      child.kill();
      throw new Error(`${name}: ${trouble}`);
    }
    await sleep(LOOK_MS);
  }
  child.kill();
  throw new Error(`${name} was never let in`);
};

const viewsOf = async ({ pageUrl, listener }: Pair): Promise<readonly View[]> => {
  const live = `${pageUrl.replace("http", "ws")}${FLEET_LIVE_PATH}`;
  const atBroker = listener === null ? null : ["mqtt", listener.url, listener.username, listener.password];
  return [
    await openView("fleet view", ["live", live]),
    await openView("second fleet view", ["live", live]),
    ...(atBroker === null ? [] : [await openView("listener at the broker", atBroker)]),
  ];
};

const costsOf = (processes: Readonly<Record<string, number>>): Readonly<Record<string, Look>> =>
  Object.fromEntries(Object.entries(processes).map(([name, pid]) => [name, lookAt(pid)]));

const row = (name: string, value: number, unit: string, goal = ""): BenchRow => ({
  ...{ name, value: rounded(value, value < 10 ? 2 : 1), unit, goal },
});

/** As often as the record is looked at until it has all of it, or more. */
const settled = async (pair: Pair, told: Rows): Promise<Rows> => {
  let rows = await pair.rows();
  for (let waitedMs = 0; waitedMs < DRAIN_MS; waitedMs += LOOK_MS) {
    if (rows.sessions >= told.sessions && rows.events >= told.events) break;
    await sleep(LOOK_MS);
    rows = await pair.rows();
  }
  return rows;
};

const allConnected = async (tables: ChildProcess, count: number): Promise<number> => {
  const beganMs = performance.now();
  for (;;) {
    const { connected, troubles } = await ask<FromTables>(tables, { kind: "figures" } satisfies ToTables);
    const tookMs = performance.now() - beganMs;
    if (connected === count) return tookMs;
    if (tookMs > CONNECT_MS)
      throw new Error(`${connected} of ${count} tables are connected; ${troubles.join("; ")}`);
    await sleep(LOOK_MS);
  }
};

const measurePair = async (pair: Pair, seconds: number): Promise<readonly BenchRow[]> => {
  const what = `${pair.members.length} tables, ${pair.name}`;
  const tables = start("fleet-tables");
  const views: View[] = [];
  try {
    const { members } = pair;
    const parts = { members, seed: 1, speed: SPEED, hour: HOUR, mishaps: "few", version: "bench" } as const;
    await ask<FromTables>(tables, { kind: "start", parts } satisfies ToTables);
    const connectMs = await allConnected(tables, members.length);
    views.push(...(await viewsOf(pair)));
    await sleep(SETTLE_MS);
    const processes: Record<string, number> = { simulator: tables.pid ?? -1, ...pair.processes };
    for (const { name, child } of views) processes[name] = child.pid ?? -1;
    const [rowsBefore, costsBefore] = [await pair.rows(), costsOf(processes)];
    for (const { child } of views) await ask(child, "forget");
    const before = await ask<FromTables>(tables, { kind: "figures" } satisfies ToTables);
    const beganMs = performance.now();
    await sleep(seconds * 1_000);
    const after = await ask<FromTables>(tables, { kind: "figures" } satisfies ToTables);
    const tookS = (performance.now() - beganMs) / 1_000;
    const seen = await Promise.all(views.map(({ child }) => ask<FromView>(child, "look")));
    const [rowsAfter, costsAfter] = [await pair.rows(), costsOf(processes)];
    const load = loadavg();
    const told = await ask<FromTables>(tables, { kind: "stop", patienceMs: DRAIN_MS } satisfies ToTables);
    const kept = await settled(pair, told);
    if (told.troubles.length > 0) process.stderr.write(`${what}: ${told.troubles.join("\n")}\n`);
    const written = rowsAfter.sessions + rowsAfter.events - rowsBefore.sessions - rowsBefore.events;
    const costs = Object.keys(processes).flatMap((name) => {
      const [from, to] = [costsBefore[name], costsAfter[name]];
      if (from === undefined || to === undefined) return [];
      return [
        row(`${what}: ${name}, processor`, (100 * (to.cpuS - from.cpuS)) / tookS, "% of a core"),
        row(`${what}: ${name}, memory`, to.rssMib, "MiB"),
      ];
    });
    const late = views.flatMap(({ name }, at) => {
      const view = seen[at];
      if (view === undefined) return [];
      const { p50Ms, p99Ms, worstMs, count, bytes, trouble } = view;
      if (trouble !== null) process.stderr.write(`${what}, ${name}: ${trouble}\n`);
      return [
        row(`${what}: telemetry to ${name}, p50`, p50Ms, "ms"),
        row(`${what}: telemetry to ${name}, p99`, p99Ms, "ms", "≤ 1000"),
        row(`${what}: telemetry to ${name}, worst`, worstMs, "ms"),
        row(`${what}: telemetry to ${name}`, count / tookS, "a second"),
        row(`${what}: ${name}, received`, bytes / tookS / 1_024, "KiB/s"),
      ];
    });
    return [
      row(`${what}: all are connected after`, connectMs / 1_000, "s"),
      row(`${what}: messages in, for ${seconds} s`, (after.published - before.published) / tookS, "a second"),
      ...late,
      ...costs,
      row(`${what}: rows written meanwhile`, written / tookS, "a second"),
      row(`${what}: sessions told`, told.sessions, "in all"),
      row(`${what}: sessions in the record more or less than told`, kept.sessions - told.sessions, "", "≤ 0"),
      row(`${what}: events told`, told.events, "in all"),
      row(
        `${what}: events in the record more or less than told`,
        Math.abs(kept.events - told.events),
        "",
        "≤ 0",
      ),
      row(`${what}: not told, as too much waited`, told.leftOut + told.waiting, "messages", "≤ 0"),
      row(`${what}: programs that wanted a processor, mean of 5 min`, load[1] ?? Number.NaN, ""),
    ];
  } finally {
    for (const { child } of views) child.kill();
    tables.kill();
  }
};

/** So many tables at one of the two, for so long. */
export const measureAt = async (
  count: number,
  startPair: typeof startWithin,
  seconds: number,
): Promise<readonly BenchRow[]> => {
  const pair = await startPair(
    Array.from({ length: count }, (_, index) => tableIdentity(index, sitesFor(count))),
  );
  try {
    return await measurePair(pair, seconds);
  } finally {
    await pair.stop();
  }
};

export const run = async ({ tables, fleetSeconds }: BenchOptions): Promise<readonly BenchRow[]> => {
  const rows: BenchRow[] = [];
  const hasOutside = findProgram("mosquitto") !== null && findPostgres() !== null;
  if (!hasOutside) rows.push(leftOut("tables at Mosquitto and PostgreSQL", "one of them is not installed"));
  for (const count of tables)
    for (const startPair of hasOutside ? [startWithin, startOutside] : [startWithin]) {
      const measured = await measureAt(count, startPair, fleetSeconds);
      rows.push(...measured);
      // A run of an hour that is broken off has shown something.
      for (const { name, value, unit } of measured) process.stderr.write(`${name}: ${value} ${unit}\n`);
    }
  return rows;
};
