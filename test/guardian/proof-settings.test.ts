/**
 * Settings are written while anything may happen: whatever is reset at whatever moment, the board comes up with the
 * record of before or the new one, whole, and releases first.
 */

import { describe, expect, it } from "vitest";
import type { ResetCause } from "../../firmware/simulator/arduino-uno.ts";
import { seededRandom } from "../../firmware/simulator/random.ts";
import { readIdentity } from "./frames.ts";
import { hostOfLayout2, newSettings } from "./proof-records.ts";
import type { TableHost } from "./table-host.ts";

const WRITES = 200;
/** A whole record takes about 130 ms; a good part of the resets falls behind it. */
const MOMENTS_MS = 180;
const CAUSES: readonly ResetCause[] = ["powerOn", "external", "brownOut", "watchdog"];

/** What the board says of its settings. */
const told = (host: TableHost) => {
  const { bootNonce: _, ...settings } = readIdentity(host.identity());
  return settings;
};

describe("settings written by a host", { timeout: 900_000 }, () => {
  it("are in force when the board has told so, and outlive a reset", () => {
    const host = hostOfLayout2();
    expect(told(host)).toMatchObject({ settings: 0, holdUs: 1000, releaseUs: 2000, counterLow: 1 });
    host.board.send(newSettings(host, 1, { holdUs: 1100, releaseUs: 1900 }));
    host.board.run(400);
    const now = { settings: 0, holdUs: 1100, releaseUs: 1900, counterLow: 2 };
    expect(told(host)).toMatchObject(now);
    expect(host.board.lockPulses.at(-1)?.us).toBe(1900);
    for (const cause of CAUSES) {
      host.reset(cause);
      expect(told(host)).toMatchObject(now);
    }
    expect(Math.abs((host.board.lockPulses.at(-1)?.us ?? 0) - 1900)).toBeLessThanOrEqual(4);
  });

  it("cut short at any moment are those of before or the new ones, whole; the lock is released either way", () => {
    const random = seededRandom(5);
    const host = hostOfLayout2();
    const { board } = host;
    let before = told(host);
    let renewed = 0;
    for (let time = 0; time < WRITES; time++) {
      const wish = {
        holdUs: 600 + 4 * Math.floor(random.uniform() * 100),
        releaseUs: 1500 + 4 * Math.floor(random.uniform() * 100),
        bandGapMv: 1000 + Math.floor(random.uniform() * 200),
      };
      board.send(newSettings(host, before.counterLow, wish));
      board.run(10 + random.uniform() * MOMENTS_MS);
      const cause = CAUSES[Math.floor(random.uniform() * CAUSES.length)] ?? "external";
      board.reset(cause);
      board.lockPulses.length = 0;
      board.run(150);
      host.bootNonce = host.identity().readUInt32LE(4);
      const after = told(host);
      const next = { ...before, ...wish, counterLow: (before.counterLow + 1) & 0xffff };
      const isNew = after.counterLow === next.counterLow;
      expect(after, `write ${time}, ${cause}`).toEqual(isNew ? next : before);
      for (const { us } of board.lockPulses) expect(Math.abs(us - after.releaseUs)).toBeLessThanOrEqual(4);
      expect(board.lockPulses.length).toBeGreaterThan(3);
      if (isNew) renewed++;
      before = after;
      host.renew({ acknowledge: true }, 1);
      expect(host.status()).toMatchObject({ tripped: false, obstacles: 0 });
    }
    // Both happen, or nothing was shown.
    expect(renewed).toBeGreaterThan(WRITES / 10);
    expect(renewed).toBeLessThan(WRITES);
  });
});
