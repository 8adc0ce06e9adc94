/**
 * A host that computes every checksum right and asks for what it may not have: nothing beyond the compiled ceilings,
 * nothing against a trip or the table's STOP, and nothing for a frame that was heard before.
 */

import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../firmware/simulator/random.ts";
import { guardianFrame } from "../simulator/guardian-host.ts";
import { LEASE, leaseFrame, readIdentity, SETTINGS, TRY } from "./frames.ts";
import { type BoardStatus, isHold, isRelease, look, settle, setVariable, symbolsOf } from "./proof-board.ts";
import { TableHost, TRIP, type Wish } from "./table-host.ts";

const CEILING = { angleCentideg: 7000, durationS: 660, sessionCapS: 1920 } as const;
const NONE = 0x7fff;
const FRAMES_PER_STATE = 34_000;
/** Frames between two looks: well within a lease; and where none has to be renewed. */
const BATCH_IN_LEASE = 40;
const BATCH = 400;
const MS_PER_BYTE = 10 / 57.6;
const SETTLE_MS = 45;

const u16 = (value: number): number[] => [value & 0xff, (value >> 8) & 0xff];
const u32 = (value: number): number[] => [...u16(value), ...u16(value >>> 16)];

/** The fields of a LEASE, and whether the page lets it be taken by a board that is not armed. */
type Fields = {
  major: number;
  flags: number;
  seq: number;
  bootNonce: number;
  tableId: number;
  maxAngle: number;
  maxDurationS: number;
  signal: number;
  spare: number;
  sessionCapS: number;
};

const signed = (word: number): number => (word << 16) >> 16;

const allowed = (fields: Fields, host: TableHost, limits: Limits | null): boolean => {
  const step = (fields.seq - host.seq) & 0xffff;
  const hold = (fields.flags & 1) !== 0;
  const armed = (fields.flags & 2) !== 0;
  const acknowledge = (fields.flags & 4) !== 0;
  if (fields.major !== 2 || fields.flags > 7 || (hold && !armed) || (acknowledge && armed)) return false;
  if (!(step >= 1 && step <= 32_767)) return false;
  if (fields.bootNonce !== host.bootNonce || fields.tableId !== 0) return false;
  if (fields.signal > 4 || fields.spare !== 0) return false;
  if (!armed) return fields.maxAngle === NONE && fields.maxDurationS === 0 && fields.sessionCapS === 0;
  const angle = signed(fields.maxAngle);
  const within =
    angle > 0 &&
    angle <= CEILING.angleCentideg &&
    fields.maxDurationS > 0 &&
    fields.maxDurationS <= CEILING.durationS &&
    fields.sessionCapS >= fields.maxDurationS &&
    fields.sessionCapS <= CEILING.sessionCapS;
  if (!within || limits === null) return within;
  return (
    angle <= limits.maxAngleDeg * 100 &&
    fields.maxDurationS <= limits.maxDurationS &&
    fields.sessionCapS <= limits.sessionCapS
  );
};

type Limits = { readonly maxAngleDeg: number; readonly maxDurationS: number; readonly sessionCapS: number };

const pick = <T>(random: Random, choices: readonly [T, ...T[]]): T =>
  choices[Math.floor(random.uniform() * choices.length)] ?? choices[0];
const word = (random: Random): number => Math.floor(random.uniform() * 0x1_0000);

/** What a hostile host puts into a field: near the truth, at the edges, or anything. */
const HOSTILE: Readonly<Record<keyof Fields, (random: Random, now: number) => number>> = {
  major: (random) => pick(random, [0, 1, 3, 255]),
  flags: (random) => pick(random, [1, 3, 5, 7, 0x83, word(random) & 0xff]),
  seq: (random, now) =>
    pick(random, [now, now - 1, now - 1000, now + 32_768, now + 65_535, word(random)]) & 0xffff,
  bootNonce: (random, now) =>
    pick(random, [0, now ^ 1, now ^ 0x8000_0000, word(random) * 0x1_0000 + word(random)]) >>> 0,
  tableId: (random) => pick(random, [1, 0x1_0000, 0xffff_ffff]),
  maxAngle: (random) => pick(random, [7001, 9000, 18_000, NONE, 0x8000, 0, 0xffff, word(random)]),
  maxDurationS: (random) => pick(random, [0, 661, 3600, 0xffff, word(random)]),
  signal: (random) => pick(random, [5, 255, word(random) & 0xff]),
  spare: (random) => pick(random, [1, 255]),
  sessionCapS: (random) => pick(random, [0, 1921, 3600, 0xffff, word(random)]),
};
const FIELDS: readonly [keyof Fields, ...(keyof Fields)[]] = [
  "major",
  "flags",
  "seq",
  "bootNonce",
  "tableId",
  "maxAngle",
  "maxDurationS",
  "signal",
  "spare",
  "sessionCapS",
];

