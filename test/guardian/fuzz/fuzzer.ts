/** Builds and runs the two fuzzers of this folder: `board`, the whole program, and `settings`, its stored records. */

import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { compileBoard } from "../host-compile.ts";

export const TARGETS = ["board", "settings"] as const;
export type Target = (typeof TARGETS)[number];

const LONGEST_INPUT: Readonly<Record<Target, number>> = { board: 2048, settings: 97 };
const FLAGS = ["-O1", "-g", "-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all"];

/** @param root the project's folder, or a copy of it */
export const buildFuzzer = (compiler: string, root: string, target: Target, folder: string): string => {
  const program = join(folder, `fuzz-${target}`);
  compileBoard(compiler, { root, flags: FLAGS, main: `test/guardian/fuzz/${target}.cpp`, program });
  return program;
};

export const corpusOf = (root: string, target: Target): string =>
  join(root, "test/guardian/fuzz/corpus", target);

export interface FuzzRun {
  readonly target: Target;
  /** New inputs are written into the first folder; the others are only read. */
  readonly folders: readonly string[];
  /** Where an input that breaks something is kept. */
  readonly findings: string;
  /** By inputs tried a run is the same everywhere; by time it goes as far as the machine does. */
  readonly until: { readonly kind: "seconds" | "inputs"; readonly count: number };
  readonly seed: number;
}

/** One run of a built fuzzer, with everything it said. */
export const runFuzzer = (program: string, run: FuzzRun): SpawnSyncReturns<string> => {
  mkdirSync(run.findings, { recursive: true });
  const options = [
    run.until.kind === "seconds" ? `-max_total_time=${run.until.count}` : `-runs=${run.until.count}`,
    `-seed=${run.seed}`,
    `-max_len=${LONGEST_INPUT[run.target]}`,
    `-artifact_prefix=${run.findings}/`,
    "-print_final_stats=1",
    "-timeout=10",
  ];
  return spawnSync(program, [...options, ...run.folders], { encoding: "utf8", maxBuffer: 1 << 28 });
};

/** Keeps in `into` only what is needed to reach everything that `from` reaches. */
export const mergeCorpus = (program: string, into: string, from: readonly string[]): void => {
  mkdirSync(into, { recursive: true });
  const merged = spawnSync(program, ["-set_cover_merge=1", "-use_counters=0", into, ...from], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (merged.status !== 0) throw new Error(`the corpus was not merged:\n${merged.stderr.slice(-2000)}`);
};

/** How many inputs a fuzzer has tried, by its own words. */
export const executionsOf = (said: string): number =>
  Number(/stat::number_of_executed_units: (\d+)/.exec(said)?.[1] ?? Number.NaN);

export const countInputs = (folder: string): number => (existsSync(folder) ? readdirSync(folder).length : 0);
