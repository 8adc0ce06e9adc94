/** The committed guardian image, judged at its pins and on its serial line. */

import { describe, expect, it } from "vitest";
import {
  crc16,
  IDENTITY,
  LEASE_WIRE_BYTES,
  type LeaseWish,
  leaseFrame,
  payloadsOf,
  readStatus,
  STATUS,
} from "./frames.ts";
import { ImageRun, type Pulse } from "./image-run.ts";
import { calibratedTable, HOLD_US, TableHost as Host, IMAGE, isPulse, RELEASE_US } from "./table-host.ts";

/** A LEASE's way over the line, ms. */
const LEASE_MS_ON_WIRE = LEASE_WIRE_BYTES * 0.175;

describe("the lock", () => {
  it("is released by the first pulse, within 3 ms of reset, and every 20 ms after", () => {
    const board = new ImageRun(IMAGE);
    board.run(500);
    const [first] = board.lockPulses;
    expect(first?.atMs).toBeLessThan(3);
    expect(board.lockPulses.every((pulse) => isPulse(pulse, RELEASE_US))).toBe(true);
    const gaps = board.lockPulses.slice(1).map((pulse, i) => pulse.atMs - (board.lockPulses[i]?.atMs ?? 0));
    expect(Math.max(...gaps) - 20).toBeLessThan(0.001);
    expect(20 - Math.min(...gaps)).toBeLessThan(0.001);
  });

  it("is held while the lease is renewed and released 500 ms after the last one", () => {
    const host = new Host();
    host.renew({ hold: true }, 10);
    expect(isPulse(host.lastLock(), HOLD_US)).toBe(true);
    expect(host.status()).toMatchObject({
      holding: true,
      leaseValid: true,
      armed: true,
      trip: 0,
      ackSeq: 10,
    });
    const heldPulses = host.board.lockPulses.length;
    const lastRenewalMs = host.board.nowMs - 145;
    host.board.run(600);
    const released = host.board.lockPulses.slice(heldPulses).find((pulse) => isPulse(pulse, RELEASE_US));
    const afterMs = (released?.atMs ?? 0) + RELEASE_US / 1000 - lastRenewalMs;
    expect(afterMs).toBeGreaterThan(500);
    // 500 ms, 5 ms for the frame on the line, a tick and the pulse itself.
    expect(afterMs).toBeLessThan(510);
    expect(host.status()).toMatchObject({
      holding: false,
      leaseValid: false,
      armed: false,
      tripped: true,
      trip: 1,
      signal: 4,
    });
  });

  it("stays released after a lapse until the trip is acknowledged and a LEASE without hold was accepted", () => {
    const host = new Host();
    host.renew({ hold: true }, 3);
    host.board.run(600);
    const from = host.board.lockPulses.length;
    host.renew({ hold: true }, 5);
    host.renew({ armed: true }, 2);
    host.renew({ hold: true }, 5);
    expect(host.board.lockPulses.slice(from).some((pulse) => isPulse(pulse, HOLD_US))).toBe(false);
    expect(host.status()).toMatchObject({ leaseValid: true, tripped: true, trip: 1, signal: 4 });
    host.renew({ acknowledge: true }, 1);
    host.renew({ hold: true }, 2);
    expect(isPulse(host.lastLock(), HOLD_US)).toBe(true);
    expect(host.status()).toMatchObject({ holding: true, tripped: false, trip: 0 });
  });

  it("gets a whole release pulse within 4 ms of the command in every phase of the servo's frame", () => {
    const host = new Host();
    let worstMs = 0;
    for (let phase = 0; phase < 60; phase++) {
      host.renew({ armed: true }, 1);
      host.renew({ hold: true }, 1);
      host.board.run(phase * 0.37);
      const from = host.board.lockPulses.length;
      host.lease({ armed: true });
      const acceptedBy = host.seq;
      const sentMs = host.board.nowMs;
      host.board.run(LEASE_MS_ON_WIRE + 4.2);
      const after = host.board.lockPulses.slice(from);
      const release = after.find((pulse) => isPulse(pulse, RELEASE_US));
      expect({ phase, acceptedBy, release: release !== undefined, after }).toMatchObject({ release: true });
      // Never a pulse that stands for neither position.
      expect(after.every((pulse) => isPulse(pulse, RELEASE_US) || isPulse(pulse, HOLD_US))).toBe(true);
      if (release !== undefined) worstMs = Math.max(worstMs, release.atMs + release.us / 1000 - sentMs);
    }
    expect(worstMs).toBeLessThan(LEASE_MS_ON_WIRE + 4);
  });

  it("gets a whole release pulse also when the command comes just as a pulse of hold ends", () => {
    const host = new Host();
    const { board } = host;
    for (let step = 0; step < 300; step++) {
      host.renew({ armed: true }, 1);
      host.renew({ hold: true }, 2);
      // The frame ends up to 1.2 ms before the pulse does, which is what the board may take to act on it.
      const beforeEndMs = step * 0.004;
      const sendBy = board.nowMs + LEASE_MS_ON_WIRE + beforeEndMs;
      let endMs = (host.lastLock()?.atMs ?? 0) + HOLD_US / 1000;
      while (endMs < sendBy) endMs += 20;
      board.run(endMs - sendBy);
      const from = board.lockPulses.length;
      host.lease({ armed: true });
      board.run(LEASE_MS_ON_WIRE + 4.2);
      const after = board.lockPulses.slice(from);
      const released = isPulse(after.at(-1), RELEASE_US);
      expect({ step, released, after }).toMatchObject({ step, released: true });
      expect(after.every((pulse) => isPulse(pulse, RELEASE_US) || isPulse(pulse, HOLD_US))).toBe(true);
    }
  });

  it("is not moved by raw Firmata, which is counted", () => {
    const host = new Host();
    const from = host.board.lockPulses.length;
    const before = host.status().refusedRawWrites;
    const writes = [
      [0xf4, 9, 4],
      [0xf4, 9, 1],
      [0xe9, 1000 & 0x7f, 1000 >> 7],
      [0xf0, 0x6f, 9, 1000 & 0x7f, 1000 >> 7, 0xf7],
      [0xf0, 0x70, 9, 544 & 0x7f, 544 >> 7, 2400 & 0x7f, 2400 >> 7, 0xf7],
      [0xf5, 9, 1],
      [0x91, 0x02, 0x00],
      [0xf4, 3, 3],
      [0xe3, 0x7f, 0x01],
      [0x90, 0x08, 0x00],
      [0xf4, 2, 1],
    ];
    host.board.send(writes.flat());
    host.board.run(100);
    expect(host.status().refusedRawWrites - before).toBe(writes.length);
    expect(host.board.lockPulses.slice(from).every((pulse) => isPulse(pulse, RELEASE_US))).toBe(true);
    expect(host.board.buzzerPulses).toEqual([]);
  });

  it("is released by a system reset and keeps its pulses", () => {
    const host = new Host();
    host.renew({ hold: true }, 3);
    const from = host.board.lockPulses.length;
    host.board.send([0xff]);
    host.renew({ hold: true }, 10);
    const after = host.board.lockPulses.slice(from + 1);
    expect(after.length).toBeGreaterThanOrEqual(49);
    expect(after.every((pulse) => isPulse(pulse, RELEASE_US))).toBe(true);
  });

  it("is released by an open STOP circuit, for longer than a bounce", () => {
    const host = new Host();
    host.renew({ hold: true }, 2);
    host.board.setStopOpen(true);
    host.board.run(3);
    host.board.setStopOpen(false);
    host.renew({ hold: true }, 1);
    expect(isPulse(host.lastLock(), HOLD_US)).toBe(true);
    host.board.setStopOpen(true);
    host.board.run(12);
    expect(isPulse(host.lastLock(), RELEASE_US)).toBe(true);
    expect(host.status()).toMatchObject({ stopOpen: true, holding: false });
    host.renew({ hold: true }, 2);
    host.board.setStopOpen(false);
    host.renew({ hold: true }, 2);
    expect(isPulse(host.lastLock(), RELEASE_US)).toBe(true);
  });
});

