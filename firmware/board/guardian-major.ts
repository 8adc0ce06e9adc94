/**
 * The major version in an IDENTITY of any length: byte 0 of the payload, whatever else has changed since or before
 * (docs/guardian.md). Believed only with a good CRC.
 */

import { IDENTITY_ID } from "./guardian-frame.ts";
import { unwrapAnyLength } from "./guardian-wire.ts";

/** Null when the frame is no intact IDENTITY. */
export const majorOf = (frame: Uint8Array): number | null => {
  const opened = unwrapAnyLength(frame);
  return opened.kind === "ok" && opened.id === IDENTITY_ID ? opened.payload.getUint8(0) : null;
};
