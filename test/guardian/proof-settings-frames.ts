/** SETTINGS and TRY on the wire, and a settings record, written from docs/guardian.md for the proofs alone. */

import { guardianFrame } from "../simulator/guardian-host.ts";
import { crc16 } from "./frames.ts";

export const SETTINGS = 0x04;
export const TRY = 0x05;
export const COPY_A = 0x010;
export const COPY_B = 0x040;
export const RECORD_BYTES = 38;
const MAGIC = 0x5449;
const LAYOUT = 2;
const CALIBRATED = 0x02;

export type RecordWish = {
  readonly tableId?: number;
  readonly holdUs?: number;
  readonly releaseUs?: number;
  readonly bandGapMv?: number;
};

/** Bytes 8 … 35 of a record of a table with a potentiometer alone, calibrated as all tables of these tests. */
const recordBody = (wish: RecordWish): number[] => {
  const body = Buffer.alloc(28);
  body.writeUInt32LE(wish.tableId ?? 0, 0);
  body.writeUInt16LE(256, 4);
  body.writeInt16LE(-7500, 6);
  body.writeUInt16LE(768, 8);
  body.writeInt16LE(7500, 10);
  body.writeUInt16LE(wish.holdUs ?? 1000, 12);
  body.writeUInt16LE(wish.releaseUs ?? 2000, 14);
  body.set([9, 3, 2, 0, 0, 1, 0, 0], 16);
  body.writeInt16LE(0, 24);
  body.writeUInt16LE(wish.bandGapMv ?? 0, 26);
  return [...body];
};

/** A whole record of layout 2. */
export const recordOf = (counter: number, wish: RecordWish = {}): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(MAGIC, 0);
  head.set([LAYOUT, CALIBRATED], 2);
  head.writeUInt32LE(counter, 4);
  const bytes = [...head, ...recordBody(wish)];
  const crc = crc16(bytes);
  return Buffer.from([...bytes, crc & 0xff, crc >> 8]);
};

const u16 = (value: number): number[] => [value & 0xff, (value >> 8) & 0xff];
const u32 = (value: number): number[] => [...u16(value), ...u16(value >>> 16)];

export type SettingsWish = RecordWish & {
  readonly counterLow: number;
  readonly bootNonce: number;
  /** The table as it is now. */
  readonly nowTableId?: number;
};

export const settingsFrame = (wish: SettingsWish): number[] =>
  guardianFrame(SETTINGS, [
    2,
    CALIBRATED,
    ...u16(wish.counterLow),
    ...u32(wish.bootNonce),
    ...u32(wish.nowTableId ?? 0),
    ...recordBody(wish),
  ]);

export const tryFrame = (seq: number, bootNonce: number, pulseUs: number): number[] =>
  guardianFrame(TRY, [2, 0, ...u16(seq), ...u32(bootNonce), ...u32(0), ...u16(pulseUs), ...u16(0)]);
