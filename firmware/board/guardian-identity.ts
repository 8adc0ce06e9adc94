/**
 * IDENTITY (docs/guardian.md): which board this is, what it may do at most, and its settings record.
 *
 * Pure. Ranges are those of the record; a record that could not have been accepted by the board is refused here too.
 */

import { SETTINGS_STATES, type SettingsState } from "../../shared/guardian.ts";
import type { BoardLimits } from "../../shared/limits.ts";
import type { Calibration, InertialMount } from "../safety/input.ts";
import { CENTI, isWholeWithin, outOfRange, type Refused } from "./guardian-refusal.ts";

/** With its CRC. */
export const IDENTITY_BYTES = 50;

/** The settings record in the board's EEPROM, or the defaults where it has none. */
export interface BoardSettings {
  readonly sensors: { readonly potentiometer: boolean; readonly mpu6050: boolean };
  readonly potentiometer: Calibration;
  readonly inertial: InertialMount;
  readonly pins: {
    readonly lockPin: number;
    readonly buzzerPin: number;
    readonly stopPin: number;
    /** Analog channel, 0 = A0. */
    readonly sensorChannel: number;
  };
  readonly holdUs: number;
  readonly releaseUs: number;
  readonly buzzerKind: "passive" | "active";
  readonly lockSwitch: boolean;
  /** As measured on this very board; null = not measured. */
  readonly bandGapMv: number | null;
  /** Lower half of the record's counter. */
  readonly counterLow: number;
}

export interface GuardianIdentity {
  readonly kind: "identity";
  readonly minor: number;
  readonly simulated: boolean;
  readonly settings: SettingsState;
  readonly record: BoardSettings;
  readonly bootNonce: number;
  readonly tableId: number;
  /** Compiled into the board; nothing a host says goes beyond them. */
  readonly ceilings: BoardLimits;
  readonly leaseMs: number;
  /** Of the sketch, "x.y.z". */
  readonly firmware: string;
}

const MAX_COUNTS = 1023;
const PIN_COUNT = 20;
const LAST_CHANNEL = 3;
const MAX_AXIS = 5;

const decodePotentiometer = (at: DataView): Calibration | Refused => {
  const a = { counts: at.getUint16(16, true), angleDeg: at.getInt16(18, true) / CENTI };
  const b = { counts: at.getUint16(20, true), angleDeg: at.getInt16(22, true) / CENTI };
  for (const { counts, angleDeg } of [a, b]) {
    if (!(counts <= MAX_COUNTS)) return outOfRange("calibration counts", counts, "0 to 1023");
    if (!(Math.abs(angleDeg) <= 180)) return outOfRange("calibration angleDeg", angleDeg, "-180 to 180");
  }
  if (a.counts === b.counts) return outOfRange("calibration counts", a.counts, "two different points");
  if (a.angleDeg === b.angleDeg)
    return outOfRange("calibration angleDeg", a.angleDeg, "two different angles");
  return { kind: "two-point", a, b };
};

const decodeInertial = (at: DataView): InertialMount | Refused => {
  const axis = at.getUint8(41);
  const zeroDeg = at.getInt16(42, true) / CENTI;
  if (!(axis <= MAX_AXIS)) return outOfRange("MPU-6050 axis", axis, "0 to 5");
  if (!(Math.abs(zeroDeg) <= 180)) return outOfRange("MPU-6050 zero", zeroDeg, "-180 to 180");
  return { kind: "zeroed", axis, zeroDeg };
};

type Wiring = Pick<BoardSettings, "pins" | "holdUs" | "releaseUs">;

