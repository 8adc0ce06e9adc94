/** The envelope by hand: packing, checksum and the order in which a frame is refused, byte by byte as the page says. */

import { describe, expect, it } from "vitest";
import {
  crc16,
  MAX_FRAME_BYTES,
  packSevenBit,
  unpackSevenBit,
  unwrapAnyLength,
  unwrapFrame,
  wrapFrame,
} from "../../firmware/board/guardian-wire.ts";

const bytes = (...of: number[]): Uint8Array => Uint8Array.of(...of);

describe("the checksum", () => {
  it.each<[what: string, of: number[], crc: number]>([
    ["nothing", [], 0xffff],
    ["one zero", [0x00], 0xe1f0],
    ["one byte", [0x41], 0xb915],
    ["all ones", [0xff], 0xff00],
    ["the check of the page", [0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39], 0x29b1],
  ])("of %s", (_what, of, crc) => {
    expect(crc16(of)).toBe(crc);
  });

  it("goes by the low eight bits of what it is given", () => {
    expect(crc16([0x141])).toBe(crc16([0x41]));
  });
});

describe("seven bits", () => {
  it.each<[eight: number[], seven: number[]]>([
    [[], []],
    [[0x00], [0x00, 0x00]],
    [[0xff], [0x7f, 0x01]],
    [[0x80], [0x00, 0x01]],
    [[0x7f], [0x7f, 0x00]],
    [
      [0x55, 0xaa],
      [0x55, 0x54, 0x02],
    ],
    [
      [1, 2, 3, 4, 5, 6, 7],
      [0x01, 0x04, 0x0c, 0x20, 0x50, 0x40, 0x41, 0x03],
    ],
  ])("%o travels as %o and back", (eight, seven) => {
    expect([...packSevenBit(Uint8Array.from(eight))]).toEqual(seven);
    expect([...(unpackSevenBit(Uint8Array.from(seven), eight.length) ?? [-1])]).toEqual(eight);
  });

  it("that are eight, too many, too few, or with a rest that is not 0, are refused", () => {
    expect(unpackSevenBit(bytes(0x80, 0x01), 1)).toBeNull();
    expect(unpackSevenBit(bytes(0xff, 0x01), 1)).toBeNull();
    expect(unpackSevenBit(bytes(0x7f), 1)).toBeNull();
    expect(unpackSevenBit(bytes(0x7f, 0x01, 0x00), 1)).toBeNull();
    for (const rest of [0x02, 0x40]) expect(unpackSevenBit(bytes(0x7f, rest | 1), 1)).toBeNull();
  });
});

describe("a frame", () => {
  const PAYLOAD = bytes(0x02, 0x80, 0x55);
  const frame = wrapFrame(0x02, PAYLOAD);
  const five = (id: number): number | undefined => (id === 2 ? 5 : undefined);
  const code = (of: Uint8Array): string => {
    const opened = unwrapFrame(of, five);
    return opened.kind === "refused" ? opened.code : opened.kind;
  };
  const withByte = (at: number, value: number): Uint8Array => {
    const copy = Uint8Array.from(frame);
    copy[at] = value;
    return copy;
  };

  it("is F0, its id, the packed payload with the checksum over id and payload low byte first, F7", () => {
    const crc = crc16([0x02, ...PAYLOAD]);
    expect(frame[0]).toBe(0xf0);
    expect(frame[1]).toBe(0x02);
    expect(frame.at(-1)).toBe(0xf7);
    expect([...frame.subarray(2, -1)]).toEqual([...packSevenBit(bytes(...PAYLOAD, crc & 0xff, crc >> 8))]);
    expect(MAX_FRAME_BYTES).toBe(64);
  });

  it("opens to its id and its payload without the checksum", () => {
    const opened = unwrapFrame(frame, five);
    if (opened.kind === "refused") throw new Error(opened.message);
    expect(opened.id).toBe(2);
    const { payload } = opened;
    expect(payload.byteLength).toBe(3);
    expect([0, 1, 2].map((at) => payload.getUint8(at))).toEqual([...PAYLOAD]);
    expect(unwrapAnyLength(frame)).toMatchObject({ kind: "ok", id: 2 });
  });

  it.each<[what: string, of: Uint8Array, refusal: string]>([
    ["nothing", bytes(), "not-a-frame"],
    ["one byte", bytes(0xf0), "not-a-frame"],
    ["no beginning", withByte(0, 0xf1), "not-a-frame"],
    ["no end", withByte(frame.length - 1, 0xf6), "not-a-frame"],
    ["another id", withByte(1, 0x03), "not-a-frame"],
    ["a byte of eight bits", withByte(3, 0x80), "not-seven-bit"],
    ["a byte too many", bytes(...frame.subarray(0, -1), 0, 0xf7), "length"],
    ["a byte too few", bytes(...frame.subarray(0, -2), 0xf7), "length"],
    ["a rest that is not 0", withByte(frame.length - 2, (frame.at(-2) ?? 0) | 0x40), "padding"],
    ["a payload that was changed", withByte(2, (frame[2] ?? 0) ^ 1), "crc"],
    ["its own bytes", frame, "ok"],
  ])("with %s is %s", (_what, of, refusal) => {
    expect(code(of)).toBe(refusal);
  });

  it("may be full of ones", () => {
    const ones = bytes(0xff, 0xff, 0xff);
    const opened = unwrapFrame(wrapFrame(0x02, ones), five);
    if (opened.kind === "refused") throw new Error(opened.message);
    expect([0, 1, 2].map((at) => opened.payload.getUint8(at))).toEqual([...ones]);
  });

  it("without an id is refused before anybody is asked how long it may be", () => {
    const asked: unknown[] = [];
    const opened = unwrapFrame(bytes(0xf0), (id) => {
      asked.push(id);
      return 5;
    });
    expect(opened).toMatchObject({ kind: "refused", code: "not-a-frame" });
    expect(asked).toEqual([]);
  });

  it("of any length needs a payload of one byte at least", () => {
    const least = wrapFrame(0x07, bytes(0x02));
    expect(unwrapAnyLength(least)).toMatchObject({ kind: "ok", id: 7 });
    expect(unwrapAnyLength(wrapFrame(0x07, bytes()))).toMatchObject({ kind: "refused", code: "length" });
    expect(unwrapAnyLength(bytes(0xf0, 0x07, 0xf7))).toMatchObject({ kind: "refused", code: "length" });
    expect(unwrapAnyLength(bytes())).toMatchObject({ kind: "refused", code: "length" });
  });
});
