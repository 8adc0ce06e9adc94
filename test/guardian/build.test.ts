/** The committed images are what the sources give. */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeWith } from "../support/needs.ts";

describeWith("avr-g++", "the committed images", () => {
  it("come out of the sources byte for byte", { timeout: 180_000 }, () => {
    const script = join(import.meta.dirname, "../../firmware/guardian/build.mjs");
    const built = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
    expect({ status: built.status, stderr: built.stderr }).toEqual({ status: 0, stderr: "" });
    expect(built.stdout).toMatch(/guardian\.cpp: flash \d+ of 24576 bytes, static RAM \d+ of 1536 bytes/);
  });
});