const decodeWiring = (at: DataView): Wiring | Refused => {
  const pins = {
    lockPin: at.getUint8(28),
    buzzerPin: at.getUint8(29),
    stopPin: at.getUint8(30),
    sensorChannel: at.getUint8(31),
  };
  const pulses = { holdUs: at.getUint16(24, true), releaseUs: at.getUint16(26, true) };
  for (const field of ["lockPin", "buzzerPin", "stopPin"] as const) {
    if (!(pins[field] < PIN_COUNT)) return outOfRange(field, pins[field], "0 to 19");
  }
  if (!(pins.sensorChannel <= LAST_CHANNEL)) return outOfRange("sensorChannel", pins.sensorChannel, "0 to 3");
  for (const field of ["holdUs", "releaseUs"] as const) {
    if (!isWholeWithin(pulses[field], 544, 2400)) return outOfRange(field, pulses[field], "544 to 2400");
  }
  if (!(Math.abs(pulses.holdUs - pulses.releaseUs) >= 100)) {
    return outOfRange("holdUs", pulses.holdUs, "at least 100 from releaseUs");
  }
  return { pins, ...pulses };
};

const decodeRecord = (at: DataView, settings: SettingsState): BoardSettings | Refused => {
  const flags = at.getUint8(2);
  const valid = settings === "valid";
  const sensors = at.getUint8(40);
  const bandGapMv = at.getUint16(46, true);
  if (valid && !isWholeWithin(sensors, 1, 3)) return outOfRange("sensors", sensors, "1 to 3");
  if (bandGapMv !== 0 && !isWholeWithin(bandGapMv, 950, 1250)) {
    return outOfRange("bandGapMv", bandGapMv, "0 or 950 to 1250");
  }
  const potentiometer = valid && (flags & 4) !== 0 ? decodePotentiometer(at) : ({ kind: "none" } as const);
  if (potentiometer.kind === "refused") return potentiometer;
  const inertial = valid && (flags & 8) !== 0 ? decodeInertial(at) : ({ kind: "none" } as const);
  if (inertial.kind === "refused") return inertial;
  const wiring = decodeWiring(at);
  if ("kind" in wiring) return wiring;
  return {
    sensors: { potentiometer: (sensors & 1) !== 0, mpu6050: (sensors & 2) !== 0 },
    potentiometer,
    inertial,
    ...wiring,
    buzzerKind: at.getUint8(37) === 1 ? "active" : "passive",
    lockSwitch: (flags & 16) !== 0,
    bandGapMv: bandGapMv === 0 ? null : bandGapMv,
    counterLow: at.getUint16(44, true),
  };
};

const decodeCeilings = (at: DataView): BoardLimits | Refused => {
  const maxAngleDeg = at.getInt16(12, true) / CENTI;
  const maxDurationS = at.getUint16(14, true);
  const sessionCapS = at.getUint16(38, true);
  if (!(maxAngleDeg > 0 && maxAngleDeg <= 180))
    return outOfRange("ceiling of the angle", maxAngleDeg, "over 0 to 180");
  if (!(maxDurationS > 0)) return outOfRange("ceiling of the duration", maxDurationS, "over 0");
  if (!(sessionCapS >= maxDurationS))
    return outOfRange("ceiling of the session cap", sessionCapS, `${maxDurationS} or more`);
  return { maxAngleDeg, maxDurationS, sessionCapS };
};

/** @param at the payload of an intact frame, without its CRC */
export const decodeIdentity = (at: DataView): GuardianIdentity | Refused => {
  const told = SETTINGS_STATES[at.getUint8(3)];
  const leaseMs = at.getUint16(32, true);
  if (told === undefined) return outOfRange("settings", at.getUint8(3), "0 to 3");
  // Two places say it; a record counts as valid only where both do.
  const settings = told === "valid" && (at.getUint8(2) & 2) === 0 ? "damaged" : told;
  if (!(leaseMs > 0)) return outOfRange("lease", leaseMs, "over 0");
  const ceilings = decodeCeilings(at);
  if ("kind" in ceilings) return ceilings;
  const record = decodeRecord(at, settings);
  if ("kind" in record) return record;
  return {
    kind: "identity",
    minor: at.getUint8(1),
    simulated: (at.getUint8(2) & 1) !== 0,
    settings,
    record,
    bootNonce: at.getUint32(4, true),
    tableId: at.getUint32(8, true),
    ceilings,
    leaseMs,
    firmware: `${at.getUint8(34)}.${at.getUint8(35)}.${at.getUint8(36)}`,
  };
};
