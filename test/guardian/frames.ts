/**
 * The frames of docs/guardian.md, written a second time from that page and not from the board's or the
 * controller's sources, so that the tests compare two readings of it.
 */

export const LEASE = 0x01;
export const STATUS = 0x02;
export const IDENTITY = 0x03;
export const SETTINGS = 0x04;
export const TRY = 0x05;

export const crc16 = (bytes: Iterable<number>): number => {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return crc;
};

const toSeven = (payload: Buffer): number[] => {
  const bits = [...payload].flatMap((byte) => Array.from({ length: 8 }, (_, bit) => (byte >> bit) & 1));
  const packed: number[] = [];
  for (let at = 0; at < bits.length; at += 7) {
    packed.push(bits.slice(at, at + 7).reduce((sum, bit, index) => sum | (bit << index), 0));
  }
  return packed;
};

const fromSeven = (packed: number[], length: number): Buffer => {
  const bits = packed.flatMap((byte) => Array.from({ length: 7 }, (_, bit) => (byte >> bit) & 1));
  return Buffer.from(
    Array.from({ length }, (_, byte) =>
      bits.slice(byte * 8, byte * 8 + 8).reduce((sum, bit, index) => sum | (bit << index), 0),
    ),
  );
};

export type LeaseWish = {
  seq: number;
  bootNonce: number;
  hold?: boolean;
  armed?: boolean;
  acknowledge?: boolean;
  tableId?: number;
  signal?: number;
  maxAngleDeg?: number;
  maxDurationS?: number;
  sessionCapS?: number;
};

const NONE = 0x7fff;

/** A LEASE on the wire; armed with 20 degrees, 122 s and a cap of 242 s unless it says otherwise. */
export const leaseFrame = (wish: LeaseWish): number[] => {
  const armed = wish.armed ?? wish.hold ?? false;
  const payload = Buffer.alloc(22);
  payload[0] = 2;
  payload[1] = (wish.hold ? 1 : 0) | (armed ? 2 : 0) | (wish.acknowledge ? 4 : 0);
  payload.writeUInt16LE(wish.seq & 0xffff, 2);
  payload.writeUInt32LE(wish.bootNonce, 4);
  payload.writeUInt32LE(wish.tableId ?? 0, 8);
  payload.writeInt16LE(armed ? Math.round((wish.maxAngleDeg ?? 20) * 100) : NONE, 12);
  payload.writeUInt16LE(armed ? (wish.maxDurationS ?? 122) : 0, 14);
  payload[16] = wish.signal ?? 0;
  payload.writeUInt16LE(armed ? (wish.sessionCapS ?? (wish.maxDurationS ?? 122) + 120) : 0, 18);
  payload.writeUInt16LE(crc16([LEASE, ...payload.subarray(0, 20)]), 20);
  return [0xf0, LEASE, ...toSeven(payload), 0xf7];
};

const LEASE_PAYLOAD_BYTES = 22;
/** F0, its id, the packed payload, F7. */
const LEASE_FRAME_BYTES = 3 + Math.ceil((LEASE_PAYLOAD_BYTES * 8) / 7);

/** What a LEASE asks for; null for whatever is none, or has a wrong CRC. */
export const readLease = (frame: readonly number[]) => {
  if (frame.length !== LEASE_FRAME_BYTES || frame[1] !== LEASE) return null;
  const payload = fromSeven(frame.slice(2, -1), LEASE_PAYLOAD_BYTES);
  if (payload.readUInt16LE(20) !== crc16([LEASE, ...payload.subarray(0, 20)])) return null;
  const flags = payload.readUInt8(1);
  return {
    hold: (flags & 1) !== 0,
    armed: (flags & 2) !== 0,
    maxAngleDeg: payload.readInt16LE(12) / 100,
    maxDurationS: payload.readUInt16LE(14),
  };
};

/** Whom a frame is for. */
export type Recipient = { bootNonce: number; tableId?: number };

const sealed = (id: number, payload: Buffer): number[] => {
  const end = payload.length - 2;
  payload.writeUInt16LE(crc16([id, ...payload.subarray(0, end)]), end);
  return [0xf0, id, ...toSeven(payload), 0xf7];
};

/** A settings record's flags and its bytes 8 to 35, over the record whose counter ends with `counterLow`. */
export const settingsFrame = (
  { bootNonce, tableId }: Recipient,
  { counterLow, flags, body }: { counterLow: number; flags: number; body: Uint8Array },
): number[] => {
  const payload = Buffer.alloc(42);
  payload[0] = 2;
  payload[1] = flags;
  payload.writeUInt16LE(counterLow & 0xffff, 2);
  payload.writeUInt32LE(bootNonce, 4);
  payload.writeUInt32LE(tableId ?? 0, 8);
  payload.set(body, 12);
  return sealed(SETTINGS, payload);
};

