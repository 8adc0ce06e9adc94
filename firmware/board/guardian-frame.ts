/**
 * The guardian's three messages (docs/guardian.md): LEASE to the board, STATUS and IDENTITY from it.
 *
 * Pure; every answer is a value or a coded refusal, and nothing here throws. What the board must refuse is never
 * encoded. Bytes and flags that version 1 leaves at 0 are not judged in what the board sends, so that a newer
 * minor version may use them; the CRC covers them.
 */

import { SIGNALS, type Signal } from "../../shared/alarms.ts";
import type { Limits } from "../../shared/limits.ts";
import type { Calibration } from "../safety/input.ts";
import { type EnvelopeRefusal, unwrapFrame, wrapFrame } from "./guardian-wire.ts";

export const LEASE_ID = 0x01;
export const STATUS_ID = 0x02;
export const IDENTITY_ID = 0x03;
const MAJOR = 1;
/** Lengths of the payloads with their CRC. */
const PAYLOAD_BYTES: Readonly<Record<number, number>> = {
  [LEASE_ID]: 20,
  [STATUS_ID]: 32,
  [IDENTITY_ID]: 40,
};
const payloadBytes = (id: number): number | undefined => PAYLOAD_BYTES[id];

const NO_ANGLE = 0x7fff;
const CENTI = 100;
const U16_MAX = 0xffff;
const U32_MAX = 0xffff_ffff;

/** `F0 03 F7`: asks for IDENTITY, and for STATUS 50 times a second from then on. */
export const IDENTITY_REQUEST: readonly number[] = [0xf0, IDENTITY_ID, 0xf7];

export interface Lease {
  /** 0 … 65535. */
  readonly seq: number;
  readonly bootNonce: number;
  readonly tableId: number;
  /** Holding needs a running session; without one there is nothing to hold. */
  readonly terms:
    | { readonly armed: false }
    | { readonly armed: true; readonly hold: boolean; readonly limits: Limits };
  readonly signal: Signal;
}

export interface GuardianStatus {
  readonly kind: "status";
  readonly holding: boolean;
  readonly leaseValid: boolean;
  readonly armed: boolean;
  readonly tripped: boolean;
  readonly stopOpen: boolean;
  readonly simulated: boolean;
  readonly calibrated: boolean;
  readonly seq: number;
  readonly bootNonce: number;
  readonly tableId: number;
  readonly uptimeMs: number;
  readonly ackSeq: number;
  readonly refusedFrames: number;
  readonly refusedRawWrites: number;
  readonly angle: { readonly kind: "ok"; readonly angleDeg: number } | { readonly kind: "none" };
  /** `unknown`: a cause that this version has no name for. */
  readonly trip: "none" | "lease-lapsed" | "unknown";
  readonly resetCause: number;
  readonly signal: Signal;
  readonly leaseAge:
    | { readonly kind: "ms"; readonly leaseAgeMs: number }
    | { readonly kind: "none-or-longer" };
}

export interface GuardianIdentity {
  readonly kind: "identity";
  readonly simulated: boolean;
  readonly settingsValid: boolean;
  readonly bootNonce: number;
  readonly tableId: number;
  readonly ceilings: Limits;
  readonly calibration: Calibration;
  readonly pins: {
    readonly lockPin: number;
    readonly buzzerPin: number;
    readonly stopPin: number;
    readonly sensorChannel: number;
    readonly holdUs: number;
    readonly releaseUs: number;
  };
  readonly leaseMs: number;
  readonly firmware: string;
  readonly buzzerKind: "passive" | "active";
}

export type FrameRefusal = EnvelopeRefusal | "version" | "out-of-range";
export type Refused = { readonly kind: "refused"; readonly code: FrameRefusal; readonly message: string };
export type EncodedLease = { readonly kind: "ok"; readonly frame: Uint8Array } | Refused;

const isWholeWithin = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

const outOfRange = (field: string, value: number, allowed: string): Refused => ({
  kind: "refused",
  code: "out-of-range",
  message: `${field} is ${value}; allowed is ${allowed}`,
});

