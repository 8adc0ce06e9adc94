/**
 * The envelope of the guardian's frames (docs/guardian.md, "On the wire"): seven-bit packing and CRC.
 *
 * Pure; refuses by value and never throws. A payload here is without its CRC; it is added and checked here.
 */

const START_SYSEX = 0xf0;
const END_SYSEX = 0xf7;
const CRC_BYTES = 2;
/** The most a frame may be on the wire, F0 and F7 included. */
export const MAX_FRAME_BYTES = 64;

export type EnvelopeRefusal = "not-a-frame" | "not-seven-bit" | "length" | "padding" | "crc";

export type Unwrapped =
  | { readonly kind: "ok"; readonly id: number; readonly payload: DataView }
  | { readonly kind: "refused"; readonly code: EnvelopeRefusal; readonly message: string };

/** CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, not reflected, no final XOR. */
export const crc16 = (bytes: Iterable<number>): number => {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= (byte & 0xff) << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = (crc & 0x8000) === 0 ? (crc << 1) & 0xffff : ((crc << 1) ^ 0x1021) & 0xffff;
    }
  }
  return crc;
};

/** Eight-bit bytes as a bit stream of seven bits per byte, least significant bits first; the rest is 0. */
export const packSevenBit = (bytes: Uint8Array): Uint8Array => {
  const packed = new Uint8Array(Math.ceil((bytes.length * 8) / 7));
  let at = 0;
  let held = 0;
  let heldBits = 0;
  for (const byte of bytes) {
    held |= byte << heldBits;
    heldBits += 8;
    while (heldBits >= 7) {
      packed[at] = held & 0x7f;
      at += 1;
      held >>= 7;
      heldBits -= 7;
    }
  }
  if (heldBits > 0) packed[at] = held & 0x7f;
  return packed;
};

/**
 * Undoes {@link packSevenBit} for exactly `length` bytes; null unless `packed` is what packing them would give
 * (seven bits each, the right length, the unused bits 0).
 */
export const unpackSevenBit = (packed: Uint8Array, length: number): Uint8Array | null => {
  if (packed.length !== Math.ceil((length * 8) / 7)) return null;
  const bytes = new Uint8Array(length);
  let at = 0;
  let held = 0;
  let heldBits = 0;
  for (const seven of packed) {
    if (seven > 0x7f) return null;
    held |= seven << heldBits;
    heldBits += 7;
    if (heldBits >= 8) {
      bytes[at] = held & 0xff;
      at += 1;
      held >>= 8;
      heldBits -= 8;
    }
  }
  return held === 0 ? bytes : null;
};

/** The whole frame, F0 to F7, for a payload without its CRC. */
export const wrapFrame = (id: number, payload: Uint8Array): Uint8Array => {
  const crc = crc16([id, ...payload]);
  const packed = packSevenBit(Uint8Array.from([...payload, crc & 0xff, crc >> 8]));
  return Uint8Array.from([START_SYSEX, id, ...packed, END_SYSEX]);
};

const refused = (code: EnvelopeRefusal, message: string): Unwrapped => ({ kind: "refused", code, message });

/**
 * Opens one whole frame, F0 to F7.
 *
 * @param frame bytes as they came
 * @param payloadBytes how long the payload must be for an id, with the CRC; undefined for ids that are not ours
 */
export const unwrapFrame = (
  frame: Uint8Array,
  payloadBytes: (id: number) => number | undefined,
): Unwrapped => {
  const id = frame[1];
  const length = id === undefined ? undefined : payloadBytes(id);
  if (frame[0] !== START_SYSEX || frame.at(-1) !== END_SYSEX || id === undefined || length === undefined) {
    return refused("not-a-frame", `not a guardian's frame: ${frame.length} bytes, id ${id ?? "none"}`);
  }
  const packed = frame.subarray(2, -1);
  if (packed.some((byte) => byte > 0x7f))
    return refused("not-seven-bit", "a byte within the frame is over 0x7F");
  const packedLength = Math.ceil((length * 8) / 7);
  if (packed.length !== packedLength) {
    return refused("length", `packed payload is ${packed.length} bytes; allowed is ${packedLength}`);
  }
  const bytes = unpackSevenBit(packed, length);
  if (bytes === null) return refused("padding", "unused bits of the last byte are not 0");
  const payload = bytes.subarray(0, length - CRC_BYTES);
  const told = new DataView(bytes.buffer).getUint16(length - CRC_BYTES, true);
  const computed = crc16([id, ...payload]);
  if (told !== computed)
    return refused("crc", `CRC is ${told.toString(16)}; allowed is ${computed.toString(16)}`);
  return { kind: "ok", id, payload: new DataView(bytes.buffer, 0, payload.length) };
};

/**
 * Opens a frame whose length is not known beforehand, as one of another version may be: whatever its length says,
 * its CRC must be right. A payload here has at least one byte.
 */
export const unwrapAnyLength = (frame: Uint8Array): Unwrapped => {
  const length = Math.floor(((frame.length - 3) * 7) / 8);
  if (length <= CRC_BYTES) return refused("length", `a frame of ${frame.length} bytes carries no payload`);
  return unwrapFrame(frame, () => length);
};
