/**
 * The settings record a calibrated, simulated table carries in its EEPROM, as `docs/guardian.md` lays it out.
 *
 * Written by hand from that page and not shared with the board's own code: the simulated board is the far end
 * that the others are checked against.
 */

import { EEPROM_BYTES } from "./arduino-uno.ts";
import { crc16 } from "./crc16.ts";
import type { InertialMount } from "./mpu6050.ts";
import { countsAtAngle } from "./potentiometer.ts";

const COPY_A = 0x010;
const MAGIC = 0x5449;
const LAYOUT = 2;
const RECORD_BYTES = 38;
const OLDER_LAYOUT = 1;
const OLDER_RECORD_BYTES = 32;
const FLAGS = { simulated: 0x01, potentiometer: 0x02, mpu6050: 0x04, lockSwitch: 0x08 } as const;
const SENSORS = { potentiometer: 0x01, mpu6050: 0x02 } as const;
const CALIBRATION_DEG = [-75, 75] as const;
const TABLE_ID = 1;

/** Servo pulses of the simulated lock; also what its mechanism obeys. */
export const HOLD_US = 1000;
export const RELEASE_US = 2000;

/** Where the simulated table is wired to the board. */
export const PINS = { lock: 9, buzzer: 3, stop: 2, lockSwitch: 4, sensorChannel: 0 } as const;

/** What is mounted on the table. */
export type Fittings = {
  readonly potentiometer: boolean;
  readonly mpu6050: InertialMount | null;
  readonly lockSwitch: boolean;
};

/** A potentiometer alone. */
export const USUAL_FITTINGS: Fittings = { potentiometer: true, mpu6050: null, lockSwitch: false };

/** Where an MPU-6050 is mounted unless somebody says otherwise: its own angle is the table's. */
export const USUAL_MOUNT: InertialMount = { axis: 0, zeroDeg: 0, radiusM: 0.2 };

export const SENSORS_FITTED = ["potentiometer", "mpu6050", "both"] as const;
export type SensorsFitted = (typeof SENSORS_FITTED)[number];

/** A table with these sensors, mounted as usual. */
export function fittingsWith(sensors: SensorsFitted, lockSwitch: boolean): Fittings {
  if (sensors === "potentiometer" && !lockSwitch) return USUAL_FITTINGS;
  return {
    potentiometer: sensors !== "mpu6050",
    mpu6050: sensors === "potentiometer" ? null : USUAL_MOUNT,
    lockSwitch,
  };
}

/** A board fresh from the factory: all bytes 0xFF. */
export function blankEeprom(): Uint8Array {
  return new Uint8Array(EEPROM_BYTES).fill(0xff);
}

/** A board that was calibrated at this table. */
export function calibratedEeprom(fittings: Fittings = USUAL_FITTINGS): Uint8Array {
  const { potentiometer, mpu6050, lockSwitch } = fittings;
  const flags =
    FLAGS.simulated |
    (potentiometer ? FLAGS.potentiometer : 0) |
    (mpu6050 === null ? 0 : FLAGS.mpu6050) |
    (lockSwitch ? FLAGS.lockSwitch : 0);
  const sensors = (potentiometer ? SENSORS.potentiometer : 0) | (mpu6050 === null ? 0 : SENSORS.mpu6050);
  const record = recordOf(LAYOUT, RECORD_BYTES, flags);
  record.set([sensors, mpu6050?.axis ?? 0, 0], 29);
  new DataView(record.buffer).setInt16(32, Math.round((mpu6050?.zeroDeg ?? 0) * 100), true);
  return eepromWith(sealed(record));
}

/** The same table as a board before the second layout carries it: a potentiometer alone. */
export function olderEeprom(): Uint8Array {
  return eepromWith(
    sealed(recordOf(OLDER_LAYOUT, OLDER_RECORD_BYTES, FLAGS.simulated | FLAGS.potentiometer)),
  );
}

/** What both layouts have in common. */
function recordOf(layout: number, bytes: number, flags: number): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(bytes);
  const view = new DataView(record.buffer);
  view.setUint16(0, MAGIC, true);
  view.setUint8(2, layout);
  view.setUint8(3, flags);
  view.setUint32(4, 1, true);
  view.setUint32(8, TABLE_ID, true);
  for (const [index, angleDeg] of CALIBRATION_DEG.entries()) {
    view.setUint16(12 + 4 * index, countsAtAngle(angleDeg), true);
    view.setInt16(14 + 4 * index, angleDeg * 100, true);
  }
  view.setUint16(20, HOLD_US, true);
  view.setUint16(22, RELEASE_US, true);
  record.set([PINS.lock, PINS.buzzer, PINS.stop, PINS.sensorChannel, 0], 24);
  return record;
}

function sealed(record: Uint8Array<ArrayBuffer>): Uint8Array {
  const end = record.length - 2;
  new DataView(record.buffer).setUint16(end, crc16(record.subarray(0, end)), true);
  return record;
}

function eepromWith(record: Uint8Array): Uint8Array {
  const eeprom = blankEeprom();
  eeprom.set(record, COPY_A);
  return eeprom;
}
