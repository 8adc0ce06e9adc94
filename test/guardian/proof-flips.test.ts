/**
 * Every flip of one and of two bits in every frame a host sends, from F0 to F7, at the speed of the line into the
 * running image: nothing comes of it, except toward release.
 */

import { describe, expect, it } from "vitest";
import { IDENTITY, leaseFrame, readIdentity, tryFrame } from "./frames.ts";
import { type BoardStatus, isRelease, look } from "./proof-board.ts";
import { hostOfLayout2, newSettings } from "./proof-records.ts";
import { TableHost, TRIP, type Wish } from "./table-host.ts";

const BITS = 8;
const MS_PER_BYTE = 10 / 57.6;
/** Flipped frames between two good ones: well within a lease; and where nothing has to be kept up. */
const BATCH_IN_LEASE = 64;
const BATCH = 640;
const SETTLE_MS = 45;

const flip = (bytes: readonly number[], bit: number): number[] =>
  bytes.map((byte, at) => (at === Math.floor(bit / BITS) ? byte ^ (1 << (bit % BITS)) : byte));

/** All choices of one bit (twice the same number stands for that) or two. */
function* choices(bits: number): Generator<readonly [number, number]> {
  for (let first = 0; first < bits; first++) {
    for (let second = first; second < bits; second++) yield [first, second];
  }
}

type Story = {
  /** The frame that would do something; built anew for each batch, so that its sequence is always the next. */
  readonly frame: () => readonly number[];
  /** Keeps the board in the state it is to stay in; null where it stays there by itself. */
  readonly keep: (() => void) | null;
  /** What every STATUS must say. */
  readonly same: Partial<BoardStatus>;
};

/** Sends them all, looks at every STATUS and every pulse on the way, and returns how many there were. */
const sendAll = ({ board }: TableHost, { frame, keep, same }: Story): number => {
  let base: readonly number[] = [];
  let ackSeq = 0;
  let inBatch = 0;
  let sent = 0;
  const batch = keep === null ? BATCH : BATCH_IN_LEASE;
  const begin = (): void => {
    keep?.();
    board.run(SETTLE_MS);
    ackSeq = look(board).statuses.at(-1)?.ackSeq ?? Number.NaN;
    base = frame();
  };
  const judge = (): void => {
    if (inBatch === 0) return;
    board.run(SETTLE_MS);
    const { statuses, pulses } = look(board);
    const which = `one of the frames ${sent - inBatch + 1} to ${sent}`;
    expect(statuses.length, which).toBeGreaterThan(2);
    for (const status of statuses) expect(status, which).toMatchObject({ ...same, ackSeq });
    expect(
      pulses.filter((pulse) => !isRelease(pulse)),
      which,
    ).toEqual([]);
    inBatch = 0;
  };
  const eeprom = Uint8Array.from(board.eeprom);
  begin();
  for (const [first, second] of choices(base.length * BITS)) {
    const once = flip(base, first);
    const broken = first === second ? once : flip(once, second);
    board.send(broken);
    board.run(broken.length * MS_PER_BYTE);
    sent++;
    inBatch++;
    if (inBatch < batch) continue;
    judge();
    begin();
  }
  judge();
  expect(board.eeprom).toEqual(eeprom);
  return sent;
};

const pairsOf = (bytes: number): number => (bytes * BITS * (bytes * BITS + 1)) / 2;

// Minutes of board time each: how fast they go is the machine's affair.
describe("a frame with one or two bits turned over", { timeout: 900_000 }, () => {
  const leaseOf = (host: TableHost, wish: Wish) => () =>
    leaseFrame({ ...wish, seq: host.seq + 1, bootNonce: host.bootNonce });

  it("a LEASE that would arm and hold, does neither", () => {
    const host = new TableHost();
    host.lease();
    const sent = sendAll(host, {
      frame: leaseOf(host, { hold: true }),
      keep: null,
      same: { armed: false, holding: false, tripped: false, maxAngleDeg: "none", maxDurationS: 0 },
    });
    expect(sent).toBe(pairsOf(29));
  });

  it("a LEASE that would hold in a session, does not, and moves no limit", () => {
    const host = new TableHost();
    const sent = sendAll(host, {
      frame: leaseOf(host, { hold: true, maxAngleDeg: 15, maxDurationS: 60 }),
      keep: () => host.lease({ armed: true }),
      same: { armed: true, holding: false, tripped: false, maxAngleDeg: 20, maxDurationS: 122 },
    });
    expect(sent).toBe(pairsOf(29));
  });

  it("a LEASE that would acknowledge, clears no trip", () => {
    const host = new TableHost();
    host.goInverted(10, {});
    host.board.run(700);
    host.tilt(-75);
    host.board.run(700);
    look(host.board);
    const sent = sendAll(host, {
      frame: leaseOf(host, { acknowledge: true }),
      keep: () => host.lease(),
      same: { armed: false, holding: false, tripped: true, trip: TRIP.leaseLapsed },
    });
    expect(sent).toBe(pairsOf(29));
    host.renew({ acknowledge: true }, 1);
    expect(host.status()).toMatchObject({ tripped: false });
  });

  it("a question for the IDENTITY changes nothing", () => {
    const host = new TableHost();
    host.lease();
    const sent = sendAll(host, {
      frame: () => [0xf0, IDENTITY, 0xf7],
      keep: null,
      same: { armed: false, holding: false, tripped: false },
    });
    expect(sent).toBe(pairsOf(3));
  });

  it("SETTINGS write nothing", () => {
    const host = hostOfLayout2();
    const sent = sendAll(host, {
      frame: () => newSettings(host, 1, { holdUs: 1200, releaseUs: 1600 }),
      keep: null,
      same: { armed: false, holding: false, tripped: false, obstacles: 0 },
    });
    expect(sent).toBe(pairsOf(51));
    expect(readIdentity(host.identity())).toMatchObject({ counterLow: 1, holdUs: 1000, releaseUs: 2000 });
    // The frame itself would have.
    host.board.send(newSettings(host, 1, { holdUs: 1200, releaseUs: 1600 }));
    host.board.run(400);
    expect(readIdentity(host.identity())).toMatchObject({ counterLow: 2, releaseUs: 1600 });
  });

  it("a TRY does not move the lock", () => {
    const host = new TableHost();
    const frame = () => tryFrame(host, host.seq + 1, 1200);
    const sent = sendAll(host, {
      frame,
      keep: null,
      same: { armed: false, holding: false, tripped: false },
    });
    expect(sent).toBe(pairsOf(24));
    host.board.send(frame());
    host.board.run(60);
    expect(Math.abs((host.lastLock()?.us ?? 0) - 1200)).toBeLessThanOrEqual(4);
  });

  it("a LEASE while the lock is held, does nothing but release it", () => {
    const host = new TableHost();
    host.goInverted(10, { hold: true });
    const { board } = host;
    const bits = 29 * BITS;
    let released = 0;
    for (let bit = 0; bit < bits; bit++) {
      host.renew({ armed: true }, 1);
      host.renew({ hold: true }, 1);
      look(board);
      board.send(flip(leaseOf(host, { armed: true, maxAngleDeg: 12 })(), bit));
      board.run(60);
      const { statuses } = look(board);
      const last = statuses.at(-1);
      expect(last).toMatchObject({ armed: true, tripped: false, maxAngleDeg: 20 });
      if (last?.holding === false) released++;
    }
    // Only F7 with one bit turned is SYSTEM_RESET.
    expect(released).toBe(1);
  });
});
