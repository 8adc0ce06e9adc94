/**
 * `npm run fuzz [-- --seconds N --seed N --keep]`: a long run of the fuzzers over the guardian. With `--keep` what was
 * found goes, minimised, into the committed corpus; without it the corpus is only read. Ends with 1 when an input
 * breaks a rule; the input is kept in dist/fuzz.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findProgram } from "../../support/needs.ts";
import {
  buildFuzzer,
  corpusOf,
  countInputs,
  executionsOf,
  mergeCorpus,
  runFuzzer,
  TARGETS,
  type Target,
} from "./fuzzer.ts";
import { BOARD_SEEDS, SETTINGS_SEEDS } from "./seeds.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const FINDINGS = join(ROOT, "dist/fuzz");
const SEEDS = { board: BOARD_SEEDS, settings: SETTINGS_SEEDS } as const;

const writeSeeds = (target: Target, folder: string): void => {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(SEEDS[target]))
    writeFileSync(join(folder, name.replaceAll(" ", "-")), Uint8Array.from(bytes));
};

const readOptions = () => {
  const { values } = parseArgs({
    options: { seconds: { type: "string" }, seed: { type: "string" }, keep: { type: "boolean" } },
  });
  const seconds = Number(values.seconds ?? "600");
  const seed = Number(values.seed ?? "1");
  if (!(Number.isInteger(seconds) && seconds >= 1 && seconds <= 1_000_000))
    throw new RangeError(`--seconds is ${values.seconds}; allowed is a whole number from 1 to 1000000`);
  if (!(Number.isInteger(seed) && seed >= 1 && seed <= 0x7fffffff))
    throw new RangeError(`--seed is ${values.seed}; allowed is a whole number from 1 to 2147483647`);
  return { seconds, seed, keep: values.keep ?? false };
};

const fuzz = (compiler: string, target: Target, options: ReturnType<typeof readOptions>): boolean => {
  const folder = mkdtempSync(join(tmpdir(), "guardian-fuzz-"));
  try {
    const program = buildFuzzer(compiler, ROOT, target, folder);
    const seeds = join(folder, "seeds");
    const found = join(folder, "found");
    mkdirSync(found);
    writeSeeds(target, seeds);
    const corpus = corpusOf(ROOT, target);
    mkdirSync(corpus, { recursive: true });
    // The stored records are quickly exhausted; a tenth of the time is more than enough.
    const seconds = target === "settings" ? Math.ceil(options.seconds / 10) : options.seconds;
    const folders = [found, corpus, seeds];
    const until = { kind: "seconds", count: seconds } as const;
    const ran = runFuzzer(program, { target, folders, findings: FINDINGS, until, seed: options.seed });
    if (ran.status !== 0) {
      console.error(ran.stderr.slice(-6000));
      console.error(`${target}: broken; the input is in ${FINDINGS}`);
      return false;
    }
    console.log(`${target}: ${executionsOf(ran.stderr)} inputs in ${seconds} s, nothing broken`);
    if (options.keep) {
      const before = join(folder, "before");
      mergeCorpus(program, before, folders);
      rmSync(corpus, { recursive: true });
      mergeCorpus(program, corpus, [before]);
      console.log(`${target}: the corpus has ${countInputs(corpus)} inputs now`);
    }
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

try {
  const options = readOptions();
  const compiler = findProgram("clang++");
  if (compiler === null) throw new RangeError("this needs clang++ (Debian: clang and libclang-rt-14-dev)");
  if (!TARGETS.every((target) => fuzz(compiler, target, options))) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof RangeError || error instanceof TypeError ? 2 : 1;
}
