/**
 * What the guardian's frames have in common on the host: their ids, the version, and how one is refused.
 */

import type { EnvelopeRefusal } from "./guardian-wire.ts";

export const LEASE_ID = 0x01;
export const STATUS_ID = 0x02;
export const IDENTITY_ID = 0x03;
/** The version of docs/guardian.md that this host speaks; byte 0 of every payload. */
export const MAJOR = 2;

/** "None" where an angle or a rate stands. */
export const NO_ANGLE = 0x7fff;
export const CENTI = 100;
export const U16_MAX = 0xffff;
export const U32_MAX = 0xffff_ffff;

export type FrameRefusal = EnvelopeRefusal | "version" | "out-of-range";
export type Refused = { readonly kind: "refused"; readonly code: FrameRefusal; readonly message: string };

export const outOfRange = (field: string, value: number, allowed: string): Refused => ({
  kind: "refused",
  code: "out-of-range",
  message: `${field} is ${value}; allowed is ${allowed}`,
});

export const versionRefused = (major: number): Refused => ({
  kind: "refused",
  code: "version",
  message: `the guardian's protocol has version ${major}; allowed is ${MAJOR}`,
});

export const isWholeWithin = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;
