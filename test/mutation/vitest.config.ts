/**
 * How Vitest itself runs the tests that must notice a mutant (`npm run mutate -- --vitest`): each file with modules of
 * its own, because a mutant in what a module does while it is loaded would otherwise not be there. Stryker's option
 * testFiles would choose them too, but leaves out each mutant that is active while loading.
 */

import { defineConfig } from "vitest/config";
import { allTests, readTestsOf } from "./tests-of.ts";

export default defineConfig({
  test: { include: [...allTests(readTestsOf())], testTimeout: 120_000, hookTimeout: 60_000 },
});
