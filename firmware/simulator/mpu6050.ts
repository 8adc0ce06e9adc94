/**
 * An MPU-6050 on the table's frame, register by register (InvenSense RM-MPU-6000A revision 4.2).
 *
 * It sleeps after power-on, samples at its own rate, low-pass filters (modelled as the filter's delay), saturates at
 * its full scale and is noisy and slightly biased like a real one. A reading in one go is of one sample. Left out:
 * FIFO, interrupt pin, auxiliary bus, motion detection, self-test, cycle mode and single axes in standby.
 */
import type { Random } from "./random.ts";
import type { TwoWireDevice } from "./two-wire-bus.ts";

/** Which of its axes the table turns about: 0 X, 1 Y, 2 Z; +3 = turning the other way. */
export type InertialAxis = 0 | 1 | 2 | 3 | 4 | 5;

export type InertialMount = {
  readonly axis: InertialAxis;
  /** Its own angle where the table is at 0°. */
  readonly zeroDeg: number;
  /** Distance from the axle toward the feet, m. */
  readonly radiusM: number;
};

/** How the frame moves at a moment. */
export type Motion = {
  readonly angleDeg: number;
  readonly rateDegPerS: number;
  readonly accelerationDegPerS2: number;
};

export type InertialFault = "imu-silent" | "imu-frozen";

const ADDRESS = 0x68;
const REGISTERS = 0x80;
const SMPLRT_DIV = 0x19;
const CONFIG = 0x1a;
const GYRO_CONFIG = 0x1b;
const ACCEL_CONFIG = 0x1c;
const INT_STATUS = 0x3a;
const FIRST_READING = 0x3b;
const READING_BYTES = 14;
const PWR_MGMT_1 = 0x6b;
const WHO_AM_I = 0x75;
const DATA_READY = 0x01;
const DEVICE_RESET = 0x80;
const SLEEP = 0x40;
const FILTER_BITS = 0x07;

const CYCLES_PER_S = 16_000_000;
const GRAVITY_M_PER_S2 = 9.81;
const DEG_PER_RAD = 180 / Math.PI;
const LSB_PER_G = 16_384;
const LSB_PER_DEG_PER_S = 131;
/** Delay of the low-pass filter by DLPF_CFG, ms (register map, register 26). */
const FILTER_DELAY_MS = [0.5, 2, 3, 4.9, 8.5, 13.8, 19, 0.5] as const;
/** What the datasheet's noise densities give at a bandwidth of 44 Hz, at the smallest full scale. */
const ACCEL_NOISE_LSB = 40;
const GYRO_NOISE_LSB = 6;
/** A gyroscope at rest is never at zero: within ±20°/s by datasheet, this much here. */
const GYRO_BIAS_DEG_PER_S = [0.4, -0.3, 0.2] as const;
const TEMPERATURE_DEG_C = 27;
const TEMPERATURE_NOISE_LSB = 10;

export type Mpu6050 = TwoWireDevice & {
  setFault(fault: InertialFault, on: boolean): void;
};

/** `nowCycle` and `motionAt` count cycles since first power-on. */
export function createMpu6050(
  mount: InertialMount,
  random: Random,
  nowCycle: () => number,
  motionAt: (cycle: number) => Motion,
): Mpu6050 {
  return new Sensor(mount, random, nowCycle, motionAt);
}

class Sensor implements Mpu6050 {
  readonly #registers = new Uint8Array(REGISTERS);
  readonly #mount: InertialMount;
  readonly #random: Random;
  readonly #nowCycle: () => number;
  readonly #motionAt: (cycle: number) => Motion;
  readonly #faults = new Set<InertialFault>();
  #pointer = 0;
  /** The first byte written after the address is the register's. */
  #pointerNext = false;
  #sampleNumber = -1;

  constructor(
    mount: InertialMount,
    random: Random,
    nowCycle: () => number,
    motionAt: (cycle: number) => Motion,
  ) {
    this.#mount = mount;
    this.#random = random;
    this.#nowCycle = nowCycle;
    this.#motionAt = motionAt;
    this.#reset();
  }

  setFault(fault: InertialFault, on: boolean): void {
    if (on) this.#faults.add(fault);
    else this.#faults.delete(fault);
  }

