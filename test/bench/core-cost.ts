/**
 * The core alone on a fake clock: a simulated day of sessions, one after another. What a step costs, and what the
 * memory does: heap in use after a full collection, hour by hour.
 */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Core, initialCore, snapshotView, step, telemetryView } from "../../firmware/safety/core.ts";
import type { CoreInput, CoreRequest } from "../../firmware/safety/input.ts";
import { type BenchOptions, type BenchRow, rounded } from "./bench-row.ts";

const STEP_MS = 20;
const HOURS = 24;
const STEPS_PER_HOUR = (3600 * 1000) / STEP_MS;
const VIEW_EVERY_STEPS = 2;
const COUNTS_AT_0 = 500;
const COUNTS_PER_DEG = 4;
const CALIBRATION = {
  kind: "two-point",
  a: { counts: COUNTS_AT_0 - 75 * COUNTS_PER_DEG, angleDeg: -75 },
  b: { counts: COUNTS_AT_0, angleDeg: 0 },
} as const;
const BYTES_PER_MB = 1_000_000;

/** One session and its rest, over and over: when the rider is where, and what is asked, ms into the round. */
const ROUND_MS = 150_000;
const UPRIGHT_DEG = -75;
const TILTED_DEG = 20;
const angleAt = (ms: number): number => {
  if (ms < 10_000 || ms >= 70_000) return UPRIGHT_DEG;
  if (ms < 14_000) return UPRIGHT_DEG + ((TILTED_DEG - UPRIGHT_DEG) * (ms - 10_000)) / 4_000;
  if (ms < 66_000) return TILTED_DEG;
  return TILTED_DEG + ((UPRIGHT_DEG - TILTED_DEG) * (ms - 66_000)) / 4_000;
};
type Wish = { readonly kind: "start"; readonly programme: null } | { readonly kind: "hold" | "stop" };
const WISHES: ReadonlyMap<number, Wish> = new Map<number, Wish>([
  [8_000, { kind: "start", programme: null }],
  [16_000, { kind: "hold" }],
  [65_000, { kind: "stop" }],
]);

const inputAt = (nowMs: number): CoreInput => {
  const roundMs = nowMs % ROUND_MS;
  const wish = WISHES.get(roundMs);
  const requests: CoreRequest[] =
    wish === undefined ? [] : [{ requestId: `r${nowMs}`, by: "screen", device: null, ...wish }];
  return {
    link: {
      ...{ kind: "up", sinceMs: 0, lastByteMs: nowMs, board: "guarded" },
      ceilings: { maxAngleDeg: 70, maxDurationS: 660, sessionCapS: 1920 },
      settings: "valid",
      guardian: {
        ...{ kind: "heard", atMs: nowMs, bootNonce: 7, holding: roundMs > 16_000 && roundMs < 65_000 },
        ...{ armed: roundMs > 8_000 && roundMs < 65_000, leaseValid: true, trip: "none" },
        angle: { kind: "ok", angleDeg: angleAt(roundMs), rateDegPerS: 0 },
        ...{ obstacles: [], lockSwitch: "none", supplyMv: 5000, refusedFrames: 0, refusedRawWrites: 0 },
      },
    },
    sensors: { kind: "potentiometer", calibration: CALIBRATION },
    samples: [
      {
        ...{ sensor: "potentiometer", atMs: nowMs, arrivedMs: nowMs },
        counts: Math.round(COUNTS_AT_0 + COUNTS_PER_DEG * angleAt(roundMs)),
      },
    ],
    stop: "closed",
    supervision: { kind: "heard", atMs: nowMs, attended: true },
    historyOk: true,
    fleetOk: true,
    requests,
  };
};

/** Heap in use, MB, with nothing left to collect. */
const heapInUse = (): (() => number) => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  return () => {
    collect();
    collect();
    return process.memoryUsage().heapUsed / BYTES_PER_MB;
  };
};

/** Measures; takes about a minute. */
export const run = async (_options: BenchOptions): Promise<BenchRow[]> => {
  const heapMb = heapInUse();
  let core: Core = initialCore(
    {
      ...{ ceilings: { maxAngleDeg: 60, maxDurationS: 600 }, unguardedHold: "refused", balanceProven: true },
      attended: "optional",
    },
    { untreated: [], limits: { maxAngleDeg: 30, maxDurationS: 120 } },
  );
  let steps = 0;
  let sessions = 0;
  const hour = (): void => {
    for (let index = 0; index < STEPS_PER_HOUR; index += 1) {
      steps += 1;
      const nowMs = steps * STEP_MS;
      const result = step(core, inputAt(nowMs), nowMs);
      core = result.core;
      for (const event of result.events) if (event.kind === "session-ended") sessions += 1;
      if (steps % VIEW_EVERY_STEPS === 0) {
        telemetryView(core);
        snapshotView(core, nowMs);
      }
    }
  };
  hour();
  const firstMb = heapMb();
  const before = process.cpuUsage();
  for (let index = 1; index < HOURS; index += 1) hour();
  const { user, system } = process.cpuUsage(before);
  const lastMb = heapMb();
  const us = (user + system) / ((HOURS - 1) * STEPS_PER_HOUR);
  const growth = Math.max(0, lastMb - firstMb) / (HOURS - 1);
  const day = `core, ${HOURS} h simulated, ${sessions} sessions`;
  return [
    { name: `${day}: processor time per step with its views`, value: rounded(us, 2), unit: "µs", goal: "" },
    {
      name: `${day}: growth of the heap after collection`,
      value: rounded(growth, 4),
      unit: "MB/h",
      goal: "< 1",
    },
  ];
};
