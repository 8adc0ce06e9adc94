/**
 * The committed image on a table with an MPU-6050, alone or beside the potentiometer, and a small host that keeps its
 * lease. The table moves as it is told to; both sensors are read off the same motion.
 */

import { EEPROM_BYTES } from "../../firmware/simulator/arduino-uno.ts";
import {
  createMpu6050,
  type InertialMount,
  type Motion,
  type Mpu6050,
} from "../../firmware/simulator/mpu6050.ts";
import { seededRandom } from "../../firmware/simulator/random.ts";
import { TwoWireBus, type TwoWireDevice } from "../../firmware/simulator/two-wire-bus.ts";
import { crc16, payloadsOf, readStatus, STATUS } from "./frames.ts";
import type { ImageRun } from "./image-run.ts";
import { symbolsOf } from "./proof-board.ts";
import { calibratedTable, TableHost, voltsAt, type Wish } from "./table-host.ts";

const CYCLES_PER_MS = 16_000;
const COPY_A = 0x010;
const RECORD_BYTES = 38;
const INERTIAL_CALIBRATED = 4;
const SPEED_UP_MS = 200;
const MOUNTING_DEG = -75;

export type Fitted = "mpu6050" | "both";

/** An EEPROM with a layout 2 record in it: the calibrated table with these sensors. */
export const inertialEeprom = (
  fitted: Fitted,
  mount: Pick<InertialMount, "axis" | "zeroDeg">,
  calibrated = true,
): Uint8Array => {
  const eeprom = new Uint8Array(EEPROM_BYTES).fill(0xff);
  const record = Buffer.alloc(RECORD_BYTES);
  record.set(calibratedTable().subarray(COPY_A, COPY_A + 30));
  record[2] = 2;
  record[3] = (fitted === "both" ? 2 : 0) | (calibrated ? INERTIAL_CALIBRATED : 0);
  record.set([fitted === "both" ? 3 : 2, mount.axis, 0], 29);
  record.writeInt16LE(Math.round(mount.zeroDeg * 100), 32);
  record.writeUInt16LE(0, 34);
  record.writeUInt16LE(crc16(record.subarray(0, RECORD_BYTES - 2)), RECORD_BYTES - 2);
  eeprom.set(record, COPY_A);
  return eeprom;
};

/** A sensor behind a counter of what the bus asks of it. */
const counted = (sensor: Mpu6050, asked: { selects: number; written: number[] }): TwoWireDevice => ({
  select: (address, reading) => {
    asked.selects++;
    return sensor.select(address, reading);
  },
  take: (byte) => {
    asked.written.push(byte);
    return sensor.take(byte);
  },
  give: () => sensor.give(),
  stop: () => sensor.stop(),
});

export type InertialTableOptions = {
  readonly fitted?: Fitted;
  readonly mount?: InertialMount;
  readonly calibrated?: boolean;
  readonly angleDeg?: number;
  /** How much more than the truth the potentiometer tells. */
  readonly potentiometerOffDeg?: number;
};

export class InertialTable {
  readonly host: TableHost;
  readonly sensor: Mpu6050;
  readonly bus: TwoWireBus;
  /** Addresses given on the bus, and bytes written. */
  readonly asked = { selects: 0, written: [] as number[] };
  potentiometerOffDeg: number;
  #board: ImageRun | null = null;
  #motionAt: (atMs: number) => Motion;