/** A settings record of docs/guardian.md in copy B: table 77, simulated and calibrated, the servo mirrored. */
const mirroredTable = (): Uint8Array => {
  const record = Buffer.alloc(32);
  record.writeUInt16LE(0x5449, 0);
  record[2] = 1;
  record[3] = 3;
  record.writeUInt32LE(1, 4);
  record.writeUInt32LE(77, 8);
  record.writeUInt16LE(200, 12);
  record.writeInt16LE(-7500, 14);
  record.writeUInt16LE(900, 16);
  record.writeInt16LE(6000, 18);
  record.writeUInt16LE(RELEASE_US, 20);
  record.writeUInt16LE(HOLD_US, 22);
  record.set([9, 3, 2, 0, 1, 0], 24);
  record.writeUInt16LE(crc16(record.subarray(0, 30)), 30);
  const eeprom = new Uint8Array(1024).fill(0xff);
  eeprom.set(record, 0x040);
  return eeprom;
};

describe("a table whose record mirrors the servo", () => {
  it("is told in IDENTITY and released by the first pulse", () => {
    const host = new Host({ eeprom: mirroredTable() });
    expect(host.board.lockPulses.every((pulse) => isPulse(pulse, HOLD_US))).toBe(true);
    host.board.send([0xf0, IDENTITY, 0xf7]);
    host.board.take();
    host.board.run(50);
    const identity = payloadsOf(host.board.take(), IDENTITY)[0];
    expect(identity?.readUInt8(2)).toBe(7);
    expect(identity?.readUInt32LE(8)).toBe(77);
    expect(identity?.readInt16LE(18)).toBe(-7500);
    expect([identity?.readUInt16LE(24), identity?.readUInt16LE(26)]).toEqual([RELEASE_US, HOLD_US]);
    expect(identity?.readUInt8(37)).toBe(1);
  });

  it("gets a whole release pulse within 4.5 ms of the command in every phase, although it is the shorter one", () => {
    const host = new Host({ eeprom: mirroredTable() });
    for (let phase = 0; phase < 200; phase++) {
      host.lease({ armed: true, tableId: 77 });
      host.board.run(60);
      host.lease({ hold: true, tableId: 77 });
      host.board.run(60 + phase * 0.113);
      expect(isPulse(host.lastLock(), RELEASE_US)).toBe(true);
      const from = host.board.lockPulses.length;
      host.lease({ armed: true, tableId: 77 });
      host.board.run(LEASE_MS_ON_WIRE + 4.5);
      const after = host.board.lockPulses.slice(from);
      expect({ phase, released: isPulse(after.at(-1), HOLD_US), after }).toMatchObject({
        phase,
        released: true,
      });
      expect(after.every((pulse) => isPulse(pulse, RELEASE_US) || isPulse(pulse, HOLD_US))).toBe(true);
    }
  });

  it("sounds an active buzzer with a plain level", () => {
    const host = new Host({ eeprom: mirroredTable() });
    for (let i = 0; i < 4; i++) {
      host.lease({ signal: 4, tableId: 77 });
      host.board.run(100);
    }
    expect(host.board.buzzerPulses.length).toBe(1);
    expect(Math.abs((host.board.buzzerPulses[0]?.us ?? 0) / 1000 - 150)).toBeLessThan(3);
  });
});

