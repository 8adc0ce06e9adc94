/**
 * `npm run mutate [-- safety | limits | frames | FILE…] [--fresh]`: breaks the code in one place after the other and
 * asks the tests whether they notice. Red when a mutant is left that is not on the list of equivalents, and when an
 * entry of the list is outdated. What was noticed and has not changed is not tried again, but with `--fresh`.
 *
 * `npm run mutate -- --sample N [--seed S]`: the mutants of N lines only, drawn by the seed.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { EQUIVALENTS } from "./equivalents.ts";
import { type Figures, figuresOf, outdated } from "./judged.ts";
import { forgetWhatWasLeft } from "./kept.ts";
import { sampleLines } from "./sample.ts";
import { runStryker } from "./stryker.ts";
import { MUTATED, type Mutated, TARGETS } from "./targets.ts";

const ROOT = process.cwd();
const KEPT = "dist/mutation";

const chosen = (names: readonly string[]): readonly Mutated[] => {
  if (names.length === 0) return MUTATED;
  const known: readonly string[] = TARGETS;
  return names.flatMap((name) => {
    const found = MUTATED.filter(
      ({ target, file }) => target === name || file === name || file.endsWith(`/${name}.ts`),
    );
    if (found.length > 0) return found;
    throw new RangeError(
      `nothing to mutate is called "${name}"; there are ${known.join(", ")} and their files`,
    );
  });
};

const percent = (part: number, whole: number): string => ((100 * part) / whole).toFixed(1);

const print = (figures: readonly Figures[]): void => {
  for (const { file, mutants, killed, equivalent, open } of figures) {
    console.log(
      `| ${file} | ${mutants} | ${killed} | ${equivalent} | ${open.length} | ${percent(killed, mutants)} |`,
    );
    for (const { line, mutator, was, becomes } of open)
      console.log(`    ${file}:${line} ${mutator}\n      was     ${was}\n      becomes ${becomes}`);
  }
};

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      sample: { type: "string" },
      seed: { type: "string", default: "1" },
      fresh: { type: "boolean", default: false },
      concurrency: { type: "string", default: "1" },
      vitest: { type: "boolean", default: false },
    },
  });
  const count = values.sample === undefined ? null : Number(values.sample);
  if (count !== null && !(Number.isInteger(count) && count >= 1 && count <= 1000))
    throw new RangeError(`--sample is ${values.sample}; allowed is a whole number from 1 to 1000`);
  const concurrency = Number(values.concurrency);
  if (!(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 64))
    throw new RangeError(`--concurrency is ${values.concurrency}; allowed is a whole number from 1 to 64`);
  const wanted = chosen(positionals);
  const lines =
    count === null
      ? null
      : sampleLines(
          ROOT,
          wanted.map(({ file }) => file),
          count,
          values.seed,
        );
  const drawn =
    lines === null ? wanted : wanted.filter(({ file }) => lines.some((line) => line.file === file));
  mkdirSync(join(ROOT, KEPT), { recursive: true });
  const incrementalFile =
    lines === null && !values.fresh ? join(KEPT, `kept-${positionals.join("+") || "all"}.json`) : null;
  if (incrementalFile !== null) forgetWhatWasLeft(incrementalFile);
  const outcomes = await runStryker({
    mutate: lines?.map(({ file, line }) => `${file}:${line}-${line}`) ?? drawn.map(({ file }) => file),
    testsOf: Object.fromEntries(drawn.map(({ file, tests }) => [file, tests])),
    concurrency,
    withVitest: values.vitest,
    incrementalFile,
    reportFile: join(KEPT, lines === null ? "report.json" : "sample-report.json"),
  });
  const figures = figuresOf(ROOT, outcomes, EQUIVALENTS);
  if (lines === null)
    writeFileSync(join(ROOT, KEPT, "figures.json"), `${JSON.stringify(figures, null, 2)}\n`);
  print(figures);
  const sum = (of: (one: Figures) => number): number => figures.reduce((total, one) => total + of(one), 0);
  const mutants = sum((one) => one.mutants);
  const killed = sum((one) => one.killed);
  console.log(`${killed} of ${mutants} mutants were noticed: ${percent(killed, mutants)} %`);
  const old = lines === null ? outdated(ROOT, outcomes, EQUIVALENTS) : [];
  for (const { file, was, becomes } of old)
    console.log(`outdated among the equivalents: ${file}\n      was     ${was}\n      becomes ${becomes}`);
  if (old.length > 0 || figures.some(({ open }) => open.length > 0)) process.exitCode = 1;
};

await main();
