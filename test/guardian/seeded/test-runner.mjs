/**
 * Vitest over the copy that it is started in, for one run after the other: starting it anew for each takes longer than
 * most of the tests. Told { files, pattern } by message; answers { outcome: [[title, state], …], errors } for what was run.
 */
import { createVitest } from "vitest/node";

const vitest = await createVitest("test", {
  ...{ config: false, root: process.cwd(), watch: false },
  ...{ include: ["test/**/*.test.ts"], testTimeout: 120_000, maxWorkers: 2, reporters: [{}] },
});

process.on("message", async ({ files, pattern }) => {
  vitest.setGlobalTestNamePattern(pattern);
  const specifications = await vitest.globTestSpecifications(files);
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  const tests = testModules.flatMap(({ children }) => [...children.allTests()]);
  const outcome = tests.map((test) => [test.name, test.result().state]);
  const errors = [...testModules.flatMap((module) => module.errors()), ...unhandledErrors];
  process.send({ outcome, errors: errors.map((error) => error.stack ?? String(error)) });
});
process.on("disconnect", () => vitest.close());
process.send({ isReady: true });
