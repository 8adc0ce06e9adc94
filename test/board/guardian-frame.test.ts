import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFirmataMessages } from "../../firmware/board/firmata-messages.ts";
import {
  decodeBoardFrame,
  decodeLease,
  encodeLease,
  type Lease,
} from "../../firmware/board/guardian-frame.ts";
import {
  crc16,
  MAX_FRAME_BYTES,
  packSevenBit,
  unpackSevenBit,
  wrapFrame,
} from "../../firmware/board/guardian-wire.ts";
import { SIGNALS } from "../../shared/alarms.ts";
import { identityFrame, statusFrame } from "./scripted-board.ts";

const holdLease: Lease = {
  seq: 513,
  bootNonce: 0xdeadbeef,
  tableId: 42,
  terms: { armed: true, hold: true, limits: { maxAngleDeg: 45.5, maxDurationS: 122 } },
  signal: "high",
};

const frameOf = (lease: Lease): Uint8Array => {
  const encoded = encodeLease(lease);
  if (encoded.kind === "refused") throw new Error(encoded.message);
  return encoded.frame;
};

const FRAMES = [
  { name: "LEASE", frame: frameOf(holdLease), decode: decodeLease, bytes: 26 },
  { name: "STATUS", frame: statusFrame(), decode: decodeBoardFrame, bytes: 40 },
  { name: "IDENTITY", frame: identityFrame(), decode: decodeBoardFrame, bytes: 49 },
];

const flipped = (frame: Uint8Array, ...bits: number[]): Uint8Array => {
  const copy = Uint8Array.from(frame);
  for (const bit of bits) copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
};

/** What a receiver would take from these bytes, cut as the line's parser cuts them. */
const accepted = (bytes: Uint8Array, decode: (frame: Uint8Array) => { kind: string }): string[] =>
  createFirmataMessages()
    .feed(bytes)
    .flatMap((message) => (message.kind === "sysex" ? [decode(message.frame).kind] : []))
    .filter((kind) => kind !== "refused");

describe("the envelope", () => {
  it("computes the documented CRC check value", () => {
    expect(crc16(new TextEncoder().encode("123456789"))).toBe(0x29b1);
  });

  it("packs seven bits per byte, least significant first", () => {
    expect([...packSevenBit(Uint8Array.of(0xff, 0x01))]).toEqual([0x7f, 0x03, 0x00]);
  });

  it("unpacks whatever it packed, and nothing else of that length", () => {
    void fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        const packed = packSevenBit(bytes);
        expect(packed.every((byte) => byte < 0x80)).toBe(true);
        expect(unpackSevenBit(packed, bytes.length)).toEqual(bytes);
        expect(unpackSevenBit(packed.subarray(1), bytes.length)).toBeNull();
      }),
    );
  });
});

describe.each(FRAMES)("a $name on the wire", ({ frame, decode, bytes }) => {
  it("has the documented length and is accepted intact", () => {
    expect(frame.length).toBe(bytes);
    expect(frame.length).toBeLessThanOrEqual(MAX_FRAME_BYTES);
    expect(decode(frame).kind).not.toBe("refused");
    expect(accepted(frame, decode)).toHaveLength(1);
  });

  it("is refused with any one or two bits of it flipped", () => {
    const bits = frame.length * 8;
    const passed: number[][] = [];
    for (let first = 0; first < bits; first += 1) {
      const once = flipped(frame, first);
      if (decode(once).kind !== "refused" || accepted(once, decode).length > 0) passed.push([first]);
      for (let second = first + 1; second < bits; second += 1) {
        if (decode(flipped(frame, first, second)).kind !== "refused") passed.push([first, second]);
      }
    }
    expect(passed).toEqual([]);
  });

  it("is refused when it is cut short, grown or repeated within", () => {
    for (let length = 0; length < frame.length; length += 1) {
      expect(decode(frame.subarray(0, length)).kind).toBe("refused");
    }
    expect(decode(Uint8Array.from([...frame, 0xf7])).kind).toBe("refused");
    expect(decode(Uint8Array.from([...frame.subarray(0, -1), 0, 0xf7])).kind).toBe("refused");
  });

  it("gives a value or a refusal for any bytes, and never throws", () => {
    void fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.boolean(), (noise, framed) => {
        const id = frame[1] ?? 0;
        const bytesIn = framed ? Uint8Array.from([0xf0, id, ...noise, 0xf7]) : noise;
        expect(typeof decode(bytesIn).kind).toBe("string");
      }),
    );
  });
});

const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const leases: fc.Arbitrary<Lease> = fc.record({
  seq: u16,
  bootNonce: u32,
  tableId: u32,
  terms: fc.oneof(
    fc.constant({ armed: false } as const),
    fc.record({
      armed: fc.constant(true as const),
      hold: fc.boolean(),
      limits: fc.record({
        maxAngleDeg: fc.integer({ min: 1, max: 18_000 }).map((centi) => centi / 100),
        maxDurationS: fc.integer({ min: 1, max: 0xffff }),
      }),
    }),
  ),
  signal: fc.constantFrom(...SIGNALS),
});