/** A LEASE with a right CRC that the page forbids. */
const forbiddenLease = (random: Random, host: TableHost, limits: Limits | null): number[] => {
  for (;;) {
    const fields: Fields = {
      major: 2,
      flags: pick(random, [3, 3, 3, 2, 4]),
      seq: (host.seq + 1) & 0xffff,
      bootNonce: host.bootNonce,
      tableId: 0,
      maxAngle: 2000,
      maxDurationS: 122,
      signal: 0,
      spare: 0,
      sessionCapS: 242,
    };
    for (let changes = Math.ceil(random.uniform() * 3); changes > 0; changes--) {
      const field = pick(random, FIELDS);
      fields[field] = HOSTILE[field](random, field === "bootNonce" ? host.bootNonce : host.seq);
    }
    if (allowed(fields, host, limits)) continue;
    return guardianFrame(LEASE, [
      fields.major,
      fields.flags,
      ...u16(fields.seq),
      ...u32(fields.bootNonce),
      ...u32(fields.tableId),
      ...u16(fields.maxAngle),
      ...u16(fields.maxDurationS),
      fields.signal,
      fields.spare,
      ...u16(fields.sessionCapS),
    ]);
  }
};

/** What makes the bytes of a SETTINGS wrong: its head, a flag, a field out of range. */
const SPOILED_SETTINGS: readonly [(payload: Buffer) => void, ...((payload: Buffer) => void)[]] = [
  (payload) => payload.writeUInt8(1, 0),
  (payload) => payload.writeUInt8(payload.readUInt8(1) | 1, 1),
  (payload) => payload.writeUInt8(payload.readUInt8(1) | 0x10, 1),
  (payload) => payload.writeUInt16LE(payload.readUInt16LE(2) ^ 1, 2),
  (payload) => payload.writeUInt32LE((payload.readUInt32LE(4) ^ 1) >>> 0, 4),
  (payload) => payload.writeUInt32LE(9, 8),
  (payload) => payload.writeUInt16LE(1024, 16),
  (payload) => payload.writeInt16LE(18_001, 18),
  (payload) => payload.writeUInt16LE(payload.readUInt16LE(16) + 31, 20),
  (payload) => payload.writeUInt16LE(543, 24),
  (payload) => payload.writeUInt16LE(2401, 26),
  (payload) => payload.writeUInt16LE(payload.readUInt16LE(24) + 99, 26),
  (payload) => payload.writeUInt8(10, 28),
  (payload) => payload.writeUInt8(5, 29),
  (payload) => payload.writeUInt8(4, 31),
  (payload) => payload.writeUInt8(2, 32),
  (payload) => payload.writeUInt8(0, 33),
  (payload) => payload.writeUInt8(6, 34),
  (payload) => payload.writeUInt8(1, 35),
  (payload) => payload.writeUInt16LE(949, 38),
];

const settingsPayload = ({ bootNonce }: TableHost, counterLow: number): Buffer => {
  const payload = Buffer.alloc(40);
  payload.set([2, 2], 0);
  payload.writeUInt16LE(counterLow, 2);
  payload.writeUInt32LE(bootNonce, 4);
  payload.writeUInt16LE(300, 16);
  payload.writeInt16LE(-5000, 18);
  payload.writeUInt16LE(700, 20);
  payload.writeInt16LE(5000, 22);
  payload.writeUInt16LE(1100, 24);
  payload.writeUInt16LE(1900, 26);
  payload.set([9, 3, 2, 0, 0, 1, 0, 0], 28);
  return payload;
};

const TRY_US = 1500;

/** A SETTINGS or a TRY: right in every bit where the board's state forbids them, else spoiled. */
const forbiddenOther = (random: Random, host: TableHost, stateForbids: boolean): number[] => {
  if (random.uniform() < 0.6) {
    const payload = settingsPayload(host, 1);
    if (!stateForbids) pick(random, SPOILED_SETTINGS)(payload);
    return guardianFrame(SETTINGS, [...payload]);
  }
  const pulseUs = stateForbids ? TRY_US : pick(random, [1, 543, 2401, 0xffff]);
  const seq = (host.seq + 1) & 0xffff;
  return guardianFrame(TRY, [2, 0, ...u16(seq), ...u32(host.bootNonce), ...u32(0), ...u16(pulseUs), 0, 0]);
};