/** The lock's pulse for a person to look at. */
export const tryFrame = ({ bootNonce, tableId }: Recipient, seq: number, pulseUs: number): number[] => {
  const payload = Buffer.alloc(18);
  payload[0] = 2;
  payload.writeUInt16LE(seq & 0xffff, 2);
  payload.writeUInt32LE(bootNonce, 4);
  payload.writeUInt32LE(tableId ?? 0, 8);
  payload.writeUInt16LE(pulseUs, 12);
  return sealed(TRY, payload);
};

/** What the tests look at in an IDENTITY. */
export const readIdentity = (payload: Buffer) => ({
  flags: payload.readUInt8(2),
  settings: payload.readUInt8(3),
  bootNonce: payload.readUInt32LE(4),
  tableId: payload.readUInt32LE(8),
  pointA: { counts: payload.readUInt16LE(16), angleDeg: payload.readInt16LE(18) / 100 },
  pointB: { counts: payload.readUInt16LE(20), angleDeg: payload.readInt16LE(22) / 100 },
  holdUs: payload.readUInt16LE(24),
  releaseUs: payload.readUInt16LE(26),
  sensorChannel: payload.readUInt8(31),
  buzzerKind: payload.readUInt8(37),
  sensors: payload.readUInt8(40),
  axis: payload.readUInt8(41),
  zeroDeg: payload.readInt16LE(42) / 100,
  counterLow: payload.readUInt16LE(44),
  bandGapMv: payload.readUInt16LE(46),
});

/** Bytes of a LEASE on the wire. */
export const LEASE_WIRE_BYTES = 29;

const PAYLOAD_BYTES: Readonly<Record<number, number>> = {
  [LEASE]: LEASE_PAYLOAD_BYTES,
  [STATUS]: 44,
  [IDENTITY]: 50,
};

/** Payloads of all whole sysex frames of one kind in a stream; throws on a wrong CRC. */
export const payloadsOf = (bytes: number[], id: number): Buffer[] => {
  const length = PAYLOAD_BYTES[id];
  if (length === undefined) throw new Error(`no payload length is known for frame ${id}`);
  const payloads: Buffer[] = [];
  for (let at = bytes.indexOf(0xf0); at >= 0; at = bytes.indexOf(0xf0, at + 1)) {
    const end = bytes.indexOf(0xf7, at);
    if (end < 0 || bytes[at + 1] !== id) continue;
    const payload = fromSeven(bytes.slice(at + 2, end), length);
    const crc = crc16([id, ...payload.subarray(0, length - 2)]);
    if (payload.readUInt16LE(length - 2) !== crc)
      throw new Error(`frame ${id} at byte ${at} has a wrong CRC`);
    payloads.push(payload);
  }
  return payloads;
};

const numberOrNone = (value: number, scale: number): number | "none" =>
  value === NONE ? "none" : value / scale;

/** What the tests look at in a STATUS. */
export const readStatus = (payload: Buffer) => ({
  major: payload.readUInt8(0),
  holding: (payload.readUInt8(1) & 1) !== 0,
  leaseValid: (payload.readUInt8(1) & 2) !== 0,
  armed: (payload.readUInt8(1) & 4) !== 0,
  tripped: (payload.readUInt8(1) & 8) !== 0,
  stopOpen: (payload.readUInt8(1) & 16) !== 0,
  quiet: (payload.readUInt8(1) & 128) !== 0,
  seq: payload.readUInt16LE(2),
  bootNonce: payload.readUInt32LE(4),
  uptimeMs: payload.readUInt32LE(12),
  ackSeq: payload.readUInt16LE(16),
  refusedFrames: payload.readUInt16LE(18),
  refusedRawWrites: payload.readUInt16LE(20),
  angleDeg: numberOrNone(payload.readInt16LE(22), 100),
  trip: payload.readUInt8(24),
  resetCause: payload.readUInt8(25),
  signal: payload.readUInt8(26),
  sensor: payload.readUInt8(27),
  leaseAgeMs: payload.readUInt16LE(28),
  maxAngleDeg: numberOrNone(payload.readInt16LE(30), 100),
  maxDurationS: payload.readUInt16LE(32),
  invertedS: payload.readUInt16LE(34) / 10,
  supplyMv: payload.readUInt16LE(36),
  obstacles: payload.readUInt8(38),
  lockSwitch: payload.readUInt8(39),
  rateDegPerS: numberOrNone(payload.readInt16LE(40), 1),
});
