/** Settings of a calibrated table, and the view of it, for tests of set-up. */

import type { NewSettings, SetupState } from "../../shared/setup.ts";

export const NEW_SETTINGS: NewSettings = {
  sensors: { potentiometer: true, mpu6050: false },
  potentiometer: {
    kind: "two-point",
    a: { counts: 512, angleDeg: 0 },
    b: { counts: 256, angleDeg: -75 },
  },
  inertial: { kind: "none" },
  sensorChannel: 0,
  holdUs: 1000,
  releaseUs: 2000,
  buzzerKind: "passive",
  lockSwitch: false,
  bandGapMv: null,
};

export const SETUP_STATE: SetupState = {
  state: "idle",
  refusal: null,
  board: {
    kind: "guarded",
    firmware: "0.2.0",
    simulated: true,
    bootNonce: 7,
    tableId: 1,
    ceilings: { maxAngleDeg: 70, maxDurationS: 660 },
    settingsState: "valid",
    counterLow: 9,
    settings: NEW_SETTINGS,
    trip: "none",
    resetCause: "power",
    uptimeMs: 5_000,
    supplyMv: 5_000,
    lockSwitch: "none",
    refusedFrames: 0,
    refusedRawWrites: 0,
    link: { overMs: 2_000, statusFrames: 100, refusedFrames: 0, missingFrames: 0, longestGapMs: 24 },
  },
  reading: {
    kind: "counts",
    counts: 512,
    meanCounts: 512.3,
    spreadCounts: 2,
    driftCounts: 0.1,
    overMs: 995,
    samples: 200,
  },
  gravity: { kind: "none" },
  angle: { kind: "ok", angleDeg: -75, rateDegPerS: 0 },
  stop: "closed",
  lockTrialUs: null,
};
