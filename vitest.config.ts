import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Tests with whole processes in real time, two files at a time and nothing that burns a core beside them. With three there
 * are moments in which readings stop for want of a processor, and a session ends for that, as it must.
 */
const WHOLE = [
  "test/scenarios/**/*.test.ts",
  "test/board/on-simulated-board.test.ts",
  "test/simulator/board-sim.test.ts",
  "test/controller/process.test.ts",
  "test/firmware/run.test.ts",
  "test/firmware/service.test.ts",
  "test/firmware/doctor.test.ts",
  "test/firmware/flash.test.ts",
  "test/firmware/calibrate.test.ts",
  "test/proving/whole/*.test.ts",
  "test/fleet/at-*.test.ts",
  "test/centre/chaos.test.ts",
  "test/centre/program.test.ts",
  "test/fleet-simulator/program.test.ts",
  // With a browser, and minutes that are waited for: there is room for another file beside it, without one.
  "test/e2e/rider.test.ts",
];

/** The same with a browser, which takes a core by itself: one file after the other. */
const SCREENS = ["test/e2e/**/*.test.ts"];

/** What takes a minute or more, the longest first. */
const LONGEST = [
  "safety/exploration",
  "guardian/seeded-defects",
  "history/killed",
  "history/mutated",
  "guardian/proof-flips",
  "board/programmes",
  "guardian/proof-hostile",
  "guardian/differential",
  "companion/watch-properties",
  "guardian/proof-loops",
  "proving/whole/chaos",
  "e2e/rider",
  "scenarios/guardian",
  "scenarios/link",
].map((name) => `/test/${name}.test.ts`);

/** Begins with what takes longest: begun last, it would go on alone while the other worker has nothing left to do. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: ["default", "json"],
    outputFile: { json: "dist/test-report.json" },
    projects: [
      {
        test: {
          name: "parts",
          include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
          exclude: [...WHOLE, ...SCREENS],
          testTimeout: 300_000,
          hookTimeout: 120_000,
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
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "screens",
          include: SCREENS,
          exclude: WHOLE,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