const flood = (
  host: TableHost,
  keep: Wish | null,
  limits: Limits | null,
  same: Partial<BoardStatus>,
  isRight: typeof isHold,
): void => {
  const stateForbids = same.armed === true || same.tripped === true;
  const { board } = host;
  const batch = keep === null ? BATCH : BATCH_IN_LEASE;
  const random = seededRandom(11);
  const eeprom = Uint8Array.from(board.eeprom);
  for (let sent = 0; sent < FRAMES_PER_STATE; ) {
    if (keep !== null) host.lease(keep);
    board.run(SETTLE_MS);
    const before = look(board).statuses.at(-1);
    for (let inBatch = 0; inBatch < batch; inBatch++, sent++) {
      const frame =
        random.uniform() < 0.8
          ? forbiddenLease(random, host, limits)
          : forbiddenOther(random, host, stateForbids);
      board.send(frame);
      board.run(frame.length * MS_PER_BYTE);
    }
    board.run(SETTLE_MS);
    const { statuses, pulses } = look(board);
    for (const status of statuses) {
      expect(status, `frames up to ${sent}`).toMatchObject({ ...same, ackSeq: before?.ackSeq });
    }
    expect(statuses.at(-1)?.refusedFrames, `frames up to ${sent}`).toBeGreaterThan(
      Math.min(65_534, before?.refusedFrames ?? Number.NaN),
    );
    expect(pulses.every(isRight), `frames up to ${sent}`).toBe(true);
  }
  expect(board.eeprom).toEqual(eeprom);
};

describe("a hundred thousand forbidden frames with right checksums", { timeout: 900_000 }, () => {
  it("do not arm a board", () => {
    const host = new TableHost();
    host.lease();
    flood(host, null, null, { armed: false, holding: false, tripped: false, obstacles: 0 }, isRelease);
  });

  it("change nothing in a session that holds", () => {
    const host = new TableHost();
    // Upright, so that no time runs which would end the session by itself.
    host.renew({ armed: true }, 1);
    host.renew({ hold: true }, 2);
    const limits = { maxAngleDeg: 20, maxDurationS: 122, sessionCapS: 242 };
    flood(
      host,
      { hold: true },
      limits,
      { armed: true, holding: true, tripped: false, obstacles: 0, maxAngleDeg: 20, maxDurationS: 122 },
      isHold,
    );
  });

  it("clear no trip", () => {
    const host = new TableHost();
    host.renew({ armed: true }, 1);
    host.board.run(700);
    flood(
      host,
      {},
      null,
      { armed: false, holding: false, tripped: true, trip: TRIP.leaseLapsed, obstacles: 16 },
      isRelease,
    );
  });
});

describe("the frames that are spoiled or sent at the wrong time above", () => {
  it("are taken as they are by an unarmed board", () => {
    const host = new TableHost();
    host.board.send(guardianFrame(SETTINGS, [...settingsPayload(host, 1)]));
    host.board.run(400);
    expect(readIdentity(host.identity())).toMatchObject({ counterLow: 2, releaseUs: 1900 });
    const tried = [2, 0, ...u16(host.seq + 1), ...u32(host.bootNonce), ...u32(0), ...u16(TRY_US), 0, 0];
    host.board.send(guardianFrame(TRY, tried));
    host.board.run(60);
    expect(Math.abs((host.lastLock()?.us ?? 0) - TRY_US)).toBeLessThanOrEqual(4);
  });
});

