/**
 * The settings record in the running image: written over the line, in force at once, and never lost to a power cut; and
 * what a person sees of the lock while setting it up. Judged at the EEPROM and at the lock's pin.
 */

import { describe, expect, it } from "vitest";
import { readIdentity, settingsFrame, tryFrame } from "./frames.ts";
import { calibratedTable, HOLD_US, isPulse, RELEASE_US, TableHost, TRIP } from "./table-host.ts";

const COPY_A = 0x010;
const COPY_B = 0x040;
const RECORD_BYTES = 38;
/** A byte of a record that means something else when a bit of it turns over, and nothing impossible. */
const IN_RANGE = 12;
/** Power-on writes the boot counter; 38 bytes of 3.4 ms each follow one another within this. */
const WRITTEN_WITHIN_MS = 250;

const CALIBRATED = 2;
const LOCK_SWITCH = 8;
const OBSTACLE = { settings: 1, newer: 2, uncalibrated: 4, writing: 128 } as const;

/** Bytes 8 to 35 of a record: table 7 with another calibration and other pulses. */
const body = (changes: (record: Buffer) => void = () => {}): Uint8Array => {
  const record = Buffer.alloc(36);
  record.writeUInt32LE(7, 8);
  record.writeUInt16LE(200, 12);
  record.writeInt16LE(-6000, 14);
  record.writeUInt16LE(800, 16);
  record.writeInt16LE(6000, 18);
  record.writeUInt16LE(1100, 20);
  record.writeUInt16LE(1800, 22);
  record.set([9, 3, 2, 0, 0, 1, 0, 0], 24);
  changes(record);
  return record.subarray(8);
};

const identityOf = (host: TableHost) => readIdentity(host.identity());
const write = (
  host: TableHost,
  wish: { flags?: number; body?: Uint8Array; counterLow?: number; tableId?: number } = {},
): void => {
  const counterLow = wish.counterLow ?? identityOf(host).counterLow;
  const bytes = settingsFrame(
    { bootNonce: host.bootNonce, tableId: wish.tableId ?? 0 },
    { counterLow, flags: wish.flags ?? CALIBRATED, body: wish.body ?? body() },
  );
  host.board.send(bytes);
  host.board.run(15);
};

