/**
 * STATUS (docs/guardian.md): everything the board knows and does, 50 times a second.
 *
 * Pure. What contradicts itself is read toward danger: a trip without a cause, an angle beside a faulty sensor.
 */

import { SIGNALS, type Signal } from "../../shared/alarms.ts";
import {
  GUARDIAN_OBSTACLES,
  GUARDIAN_TRIPS,
  type GuardianObstacle,
  type GuardianSensorFault,
  type GuardianTrip,
  LOCK_SWITCHES,
  type LockSwitch,
} from "../../shared/guardian.ts";
import type { Limits } from "../../shared/limits.ts";
import type { GuardianAngle } from "../safety/input.ts";
import { CENTI, NO_ANGLE, outOfRange, type Refused, U16_MAX } from "./guardian-refusal.ts";

/** With its CRC. */
export const STATUS_BYTES = 44;

export interface GuardianStatus {
  readonly kind: "status";
  readonly holding: boolean;
  readonly leaseValid: boolean;
  readonly armed: boolean;
  readonly stopOpen: boolean;
  readonly simulated: boolean;
  readonly calibrated: boolean;
  /** The board's own HIGH is paused or was silenced at the table. */
  readonly quiet: boolean;
  readonly seq: number;
  readonly bootNonce: number;
  readonly tableId: number;
  readonly uptimeMs: number;
  readonly ackSeq: number;
  readonly refusedFrames: number;
  readonly refusedRawWrites: number;
  readonly angle: GuardianAngle;
  readonly trip: GuardianTrip;
  readonly resetCause: number;
  readonly signal: Signal;
  readonly leaseAge:
    | { readonly kind: "ms"; readonly leaseAgeMs: number }
    | { readonly kind: "none-or-longer" };
  /** In force; null unless armed. */
  readonly limits: Limits | null;
  /** In this session or the last, by the board's own clock. */
  readonly invertedS: number;
  /** null = not measured yet. ±10 % unless the board's band-gap was measured. */
  readonly supplyMv: number | null;
  readonly obstacles: readonly GuardianObstacle[];
  readonly lockSwitch: LockSwitch;
}

const SENSOR_FAULTS: Readonly<Record<number, GuardianSensorFault>> = {
  1: "uncalibrated",
  2: "no-reading",
  6: "sensor-open",
  7: "sensor-short",
  8: "sensor-noisy",
  9: "implausible-rate",
  10: "sensors-disagree",
  15: "sensor-silent",
};

const angleOf = (at: DataView): GuardianAngle => {
  const sensor = at.getUint8(27);
  if (sensor !== 0) return { kind: "none", reason: SENSOR_FAULTS[sensor] ?? "unknown" };
  const angle = at.getInt16(22, true);
  const rate = at.getInt16(40, true);
  if (angle === NO_ANGLE) return { kind: "none", reason: "unknown" };
  return { kind: "ok", angleDeg: angle / CENTI, rateDegPerS: rate === NO_ANGLE ? null : rate };
};

const tripOf = (code: number, tripped: boolean): GuardianTrip => {
  const trip = GUARDIAN_TRIPS[code] ?? "unknown";
  return trip === "none" && tripped ? "unknown" : trip;
};

/** @param at the payload of an intact frame, without its CRC */
export const decodeStatus = (at: DataView): GuardianStatus | Refused => {
  const flags = at.getUint8(1);
  const has = (bit: number): boolean => (flags & (1 << bit)) !== 0;
  const signal = SIGNALS[at.getUint8(26)];
  const lockSwitch = LOCK_SWITCHES[at.getUint8(39)];
  const leaseAgeMs = at.getUint16(28, true);
  const maxAngle = at.getInt16(30, true);
  const supplyMv = at.getUint16(36, true);
  const obstacles = at.getUint8(38);
  if (signal === undefined) return outOfRange("signal", at.getUint8(26), "0 to 4");
  if (lockSwitch === undefined) return outOfRange("lockSwitch", at.getUint8(39), "0 to 2");
  return {
    kind: "status",
    holding: has(0),
    leaseValid: has(1),
    armed: has(2),
    stopOpen: has(4),
    simulated: has(5),
    calibrated: has(6),
    quiet: has(7),
    seq: at.getUint16(2, true),
    bootNonce: at.getUint32(4, true),
    tableId: at.getUint32(8, true),
    uptimeMs: at.getUint32(12, true),
    ackSeq: at.getUint16(16, true),
    refusedFrames: at.getUint16(18, true),
    refusedRawWrites: at.getUint16(20, true),
    angle: angleOf(at),
    trip: tripOf(at.getUint8(24), has(3)),
    resetCause: at.getUint8(25),
    signal,
    leaseAge: leaseAgeMs === U16_MAX ? { kind: "none-or-longer" } : { kind: "ms", leaseAgeMs },
    limits:
      maxAngle === NO_ANGLE ? null : { maxAngleDeg: maxAngle / CENTI, maxDurationS: at.getUint16(32, true) },
    invertedS: at.getUint16(34, true) / 10,
    supplyMv: supplyMv === 0 ? null : supplyMv,
    obstacles: GUARDIAN_OBSTACLES.filter((_, bit) => (obstacles & (1 << bit)) !== 0),
    lockSwitch,
  };
};