describe("a LEASE", () => {
  it("says after the way over the wire what was put in", () => {
    void fc.assert(
      fc.property(leases, (lease) => {
        expect(decodeLease(frameOf(lease))).toEqual({ kind: "lease", ...lease });
      }),
    );
  });

  it("is laid out as documented", () => {
    const frame = frameOf(holdLease);
    const payload = unpackSevenBit(frame.subarray(2, -1), 20);
    expect([...(payload ?? [])].slice(0, 18)).toEqual([
      1,
      3,
      0x01,
      0x02,
      0xef,
      0xbe,
      0xad,
      0xde,
      42,
      0,
      0,
      0,
      4550 & 0xff,
      4550 >> 8,
      122,
      0,
      4,
      0,
    ]);
  });

  it("never carries a wider angle than asked for", () => {
    void fc.assert(
      fc.property(fc.double({ min: 0.02, max: 180, noNaN: true }), (maxAngleDeg) => {
        const terms = { armed: true, hold: false, limits: { maxAngleDeg, maxDurationS: 10 } } as const;
        const decoded = decodeLease(frameOf({ ...holdLease, terms }));
        if (decoded.kind === "refused" || !decoded.terms.armed) throw new Error("not armed");
        expect(decoded.terms.limits.maxAngleDeg).toBeLessThanOrEqual(maxAngleDeg + 1e-6);
        expect(decoded.terms.limits.maxAngleDeg).toBeGreaterThan(maxAngleDeg - 0.0101);
      }),
    );
  });

  it.each([
    ["seq", { seq: 65_536 }],
    ["seq", { seq: -1 }],
    ["seq", { seq: 1.5 }],
    ["bootNonce", { bootNonce: Number.NaN }],
    ["tableId", { tableId: 2 ** 32 }],
    [
      "maxAngleDeg",
      { terms: { armed: true, hold: true, limits: { maxAngleDeg: Number.NaN, maxDurationS: 9 } } },
    ],
    ["maxAngleDeg", { terms: { armed: true, hold: true, limits: { maxAngleDeg: 181, maxDurationS: 9 } } }],
    ["maxDurationS", { terms: { armed: true, hold: true, limits: { maxAngleDeg: 20, maxDurationS: 9.5 } } }],
    [
      "maxDurationS",
      { terms: { armed: true, hold: true, limits: { maxAngleDeg: 20, maxDurationS: Infinity } } },
    ],
  ] as const)("is not made of a %s out of range", (field, wrong) => {
    const encoded = encodeLease({ ...holdLease, ...wrong });
    expect(encoded).toMatchObject({ kind: "refused", code: "out-of-range" });
    expect(encoded.kind === "refused" && encoded.message).toContain(field);
  });
});

describe("STATUS and IDENTITY", () => {
  it("decode to what the board said", () => {
    expect(decodeBoardFrame(statusFrame({ flags: 0b0011_0111, trip: 1 }))).toMatchObject({
      kind: "status",
      holding: true,
      leaseValid: true,
      armed: true,
      tripped: false,
      stopOpen: true,
      simulated: true,
      calibrated: false,
      bootNonce: 0xdecade01,
      ackSeq: 41,
      refusedFrames: 3,
      angle: { kind: "ok", angleDeg: -75 },
      trip: "lease-lapsed",
      leaseAge: { kind: "ms", leaseAgeMs: 120 },
    });
    expect(decodeBoardFrame(identityFrame())).toMatchObject({
      kind: "identity",
      simulated: true,
      ceilings: { maxAngleDeg: 70, maxDurationS: 660 },
      calibration: {
        kind: "two-point",
        a: { counts: 200, angleDeg: -90 },
        b: { counts: 800, angleDeg: 90 },
      },
      pins: { lockPin: 9, buzzerPin: 3, stopPin: 2, sensorChannel: 0, holdUs: 1000, releaseUs: 2000 },
      leaseMs: 500,
      firmware: "0.1.0",
    });
  });

  it("keep a trip without a name as unknown, which is not none", () => {
    expect(decodeBoardFrame(statusFrame({ trip: 9 }))).toMatchObject({ trip: "unknown" });
  });

  it("are refused in another major version", () => {
    expect(decodeBoardFrame(identityFrame({ major: 2 }))).toMatchObject({ kind: "refused", code: "version" });
  });

  it("give no calibration unless the record says there is one, and refuse an impossible one", () => {
    expect(decodeBoardFrame(identityFrame({ flags: 0b011 }))).toMatchObject({
      calibration: { kind: "none" },
    });
    expect(decodeBoardFrame(identityFrame({ countsB: 200 }))).toMatchObject({ kind: "refused" });
    expect(decodeBoardFrame(identityFrame({ holdUs: 2000 }))).toMatchObject({ kind: "refused" });
  });

  it("are not taken from a LEASE or an unknown id", () => {
    expect(decodeBoardFrame(frameOf(holdLease))).toMatchObject({ kind: "refused" });
    expect(decodeBoardFrame(wrapFrame(4, new Uint8Array(30)))).toMatchObject({
      kind: "refused",
      code: "not-a-frame",
    });
  });
});