/** The frame for a wish, F0 to F7, or why there is none. Durations travel in whole seconds, angles in 0.01°. */
export const encodeLease = (lease: Lease): EncodedLease => {
  const { seq, bootNonce, tableId, terms } = lease;
  if (!isWholeWithin(seq, 0, U16_MAX)) return outOfRange("seq", seq, "0 to 65535");
  if (!isWholeWithin(bootNonce, 0, U32_MAX)) return outOfRange("bootNonce", bootNonce, "0 to 4294967295");
  if (!isWholeWithin(tableId, 0, U32_MAX)) return outOfRange("tableId", tableId, "0 to 4294967295");
  const limits = terms.armed ? terms.limits : null;
  // Rounded down: a board's limit is never wider than what was asked for.
  const maxAngle = limits === null ? NO_ANGLE : Math.floor(limits.maxAngleDeg * CENTI + 1e-6);
  const maxDurationS = limits === null ? 0 : limits.maxDurationS;
  if (limits !== null && !isWholeWithin(maxAngle, 1, 18_000)) {
    return outOfRange("maxAngleDeg", limits.maxAngleDeg, "0.01 to 180");
  }
  if (limits !== null && !isWholeWithin(maxDurationS, 1, U16_MAX)) {
    return outOfRange("maxDurationS", maxDurationS, "whole seconds from 1 to 65535");
  }
  const payload = new DataView(new ArrayBuffer(18));
  payload.setUint8(0, MAJOR);
  payload.setUint8(1, (terms.armed && terms.hold ? 1 : 0) | (terms.armed ? 2 : 0));
  payload.setUint16(2, seq, true);
  payload.setUint32(4, bootNonce, true);
  payload.setUint32(8, tableId, true);
  payload.setInt16(12, maxAngle, true);
  payload.setUint16(14, maxDurationS, true);
  payload.setUint8(16, SIGNALS.indexOf(lease.signal));
  return { kind: "ok", frame: wrapFrame(LEASE_ID, new Uint8Array(payload.buffer)) };
};

const signalOf = (code: number): Signal | null => SIGNALS[code] ?? null;

const versionRefused = (major: number): Refused => ({
  kind: "refused",
  code: "version",
  message: `protocol version is ${major}; allowed is ${MAJOR}`,
});

/** Decodes a LEASE as the board would, up to what only the board knows (nonce, sequence, ceilings). */
export const decodeLease = (frame: Uint8Array): (Lease & { readonly kind: "lease" }) | Refused => {
  const opened = unwrapFrame(frame, payloadBytes);
  if (opened.kind === "refused") return opened;
  if (opened.id !== LEASE_ID) return { kind: "refused", code: "not-a-frame", message: "not a LEASE" };
  const at = opened.payload;
  const flags = at.getUint8(1);
  const angle = at.getInt16(12, true);
  const maxDurationS = at.getUint16(14, true);
  const signal = signalOf(at.getUint8(16));
  const armed = (flags & 2) !== 0;
  const hold = (flags & 1) !== 0;
  if (at.getUint8(0) !== MAJOR) return versionRefused(at.getUint8(0));
  if (flags > 3 || (hold && !armed)) return outOfRange("flags", flags, "0, 2 or 3");
  if (signal === null) return outOfRange("signal", at.getUint8(16), "0 to 4");
  if (at.getUint8(17) !== 0) return outOfRange("byte 17", at.getUint8(17), "0");
  if (armed ? !(angle > 0 && angle <= 18_000) : angle !== NO_ANGLE)
    return outOfRange("maxAngle", angle, "as armed");
  if (armed ? maxDurationS === 0 : maxDurationS !== 0)
    return outOfRange("maxDurationS", maxDurationS, "as armed");
  return {
    kind: "lease",
    seq: at.getUint16(2, true),
    bootNonce: at.getUint32(4, true),
    tableId: at.getUint32(8, true),
    terms: armed
      ? { armed: true, hold, limits: { maxAngleDeg: angle / CENTI, maxDurationS } }
      : { armed: false },
    signal,
  };
};

const TRIPS = ["none", "lease-lapsed"] as const;

const decodeStatus = (at: DataView): GuardianStatus | Refused => {
  const flags = at.getUint8(1);
  const angle = at.getInt16(22, true);
  const signal = signalOf(at.getUint8(26));
  const leaseAgeMs = at.getUint16(28, true);
  if (signal === null) return outOfRange("signal", at.getUint8(26), "0 to 4");
  if (angle !== NO_ANGLE && !(angle >= -36_000 && angle <= 36_000)) {
    return outOfRange("angle", angle, "-36000 to 36000, or 32767 for none");
  }
  return {
    kind: "status",
    holding: (flags & 1) !== 0,
    leaseValid: (flags & 2) !== 0,
    armed: (flags & 4) !== 0,
    tripped: (flags & 8) !== 0,
    stopOpen: (flags & 16) !== 0,
    simulated: (flags & 32) !== 0,
    calibrated: (flags & 64) !== 0,
    seq: at.getUint16(2, true),
    bootNonce: at.getUint32(4, true),
    tableId: at.getUint32(8, true),
    uptimeMs: at.getUint32(12, true),
    ackSeq: at.getUint16(16, true),
    refusedFrames: at.getUint16(18, true),
    refusedRawWrites: at.getUint16(20, true),
    angle: angle === NO_ANGLE ? { kind: "none" } : { kind: "ok", angleDeg: angle / CENTI },
    trip: TRIPS[at.getUint8(24)] ?? "unknown",
    resetCause: at.getUint8(25),
    signal,
    leaseAge: leaseAgeMs === U16_MAX ? { kind: "none-or-longer" } : { kind: "ms", leaseAgeMs },
  };
};

