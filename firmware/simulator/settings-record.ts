/**
 * The settings record a calibrated, simulated table carries in its EEPROM, as `docs/guardian.md` lays it out.
 *
 * Written by hand from that page and not shared with the board's own code: the simulated board is the far end
 * that the others are checked against.
 */

import { EEPROM_BYTES } from "./arduino-uno.ts";
import { crc16 } from "./crc16.ts";
import { countsAtAngle } from "./potentiometer.ts";

const COPY_A = 0x010;
const MAGIC = 0x5449;
const LAYOUT = 1;
const SIMULATED = 0x01;
const CALIBRATED = 0x02;
const RECORD_BYTES = 32;
const CALIBRATION_DEG = [-75, 75] as const;
const TABLE_ID = 1;

/** Servo pulses of the simulated lock; also what its mechanism obeys. */
export const HOLD_US = 1000;
export const RELEASE_US = 2000;

/** Where the simulated table is wired to the board. */
export const PINS = { lock: 9, buzzer: 3, stop: 2, sensorChannel: 0 } as const;

/** A board fresh from the factory: all bytes 0xFF. */
export function blankEeprom(): Uint8Array {
  return new Uint8Array(EEPROM_BYTES).fill(0xff);
}

/** A board that was calibrated at this table. */
export function calibratedEeprom(): Uint8Array {
  const record = new Uint8Array(RECORD_BYTES);
  const view = new DataView(record.buffer);
  view.setUint16(0, MAGIC, true);
  view.setUint8(2, LAYOUT);
  view.setUint8(3, SIMULATED | CALIBRATED);
  view.setUint32(4, 1, true);
  view.setUint32(8, TABLE_ID, true);
  for (const [index, angleDeg] of CALIBRATION_DEG.entries()) {
    view.setUint16(12 + 4 * index, countsAtAngle(angleDeg), true);
    view.setInt16(14 + 4 * index, angleDeg * 100, true);
  }
  view.setUint16(20, HOLD_US, true);
  view.setUint16(22, RELEASE_US, true);
  record.set([PINS.lock, PINS.buzzer, PINS.stop, PINS.sensorChannel, 0, 0], 24);
  view.setUint16(30, crc16(record.subarray(0, 30)), true);
  const eeprom = blankEeprom();
  eeprom.set(record, COPY_A);
  return eeprom;
}