describe("new settings", () => {
  it("are written to the copy that is not in use, told, and in force without a reset", () => {
    const eeprom = calibratedTable();
    const copyA = eeprom.slice(COPY_A, COPY_A + RECORD_BYTES);
    const host = new TableHost({ eeprom });
    write(host);
    expect(host.status().obstacles).toBe(OBSTACLE.writing);
    host.board.run(WRITTEN_WITHIN_MS);
    const told = identityOf(host);
    expect(told).toMatchObject({
      settings: 0,
      flags: 2 | 4,
      tableId: 7,
      pointA: { counts: 200, angleDeg: -60 },
      pointB: { counts: 800, angleDeg: 60 },
      holdUs: 1100,
      releaseUs: 1800,
      sensors: 1,
      counterLow: 2,
    });
    expect(eeprom.slice(COPY_A, COPY_A + RECORD_BYTES)).toEqual(copyA);
    expect(isPulse(host.lastLock(), 1800)).toBe(true);
    // −75° by the old calibration is 256 counts.
    expect(Number(host.status().angleDeg)).toBeCloseTo(-60 + (56 / 600) * 120, 0);

    host.reset("powerOn");
    expect(identityOf(host)).toMatchObject({ tableId: 7, releaseUs: 1800 });
    write(host, { tableId: 7, body: body((record) => record.writeUInt32LE(8, 8)) });
    host.board.run(WRITTEN_WITHIN_MS);
    expect(identityOf(host)).toMatchObject({ tableId: 8, counterLow: 3 });
    expect(eeprom.slice(COPY_A, COPY_A + RECORD_BYTES)).not.toEqual(copyA);
  });

  it("make a blank board one that can be armed", () => {
    const host = new TableHost({ eeprom: new Uint8Array(1024).fill(0xff) });
    expect(identityOf(host)).toMatchObject({ settings: 1, flags: 0 });
    expect(host.status().obstacles).toBe(OBSTACLE.settings | OBSTACLE.uncalibrated);
    write(host, { body: body((record) => record.writeUInt32LE(0, 8)) });
    host.board.run(WRITTEN_WITHIN_MS);
    host.renew({ armed: true }, 3);
    expect(host.status()).toMatchObject({ armed: true, obstacles: 0 });
    expect(identityOf(host)).toMatchObject({ settings: 0, counterLow: 1 });
  });

  const refused: readonly [string, Parameters<typeof write>[1]][] = [
    ["over another record than they know", { counterLow: 9 }],
    ["for another table", { tableId: 5 }],
    ["that would be simulated", { flags: CALIBRATED | 1 }],
    ["with an unknown flag", { flags: CALIBRATED | 0x10 }],
    ["with a pulse out of range", { body: body((record) => record.writeUInt16LE(543, 20)) }],
    ["with positions too close together", { body: body((record) => record.writeUInt16LE(1750, 20)) }],
    ["with other pins", { body: body((record) => record.writeUInt8(8, 24)) }],
    ["without any sensor", { body: body((record) => record.writeUInt8(0, 29)) }],
    ["with a calibration of one point", { body: body((record) => record.writeUInt16LE(200, 16)) }],
    ["with a band-gap that no chip has", { body: body((record) => record.writeUInt16LE(1300, 34)) }],
  ];
  for (const [name, wish] of refused) {
    it(`${name} are refused, counted, and change nothing`, () => {
      const eeprom = calibratedTable();
      const host = new TableHost({ eeprom });
      const before = eeprom.slice();
      const { refusedFrames } = host.status();
      write(host, wish);
      host.board.run(WRITTEN_WITHIN_MS);
      expect(host.status()).toMatchObject({ refusedFrames: refusedFrames + 1, obstacles: 0 });
      expect(eeprom).toEqual(before);
    });
  }

  it("are refused in a session, and while others are being written", () => {
    const eeprom = calibratedTable();
    const host = new TableHost({ eeprom });
    host.renew({ armed: true }, 2);
    const before = eeprom.slice();
    const inSession = host.status().refusedFrames;
    write(host);
    host.renew({ armed: true }, 4);
    expect(eeprom).toEqual(before);
    expect(host.status().refusedFrames).toBe(inSession + 1);
    host.renew({}, 1);
    write(host);
    const { refusedFrames } = host.status();
    write(host, { counterLow: 1 });
    expect(host.status().refusedFrames).toBe(refusedFrames + 1);
  });

  it("keep a session from beginning until they are whole", () => {
    const host = new TableHost();
    write(host);
    host.lease({ armed: true });
    host.board.run(15);
    expect(host.status()).toMatchObject({ armed: false, obstacles: OBSTACLE.writing });
  });

  it("are refused after a trip on a calibrated board, and taken on one that could never acknowledge it", () => {
    const tripped = calibratedTable();
    tripped.set([TRIP.supplyLow, 0xff - TRIP.supplyLow], 0x070);
    const host = new TableHost({ eeprom: tripped });
    write(host);
    host.board.run(WRITTEN_WITHIN_MS);
    expect(identityOf(host).counterLow).toBe(1);

    const blank = new Uint8Array(1024).fill(0xff);
    blank.set([TRIP.supplyLow, 0xff - TRIP.supplyLow], 0x070);
    const stranded = new TableHost({ eeprom: blank });
    expect(stranded.status().tripped).toBe(true);
    write(stranded, { body: body((record) => record.writeUInt32LE(0, 8)) });
    stranded.board.run(WRITTEN_WITHIN_MS + 600);
    expect(identityOf(stranded).counterLow).toBe(1);
    stranded.renew({ acknowledge: true }, 2);
    expect(stranded.status().tripped).toBe(false);
  });

  it("are taken after a trip from somebody who holds the button at the table: a sensor read backwards is put right", () => {
    const eeprom = calibratedTable();
    const turned = (turn: 1 | -1) =>
      body((record) => {
        record.writeUInt16LE(256, 12);
        record.writeInt16LE(turn * -7500, 14);
        record.writeUInt16LE(768, 16);
        record.writeInt16LE(turn * 7500, 18);
      });
    const first = new TableHost({ eeprom });
    write(first, { body: turned(-1) });
    first.board.run(WRITTEN_WITHIN_MS);
    const host = new TableHost({ eeprom });
    expect(host.status()).toMatchObject({ tripped: true, trip: TRIP.invertedAtBoot, angleDeg: 75 });
    const { counterLow } = identityOf(host);
    const right = { body: turned(1), tableId: 7 };
    write(host, right);
    host.board.run(WRITTEN_WITHIN_MS);
    expect(identityOf(host).counterLow).toBe(counterLow);
    host.board.setStopOpen(true);
    host.board.run(50);
    write(host, right);
    host.board.run(WRITTEN_WITHIN_MS);
    host.board.setStopOpen(false);
    host.board.run(100);
    expect(identityOf(host).counterLow).toBe(counterLow + 1);
    host.renew({ acknowledge: true, tableId: 7 }, 2);
    expect(host.status()).toMatchObject({ tripped: false, angleDeg: -75 });
  });

  it("cut off by a loss of power at any byte leave the old or the new, and nothing else", () => {
    for (let cutMs = 0; cutMs < 170; cutMs += 7) {
      const eeprom = calibratedTable();
      const host = new TableHost({ eeprom });
      write(host);
      host.board.run(cutMs);
      const later = new TableHost({ eeprom });
      const told = identityOf(later);
      expect(told.settings).toBe(0);
      expect([0, 7]).toContain(told.tableId);
      expect(told.holdUs).toBe(told.tableId === 7 ? 1100 : HOLD_US);
    }
  });
});