describe("frames that are not exactly right", () => {
  it("never hold the lock, whichever bit is flipped on the line", () => {
    const host = new Host();
    for (let bit = 0; bit < LEASE_WIRE_BYTES * 8; bit++) {
      const frame = leaseFrame({ seq: ++host.seq, bootNonce: host.bootNonce, hold: true });
      frame[bit >> 3] = (frame[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      host.board.send(frame);
      // Ends whatever the flip has left open, without being a frame itself.
      host.board.send([0xf7]);
      host.board.run(6);
      expect({ bit, pulses: host.board.lockPulses.filter((pulse) => isPulse(pulse, HOLD_US)) }).toEqual({
        bit,
        pulses: [],
      });
    }
    host.board.run(50);
    expect(host.board.lockPulses.every((pulse) => isPulse(pulse, RELEASE_US))).toBe(true);
    // A flip can make a system reset of a byte, after which hold waits for a LEASE without it.
    host.renew({ armed: true }, 1);
    host.renew({ hold: true }, 1);
    expect(isPulse(host.lastLock(), HOLD_US)).toBe(true);
  });

  it("are refused from an earlier boot, for another table, out of sequence, and counted", () => {
    const eeprom = calibratedTable();
    const earlier = new Host({ eeprom });
    const host = new Host({ eeprom });
    expect(host.bootNonce).not.toBe(earlier.bootNonce);
    host.lease({ armed: true });
    host.board.run(20);
    const { seq, bootNonce } = host;
    const wrong: LeaseWish[] = [
      { seq: seq + 1, bootNonce: earlier.bootNonce, hold: true },
      { seq: seq + 1, bootNonce, hold: true, tableId: 1 },
      { seq, bootNonce, hold: true },
      { seq: seq + 32768, bootNonce, hold: true },
      { seq: seq + 1, bootNonce, hold: true, armed: false },
      { seq: seq + 1, bootNonce, hold: true, signal: 5 },
    ];
    for (const wish of wrong) host.board.send(leaseFrame(wish));
    host.board.run(60);
    expect(host.status()).toMatchObject({ refusedFrames: wrong.length, ackSeq: seq, holding: false });
    host.board.send(leaseFrame({ seq: seq + 32767, bootNonce, hold: true }));
    host.board.run(20);
    expect(host.status()).toMatchObject({ refusedFrames: wrong.length, holding: true });
  });
});

describe("signals at the buzzer", () => {
  /** Tone bursts: begin and length in ms. */
  const burstsOf = (pulses: Pulse[]) => {
    const bursts: { atMs: number; forMs: number }[] = [];
    for (const pulse of pulses) {
      const last = bursts.at(-1);
      if (last !== undefined && pulse.atMs - (last.atMs + last.forMs) < 5)
        last.forMs = pulse.atMs - last.atMs;
      else bursts.push({ atMs: pulse.atMs, forMs: 0 });
    }
    return bursts;
  };

  it("sound HIGH from a lapse on until it is acknowledged", () => {
    const host = new Host();
    host.renew({ armed: true }, 2);
    host.board.run(4500);
    const bursts = burstsOf(host.board.buzzerPulses);
    expect(bursts.length).toBe(10);
    for (const burst of bursts) expect(Math.abs(burst.forMs - 150)).toBeLessThan(5);
    const starts = bursts.map((burst) => Math.round((burst.atMs - (bursts[0]?.atMs ?? 0)) / 10) * 10);
    expect(starts).toEqual([0, 250, 500, 1000, 1250, 2100, 2350, 2600, 3100, 3350]);
    const count = host.board.buzzerPulses.length;
    host.renew({}, 70);
    expect(burstsOf(host.board.buzzerPulses.slice(count)).length).toBeGreaterThanOrEqual(10);
    host.renew({ acknowledge: true }, 1);
    const silent = host.board.buzzerPulses.length;
    host.renew({}, 70);
    expect(host.board.buzzerPulses.length).toBe(silent);
  });

  it("are a tone of about 660 Hz at about 12.5 % duty", () => {
    const host = new Host();
    host.renew({ signal: 4 }, 2);
    const tone = host.board.buzzerPulses.slice(2, 60);
    const periodMs = ((tone.at(-1)?.atMs ?? 0) - (tone[0]?.atMs ?? 0)) / (tone.length - 1);
    expect(1000 / periodMs).toBeGreaterThan(655);
    expect(1000 / periodMs).toBeLessThan(666);
    for (const pulse of tone) expect(Math.abs(pulse.us / 1000 / periodMs - 0.125)).toBeLessThan(0.01);
  });

  it("outlive the host that asked for them", () => {
    const host = new Host();
    host.renew({ signal: 3 }, 2);
    host.board.run(9500);
    expect(burstsOf(host.board.buzzerPulses).length).toBe(6);
  });
});

describe("STATUS", () => {
  it("comes 50 times a second with a rising sequence once an IDENTITY was asked for", () => {
    const silent = new ImageRun(IMAGE);
    silent.run(500);
    expect(payloadsOf(silent.take(), STATUS)).toEqual([]);
    const host = new Host();
    host.board.take();
    host.board.run(2000);
    const seqs = payloadsOf(host.board.take(), STATUS).map((payload) => readStatus(payload).seq);
    expect(seqs.length).toBeGreaterThanOrEqual(98);
    expect(seqs.length).toBeLessThanOrEqual(101);
    expect(seqs.every((seq, i) => i === 0 || seq === (seqs[i - 1] ?? 0) + 1)).toBe(true);
  });
});
