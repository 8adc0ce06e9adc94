/**
 * The MPU-6050 as Johnny-Five knows it: a `five.IMU` whose I²C requests the guardian answers from its own readings.
 *
 * Each reading is taken as its reply arrives, from the driver beneath the component and by the component's own scales.
 * What the component itself shows is the mean of five readings, 40 ms old, and its gyroscope takes whatever the first
 * hundred readings say for rest, also when the table swings meanwhile; so it is told that it is calibrated, and the
 * offset is learnt by the core, which knows when the table rests.
 */

import five, { type Board, type Imu } from "johnny-five";
import type { InertialSample } from "../safety/input.ts";
import type { PlainIo } from "./guarded-io.ts";
import type { I2cReply } from "./i2c-reply.ts";

/** The guardian sends a reply this often at most, ms: the line has to carry STATUS too. */
export const INERTIAL_EVERY_MS = 20;

const CONTROLLER = "MPU6050";
const ADDRESS = 0x68;
const FIRST_READING = 0x3b;
const READING_BYTES = 14;
const I2C_REQUEST_ID = 0x76;
const READ_REPEATEDLY = 0x10;

export type InertialReading = Pick<InertialSample, "accelG" | "gyroDegPerS">;

export interface InertialSensor {
  readonly imu: Imu;
  /** Called with each reading, from within the arrival of its reply. */
  onReading(listener: (reading: InertialReading) => void): void;
  /** Asks for readings once more: the board forgets that when it restarts, and the asking has no checksum. */
  askAgain(): void;
}

/** A whole reading of this sensor; another reply is not for Johnny-Five. */
export const isReading = ({ address, register, bytes }: I2cReply): boolean =>
  address === ADDRESS && register === FIRST_READING && bytes.length === READING_BYTES;

export const fitInertialSensor = (board: Board, io: PlainIo): InertialSensor => {
  const imu = new five.IMU({ board, controller: CONTROLLER, address: ADDRESS, freq: INERTIAL_EVERY_MS });
  const { accelerometer, gyro } = imu;
  gyro.isCalibrated = true;
  const driver = five.IMU.Drivers.get(board, CONTROLLER, { address: ADDRESS });
  const g = (lsb: number): number => accelerometer.toGravity(lsb);
  const degPerS = (lsb: number): number => gyro.toDegreesPerSecond(lsb, 0);
  return {
    imu,
    onReading: (listener) => {
      driver.on("data", ({ accelerometer: felt, gyro: turned }) =>
        listener({
          accelG: { x: g(felt.x), y: g(felt.y), z: g(felt.z) },
          gyroDegPerS: { x: degPerS(turned.x), y: degPerS(turned.y), z: degPerS(turned.z) },
        }),
      );
    },
    askAgain: () => {
      io.sysexCommand([I2C_REQUEST_ID, ADDRESS, READ_REPEATEDLY, FIRST_READING, 0, READING_BYTES, 0]);
    },
  };
};
