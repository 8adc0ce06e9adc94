/** What a Firmata host gets when it asks over I²C: the guardian's own readings, and never the bus. */

import { describe, expect, it } from "vitest";
import { InertialTable } from "./inertial-table.ts";
import { TableHost } from "./table-host.ts";

const ADDRESS = 0x68;
const PWR_MGMT_1 = 0x6b;
const FIRST_READING = 0x3b;
const WHO_AM_I = 0x75;
const MODE = { write: 0x00, once: 0x08, repeated: 0x10, stop: 0x18 } as const;
const SDA_PIN = 18;
const SCL_PIN = 19;

const pairs = (values: readonly number[]): number[] => values.flatMap((value) => [value & 0x7f, value >> 7]);
const request = (address: number, mode: number, ...values: number[]): number[] => [
  0xf0,
  0x76,
  address,
  mode,
  ...pairs(values),
  0xf7,
];
/** What Johnny-Five's driver sends when it starts. */
const DRIVER_STARTS = [
  ...[0xf0, 0x78, 0, 0, 0xf7],
  ...request(ADDRESS, MODE.write, PWR_MGMT_1, 0),
  ...request(ADDRESS, MODE.repeated, FIRST_READING, 14),
];

type Reply = { readonly address: number; readonly register: number; readonly bytes: readonly number[] };

const repliesIn = (sent: readonly number[]): Reply[] => {
  const replies: Reply[] = [];
  for (let at = sent.indexOf(0xf0); at >= 0; at = sent.indexOf(0xf0, at + 1)) {
    const end = sent.indexOf(0xf7, at);
    if (end < 0 || sent[at + 1] !== 0x77) continue;
    const data = sent.slice(at + 2, end);
    const values = Array.from(
      { length: data.length / 2 },
      (_, i) => (data[2 * i] ?? 0) | ((data[2 * i + 1] ?? 0) << 7),
    );
    const [address = -1, register = -1, ...bytes] = values;
    replies.push({ address, register, bytes });
  }
  return replies;
};

const ask = (table: InertialTable, bytes: readonly number[], forMs: number): Reply[] => {
  table.board.take();
  table.board.send(bytes);
  table.board.run(forMs);
  return repliesIn(table.board.take());
};

const word = (bytes: readonly number[], at: number): number =>
  Buffer.from([bytes[at] ?? 0, bytes[at + 1] ?? 0]).readInt16BE();

/** A table at 30°, whose trip at boot does not matter here. */
const tableAt30 = (): InertialTable => {
  const table = new InertialTable({ angleDeg: 30 });
  table.board.run(500);
  return table;
};

