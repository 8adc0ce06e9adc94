/**
 * How Stryker is run here: in a copy of the project, the fast tests only, each mutant against the tests that reach it.
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Stryker } from "@stryker-mutator/core";
import { handOnTestsOf, type TestsOf } from "./tests-of.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));

export interface RunOptions {
  /** Files or `file:from-to` in lines, relative to the project. */
  readonly mutate: readonly string[];
  readonly testsOf: TestsOf;
  readonly concurrency: number;
  /** Slow, for checking what runner.ts says. */
  readonly withVitest: boolean;
  /** Where what an earlier run found is kept, so that only what has changed is tried anew; null to try everything. */
  readonly incrementalFile: string | null;
  readonly reportFile: string;
}

/** One mutant and what became of it. */
export type Outcome = Awaited<ReturnType<Stryker["runMutationTest"]>>[number];

export const runStryker = async (options: RunOptions): Promise<readonly Outcome[]> => {
  handOnTestsOf(options.testsOf);
  return await new Stryker({
    testRunner: options.withVitest ? "vitest" : "in-process",
    plugins: ["@stryker-mutator/vitest-runner", join(HERE, "runner.js"), join(HERE, "words.js")],
    ignorers: ["words-for-people"],
    vitest: { configFile: "test/mutation/vitest.config.ts" },
    mutate: [...options.mutate],
    coverageAnalysis: "perTest",
    concurrency: options.concurrency,
    incremental: options.incrementalFile !== null,
    ...(options.incrementalFile === null ? {} : { incrementalFile: options.incrementalFile }),
    reporters: ["json", "progress-append-only"],
    jsonReporter: { fileName: options.reportFile },
    ignorePatterns: ["**", "!firmware/**/*.ts", "!shared/*.ts", "!test/**/*.ts", "!package.json"],
    // The file is TypeScript for Vite, which drops the types; nothing checks them there.
    disableTypeChecks: false,
    // Not to be read: it asks for an interface of the compiler that TypeScript 7 no longer has.
    tsconfigFile: "none",
    tempDirName: ".stryker-tmp",
    allowEmpty: true,
    // Generous: on a busy computer a slow test must not pass for one that was stopped by a mutant.
    timeoutMS: 60_000,
    // The first run of all tests, with every file made breakable, takes minutes; Stryker's own five end it on a computer
    // that has other things to do.
    dryRunTimeoutMinutes: 60,
    allowConsoleColors: false,
  }).runMutationTest();
};
