/**
 * The guardian's decisions and the core's on the same hundred thousand random traces: neither ever holds on where the
 * other has let go for a reason that both judge. What exactly counts stands in differential/judge.ts.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { describeWith } from "../support/needs.ts";
import { runDifferential } from "./differential/run-differential.ts";
import { compileBoard } from "./host-compile.ts";

const TRACES = 100_000;
const SEED = 1;
/** What the traces must have shown, each many times, for their silence to mean anything. */
const SHOWN = [
  ...["over-angle", "over-rate", "implausible-rate", "sensor-open", "sensor-short", "stop"],
  ...["duration-reached", "session-cap"],
].map((reason) => `both, clear: ${reason}`);
const LEAST_SHOWN = 50;

describeWith("g++", "the guardian and the core", (compiler) => {
  const folder = mkdtempSync(join(tmpdir(), "guardian-differential-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("never hold on where the other has let go", { timeout: 600_000 }, async () => {
    const program = join(folder, "board-traces");
    compileBoard(compiler, {
      root: join(import.meta.dirname, "../.."),
      flags: ["-O2"],
      main: "test/guardian/differential/board-traces.cpp",
      program,
    });
    const { outcomes, contradictions } = await runDifferential(program, SEED, [0, TRACES]);
    expect(contradictions).toEqual([]);
    for (const what of SHOWN)
      expect({ what, often: (outcomes[what]?.times ?? 0) >= LEAST_SHOWN }).toEqual({ what, often: true });
  });
});
