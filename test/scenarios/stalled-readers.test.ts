/** 32 dashboards that never read and 8 that flood: the others wait no longer for it, and the gateway keeps nothing of it. */

import { expect, it } from "vitest";
import { percentile } from "../bench/bench-row.ts";
import { bearCrowd, LONGEST_WAIT_MS } from "../bench/stalled-readers.ts";

/** `npm run bench -- stalled-readers --seconds 600` goes on until the stalled are cut off and come back, many times. */
const SECONDS = 20;
/** Forty more sockets are worth 4 MB. */
const MOST_KEPT_MB = 12;

it("are borne, and nobody else notices", { timeout: 120_000 }, async () => {
  const { telemetryMs, answerMs, keptMb, closed, stalled, flooded } = await bearCrowd(SECONDS);
  // They were there.
  expect(stalled).toBe(32);
  expect(flooded).toBeGreaterThan(1_000);
  expect(telemetryMs.length).toBeGreaterThan(1_000);
  expect(closed).toBe(0);
  expect(percentile(telemetryMs, 0.99)).toBeLessThan(LONGEST_WAIT_MS);
  expect(percentile(answerMs, 0.99)).toBeLessThan(LONGEST_WAIT_MS);
  expect(keptMb).toBeLessThan(MOST_KEPT_MB);
});