  constructor(options: InertialTableOptions = {}) {
    const fitted = options.fitted ?? "mpu6050";
    const mount = options.mount ?? { axis: 0, zeroDeg: 0, radiusM: 0.2 };
    const angleDeg = options.angleDeg ?? MOUNTING_DEG;
    this.potentiometerOffDeg = options.potentiometerOffDeg ?? 0;
    this.#motionAt = () => ({ angleDeg, rateDegPerS: 0, accelerationDegPerS2: 0 });
    this.sensor = createMpu6050(
      mount,
      seededRandom(3),
      () => this.#board?.uno.cycles ?? 0,
      (cycle) => this.#motionAt(cycle / CYCLES_PER_MS),
    );
    this.bus = new TwoWireBus([counted(this.sensor, this.asked)]);
    this.host = new TableHost({
      eeprom: inertialEeprom(fitted, mount, options.calibrated ?? true),
      bus: this.bus,
      soonAfterBoot: (board) => {
        this.#board = board;
        // Where none is fitted nothing hangs on A0.
        board.setSensorVolts((atMs) =>
          fitted === "both" ? voltsAt(this.#motionAt(atMs).angleDeg + this.potentiometerOffDeg) : 0,
        );
      },
    });
  }

  /** Lets the potentiometer go wrong over a tenth of a second: a leap would be a fault of its own. */
  bendPotentiometer(offDeg: number): void {
    const from = this.potentiometerOffDeg;
    for (let i = 1; i <= 100; i++) {
      this.potentiometerOffDeg = from + ((offDeg - from) * i) / 100;
      this.board.run(1);
    }
  }

  get board(): ImageRun {
    return this.host.board;
  }

  angleDeg(atMs = this.board.nowMs): number {
    return this.#motionAt(atMs).angleDeg;
  }

  place(angleDeg: number): void {
    this.#motionAt = () => ({ angleDeg, rateDegPerS: 0, accelerationDegPerS2: 0 });
  }

  /** Swings to an angle with a fifth of a second to speed up and to slow down, renewing the lease meanwhile. */
  swing(toDeg: number, degPerS: number, wish: Wish = {}): void {
    this.startSwing(toDeg, degPerS);
    this.host.renew(wish, Math.ceil(this.#swingMs / 100) + 1);
  }

  #swingMs = 0;

  startSwing(toDeg: number, degPerS: number): void {
    const startMs = this.board.nowMs;
    const fromDeg = this.angleDeg();
    const way = toDeg - fromDeg;
    const speed = Math.sign(way) * degPerS;
    const acceleration = (speed / SPEED_UP_MS) * 1000;
    const steadyMs = (Math.abs(way) / degPerS) * 1000 - SPEED_UP_MS;
    if (!(steadyMs >= 0)) throw new Error(`${way} degrees are too few for ${degPerS} degrees per second`);
    this.#swingMs = steadyMs + 2 * SPEED_UP_MS;
    this.#motionAt = (atMs) => {
      const ms = atMs - startMs;
      const left = this.#swingMs - ms;
      if (ms <= 0) return { angleDeg: fromDeg, rateDegPerS: 0, accelerationDegPerS2: 0 };
      if (left <= 0) return { angleDeg: toDeg, rateDegPerS: 0, accelerationDegPerS2: 0 };
      const ramp = (forMs: number) => ((speed / 2) * forMs * forMs) / SPEED_UP_MS / 1000;
      if (ms < SPEED_UP_MS)
        return {
          angleDeg: fromDeg + ramp(ms),
          rateDegPerS: (speed * ms) / SPEED_UP_MS,
          accelerationDegPerS2: acceleration,
        };
      if (left < SPEED_UP_MS)
        return {
          angleDeg: toDeg - ramp(left),
          rateDegPerS: (speed * left) / SPEED_UP_MS,
          accelerationDegPerS2: -acceleration,
        };
      return {
        angleDeg: fromDeg + ramp(SPEED_UP_MS) + (speed * (ms - SPEED_UP_MS)) / 1000,
        rateDegPerS: speed,
        accelerationDegPerS2: 0,
      };
    };
  }

  /** Every STATUS of the time to come with the true angle of its moment. */
  follow(forMs: number): { readonly status: ReturnType<typeof readStatus>; readonly trueDeg: number }[] {
    this.board.take();
    const bootedAtMs = this.board.resets.at(-1)?.atMs ?? 0;
    this.board.run(forMs);
    return payloadsOf(this.board.take(), STATUS).map((payload) => {
      const status = readStatus(payload);
      return { status, trueDeg: this.angleDeg(bootedAtMs + status.uptimeMs) };
    });
  }
}

/** The longest turn of the main loop in the time to come, looked at after every instruction. */
export const longestTurnMs = (board: ImageRun, forMs: number): number => {
  const { uno } = board;
  const loop = symbolsOf(board).functionWord("loop()");
  const endCycle = uno.cycles + forMs * CYCLES_PER_MS;
  let startedAt: number | null = null;
  let longest = 0;
  while (uno.cycles < endCycle) {
    uno.advanceTo(uno.cycles + 1);
    if (uno.programCounter !== loop && !uno.asleep) continue;
    if (startedAt !== null) longest = Math.max(longest, uno.cycles - startedAt);
    startedAt = uno.asleep ? null : uno.cycles;
  }
  if (longest === 0) throw new Error(`the main loop did not come round in ${forMs} ms`);
  return longest / CYCLES_PER_MS;
};
