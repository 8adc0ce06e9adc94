/**
 * The guardian's frames (docs/guardian.md): what comes from a board is decoded here, whole, or refused.
 *
 * Pure; every answer is a value or a coded refusal, and nothing here throws. Bytes and flags that version 2 leaves at
 * 0 are not judged in what the board sends, so that a newer minor version may use them; the CRC covers them.
 */

import { decodeIdentity, type GuardianIdentity, IDENTITY_BYTES } from "./guardian-identity.ts";
import { IDENTITY_ID, MAJOR, type Refused, STATUS_ID, versionRefused } from "./guardian-refusal.ts";
import { decodeStatus, type GuardianStatus, STATUS_BYTES } from "./guardian-status.ts";
import { unwrapAnyLength, unwrapFrame } from "./guardian-wire.ts";

export type { BoardSettings, GuardianIdentity } from "./guardian-identity.ts";
export { decodeLease, type EncodedLease, encodeLease, type Lease } from "./guardian-lease.ts";
export { type FrameRefusal, IDENTITY_ID, LEASE_ID, type Refused, STATUS_ID } from "./guardian-refusal.ts";
export type { GuardianStatus } from "./guardian-status.ts";

/** `F0 03 F7`: asks for IDENTITY, and for STATUS 50 times a second from then on. */
export const IDENTITY_REQUEST: readonly number[] = [0xf0, IDENTITY_ID, 0xf7];

const PAYLOAD_BYTES: Readonly<Record<number, number>> = {
  [STATUS_ID]: STATUS_BYTES,
  [IDENTITY_ID]: IDENTITY_BYTES,
};

/**
 * Decodes one whole frame from the board, F0 to F7. The version keeps its place in every version: a frame of another
 * one, of whatever length, is refused as `version` when its CRC is right, and by its length or CRC else.
 */
export const decodeBoardFrame = (frame: Uint8Array): GuardianStatus | GuardianIdentity | Refused => {
  const id = frame[1] ?? 0;
  if (PAYLOAD_BYTES[id] !== undefined) {
    const whatever = unwrapAnyLength(frame);
    const major = whatever.kind === "ok" ? whatever.payload.getUint8(0) : MAJOR;
    if (major !== MAJOR) return versionRefused(major);
  }
  const opened = unwrapFrame(frame, (wanted) => PAYLOAD_BYTES[wanted]);
  if (opened.kind === "refused") return opened;
  return opened.id === STATUS_ID ? decodeStatus(opened.payload) : decodeIdentity(opened.payload);
};

/** True when a guardian made this frame, of whatever version: its CRC is right. */
export const isOfGuardian = (frame: Uint8Array): boolean => {
  const decoded = decodeBoardFrame(frame);
  return decoded.kind !== "refused" || decoded.code === "version";
};
