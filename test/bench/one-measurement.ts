/**
 * One measurement in a process of its own, so that none leaves timers, memory or a busy thread to the next.
 * Usage: `node one-measurement.js NAME OPTIONS-JSON`, forked by run.ts; sends its rows to its parent.
 */

import type { BenchOptions, BenchRow } from "./bench-row.ts";

interface Measurement {
  run(options: BenchOptions): Promise<readonly BenchRow[]>;
}

const [name, options] = process.argv.slice(2);
if (name === undefined || options === undefined || process.send === undefined)
  throw new Error("this is started by run.js");
const measurement = (await import(`./${name}.js`)) as Measurement;
const rows = await measurement.run(JSON.parse(options) as BenchOptions);
// JSON knows neither NaN nor Infinity.
const told = rows.map((row) => ({
  ...row,
  value: Number.isFinite(row.value) ? row.value : String(row.value),
}));
process.send(told, () => process.exit(0));
