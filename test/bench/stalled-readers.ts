/**
 * 32 dashboards that never read and 8 that flood, for `--seconds`, at a gateway whose caps let them: what that costs
 * it in memory, and what the others wait meanwhile.
 */

import { type ChildProcess, fork } from "node:child_process";
import { setPriority } from "node:os";
import { join } from "node:path";
import { NODE_OPTIONS } from "../support/node-options.ts";
import { PROJECT, sleep } from "../support/program.ts";
import { type BenchOptions, type BenchRow, percentile, rounded, worst } from "./bench-row.ts";

const STALLED = 32;
const FLOODER_PROCESSES = 2;
const SOCKETS_EACH = 4;
const WATCHING = 8;
/** On a real network the processors of the others are other computers'. */
const LOW_PRIORITY = 10;
const WARM_UP_MS = 5_000;
const SAMPLE_MS = 500;
const ANSWER_MS = 20_000;
export const MOST_GROWTH_MB = 20;
export const LONGEST_WAIT_MS = 250;

export interface Borne {
  readonly telemetryMs: readonly number[];
  readonly answerMs: readonly number[];
  /** Memory of the gateway with the well-behaved alone, and at most with the others. */
  readonly beforeMb: number;
  readonly mostMb: number;
  readonly endMb: number;
  /** What it keeps in the end beyond what it kept before; without what only waits to be collected. */
  readonly keptMb: number;
  /** Of the well-behaved, how many were closed. */
  readonly closed: number;
  readonly stalled: number;
  readonly flooded: number;
}

const start = (name: string, args: readonly string[]): ChildProcess =>
  fork(join(PROJECT, `dist/test/bench/${name}.js`), [...args], {
    execArgv: ["--expose-gc", ...NODE_OPTIONS],
  });

const reply = <T>(child: ChildProcess, ask: "?" | "kept" | null): Promise<T> =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("a process of the measurement is silent")), ANSWER_MS);
    const ended = (code: number | null): void =>
      reject(new Error(`a process of the measurement ended with ${code}`));
    child.once("exit", ended);
    child.once("message", (message) => {
      clearTimeout(late);
      child.off("exit", ended);
      resolve(message as T);
    });
    if (ask !== null) child.send(ask);
  });

type Told = Pick<Borne, "telemetryMs" | "answerMs" | "closed">;

export const bearCrowd = async (seconds: number): Promise<Borne> => {
  const children: ChildProcess[] = [];
  const begin = (name: string, args: readonly string[], isCrowd: boolean): ChildProcess => {
    const child = start(name, args);
    children.push(child);
    if (isCrowd && child.pid !== undefined) setPriority(child.pid, LOW_PRIORITY);
    return child;
  };
  try {
    const server = begin("stalled-server", [], false);
    const { port } = await reply<{ port: number }>(server, null);
    const memory = async (): Promise<number> => (await reply<{ rssMb: number }>(server, "?")).rssMb;
    const kept = async (): Promise<number> => (await reply<{ keptMb: number }>(server, "kept")).keptMb;
    const url = `http://127.0.0.1:${port}`;
    const watching = begin("watching-clients", [url, String(WATCHING)], false);
    await sleep(WARM_UP_MS);
    await reply<Told>(watching, "?");
    const keptBeforeMb = await kept();
    const beforeMb = await memory();
    const crowd = begin("stalled-crowd", [String(port), String(STALLED)], true);
    const flooders = Array.from({ length: FLOODER_PROCESSES }, () =>
      begin("flooder", [url, String(SOCKETS_EACH)], true),
    );
    let mostMb = beforeMb;
    let endMb = beforeMb;
    for (
      const endMs = performance.now() + seconds * 1_000;
      performance.now() < endMs;
      await sleep(SAMPLE_MS)
    ) {
      endMb = await memory();
      mostMb = Math.max(mostMb, endMb);
    }
    const told = await reply<Told>(watching, "?");
    const keptMb = (await kept()) - keptBeforeMb;
    const { standing } = await reply<{ standing: number }>(crowd, "?");
    const sent = await Promise.all(flooders.map((one) => reply<number>(one, "?")));
    const flooded = sent.reduce((sum, each) => sum + each, 0);
    return { ...told, keptMb, beforeMb, mostMb, endMb, stalled: standing, flooded };
  } finally {
    for (const child of children) child.kill();
  }
};

/** Measures; takes as long as `--seconds` says. */
export const run = async ({ seconds }: BenchOptions): Promise<BenchRow[]> => {
  const borne = await bearCrowd(seconds);
  const { telemetryMs, answerMs } = borne;
  const when = `${STALLED} stalled readers and ${FLOODER_PROCESSES * SOCKETS_EACH} flooders, ${seconds} s`;
  const goal = `< ${LONGEST_WAIT_MS}`;
  const p = (values: readonly number[]): number => rounded(percentile(values, 0.99), 1);
  return [
    {
      name: `${when}: memory of the gateway, most, beyond ${rounded(borne.beforeMb, 0)} MB before`,
      ...{ value: rounded(borne.mostMb - borne.beforeMb, 1), unit: "MB", goal: `< ${MOST_GROWTH_MB}` },
    },
    {
      name: `${when}: the same in the end`,
      value: rounded(borne.endMb - borne.beforeMb, 1),
      unit: "MB",
      goal: "",
    },
    {
      name: `${when}: kept by the gateway in the end, beyond before`,
      ...{ value: rounded(borne.keptMb, 1), unit: "MB", goal: `< ${MOST_GROWTH_MB}` },
    },
    {
      name: `${when}: telemetry to the others, p99 of ${telemetryMs.length} (worst ${rounded(worst(telemetryMs), 0)})`,
      ...{ value: p(telemetryMs), unit: "ms", goal },
    },
    {
      name: `${when}: answers to the others, p99 of ${answerMs.length} (worst ${rounded(worst(answerMs), 0)})`,
      ...{ value: p(answerMs), unit: "ms", goal },
    },
    { name: `${when}: others that were closed`, value: borne.closed, unit: "", goal: "≤ 0" },
    { name: `${when}: hostile messages`, value: borne.flooded, unit: "", goal: "" },
    { name: `${when}: stalled readers at the end`, value: borne.stalled, unit: "", goal: "" },
  ];
};
