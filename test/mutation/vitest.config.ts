/**
 * The tests that must notice a mutant: the fast ones of the core, the limits and the frames, in process.
 *
 * Left out is what takes minutes and would find much of it too: the exploration of the core (test/safety/exploration),
 * so that the tables of rules stand on their own feet, and everything with a process or a port.
 */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "test/safety/**/*.test.ts",
      "test/shared/{alarms,limits,programmes,soft-limits,return-watch,table}.test.ts",
      "test/board/{guardian-frame,guardian-settings,guardian-wire,firmata-messages,i2c-reply}.test.ts",
    ],
    exclude: ["test/safety/exploration.test.ts"],
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
