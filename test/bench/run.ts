/**
 * `npm run bench [-- NAME… --phases N --minutes M --seconds S --tables N,N]`: measures the numbers of the product, each measurement in a
 * process of its own, and prints one table. JSON goes to dist/bench.json. A number that was missed is shown plainly
 * and is no failure of the run; only a measurement that crashed is, and the others still follow.
 */

import { fork } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { BenchOptions, BenchRow } from "./bench-row.ts";

const MEASUREMENTS = [
  "guardian",
  "over-angle",
  "host-lost",
  "sensor-lost",
  "replug",
  "lease-jitter",
  "isolation",
  "stalled-readers",
  "painted",
  "busy",
  "screen-memory",
  "start-up",
  "first-load",
  "fan-out",
  "simulator-speed",
  "core-cost",
  "history",
  "memory",
  "fleet",
] as const;
const DEFAULT_PHASES = 30;
const DEFAULT_MINUTES = 3;
const DEFAULT_SECONDS = 60;
const DEFAULT_FLEET_SECONDS = 600;
const DEFAULT_TABLES = "1000";
const HERE = dirname(fileURLToPath(import.meta.url));

interface JudgedRow extends BenchRow {
  readonly measurement: string;
  /** Null where there is no goal, or nothing was measured. */
  readonly met: boolean | null;
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "≤": (value, bound) => value <= bound,
  "<=": (value, bound) => value <= bound,
  "≥": (value, bound) => value >= bound,
  ">=": (value, bound) => value >= bound,
  "<": (value, bound) => value < bound,
};

const judge = ({ value, goal }: BenchRow): boolean | null => {
  const [, sign, bound] = /^(≤|<=|≥|>=|<)\s*(\d+(?:\.\d+)?)$/.exec(goal.trim()) ?? [];
  const compare = COMPARISONS[sign ?? ""];
  return compare === undefined || Number.isNaN(value) ? null : compare(value, Number(bound));
};

const readOptions = (): { readonly names: readonly string[]; readonly options: BenchOptions } => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...{ phases: { type: "string" }, minutes: { type: "string" } },
      ...{ seconds: { type: "string" }, tables: { type: "string" } },
    },
  });
  const phases = Number(values.phases ?? DEFAULT_PHASES);
  const minutes = Number(values.minutes ?? DEFAULT_MINUTES);
  if (!(Number.isInteger(phases) && phases >= 1 && phases <= 10_000))
    throw new RangeError(`--phases is ${values.phases}; allowed is a whole number from 1 to 10000`);
  if (!(minutes >= 0.5 && minutes <= 1_440))
    throw new RangeError(`--minutes is ${values.minutes}; allowed is 0.5 to 1440`);
  const seconds = Number(values.seconds ?? DEFAULT_SECONDS);
  if (!(seconds >= 10 && seconds <= 86_400))
    throw new RangeError(`--seconds is ${values.seconds}; allowed is 10 to 86400`);
  const tables = (values.tables ?? DEFAULT_TABLES).split(",").map(Number);
  if (!tables.every((count) => Number.isInteger(count) && count >= 1 && count <= 4_000))
    throw new RangeError(
      `--tables is ${values.tables}; allowed are whole numbers from 1 to 4000, with commas between`,
    );
  const fleetSeconds = Number(values.seconds ?? DEFAULT_FLEET_SECONDS);
  const known: readonly string[] = MEASUREMENTS;
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new RangeError(`there is no measurement "${unknown}"; there are ${MEASUREMENTS.join(", ")}`);
  return {
    names: positionals.length > 0 ? positionals : MEASUREMENTS,
    options: { phases, minutes, seconds, tables, fleetSeconds },
  };
};

/** Numbers that JSON does not know come as words from the other process. */
const numberOf = (value: number | string): number => Number(value);

const measure = (name: string, options: BenchOptions): Promise<BenchRow[]> =>
  new Promise((resolve, reject) => {
    const child = fork(join(HERE, "one-measurement.js"), [name, JSON.stringify(options)]);
    let rows: BenchRow[] | null = null;
    child.on("message", (told) => {
      rows = (told as (Omit<BenchRow, "value"> & { value: number | string })[]).map((row) => ({
        ...row,
        value: numberOf(row.value),
      }));
    });
    child.once("exit", (code, signal) => {
      if (rows !== null && code === 0) resolve(rows);
      else reject(new Error(`${name} ended with ${signal ?? code} and without its numbers`));
    });
  });

const shown = ({ value, unit }: BenchRow): string => {
  if (Number.isNaN(value)) return unit;
  return value === Number.POSITIVE_INFINITY ? "never" : `${value} ${unit}`;
};

const VERDICTS = { true: "yes", false: "MISSED", null: "" } as const;

const print = (rows: readonly JudgedRow[]): void => {
  const lines = [
    ["what", "measured", "goal", "met"],
    ...rows.map((row) => [row.name, shown(row), row.goal, VERDICTS[`${row.met}`]]),
  ];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...lines.map((line) => (line[at] ?? "").length)));
  for (const [index, line] of lines.entries()) {
    console.log(`| ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`);
    if (index === 0) console.log(`|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`);
  }
};

/** What other programs were doing: latencies then include waiting for a processor, which is not ours. */
const busy = (): string | null => {
  const load = loadavg()[1] ?? 0;
  const cores = availableParallelism();
  return load > 1.5 * cores
    ? `THE MACHINE WAS BUSY: ${load.toFixed(1)} programs wanted its ${cores} cores; times include waiting for them`
    : null;
};

const write = (rows: readonly JudgedRow[], options: BenchOptions, crashed: readonly string[]): void => {
  const file = join(HERE, "../../bench.json");
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length };
  const told = rows.map((row) => ({ ...row, value: Number.isFinite(row.value) ? row.value : shown(row) }));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `${JSON.stringify({ machine, busy: busy(), options, crashed, rows: told }, null, 2)}\n`,
  );
};

const main = async (): Promise<void> => {
  const { names, options } = readOptions();
  const rows: JudgedRow[] = [];
  const crashed: string[] = [];
  for (const name of names) {
    process.stderr.write(`measuring ${name} …\n`);
    try {
      const measured = await measure(name, options);
      rows.push(...measured.map((row) => ({ ...row, measurement: name, met: judge(row) })));
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      crashed.push(name);
    }
  }
  print(rows);
  write(rows, options, crashed);
  const wasBusy = busy();
  if (wasBusy !== null) console.log(wasBusy);
  if (crashed.length > 0) {
    console.log(`CRASHED: ${crashed.join(", ")}`);
    process.exitCode = 1;
  }
};

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof RangeError || error instanceof TypeError ? 2 : 1;
}
