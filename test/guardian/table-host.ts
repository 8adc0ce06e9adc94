/**
 * The committed image as the board of a calibrated table, and a small host that keeps its lease. Written from
 * docs/guardian.md; nothing of the controller is used.
 */

import { EEPROM_BYTES } from "../../firmware/simulator/arduino-uno.ts";
import { guardianImagePath } from "../../firmware/simulator/firmware-image.ts";
import { crc16, IDENTITY, type LeaseWish, leaseFrame, payloadsOf, readStatus, STATUS } from "./frames.ts";
import { ImageRun, type ImageRunOptions, type Pulse } from "./image-run.ts";

export const IMAGE = guardianImagePath();
export const RELEASE_US = 2000;
export const HOLD_US = 1000;
const COUNT_US = 4;

export const isPulse = (pulse: Pulse | undefined, us: number): boolean =>
  pulse !== undefined && Math.abs(pulse.us - us) <= COUNT_US;

/** Causes of a trip by the page's numbers. */
export const TRIP = {
  none: 0,
  leaseLapsed: 1,
  overAngle: 2,
  overRate: 3,
  duration: 4,
  sessionCap: 5,
  sensorOpen: 6,
  sensorShort: 7,
  sensorNoisy: 8,
  implausibleRate: 9,
  supplyLow: 11,
  lockNotReleased: 12,
  watchdog: 13,
  invertedAtBoot: 14,
  sensorSilent: 15,
  resetInSession: 16,
} as const;

const COUNTS_PER_DEG = 1024 / 300;
const MIDDLE_COUNTS = 512;

/** What the potentiometer gives at an angle; half a count up, because the converter rounds down. */
export const voltsAt = (angleDeg: number): number =>
  ((MIDDLE_COUNTS + 0.5 + angleDeg * COUNTS_PER_DEG) / 1024) * 5;

/** An EEPROM with a settings record of the page in it: this table, calibrated. */
export const calibratedTable = (): Uint8Array => {
  const record = Buffer.alloc(32);
  record.writeUInt16LE(0x5449, 0);
  record[2] = 1;
  record[3] = 2;
  record.writeUInt32LE(1, 4);
  record.writeUInt16LE(MIDDLE_COUNTS - 256, 12);
  record.writeInt16LE(-7500, 14);
  record.writeUInt16LE(MIDDLE_COUNTS + 256, 16);
  record.writeInt16LE(7500, 18);
  record.writeUInt16LE(HOLD_US, 20);
  record.writeUInt16LE(RELEASE_US, 22);
  record.set([9, 3, 2, 0, 0, 0], 24);
  record.writeUInt16LE(crc16(record.subarray(0, 30)), 30);
  const eeprom = new Uint8Array(EEPROM_BYTES).fill(0xff);
  eeprom.set(record, 0x010);
  return eeprom;
};

export type Wish = Omit<LeaseWish, "seq" | "bootNonce">;

/** A host that keeps the sequence and renews the lease every 100 ms of board time. */
export class TableHost {
  seq = 0;
  bootNonce: number;
  readonly board: ImageRun;

  /** Boots the board at an angle (mounting, −75°, unless told) and asks for its identity. */
  constructor(
    options: ImageRunOptions & { angleDeg?: number; soonAfterBoot?: (board: ImageRun) => void } = {},
  ) {
    this.board = new ImageRun(IMAGE, { eeprom: calibratedTable(), ...options });
    this.board.setStopOpen(false);
    this.tilt(options.angleDeg ?? -75);
    this.board.run(5);
    options.soonAfterBoot?.(this.board);
    this.board.run(95);
    this.bootNonce = this.identity().readUInt32LE(4);
  }

  /** Asks for an IDENTITY and returns it. */
  identity(): Buffer {
    this.board.take();
    this.board.send([0xf0, IDENTITY, 0xf7]);
    this.board.run(50);
    const identity = payloadsOf(this.board.take(), IDENTITY)[0];
    if (identity === undefined) throw new Error("the board did not tell its identity");
    return identity;
  }

  /** Resets the board and asks it who it is now. */
  reset(cause: Parameters<ImageRun["reset"]>[0]): void {
    this.board.reset(cause);
    this.board.run(100);
    this.bootNonce = this.identity().readUInt32LE(4);
  }

  tilt(angleDeg: number): void {
    this.board.setSensorVolts(voltsAt(angleDeg));
  }

  /** Moves the table to an angle at so many degrees per second, renewing the lease meanwhile. */
  swing(fromDeg: number, toDeg: number, degPerS: number, wish: Wish): void {
    const startMs = this.board.nowMs;
    const forMs = (Math.abs(toDeg - fromDeg) / degPerS) * 1000;
    this.board.setSensorVolts((atMs) => {
      const part = Math.min(1, Math.max(0, (atMs - startMs) / forMs));
      return voltsAt(fromDeg + (toDeg - fromDeg) * part);
    });
    this.renew(wish, Math.ceil(forMs / 100) + 1);
  }

  lease(wish: Wish = {}): void {
    this.board.send(leaseFrame({ ...wish, seq: ++this.seq, bootNonce: this.bootNonce }));
  }

  renew(wish: Wish, times: number): void {
    for (let i = 0; i < times; i++) {
      this.lease(wish);
      this.board.run(100);
    }
  }

  /** Arms the board upright with these limits and brings the table to an angle, held where that is asked for. */
  goInverted(angleDeg: number, wish: Wish = {}): void {
    this.renew({ armed: true, ...wish, hold: false }, 2);
    this.swing(-75, angleDeg, 60, { armed: true, ...wish, hold: false });
    this.renew({ armed: true, ...wish }, 2);
  }

  status() {
    this.board.take();
    this.board.run(45);
    const latest = payloadsOf(this.board.take(), STATUS).at(-1);
    if (latest === undefined) throw new Error("the board sent no STATUS for 45 ms");
    return readStatus(latest);
  }

  lastLock(): Pulse | undefined {
    return this.board.lockPulses.at(-1);
  }

  /** From a moment of the board's time to the end of the first whole release pulse after it, ms. */
  releasedAfter(fromMs: number): number {
    const pulse = this.board.lockPulses.find(
      ({ atMs, us }) => atMs + us / 1000 > fromMs && isPulse({ atMs, us }, RELEASE_US),
    );
    return pulse === undefined ? Number.POSITIVE_INFINITY : pulse.atMs + pulse.us / 1000 - fromMs;
  }
}
