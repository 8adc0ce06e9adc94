/**
 * A short run of the fuzzers over the guardian's program on this machine, from the committed corpus on: no input breaks
 * a rule, and none makes the sanitizers speak. `npm run fuzz` runs them for as long as one likes.
 */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { describeWith } from "../support/needs.ts";
import { buildFuzzer, corpusOf, countInputs, executionsOf, runFuzzer, type Target } from "./fuzz/fuzzer.ts";

const ROOT = join(import.meta.dirname, "../..");
/** Inputs tried beyond the corpus; some 15 s, and the same ones on every machine. */
const INPUTS: Readonly<Record<Target, number>> = { board: 2_000, settings: 100_000 };
const SEED = 3;

describeWith("clang++", "fuzzing the guardian", (compiler) => {
  const folder = mkdtempSync(join(tmpdir(), "guardian-fuzz-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  for (const target of ["board", "settings"] as const) {
    it(`${target}: nothing that comes in breaks a rule`, { timeout: 240_000 }, () => {
      const program = buildFuzzer(compiler, ROOT, target, folder);
      const corpus = corpusOf(ROOT, target);
      const found = join(folder, `found-${target}`);
      mkdirSync(found);
      const tried = countInputs(corpus) + INPUTS[target];
      const until = { kind: "inputs", count: tried } as const;
      const run = { target, until, seed: SEED, findings: join(folder, "findings") };
      const ran = runFuzzer(program, { ...run, folders: [found, corpus] });
      expect(ran.status, ran.stderr.slice(-4000)).toBe(0);
      // A run that tried nothing has shown nothing.
      expect(executionsOf(ran.stderr)).toBeGreaterThan(tried - 2);
    });
  }
});
