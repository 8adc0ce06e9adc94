/**
 * Overhears the guardian's STATUS frames on the serial line, to tell in the world's view why the board tripped.
 *
 * Layout: `docs/guardian.md`. Bytes are untrusted: a frame with a wrong length, CRC or version is passed over.
 */
import { crc16 } from "./crc16.ts";

const START = 0xf0;
const END = 0xf7;
const STATUS = 0x02;
const STATUS_BYTES = 44;
const PACKED_BYTES = Math.ceil((STATUS_BYTES * 8) / 7);
/** Bits of the last packed byte that carry payload; the others must be 0. */
const LAST_BITS = STATUS_BYTES * 8 - (PACKED_BYTES - 1) * 7;
const MAJOR = 2;
const TRIP_OFFSET = 24;

/** The causes by the page's numbers, from 1 on. An unknown one shows as its number. */
const CAUSES: readonly string[] = [
  "lease-lapsed",
  "over-angle",
  "over-rate",
  "duration",
  "session-cap",
  "sensor-open",
  "sensor-short",
  "sensor-noisy",
  "implausible-rate",
  "sensors-disagree",
  "supply-low",
  "lock-not-released",
  "watchdog",
  "inverted-at-boot",
  "sensor-silent",
  "reset-in-session",
];

export type TripWatch = {
  onByte(byte: number): void;
  /** The last trip told by the board, null while it has told none. */
  lastTrip(): string | null;
};

export function createTripWatch(): TripWatch {
  let frame: number[] | null = null;
  let last: string | null = null;
  const finish = (bytes: readonly number[]): void => {
    const trip = tripOf(bytes);
    if (trip !== null) last = CAUSES[trip - 1] ?? `trip-${trip}`;
  };
  return {
    lastTrip: () => last,
    onByte(byte) {
      if (byte === START) frame = [];
      else if (byte === END) {
        if (frame !== null) finish(frame);
        frame = null;
      } else if (byte >= 0x80 || (frame !== null && frame.length > PACKED_BYTES)) frame = null;
      else frame?.push(byte);
    },
  };
}

/** The trip code of a valid STATUS frame that carries one, else null. `bytes` is what stands between F0 and F7. */
function tripOf(bytes: readonly number[]): number | null {
  if (bytes[0] !== STATUS || bytes.length !== PACKED_BYTES + 1) return null;
  const packed = bytes.slice(1);
  // Nearly every frame carries no trip; those need no checking.
  const trip = byteAt(packed, TRIP_OFFSET);
  if (trip === 0 || (packed.at(-1) ?? 0) >> LAST_BITS !== 0) return null;
  const payload = Uint8Array.from({ length: STATUS_BYTES }, (_, offset) => byteAt(packed, offset));
  const crc = (payload[STATUS_BYTES - 2] ?? 0) | ((payload[STATUS_BYTES - 1] ?? 0) << 8);
  const intact = crc === crc16([STATUS, ...payload.subarray(0, STATUS_BYTES - 2)]);
  return intact && payload[0] === MAJOR ? trip : null;
}

/** One payload byte out of the packed ones: seven bits each, lowest first. */
function byteAt(packed: readonly number[], offset: number): number {
  const bit = offset * 8;
  const index = Math.floor(bit / 7);
  const bits = (packed[index] ?? 0) | ((packed[index + 1] ?? 0) << 7) | ((packed[index + 2] ?? 0) << 14);
  return (bits >> (bit % 7)) & 0xff;
}