describe("the guardian's answers on I²C", () => {
  it("are its own readings, at most every 20 ms, until the host has had enough", () => {
    const table = tableAt30();
    const replies = ask(table, DRIVER_STARTS, 1000);
    expect(replies.length).toBeGreaterThan(40);
    expect(replies.length).toBeLessThanOrEqual(50);
    for (const { address, register, bytes } of replies) {
      expect({ address, register, length: bytes.length }).toEqual({
        address: ADDRESS,
        register: FIRST_READING,
        length: 14,
      });
      expect(bytes.every((byte) => byte >= 0 && byte <= 255)).toBe(true);
      expect(Math.abs((Math.atan2(word(bytes, 2), word(bytes, 4)) * 180) / Math.PI - 30)).toBeLessThan(1);
    }
    expect(new Set(replies.map(({ bytes }) => bytes.join())).size).toBe(replies.length);
    expect(ask(table, request(ADDRESS, MODE.stop), 100).length).toBeLessThanOrEqual(1);
    expect(ask(table, [], 100)).toEqual([]);
  });

  it("leave the line room for STATUS", () => {
    const table = tableAt30();
    ask(table, DRIVER_STARTS, 100);
    const seen = table.follow(1000);
    expect(seen.length).toBeGreaterThanOrEqual(49);
  });

  it("do not let a write reach the sensor, nor anything reach the bus for another device", () => {
    const table = tableAt30();
    const before = table.host.status().refusedRawWrites;
    table.asked.written.length = 0;
    const selects = (forMs: number): number => {
      table.asked.selects = 0;
      table.board.run(forMs);
      return table.asked.selects;
    };
    const usual = selects(500);
    ask(
      table,
      [
        ...request(ADDRESS, MODE.write, PWR_MGMT_1, 0x40),
        ...request(ADDRESS, MODE.write, 0x1b, 0x18),
        ...request(0x1e, MODE.write, 0, 1),
        ...request(0x1e, MODE.once, 0, 6),
        ...request(0x1e, MODE.repeated, 0, 6),
        ...request(ADDRESS, MODE.once, 0x6b, 1),
        ...request(ADDRESS, MODE.repeated, 0x48, 2),
        ...request(ADDRESS, MODE.once, FIRST_READING, 15),
        ...request(ADDRESS | 0x01, MODE.once, FIRST_READING, 14),
        ...[0xf0, 0x76, ADDRESS, MODE.once | 0x20, ...pairs([FIRST_READING, 14]), 0xf7],
        ...[0xf0, 0x76, ADDRESS, 0xf7],
      ],
      500,
    ).forEach((reply) => {
      expect(reply).toBe("nothing");
    });
    expect(Math.abs(selects(500) - usual)).toBeLessThanOrEqual(2);
    expect(new Set(table.asked.written)).toEqual(new Set([FIRST_READING]));
    expect(table.host.status()).toMatchObject({ sensor: 0, refusedRawWrites: before });
  });

  it("tell the sensor's name, and single registers, once for each request", () => {
    const table = tableAt30();
    expect(ask(table, request(ADDRESS, MODE.once, WHO_AM_I, 1), 200)).toEqual([
      { address: ADDRESS, register: WHO_AM_I, bytes: [ADDRESS] },
    ]);
    const replies = ask(table, request(ADDRESS, MODE.once, 0x3d, 4), 200);
    expect(replies).toHaveLength(1);
    expect(replies[0]).toMatchObject({ register: 0x3d, bytes: { length: 4 } });
  });

  it("end while there are no readings, and go on with them", () => {
    const table = tableAt30();
    ask(table, DRIVER_STARTS, 100);
    table.bus.heldLow = true;
    ask(table, [], 60);
    expect(ask(table, request(ADDRESS, MODE.once, WHO_AM_I, 1), 300)).toEqual([]);
    table.bus.heldLow = false;
    expect(ask(table, [], 500).length).toBeGreaterThan(10);
    table.sensor.setFault("imu-frozen", true);
    ask(table, [], 560);
    expect(ask(table, [], 300)).toEqual([]);
  });

  it("are forgotten with a reset of the host's pins", () => {
    const table = tableAt30();
    ask(table, DRIVER_STARTS, 100);
    ask(table, [0xff], 60);
    expect(ask(table, [], 200)).toEqual([]);
  });

  it("do not come from a board without an MPU-6050", () => {
    const host = new TableHost();
    host.board.take();
    host.board.send([...DRIVER_STARTS, ...request(ADDRESS, MODE.once, WHO_AM_I, 1)]);
    host.board.run(200);
    expect(repliesIn(host.board.take())).toEqual([]);
  });
});

/** Pin → modes, from a capability response. */
const modesOf = (sent: readonly number[]): number[][] => {
  const from = sent.findIndex((byte, at) => byte === 0xf0 && sent[at + 1] === 0x6c);
  const pins: number[][] = [];
  let modes: number[] = [];
  for (let at = from + 2; sent[at] !== 0xf7 && at < sent.length; at++) {
    if (sent[at] === 0x7f) {
      pins.push(modes);
      modes = [];
    } else modes.push(sent[at++] ?? -1);
  }
  return pins;
};

describe("A4 and A5", () => {
  it("are the bus, which no host may touch, where an MPU-6050 is fitted", () => {
    const table = tableAt30();
    table.board.take();
    table.board.send([0xf0, 0x6b, 0xf7]);
    table.board.run(100);
    const modes = modesOf(table.board.take());
    expect([modes[SDA_PIN], modes[SCL_PIN]]).toEqual([[6], [6]]);
    const before = table.host.status().refusedRawWrites;
    for (const pin of [SDA_PIN, SCL_PIN]) {
      table.board.send([0xf4, pin, 1, 0xf5, pin, 1, 0xf5, pin, 0]);
      table.board.run(20);
    }
    table.board.send([0x92, 0x0c, 0]);
    table.board.run(200);
    expect(table.host.status()).toMatchObject({ sensor: 0, refusedRawWrites: before + 7 });
  });

  it("are ordinary pins where none is", () => {
    const host = new TableHost();
    host.board.take();
    host.board.send([0xf0, 0x6b, 0xf7]);
    host.board.run(100);
    const modes = modesOf(host.board.take());
    expect(modes[SDA_PIN]).toContain(1);
    expect(modes[SDA_PIN]).not.toContain(6);
  });
});
