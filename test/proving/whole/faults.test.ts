/** A bad line between the real program and the board, each kind of fault and all at once, judged at the board's pins. */

import { expect, it } from "vitest";
import { faults } from "../faults.ts";
import { CI_SIZES } from "../sizes.ts";
import { LINE_FAULTS } from "../spoilt-bytes.ts";

it(`${CI_SIZES.faultRounds} rounds: never held against the rules, never resumed, idle again`, {
  timeout: 600_000,
}, async () => {
  const { faultSeed: seed, faultRounds: rounds } = CI_SIZES;
  const result = await faults({ seed, rounds });
  process.stderr.write(`\n${JSON.stringify(result)}\n`);
  expect(result.failures, `seed ${seed}`).toEqual([]);
  expect(result.notReached.length, result.notReached.join("\n")).toBeLessThanOrEqual(rounds / 2);
  // Each kind has a round of its own, and one with all the others.
  if (result.notReached.length === 0)
    expect(Object.keys(result.faults).toSorted()).toEqual(LINE_FAULTS.toSorted());
  expect(result.holds).toBeGreaterThan(0);
  expect(result.spoiltFrames).toBeGreaterThan(0);
});
