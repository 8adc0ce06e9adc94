import { parseArgs } from "node:util";
import { runStryker } from "./stryker.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tests: { type: "string", multiple: true }, name: { type: "string" } },
});
const name = values.name ?? "x";
const outcomes = await runStryker({
  mutate: positionals,
  tests: values.tests ?? [],
  concurrency: 1,
  incrementalFile: `dist/mutation/incremental-${name}.json`,
  reportFile: `dist/mutation/report-${name}.json`,
});
const counts = new Map<string, number>();
for (const { fileName, location, status, mutatorName, replacement } of outcomes) {
  counts.set(status, (counts.get(status) ?? 0) + 1);
  if (status !== "Killed" && status !== "Ignored" && status !== "Timeout")
    console.log(
      `${fileName.split("/mutate/").at(-1)}:${location.start.line + 1}:${location.start.column + 1} ${status} ${mutatorName} → ${replacement?.replaceAll(/\s+/g, " ").slice(0, 100)}`,
    );
}
console.log(JSON.stringify([...counts]));
