/** A guarded board that does what a test says, on the test's clock; the loop's far end. */

import type { TableBoard } from "../../firmware/board/table-board.ts";
import type { Actuation } from "../../firmware/safety/output.ts";

/** Two points: 0 counts at −90°, 900 counts at +90°. */
export const CALIBRATION = {
  kind: "two-point",
  a: { counts: 0, angleDeg: -90 },
  b: { counts: 900, angleDeg: 90 },
} as const;

export interface FakeBoard {
  readonly board: TableBoard;
  readonly actuations: { readonly atMs: number; readonly actuation: Actuation }[];
  /** Readings arrive with every look at the board. */
  readings: "arriving" | "stopped" | "broken";
  angleDeg: number;
}

export const createFakeBoard = (now: () => number): FakeBoard => {
  const upSinceMs = now();
  let lastByteMs = upSinceMs;
  const fake: FakeBoard = {
    actuations: [],
    readings: "arriving",
    angleDeg: -75,
    board: {
      setup: null,
      identity: {
        kind: "guarded",
        firmware: "fake",
        tableId: 1,
        simulated: true,
        ceilings: { maxAngleDeg: 70, maxDurationS: 660, sessionCapS: 1920 },
        settings: "valid",
        sensors: { kind: "potentiometer", calibration: CALIBRATION },
      },
      upSinceMs,
      lastByteMs: () => lastByteMs,
      takeSamples: () => {
        if (fake.readings === "broken") throw new Error("a defect below the loop");
        if (fake.readings === "stopped") return [];
        lastByteMs = now();
        // One count of noise, as every converter has.
        const noise = Math.floor(now() / 5) % 2;
        const counts = Math.round(((fake.angleDeg + 90) / 180) * 900) + noise;
        return [{ sensor: "potentiometer", atMs: now(), arrivedMs: now(), counts }];
      },
      stopCircuit: () => "closed",
      guardian: () => ({
        kind: "heard",
        atMs: now(),
        bootNonce: 7,
        holding: fake.actuations.at(-1)?.actuation.lock === "held",
        armed: fake.actuations.at(-1)?.actuation.lease?.armed === true,
        leaseValid: true,
        trip: "none",
        angle: { kind: "ok", angleDeg: fake.angleDeg, rateDegPerS: null },
        obstacles: [],
        lockSwitch: "none",
        supplyMv: 5000,
        refusedFrames: 0,
        refusedRawWrites: 0,
      }),
      onTick: () => {},
      actuate: (actuation, atMs) => {
        fake.actuations.push({ atMs, actuation });
      },
      onLost: () => {},
      leaseGaps: null,
      releaseAndClose: () => Promise.resolve(),
    },
  };
  return fake;
};
