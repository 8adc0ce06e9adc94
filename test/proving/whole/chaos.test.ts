/** Chaos at the size that fits here: processes killed and frozen, the disk full, the clock wrong, the plug out. */

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { chaos } from "../chaos.ts";
import { CI_SIZES } from "../sizes.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

it(`up to ${CI_SIZES.chaosRounds} rounds: never held against the rules, no session lost, none ended for nothing`, {
  timeout: 600_000,
}, async () => {
  const { seed, chaosRounds: rounds, chaosLanes: lanes, chaosMostS: mostS, chaosLeast } = CI_SIZES;
  const result = await chaos({ seed, rounds, lanes, mostS });
  process.stderr.write(`\n${JSON.stringify(result)}\n`);
  expect(result.failures, `seed ${seed}`).toEqual([]);
  expect(result.rounds).toBeGreaterThanOrEqual(chaosLeast);
  // A busy computer ends sessions on the way; where most never come to their moment nothing was tried.
  expect(result.notReached.length, result.notReached.join("\n")).toBeLessThanOrEqual(result.rounds / 2);
  expect(result.sessions).toBeGreaterThanOrEqual(result.rounds - result.notReached.length);
});

it("leaves nothing behind when a lane cannot go on", { timeout: 120_000 }, async () => {
  const own = mkdtempSync(join(tmpdir(), "chaos-leaves-"));
  vi.stubEnv("TMPDIR", own);
  try {
    const { failures } = await chaos({ seed: 1, rounds: 1, lanes: 1, image: join(own, "nowhere.hex") });
    expect(failures).toEqual([expect.stringContaining("a lane of seed 1 could not go on")]);
    expect(readdirSync(own).filter((name) => name.startsWith("inversion-table-disk-"))).toEqual([]);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
});
