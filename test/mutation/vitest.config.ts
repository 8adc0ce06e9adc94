/**
 * How the tests run that must notice a mutant: in process, each file with modules of its own, because a mutant in
 * what a module does while it is loaded would otherwise not be there. Which tests those are stands in targets.ts.
 *
 * Left out is what takes minutes and would find much of it too: the exploration of the core, so that the tables of
 * rules stand on their own feet.
 */

import { defineConfig } from "vitest/config";

/** Set by stryker.ts. Stryker's own way, its option testFiles, leaves out each mutant that is active while loading. */
const TESTS_VARIABLE = "MUTATION_TESTS";

export default defineConfig({
  test: {
    include: (process.env[TESTS_VARIABLE] ?? "").split(",").filter((file) => file !== ""),
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