  select(address: number, reading: boolean): boolean {
    if (address !== ADDRESS || this.#faults.has("imu-silent")) return false;
    this.#pointerNext = !reading;
    if (reading) this.#sample();
    return true;
  }

  take(byte: number): boolean {
    if (this.#pointerNext) {
      this.#pointer = byte % REGISTERS;
      this.#pointerNext = false;
      return true;
    }
    this.#write(this.#pointer, byte);
    this.#pointer = (this.#pointer + 1) % REGISTERS;
    return true;
  }

  give(): number {
    const value = this.#registers[this.#pointer] ?? 0;
    if (this.#pointer === INT_STATUS) this.#registers[INT_STATUS] = 0;
    this.#pointer = (this.#pointer + 1) % REGISTERS;
    return value;
  }

  stop(): void {
    this.#pointerNext = false;
  }

  #reset(): void {
    this.#registers.fill(0);
    this.#registers[PWR_MGMT_1] = SLEEP;
    this.#registers[WHO_AM_I] = ADDRESS;
    this.#sampleNumber = -1;
  }

  #write(register: number, value: number): void {
    if (register === PWR_MGMT_1 && value & DEVICE_RESET) {
      this.#reset();
      return;
    }
    const readOnly =
      (register >= INT_STATUS && register < FIRST_READING + READING_BYTES) || register === WHO_AM_I;
    if (!readOnly) this.#registers[register] = value;
  }

  /** Takes over the newest sample, where there is one since the last look. */
  #sample(): void {
    const asleep = ((this.#registers[PWR_MGMT_1] ?? 0) & SLEEP) !== 0;
    if (asleep || this.#faults.has("imu-frozen")) return;
    const filter = (this.#registers[CONFIG] ?? 0) & FILTER_BITS;
    // The gyroscope runs at 1 kHz behind the filter and at 8 kHz without it.
    const ratePerS = (filter === 0 || filter === 7 ? 8000 : 1000) / (1 + (this.#registers[SMPLRT_DIV] ?? 0));
    const periodCycles = CYCLES_PER_S / ratePerS;
    const number = Math.floor(this.#nowCycle() / periodCycles);
    if (number === this.#sampleNumber) return;
    this.#sampleNumber = number;
    const delayCycles = ((FILTER_DELAY_MS[filter] ?? 0) * CYCLES_PER_S) / 1000;
    this.#show(this.#motionAt(number * periodCycles - delayCycles));
    this.#registers[INT_STATUS] = DATA_READY;
  }

  #show(motion: Motion): void {
    const accelScale = LSB_PER_G / 2 ** this.#fullScale(ACCEL_CONFIG);
    const gyroScale = LSB_PER_DEG_PER_S / 2 ** this.#fullScale(GYRO_CONFIG);
    const { accelG, rateDegPerS } = readingsOf(this.#mount, motion);
    for (const [index, g] of accelG.entries()) {
      this.#put(index, g * accelScale, (ACCEL_NOISE_LSB * accelScale) / LSB_PER_G);
    }
    this.#put(3, (TEMPERATURE_DEG_C - 36.53) * 340, TEMPERATURE_NOISE_LSB);
    for (const [index, rate] of rateDegPerS.entries()) {
      const biased = rate + (GYRO_BIAS_DEG_PER_S[index] ?? 0);
      this.#put(4 + index, biased * gyroScale, (GYRO_NOISE_LSB * gyroScale) / LSB_PER_DEG_PER_S);
    }
  }

  #fullScale(register: number): number {
    return ((this.#registers[register] ?? 0) >> 3) & 3;
  }

  /** Big-endian, two's complement, saturating. */
  #put(index: number, value: number, noise: number): void {
    const rounded = Math.round(value + noise * this.#random.normal());
    const word = Math.min(32_767, Math.max(-32_768, rounded)) & 0xffff;
    this.#registers[FIRST_READING + 2 * index] = word >> 8;
    this.#registers[FIRST_READING + 2 * index + 1] = word & 0xff;
  }
}

/** What its three axes feel, without noise: specific force in g (+1 upward at rest) and rate. */
export function readingsOf(mount: InertialMount, motion: Motion) {
  const angle = motion.angleDeg / DEG_PER_RAD;
  const rate = motion.rateDegPerS / DEG_PER_RAD;
  const swing = (motion.accelerationDegPerS2 / DEG_PER_RAD) * mount.radiusM;
  // Along the table toward the feet, and out of it away from the rider's back: gravity, then what the circle adds.
  const along = Math.sin(angle) - (rate ** 2 * mount.radiusM) / GRAVITY_M_PER_S2;
  const across = Math.cos(angle) + swing / GRAVITY_M_PER_S2;
  const zero = mount.zeroDeg / DEG_PER_RAD;
  const turned = mount.axis >= 3 ? -1 : 1;
  const axis = mount.axis % 3;
  const accelG = [0, 0, 0];
  accelG[(axis + 1) % 3] = turned * (along * Math.cos(zero) + across * Math.sin(zero));
  accelG[(axis + 2) % 3] = across * Math.cos(zero) - along * Math.sin(zero);
  const rateDegPerS = [0, 0, 0];
  rateDegPerS[axis] = turned * motion.rateDegPerS;
  return { accelG, rateDegPerS } as const;
}
