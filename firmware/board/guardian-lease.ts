/**
 * LEASE (docs/guardian.md): the host's full wish, in every frame.
 *
 * Pure; what the board must refuse is never encoded. Durations travel in whole seconds, angles in 0.01°.
 */

import { SIGNALS, type Signal } from "../../shared/alarms.ts";
import type { BoardLimits } from "../../shared/limits.ts";
import {
  CENTI,
  isWholeWithin,
  LEASE_ID,
  MAJOR,
  NO_ANGLE,
  outOfRange,
  type Refused,
  U16_MAX,
  U32_MAX,
  versionRefused,
} from "./guardian-refusal.ts";
import { unwrapFrame, wrapFrame } from "./guardian-wire.ts";

/** With its CRC. */
export const LEASE_BYTES = 22;
const HOLD = 1;
const ARMED = 2;
const ACKNOWLEDGE = 4;

export interface Lease {
  /** 0 … 65535. */
  readonly seq: number;
  readonly bootNonce: number;
  readonly tableId: number;
  /** Holding needs a running session; a trip is acknowledged without one. */
  readonly terms:
    | { readonly armed: false; readonly acknowledge: boolean }
    | { readonly armed: true; readonly hold: boolean; readonly limits: BoardLimits };
  readonly signal: Signal;
}

export type EncodedLease = { readonly kind: "ok"; readonly frame: Uint8Array } | Refused;

const judgeLimits = (limits: BoardLimits, centideg: number): Refused | null => {
  if (!isWholeWithin(centideg, 1, 18_000))
    return outOfRange("maxAngleDeg", limits.maxAngleDeg, "0.01 to 180");
  if (!isWholeWithin(limits.maxDurationS, 1, U16_MAX)) {
    return outOfRange("maxDurationS", limits.maxDurationS, "whole seconds from 1 to 65535");
  }
  if (isWholeWithin(limits.sessionCapS, limits.maxDurationS, U16_MAX)) return null;
  return outOfRange("sessionCapS", limits.sessionCapS, "whole seconds from maxDurationS to 65535");
};

const flagsOf = (terms: Lease["terms"]): number => {
  if (!terms.armed) return terms.acknowledge ? ACKNOWLEDGE : 0;
  return ARMED | (terms.hold ? HOLD : 0);
};

/** The frame for a wish, F0 to F7, or why there is none. */
export const encodeLease = (lease: Lease): EncodedLease => {
  const { seq, bootNonce, tableId, terms } = lease;
  if (!isWholeWithin(seq, 0, U16_MAX)) return outOfRange("seq", seq, "0 to 65535");
  if (!isWholeWithin(bootNonce, 0, U32_MAX)) return outOfRange("bootNonce", bootNonce, "0 to 4294967295");
  if (!isWholeWithin(tableId, 0, U32_MAX)) return outOfRange("tableId", tableId, "0 to 4294967295");
  const limits = terms.armed ? terms.limits : null;
  // Rounded down: a board's limit is never wider than what was asked for.
  const centideg = limits === null ? NO_ANGLE : Math.floor(limits.maxAngleDeg * CENTI + 1e-6);
  const refusal = limits === null ? null : judgeLimits(limits, centideg);
  if (refusal !== null) return refusal;
  const payload = new DataView(new ArrayBuffer(LEASE_BYTES - 2));
  payload.setUint8(0, MAJOR);
  payload.setUint8(1, flagsOf(terms));
  payload.setUint16(2, seq, true);
  payload.setUint32(4, bootNonce, true);
  payload.setUint32(8, tableId, true);
  payload.setInt16(12, centideg, true);
  payload.setUint16(14, limits?.maxDurationS ?? 0, true);
  payload.setUint8(16, SIGNALS.indexOf(lease.signal));
  payload.setUint16(18, limits?.sessionCapS ?? 0, true);
  return { kind: "ok", frame: wrapFrame(LEASE_ID, new Uint8Array(payload.buffer)) };
};

const termsOf = (at: DataView): Lease["terms"] | Refused => {
  const flags = at.getUint8(1);
  const armed = (flags & ARMED) !== 0;
  const centideg = at.getInt16(12, true);
  const maxDurationS = at.getUint16(14, true);
  const sessionCapS = at.getUint16(18, true);
  if (!armed) {
    if ((flags & ~ACKNOWLEDGE) !== 0) return outOfRange("flags", flags, "0, 2, 3 or 4");
    if (centideg !== NO_ANGLE) return outOfRange("maxAngle", centideg, "none while not armed");
    if (maxDurationS !== 0) return outOfRange("maxDurationS", maxDurationS, "0 while not armed");
    if (sessionCapS !== 0) return outOfRange("sessionCapS", sessionCapS, "0 while not armed");
    return { armed: false, acknowledge: flags !== 0 };
  }
  if ((flags & ~(ARMED | HOLD)) !== 0) return outOfRange("flags", flags, "0, 2, 3 or 4");
  const limits = { maxAngleDeg: centideg / CENTI, maxDurationS, sessionCapS };
  return judgeLimits(limits, centideg) ?? { armed: true, hold: (flags & HOLD) !== 0, limits };
};

/** Decodes a LEASE as a host may send it, up to what only the board knows (nonce, sequence, ceilings). */
export const decodeLease = (frame: Uint8Array): (Lease & { readonly kind: "lease" }) | Refused => {
  const opened = unwrapFrame(frame, (id) => (id === LEASE_ID ? LEASE_BYTES : undefined));
  if (opened.kind === "refused") return opened;
  const at = opened.payload;
  if (at.getUint8(0) !== MAJOR) return versionRefused(at.getUint8(0));
  const signal = SIGNALS[at.getUint8(16)];
  if (signal === undefined) return outOfRange("signal", at.getUint8(16), "0 to 4");
  if (at.getUint8(17) !== 0) return outOfRange("byte 17", at.getUint8(17), "0");
  const terms = termsOf(at);
  if ("kind" in terms) return terms;
  return {
    kind: "lease",
    seq: at.getUint16(2, true),
    bootNonce: at.getUint32(4, true),
    tableId: at.getUint32(8, true),
    terms,
    signal,
  };
};