describe("a settings record", () => {
  it("survives the damage of either copy, and no board is armed with both damaged", () => {
    const eeprom = calibratedTable();
    const host = new TableHost({ eeprom });
    write(host);
    host.board.run(WRITTEN_WITHIN_MS);
    for (const [copy, tableId] of [
      [COPY_A, 7],
      [COPY_B, 0],
    ] as const) {
      const damaged = eeprom.slice();
      damaged[copy + IN_RANGE] = (damaged[copy + IN_RANGE] ?? 0) ^ 0x10;
      expect(identityOf(new TableHost({ eeprom: damaged }))).toMatchObject({ settings: 0, tableId });
    }
    const both = eeprom.slice();
    for (const copy of [COPY_A, COPY_B]) both[copy + IN_RANGE] = (both[copy + IN_RANGE] ?? 0) ^ 0x10;
    const lost = new TableHost({ eeprom: both });
    expect(identityOf(lost)).toMatchObject({ settings: 2, flags: 0, tableId: 0 });
    lost.renew({ armed: true }, 3);
    expect(lost.status()).toMatchObject({
      armed: false,
      obstacles: OBSTACLE.settings | OBSTACLE.uncalibrated,
    });
  });

  it("of a newer layout is not armed with, and not written over", () => {
    const eeprom = calibratedTable();
    eeprom[COPY_B] = 0x49;
    eeprom[COPY_B + 1] = 0x54;
    eeprom[COPY_B + 2] = 3;
    const host = new TableHost({ eeprom });
    const before = eeprom.slice(COPY_A, COPY_B + RECORD_BYTES);
    expect(identityOf(host).settings).toBe(3);
    write(host, { counterLow: 0 });
    host.board.run(WRITTEN_WITHIN_MS);
    host.renew({ armed: true }, 3);
    expect(host.status()).toMatchObject({
      armed: false,
      obstacles: OBSTACLE.settings | OBSTACLE.newer | OBSTACLE.uncalibrated,
    });
    expect(eeprom.slice(COPY_A, COPY_B + RECORD_BYTES)).toEqual(before);
  });
});

describe("a table whose servo is mounted the other way round", () => {
  const mirrored = body((record) => {
    record.writeUInt16LE(RELEASE_US, 20);
    record.writeUInt16LE(HOLD_US, 22);
  });

  it("is released by its own pulse also when both copies of its record are damaged, or newer", () => {
    const eeprom = calibratedTable();
    const host = new TableHost({ eeprom });
    write(host, { body: mirrored });
    host.board.run(WRITTEN_WITHIN_MS);
    for (const spoil of [
      (bytes: Uint8Array) => bytes.fill(0x5a, COPY_A + 4, COPY_B + RECORD_BYTES),
      (bytes: Uint8Array) => bytes.fill(3, COPY_A + 2, COPY_A + 3),
    ]) {
      const spoilt = eeprom.slice();
      spoil(spoilt);
      const later = new TableHost({ eeprom: spoilt });
      expect(later.board.lockPulses.length).toBeGreaterThan(4);
      expect(later.board.lockPulses.every((pulse) => isPulse(pulse, HOLD_US))).toBe(true);
      expect(identityOf(later)).toMatchObject({ holdUs: RELEASE_US, releaseUs: HOLD_US });
    }
  });

  it("falls back to the factory's pulse when that is damaged too", () => {
    const eeprom = new Uint8Array(1024).fill(0x5a);
    const host = new TableHost({ eeprom });
    expect(host.board.lockPulses.every((pulse) => isPulse(pulse, RELEASE_US))).toBe(true);
  });
});