describe("a greedy host", { timeout: 900_000 }, () => {
  const ALL: Wish = { armed: true, maxAngleDeg: 70, maxDurationS: 660, sessionCapS: 1920 };

  /** Skips so many seconds ahead in the board's clock, by less than a lease each time. */
  const skip = (host: TableHost, wish: Wish, forS: number): void => {
    const { board } = host;
    const symbols = symbolsOf(board);
    const read = (): number => symbols.read("elapsedMs");
    const fromMs = read();
    while (read() - fromMs < forS * 1000) {
      host.lease(wish);
      board.run(8);
      settle(board);
      setVariable(board, "elapsedMs", read() + 450);
      board.run(4);
    }
    host.renew(wish, 1);
  };

  it("that asks for 90° and an hour gets neither, and nothing instead", () => {
    const host = new TableHost();
    for (const wish of [{ maxAngleDeg: 90 }, { maxDurationS: 3600 }, { sessionCapS: 3600 }]) {
      host.renew({ hold: true, maxDurationS: 600, sessionCapS: 1800, ...wish }, 3);
      expect(host.status()).toMatchObject({ armed: false, holding: false, leaseValid: false });
    }
    for (const greed of [{ maxAngleDeg: 90 }, { maxDurationS: 3600 }, { sessionCapS: 3600 }]) {
      host.renew(ALL, 1);
      host.renew({ ...ALL, ...greed, hold: true }, 2);
      expect(host.status()).toMatchObject({ maxAngleDeg: 70, maxDurationS: 660, holding: false });
    }
    expect(host.board.lockPulses.every(isRelease)).toBe(true);
  });

  it("is released beyond 70°, after 660 s inverted and after 1,920 s in all, whatever it renews", () => {
    const host = new TableHost();
    host.goInverted(69, { ...ALL, hold: true });
    expect(host.lastLock()).toSatisfy(isHold);
    host.tilt(70.6);
    const crossedMs = host.board.nowMs;
    host.renew({ ...ALL, hold: true }, 2);
    expect(host.releasedAfter(crossedMs)).toBeLessThan(10);
    expect(host.status()).toMatchObject({ trip: TRIP.overAngle });

    const long = new TableHost();
    long.goInverted(30, { ...ALL, hold: true });
    skip(long, { ...ALL, hold: true }, 655);
    expect(long.status()).toMatchObject({ holding: true });
    skip(long, { ...ALL, hold: true }, 8);
    expect(long.status()).toMatchObject({ holding: false, trip: TRIP.duration });

    const resting = new TableHost();
    resting.goInverted(10, ALL);
    resting.swing(10, -5, 60, ALL);
    skip(resting, { ...ALL, hold: true }, 1910);
    expect(resting.status()).toMatchObject({ holding: true });
    skip(resting, { ...ALL, hold: true }, 12);
    expect(resting.status()).toMatchObject({ holding: false, trip: TRIP.sessionCap });
  });

  it("that goes on holding after a trip, and acknowledges it with somebody inverted, gets nothing", () => {
    const host = new TableHost();
    host.goInverted(10, { hold: true });
    host.tilt(21);
    host.renew({ hold: true }, 2);
    host.board.lockPulses.length = 0;
    for (const angleDeg of [21, 10, 0, -10, -16]) {
      host.tilt(angleDeg);
      host.board.run(300);
      for (const wish of [{ hold: true }, { acknowledge: true }, { armed: true, acknowledge: true }, {}]) {
        host.renew(wish, 2);
      }
    }
    expect(host.board.lockPulses.every(isRelease)).toBe(true);
    expect(host.status()).toMatchObject({ tripped: true, trip: TRIP.overAngle, signal: 4 });
  });

  it("that goes on holding through and after a STOP, holds only once it has let go", () => {
    const host = new TableHost();
    host.renew({ armed: true }, 1);
    host.renew({ hold: true }, 2);
    host.board.setStopOpen(true);
    host.board.run(10);
    const fromMs = host.board.nowMs;
    host.renew({ hold: true }, 5);
    host.board.setStopOpen(false);
    host.renew({ hold: true }, 20);
    expect(host.board.lockPulses.filter(({ atMs }) => atMs > fromMs).every(isRelease)).toBe(true);
    host.renew({ armed: true }, 1);
    host.renew({ hold: true }, 1);
    expect(host.lastLock()).toSatisfy(isHold);
  });

  it("that says again what was said before, in this life of the board or the next, is not heard", () => {
    const host = new TableHost();
    const { board } = host;
    const said = [{}, { armed: true }, { hold: true }, { hold: true }, { armed: true }, {}].map((wish) => {
      const frame = leaseFrame({ ...wish, seq: ++host.seq, bootNonce: host.bootNonce });
      board.send(frame);
      board.run(100);
      return frame;
    });
    expect(board.lockPulses.some(isHold)).toBe(true);
    const replay = (): void => {
      board.lockPulses.length = 0;
      const { refusedFrames, ackSeq } = host.status();
      for (const frame of said) {
        board.send(frame);
        board.run(100);
      }
      expect(board.lockPulses.every(isRelease)).toBe(true);
      expect(host.status()).toMatchObject({
        refusedFrames: refusedFrames + said.length,
        ackSeq,
        armed: false,
      });
    };
    replay();
    host.reset("external");
    replay();
  });
});
