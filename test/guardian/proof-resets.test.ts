/**
 * Five hundred resets of every kind at random moments of a held session, some of them with a second one while the
 * board is still starting up and counting its boots: whatever it was doing, the first pulse after it is release,
 * nothing is held again by the old host, and no boot nonce comes twice.
 */

import { describe, expect, it } from "vitest";
import type { ResetCause } from "../../firmware/simulator/arduino-uno.ts";
import { seededRandom } from "../../firmware/simulator/random.ts";
import { isHold, isRelease, look } from "./proof-board.ts";
import { TableHost, TRIP } from "./table-host.ts";

const RESETS = 500;
const CAUSES: readonly ResetCause[] = ["powerOn", "external", "brownOut", "watchdog"];
const MCUSR: Readonly<Record<ResetCause, number>> = { powerOn: 1, external: 2, brownOut: 4, watchdog: 8 };
/** The pin floats no longer than start-up takes to read the settings. */
const FLOATS_AT_MOST_MS = 5;
const FIRST_PULSE_WITHIN_MS = 30;

const SHARE_OF_DOUBLES = 0.3;
/** As long as the board may take to count a boot in its EEPROM, byte by byte. */
const COUNTING_MS = 40;

/** Time from now to the pin being driven again. */
const floatsFor = (host: TableHost): number => {
  const fromMs = host.board.nowMs;
  expect(host.board.uno.level(9)).toBe("floating");
  while (host.board.uno.level(9) === "floating" && host.board.nowMs - fromMs < 100) host.board.run(0.05);
  return host.board.nowMs - fromMs;
};

/** Resets, and lets the board run for so long: nothing but release is heard of it. */
const reset = (host: TableHost, cause: ResetCause, thenMs: number): void => {
  const { board } = host;
  board.reset(cause);
  // What the reset has cut off is no pulse of the new life.
  board.lockPulses.length = 0;
  expect(floatsFor(host)).toBeLessThan(FLOATS_AT_MOST_MS);
  board.run(thenMs);
  expect(board.lockPulses.every(isRelease)).toBe(true);
};

/** What one reset of an armed board leaves to be acknowledged: without power the RAM forgets that it was armed. */
const LEFT: Readonly<Record<ResetCause, number>> = {
  powerOn: TRIP.none,
  external: TRIP.resetInSession,
  brownOut: TRIP.resetInSession,
  watchdog: TRIP.watchdog,
};

/** What may be told after a reset and perhaps another during start-up. */
const tripsAfter = (first: ResetCause, second: ResetCause | null): readonly number[] => {
  if (second === null || second === "watchdog") return [LEFT[second ?? first]];
  // A second reset may come before the cause of the first was read, and the supply may go before it was written down.
  const left = first === "watchdog" ? [LEFT.watchdog, LEFT.external] : [LEFT[first]];
  return second === "powerOn" ? [...left, TRIP.none] : left;
};

describe("a reset at any moment of a held session", { timeout: 900_000 }, () => {
  it("lets go first of all, and nothing of the session comes back", () => {
    const random = seededRandom(7);
    const anyCause = (): ResetCause => CAUSES[Math.floor(random.uniform() * CAUSES.length)] ?? "external";
    const host = new TableHost();
    const { board } = host;
    const nonces = new Set([host.bootNonce]);
    for (let time = 0; time < RESETS; time++) {
      host.renew({ armed: true }, 1);
      host.renew({ hold: true }, 1);
      // Somewhere in the time of a lease: between frames, within one, in any instruction.
      host.lease({ hold: true });
      board.run(random.uniform() * 100);
      expect(host.lastLock(), `reset ${time}`).toSatisfy(isHold);

      const twice = random.uniform() < SHARE_OF_DOUBLES;
      const first = anyCause();
      const last = twice ? anyCause() : first;
      if (twice) reset(host, first, random.uniform() * COUNTING_MS);
      reset(host, last, FIRST_PULSE_WITHIN_MS);
      expect(board.lockPulses.length, `reset ${time}, ${last}`).toBeGreaterThan(0);
      // The host has not noticed and goes on asking to hold.
      host.renew({ hold: true }, 1);
      expect(board.lockPulses.every(isRelease), `reset ${time}, ${last}`).toBe(true);

      host.bootNonce = host.identity().readUInt32LE(4);
      expect(nonces.has(host.bootNonce), `reset ${time}: nonce`).toBe(false);
      nonces.add(host.bootNonce);
      const status = host.status();
      expect(status).toMatchObject({
        armed: false,
        holding: false,
        resetCause: MCUSR[last],
        obstacles: status.tripped ? 16 : 0,
      });
      expect(tripsAfter(first, twice ? last : null), `reset ${time}: ${first}, ${last}`).toContain(
        status.trip,
      );
      if (status.tripped) host.renew({ acknowledge: true }, 1);
      look(board);
    }
  });
});
