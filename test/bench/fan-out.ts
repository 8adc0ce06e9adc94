/**
 * What it costs the gateway to feed 500 dashboards at 25 Hz, against pre-framed raw writes to the same dashboards.
 * Processor time per telemetry delivered, so that a server that delivers less does not look cheaper; the two take
 * turns, and the middle one of the rounds counts, because other programs share the machine's caches.
 */

import { type ChildProcess, fork } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: string;
}

const DASHBOARDS = 500;
const DASHBOARD_PROCESSES = 2;
const RATE_HZ = 25;
const CONNECT_MS = 20_000;
const WARM_UP_MS = 1_500;
const MEASURE_MS = 4_000;
const ROUNDS = 5;

interface Measured {
  readonly cpuMs: number;
  readonly delivered: number;
}

const start = (name: string, args: readonly string[]): ChildProcess =>
  fork(fileURLToPath(new URL(`./${name}.js`, import.meta.url)), [...args]);

const reply = <T>(child: ChildProcess, ask: boolean): Promise<T> =>
  new Promise((resolve, reject) => {
    const ended = (code: number | null): void =>
      reject(new Error(`a process of the measurement ended with ${code}`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message as T);
    });
    if (ask) child.send("?");
  });

const measure = async (kind: "gateway" | "raw"): Promise<Measured> => {
  const server = start("fan-out-server", [kind]);
  const { port } = await reply<{ port: number }>(server, false);
  const each = String(DASHBOARDS / DASHBOARD_PROCESSES);
  const screens = Array.from({ length: DASHBOARD_PROCESSES }, () =>
    start("fan-out-dashboards", [String(port), each]),
  );
  const count = async (): Promise<{ telemetry: number; open: number }> => {
    const counts = await Promise.all(
      screens.map((screen) => reply<{ telemetry: number; open: number }>(screen, true)),
    );
    return counts.reduce((a, b) => ({ telemetry: a.telemetry + b.telemetry, open: a.open + b.open }));
  };
  try {
    for (let waitedMs = 0; (await count()).open < DASHBOARDS && waitedMs < CONNECT_MS; waitedMs += 100)
      await wait(100);
    await wait(WARM_UP_MS);
    const before = { ...(await count()), ...(await reply<{ cpuMs: number }>(server, true)) };
    if (before.open !== DASHBOARDS)
      throw new Error(`${before.open} of ${DASHBOARDS} dashboards connected to ${kind}`);
    await wait(MEASURE_MS);
    const after = { ...(await count()), ...(await reply<{ cpuMs: number }>(server, true)) };
    return { cpuMs: after.cpuMs - before.cpuMs, delivered: after.telemetry - before.telemetry };
  } finally {
    for (const child of [server, ...screens]) {
      child.kill();
    }
  }
};

const middle = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Measures; takes about seventy seconds. */
export const run = async (): Promise<BenchRow[]> => {
  const rounds: { raw: Measured; gateway: Measured }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({ raw: await measure("raw"), gateway: await measure("gateway") });
  }
  const perMessageUs = ({ cpuMs, delivered }: Measured): number => (cpuMs * 1000) / delivered;
  const share = (measured: Measured): number => (100 * measured.cpuMs) / MEASURE_MS;
  const expected = (DASHBOARDS * RATE_HZ * MEASURE_MS) / 1000;
  const what = `${DASHBOARDS} dashboards at ${RATE_HZ} Hz`;
  return [
    {
      name: `${what}: gateway against pre-framed raw writes, processor time per message`,
      value: rounded(middle(rounds.map((r) => perMessageUs(r.gateway) / perMessageUs(r.raw))), 3),
      unit: "×",
      goal: "≤ 1.15",
    },
    {
      name: `${what}: gateway, processor time`,
      value: rounded(middle(rounds.map((r) => share(r.gateway))), 1),
      unit: "% of a core",
      goal: "",
    },
    {
      name: `${what}: raw writes, processor time`,
      value: rounded(middle(rounds.map((r) => share(r.raw))), 1),
      unit: "% of a core",
      goal: "",
    },
    {
      name: `${what}: delivered by the gateway`,
      value: rounded((100 * middle(rounds.map((r) => r.gateway.delivered))) / expected, 1),
      unit: "%",
      goal: "≥ 95",
    },
  ];
};