describe("a trial of the lock", () => {
  const tryLock = (host: TableHost, pulseUs: number): void => {
    host.board.send(tryFrame({ bootNonce: host.bootNonce }, ++host.seq, pulseUs));
    host.board.run(45);
  };

  it("moves it for half a second, and back by itself", () => {
    const host = new TableHost();
    tryLock(host, 1234);
    expect(isPulse(host.lastLock(), 1234)).toBe(true);
    host.board.run(400);
    expect(isPulse(host.lastLock(), 1234)).toBe(true);
    host.board.run(100);
    expect(isPulse(host.lastLock(), RELEASE_US)).toBe(true);
    tryLock(host, 1500);
    tryLock(host, 0);
    expect(isPulse(host.lastLock(), RELEASE_US)).toBe(true);
  });

  it("ends when a session begins or the table is tilted", () => {
    const host = new TableHost();
    tryLock(host, 1234);
    host.renew({ armed: true }, 1);
    expect(isPulse(host.lastLock(), RELEASE_US)).toBe(true);
    host.renew({}, 1);
    tryLock(host, 1234);
    host.tilt(2);
    host.board.run(60);
    expect(isPulse(host.lastLock(), RELEASE_US)).toBe(true);
  });

  it("is refused above horizontal, in a session, after a trip, twice, and out of range", () => {
    const refuses = (host: TableHost, pulseUs = HOLD_US): void => {
      const { refusedFrames } = host.status();
      tryLock(host, pulseUs);
      expect(host.status().refusedFrames).toBe(refusedFrames + 1);
      expect(isPulse(host.lastLock(), RELEASE_US)).toBe(true);
    };
    const level = new TableHost({ angleDeg: 3 });
    refuses(level);
    const armed = new TableHost();
    armed.renew({ armed: true }, 1);
    refuses(armed);
    const record = calibratedTable();
    record.set([TRIP.supplyLow, 0xff - TRIP.supplyLow], 0x070);
    refuses(new TableHost({ eeprom: record }));
    const host = new TableHost();
    refuses(host, 543);
    refuses(host, 2401);
    tryLock(host, 1234);
    host.board.run(600);
    host.seq -= 1;
    refuses(host, 1234);
  });
});

describe("a lock with a switch", () => {
  const withSwitch = (): TableHost => {
    const host = new TableHost();
    write(host, {
      flags: CALIBRATED | LOCK_SWITCH,
      body: body((record) => {
        record.writeUInt32LE(0, 8);
        record.writeUInt16LE(256, 12);
        record.writeInt16LE(-7500, 14);
        record.writeUInt16LE(768, 16);
        record.writeInt16LE(7500, 18);
        record.writeUInt16LE(HOLD_US, 20);
        record.writeUInt16LE(RELEASE_US, 22);
      }),
    });
    host.board.setLockSwitchClosed(true);
    host.board.run(WRITTEN_WITHIN_MS);
    return host;
  };
  const HOLD = { hold: true, maxAngleDeg: 30 } as const;

  it("is believed to be stuck half a second after it should have let go, not before, and only in a session", () => {
    const host = withSwitch();
    expect(host.status().lockSwitch).toBe(1);
    host.goInverted(20, HOLD);
    host.board.setLockSwitchClosed(false);
    host.renew(HOLD, 10);
    expect(host.status()).toMatchObject({ lockSwitch: 2, tripped: false, holding: true });
    host.renew({ ...HOLD, hold: false, armed: true }, 4);
    expect(host.status().tripped).toBe(false);
    host.renew({ ...HOLD, hold: false, armed: true }, 3);
    expect(host.status()).toMatchObject({ trip: TRIP.lockNotReleased, signal: 4 });
    // Not to be acknowledged while it is stuck.
    host.tilt(-75);
    host.board.run(600);
    host.renew({ acknowledge: true }, 3);
    expect(host.status().tripped).toBe(true);
    host.board.setLockSwitchClosed(true);
    host.renew({ acknowledge: true }, 3);
    expect(host.status().tripped).toBe(false);
    host.board.setLockSwitchClosed(false);
    host.board.run(2000);
    expect(host.status()).toMatchObject({ tripped: false, lockSwitch: 2 });
  });

  it("is believed to be stuck also when the session is over by then", () => {
    const host = withSwitch();
    host.goInverted(20, HOLD);
    host.board.setLockSwitchClosed(false);
    host.renew(HOLD, 2);
    host.renew({}, 8);
    expect(host.status()).toMatchObject({ armed: false, trip: TRIP.lockNotReleased, signal: 4 });
  });

  it("may rattle", () => {
    const host = withSwitch();
    host.goInverted(20, { ...HOLD, hold: false, armed: true });
    for (let i = 0; i < 40; i++) {
      host.board.setLockSwitchClosed(false);
      host.board.run(12);
      host.board.setLockSwitchClosed(true);
      host.renew({ ...HOLD, hold: false, armed: true }, 1);
    }
    expect(host.status().tripped).toBe(false);
  });
});
