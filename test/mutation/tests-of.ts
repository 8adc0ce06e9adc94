/**
 * Which tests must notice the mutants of which file, handed on to the processes that Stryker starts.
 */

import { z } from "zod";

/** By the mutated file; all paths from the project's root. */
export type TestsOf = Readonly<Record<string, readonly string[]>>;

const VARIABLE = "MUTATION_TESTS";
const Handed = z.record(z.string(), z.array(z.string()));

export const handOnTestsOf = (testsOf: TestsOf): void => {
  process.env[VARIABLE] = JSON.stringify(testsOf);
};

export const readTestsOf = (): TestsOf => Handed.parse(JSON.parse(process.env[VARIABLE] ?? "{}"));

export const allTests = (testsOf: TestsOf): readonly string[] => [...new Set(Object.values(testsOf).flat())];
