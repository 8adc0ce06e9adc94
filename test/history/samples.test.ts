import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packSamples, unpackSamples } from "../../firmware/history/samples.ts";
import type { Sample } from "../../shared/history.ts";
import { ANGLE_FAULTS } from "../../shared/table.ts";
import { noisySamples } from "./some-history.ts";

const time = fc.oneof(
  fc.maxSafeNat(),
  fc.integer({ min: 0, max: 4_000_000 }),
  fc.constantFrom(0, Number.MAX_SAFE_INTEGER),
);
const angle = fc.oneof(
  fc.integer({ min: -1_800, max: 1_800 }),
  fc.maxSafeInteger(),
  fc.constantFrom(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 0),
  fc.constantFrom(...ANGLE_FAULTS),
);
const sample: fc.Arbitrary<Sample> = fc.record({ tMs: time, angle, held: fc.boolean() });

describe("packing and unpacking", () => {
  test("gives the same samples, whatever they are", () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 300 }), (samples) => {
        expect(unpackSamples(packSamples(samples))).toEqual({ kind: "ok", samples });
      }),
      { seed: 1_130, numRuns: 1_000 },
    );
  });

  test("gives the same samples, thousands of them", () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 2_000, maxLength: 6_000 }), (samples) => {
        expect(unpackSamples(packSamples(samples))).toEqual({ kind: "ok", samples });
      }),
      { seed: 1_131, numRuns: 8 },
    );
  });

  test("an hour at 25 Hz with a sensor's noise takes no more than 150 KiB", () => {
    const hour = noisySamples(0, 3_600);
    const packed = packSamples(hour);
    expect(packed.length).toBeLessThanOrEqual(150 * 1024);
    expect(unpackSamples(packed)).toEqual({ kind: "ok", samples: hour });
  });
});

describe("bytes that are no samples", () => {
  const packed = packSamples(noisySamples(0, 20));

  test("are refused, whichever bit of them is wrong", () => {
    for (let bit = 0; bit < packed.length * 8; bit += 1) {
      const bytes = Buffer.from(packed);
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(unpackSamples(bytes)).toEqual({ kind: "damaged", why: expect.any(String) });
    }
  });

  test("are refused, wherever they end", () => {
    for (let length = 0; length < packed.length; length += 1)
      expect(unpackSamples(packed.subarray(0, length)).kind).toBe("damaged");
  });

  test("are refused or read, and never thrown, whatever they are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(unpackSamples(bytes).kind).toBe("damaged");
      }),
      { seed: 1_132, numRuns: 5_000 },
    );
  });
});