const MAX_COUNTS = 1023;

const decodeCalibration = (at: DataView): Calibration | Refused => {
  const a = { counts: at.getUint16(16, true), angleDeg: at.getInt16(18, true) / CENTI };
  const b = { counts: at.getUint16(20, true), angleDeg: at.getInt16(22, true) / CENTI };
  for (const point of [a, b]) {
    if (!(point.counts <= MAX_COUNTS)) return outOfRange("calibration counts", point.counts, "0 to 1023");
    if (!(Math.abs(point.angleDeg) <= 180)) {
      return outOfRange("calibration angleDeg", point.angleDeg, "-180 to 180");
    }
  }
  if (a.counts === b.counts) return outOfRange("calibration counts", a.counts, "two different points");
  if (a.angleDeg === b.angleDeg)
    return outOfRange("calibration angleDeg", a.angleDeg, "two different angles");
  return { kind: "two-point", a, b };
};

const PIN_COUNT = 20;
const ANALOG_CHANNELS = 8;

const decodePins = (at: DataView): GuardianIdentity["pins"] | Refused => {
  const holdUs = at.getUint16(24, true);
  const releaseUs = at.getUint16(26, true);
  const pins = {
    lockPin: at.getUint8(28),
    buzzerPin: at.getUint8(29),
    stopPin: at.getUint8(30),
    sensorChannel: at.getUint8(31),
    holdUs,
    releaseUs,
  };
  for (const field of ["lockPin", "buzzerPin", "stopPin"] as const) {
    if (!(pins[field] < PIN_COUNT)) return outOfRange(field, pins[field], "0 to 19");
  }
  if (!(pins.sensorChannel < ANALOG_CHANNELS))
    return outOfRange("sensorChannel", pins.sensorChannel, "0 to 7");
  for (const field of ["holdUs", "releaseUs"] as const) {
    if (!(pins[field] >= 500 && pins[field] <= 2500)) return outOfRange(field, pins[field], "500 to 2500");
  }
  if (holdUs === releaseUs) return outOfRange("holdUs", holdUs, "different from releaseUs");
  return pins;
};

const decodeIdentity = (at: DataView): GuardianIdentity | Refused => {
  const flags = at.getUint8(2);
  const settingsValid = (flags & 2) !== 0;
  const ceilings = { maxAngleDeg: at.getInt16(12, true) / CENTI, maxDurationS: at.getUint16(14, true) };
  const leaseMs = at.getUint16(32, true);
  if (!(ceilings.maxAngleDeg > 0 && ceilings.maxAngleDeg <= 180)) {
    return outOfRange("ceiling of the angle", ceilings.maxAngleDeg, "over 0 to 180");
  }
  if (!(ceilings.maxDurationS > 0))
    return outOfRange("ceiling of the duration", ceilings.maxDurationS, "over 0");
  if (!(leaseMs > 0)) return outOfRange("lease", leaseMs, "over 0");
  const calibration: Calibration | Refused =
    settingsValid && (flags & 4) !== 0 ? decodeCalibration(at) : { kind: "none" };
  if (calibration.kind === "refused") return calibration;
  const pins = decodePins(at);
  if ("kind" in pins) return pins;
  return {
    kind: "identity",
    simulated: (flags & 1) !== 0,
    settingsValid,
    bootNonce: at.getUint32(4, true),
    tableId: at.getUint32(8, true),
    ceilings,
    calibration,
    pins,
    leaseMs,
    firmware: `${at.getUint8(34)}.${at.getUint8(35)}.${at.getUint8(36)}`,
    buzzerKind: at.getUint8(37) === 1 ? "active" : "passive",
  };
};

/** Decodes one whole frame from the board, F0 to F7. */
export const decodeBoardFrame = (frame: Uint8Array): GuardianStatus | GuardianIdentity | Refused => {
  const opened = unwrapFrame(frame, payloadBytes);
  if (opened.kind === "refused") return opened;
  const major = opened.payload.getUint8(0);
  if (major !== MAJOR) return versionRefused(major);
  switch (opened.id) {
    case STATUS_ID:
      return decodeStatus(opened.payload);
    case IDENTITY_ID:
      return decodeIdentity(opened.payload);
    default:
      return { kind: "refused", code: "not-a-frame", message: `id ${opened.id} does not come from a board` };
  }
};
