/** Packets are measured by the lengths in front of them, however the bytes are cut into pieces. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { PacketCap } from "../../firmware/fleet/packet-cap.ts";

const packet = (bytes: number): Buffer => {
  const length: number[] = [];
  let left = bytes;
  do {
    const digit = left % 128;
    left = Math.floor(left / 128);
    length.push(left > 0 ? digit | 0x80 : digit);
  } while (left > 0);
  return Buffer.concat([Buffer.from([0x30, ...length]), Buffer.alloc(bytes, 0x30)]);
};

const fed = (stream: Buffer, pieces: readonly number[]): number | null => {
  const cap = new PacketCap(1_000);
  let at = 0;
  for (const size of [...pieces, stream.length]) {
    const long = cap.tooLong(stream.subarray(at, at + size));
    if (long !== null) return long;
    at += size;
  }
  return null;
};

test("those within the limit pass, the first beyond it is told", () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 1_200 }), { maxLength: 20 });
  const pieces = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 30 });
  fc.assert(
    fc.property(sizes, pieces, (bytes, cuts) => {
      const first = bytes.find((size) => size > 1_000);
      const told = fed(Buffer.concat(bytes.map(packet)), cuts);
      expect(told).toBe(first ?? null);
    }),
    { numRuns: 1_000 },
  );
});

test("one of 256 MB is told by its first five bytes; a length without an end is too long", () => {
  expect(fed(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]), [1, 1, 1, 1, 1])).toBe(268_435_455);
  expect(fed(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x80]), [])).not.toBeNull();
});
