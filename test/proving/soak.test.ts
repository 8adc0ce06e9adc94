/**
 * Minutes of what `npm run prove -- soak-wrap` does for a day: people come and go at a simulated table while the board's
 * clock runs over, and nothing is against the rules. And with a defect put in, it is said so: a soak that cannot fail
 * shows nothing.
 */

import { describe, expect, it } from "vitest";
import type { SimulatedTable } from "../../firmware/simulator/simulated-table.ts";
import { LEASE, leaseFrame, payloadsOf, readLease } from "../guardian/frames.ts";
import { type SoakOptions, soak } from "./soak.ts";

/** With this seed the lock is held before the clock runs over, and after it. */
const SEED = 1;
const OVER_IN_MS = 60_000;
const minutes = (of: number, defect: Partial<SoakOptions> = {}) =>
  soak({ seed: SEED, hours: of / 60, wrapInMs: OVER_IN_MS, ...defect });

/** The same LEASE, but that it holds. */
const heldLike = (sent: number[]): number[] => {
  const [payload] = payloadsOf(sent, LEASE);
  if (payload === undefined) throw new Error("this is no LEASE");
  return leaseFrame({
    ...{ hold: true, seq: payload.readUInt16LE(2), bootNonce: payload.readUInt32LE(4) },
    ...{ tableId: payload.readUInt32LE(8), maxAngleDeg: payload.readInt16LE(12) / 100 },
    ...{ maxDurationS: payload.readUInt16LE(14), sessionCapS: payload.readUInt16LE(18) },
  });
};

/** After the first hold the board is told to go on holding for as long as it is armed; the judge hears what was sent. */
const holdsOn = (table: SimulatedTable): void => {
  const { write } = table.uart;
  let hasHeld = false;
  Object.assign(table.uart, {
    write: (bytes: Iterable<number>): void => {
      const sent = [...bytes];
      const lease = readLease(sent);
      hasHeld ||= lease?.hold === true;
      write(hasHeld && lease?.hold === false && lease.armed ? heldLike(sent) : sent);
    },
  });
};

/** It only computes, and so takes as long as the computer has other things to do. */
const TIMEOUT_MS = 900_000;

describe("minutes at the table, with the board's clock running over in the first", {
  timeout: TIMEOUT_MS,
}, () => {
  it("nothing is against the rules", async () => {
    const { lived, verdict, wrapped, lost, hours } = await minutes(3);
    expect({ broken: verdict.broken, lost, wrapped }).toEqual({ broken: [], lost: [], wrapped: true });
    expect(hours * 60).toBeGreaterThanOrEqual(3);
    expect(lived.sessions).toBeGreaterThan(0);
    expect(verdict.holds).toBeGreaterThan(0);
    expect(verdict.pulses).toBeGreaterThan(8_000);
    expect(verdict.leases).toBeGreaterThan(1_500);
    expect(verdict.spoiltFrames).toBe(0);
  });

  it("a lock that is held on when it was to be released is against them", async () => {
    const { verdict, hours } = await minutes(3, { meddle: (_rig, table) => holdsOn(table) });
    expect(verdict.broken[0]).toContain("after the lease was over");
    expect(hours * 60).toBeLessThan(3);
  });

  it("limits wider than those that were set are against them", async () => {
    const { verdict, hours } = await minutes(3, {
      told: ({ maxAngleDeg, maxDurationS }) => ({ maxAngleDeg: maxAngleDeg - 1, maxDurationS }),
    });
    expect(verdict.broken[0]).toContain("limits loosened");
    expect(hours * 60).toBeLessThan(3);
  });
});
