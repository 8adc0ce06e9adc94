import { defineConfig } from "vitest/config";

/** Tests with whole processes in real time: one file after the other, and nothing that burns a core beside them. */
const WHOLE = [
  "test/scenarios/**/*.test.ts",
  "test/e2e/**/*.test.ts",
  "test/board/on-simulated-board.test.ts",
  "test/simulator/board-sim.test.ts",
  "test/controller/process.test.ts",
  "test/firmware/run.test.ts",
  "test/firmware/doctor.test.ts",
  "test/firmware/flash.test.ts",
  "test/firmware/calibrate.test.ts",
];

export default defineConfig({
  test: {
    reporters: ["default", "json"],
    outputFile: { json: "dist/test-report.json" },
    projects: [
      {
        test: {
          name: "parts",
          include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
          exclude: WHOLE,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "whole",
          include: WHOLE,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
