/** A settings record of layout 2, written from docs/guardian.md for the proofs. */

import { EEPROM_BYTES } from "../../firmware/simulator/arduino-uno.ts";
import { crc16, settingsFrame } from "./frames.ts";
import { TableHost } from "./table-host.ts";

const COPY_A = 0x010;
const MAGIC = 0x5449;
const LAYOUT = 2;
const CALIBRATED = 0x02;

export type RecordWish = {
  readonly holdUs?: number;
  readonly releaseUs?: number;
  readonly bandGapMv?: number;
};

/** Bytes 8 … 35: table 0 with a potentiometer alone, calibrated as all tables of these tests. */
const bodyOf = (wish: RecordWish): Buffer => {
  const body = Buffer.alloc(28);
  body.writeUInt16LE(256, 4);
  body.writeInt16LE(-7500, 6);
  body.writeUInt16LE(768, 8);
  body.writeInt16LE(7500, 10);
  body.writeUInt16LE(wish.holdUs ?? 1000, 12);
  body.writeUInt16LE(wish.releaseUs ?? 2000, 14);
  body.set([9, 3, 2, 0, 0, 1, 0, 0], 16);
  body.writeUInt16LE(wish.bandGapMv ?? 0, 26);
  return body;
};

/** A board whose first copy holds such a record with the counter 1. */
export const hostOfLayout2 = (): TableHost => {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(MAGIC, 0);
  head.set([LAYOUT, CALIBRATED], 2);
  head.writeUInt32LE(1, 4);
  const bytes = [...head, ...bodyOf({})];
  const crc = crc16(bytes);
  const eeprom = new Uint8Array(EEPROM_BYTES).fill(0xff);
  eeprom.set([...bytes, crc & 0xff, crc >> 8], COPY_A);
  return new TableHost({ eeprom });
};

/** A SETTINGS for this board with such a record, over the one whose counter ends so. */
export const newSettings = ({ bootNonce }: TableHost, counterLow: number, wish: RecordWish): number[] =>
  settingsFrame({ bootNonce }, { counterLow, flags: CALIBRATED, body: bodyOf(wish) });
