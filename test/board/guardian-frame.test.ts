import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFirmataMessages } from "../../firmware/board/firmata-messages.ts";
import {
  decodeBoardFrame,
  decodeLease,
  encodeLease,
  isOfGuardian,
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
import { GUARDIAN_TRIPS } from "../../shared/guardian.ts";
import type { BoardLimits } from "../../shared/limits.ts";
import { identityFrame, identityOfVersion1, statusFrame } from "./scripted-board.ts";

const holdLease: Lease = {
  seq: 513,
  bootNonce: 0xdeadbeef,
  tableId: 42,
  terms: { armed: true, hold: true, limits: { maxAngleDeg: 45.5, maxDurationS: 122, sessionCapS: 1000 } },
  signal: "high",
};

const frameOf = (lease: Lease): Uint8Array => {
  const encoded = encodeLease(lease);
  if (encoded.kind === "refused") throw new Error(encoded.message);
  return encoded.frame;
};

const FRAMES = [
  { name: "LEASE", frame: frameOf(holdLease), decode: decodeLease, bytes: 29 },
  { name: "STATUS", frame: statusFrame(), decode: decodeBoardFrame, bytes: 54 },
  { name: "IDENTITY", frame: identityFrame(), decode: decodeBoardFrame, bytes: 61 },
];

const flipped = (frame: Uint8Array, bit: number): Uint8Array => {
  const copy = Uint8Array.from(frame);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
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

  it("is refused with any one bit of it flipped", () => {
    const passed: number[] = [];
    for (let bit = 0; bit < frame.length * 8; bit += 1) {
      const once = flipped(frame, bit);
      if (decode(once).kind !== "refused" || accepted(once, decode).length > 0) passed.push(bit);
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
    fc.record({ armed: fc.constant(false as const), acknowledge: fc.boolean() }),
    fc.record({
      armed: fc.constant(true as const),
      hold: fc.boolean(),
      limits: fc
        .record({
          maxAngleDeg: fc.integer({ min: 1, max: 18_000 }).map((centi) => centi / 100),
          maxDurationS: fc.integer({ min: 1, max: 0xffff }),
          beyondS: fc.integer({ min: 0, max: 0xffff }),
        })
        .map(({ maxAngleDeg, maxDurationS, beyondS }) => ({
          maxAngleDeg,
          maxDurationS,
          sessionCapS: Math.min(0xffff, maxDurationS + beyondS),
        })),
    }),
  ),
  signal: fc.constantFrom(...SIGNALS),
});

const armed = (wrong: Partial<BoardLimits>): Lease["terms"] => ({
  armed: true,
  hold: true,
  limits: { maxAngleDeg: 45.5, maxDurationS: 122, sessionCapS: 242, ...wrong },
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
    const payload = unpackSevenBit(frame.subarray(2, -1), 22);
    expect([...(payload ?? [])].slice(0, 20)).toEqual([
      2,
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
      1000 & 0xff,
      1000 >> 8,
    ]);
  });

  it("acknowledges in a frame without session, and only there", () => {
    const terms = { armed: false, acknowledge: true } as const;
    const frame = frameOf({ ...holdLease, terms });
    expect(unpackSevenBit(frame.subarray(2, -1), 22)?.[1]).toBe(4);
    expect(decodeLease(frame)).toMatchObject({ terms });
    const payload = unpackSevenBit(frameOf(holdLease).subarray(2, -1), 22)?.slice(0, 20);
    for (const flags of [1, 5, 6, 7, 8]) {
      payload?.set([flags], 1);
      expect(decodeLease(wrapFrame(1, payload ?? new Uint8Array()))).toMatchObject({ kind: "refused" });
    }
  });

  it("never carries a wider angle than asked for", () => {
    void fc.assert(
      fc.property(fc.double({ min: 0.02, max: 180, noNaN: true }), (maxAngleDeg) => {
        const limits = { maxAngleDeg, maxDurationS: 10, sessionCapS: 130 };
        const terms = { armed: true, hold: false, limits } as const;
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
    ["maxAngleDeg", { terms: armed({ maxAngleDeg: Number.NaN }) }],
    ["maxAngleDeg", { terms: armed({ maxAngleDeg: 181 }) }],
    ["maxDurationS", { terms: armed({ maxDurationS: 9.5 }) }],
    ["maxDurationS", { terms: armed({ maxDurationS: Infinity }) }],
    ["sessionCapS", { terms: armed({ sessionCapS: 121 }) }],
    ["sessionCapS", { terms: armed({ sessionCapS: 65_536 }) }],
    ["sessionCapS", { terms: armed({ sessionCapS: Number.NaN }) }],
  ] as const)("is not made of a %s out of range", (field, wrong) => {
    const encoded = encodeLease({ ...holdLease, ...wrong });
    expect(encoded).toMatchObject({ kind: "refused", code: "out-of-range" });
    expect(encoded.kind === "refused" && encoded.message).toContain(field);
  });
});

describe("a STATUS", () => {
  it("decodes to what the board said", () => {
    expect(decodeBoardFrame(statusFrame({ flags: 0b1011_1111, trip: 1, maxAngle: 3050 }))).toEqual({
      kind: "status",
      holding: true,
      leaseValid: true,
      armed: true,
      stopOpen: true,
      simulated: true,
      calibrated: false,
      quiet: true,
      seq: 7,
      bootNonce: 0xdecade01,
      tableId: 0x1234,
      uptimeMs: 5000,
      ackSeq: 41,
      refusedFrames: 3,
      refusedRawWrites: 5,
      angle: { kind: "ok", angleDeg: -75, rateDegPerS: 2 },
      trip: "lease-lapsed",
      resetCause: 1,
      signal: "none",
      leaseAge: { kind: "ms", leaseAgeMs: 120 },
      limits: { maxAngleDeg: 30.5, maxDurationS: 62 },
      invertedS: 12.3,
      supplyMv: 5012,
      obstacles: [],
      lockSwitch: "none",
    });
  });

  it("names every trip of the page, and keeps one without a name as unknown, which is not none", () => {
    const named = GUARDIAN_TRIPS.map((_, code) => decodeBoardFrame(statusFrame({ trip: code })));
    expect(named).toMatchObject(GUARDIAN_TRIPS.map((trip) => ({ trip })));
    expect(decodeBoardFrame(statusFrame({ trip: 200 }))).toMatchObject({ trip: "unknown" });
    expect(decodeBoardFrame(statusFrame({ flags: 0b1000, trip: 0 }))).toMatchObject({ trip: "unknown" });
  });

  it.each([
    [1, "uncalibrated"],
    [2, "no-reading"],
    [6, "sensor-open"],
    [7, "sensor-short"],
    [8, "sensor-noisy"],
    [9, "implausible-rate"],
    [10, "sensors-disagree"],
    [15, "sensor-silent"],
    [3, "unknown"],
  ])("with sensor %d has no angle, whatever stands there: %s", (sensor, reason) => {
    expect(decodeBoardFrame(statusFrame({ sensor, angle: 1200 }))).toMatchObject({
      angle: { kind: "none", reason },
    });
  });

  it("without an angle has none although the sensor is called good", () => {
    expect(decodeBoardFrame(statusFrame({ angle: 0x7fff }))).toMatchObject({ angle: { kind: "none" } });
  });

  it("tells obstacles by their bits, the lock switch, and a supply only when it was measured", () => {
    expect(decodeBoardFrame(statusFrame({ obstacles: 0xff, lockSwitch: 2, supplyMv: 0 }))).toMatchObject({
      obstacles: [
        "settings-not-valid",
        "settings-newer",
        "uncalibrated",
        "sensor-not-ok",
        "tripped",
        "above-horizontal",
        "supply-low",
        "settings-being-written",
      ],
      lockSwitch: "not-released",
      supplyMv: null,
      limits: null,
    });
    expect(decodeBoardFrame(statusFrame({ lockSwitch: 3 }))).toMatchObject({ code: "out-of-range" });
  });
});

describe("an IDENTITY", () => {
  it("decodes to what the board said", () => {
    expect(decodeBoardFrame(identityFrame({ flags: 0b11111, sensors: 3, axis: 4, bandGapMv: 1083 }))).toEqual(
      {
        kind: "identity",
        minor: 0,
        simulated: true,
        settings: "valid",
        bootNonce: 0xdecade01,
        tableId: 0x1234,
        ceilings: { maxAngleDeg: 70, maxDurationS: 660, sessionCapS: 1920 },
        leaseMs: 500,
        firmware: "0.1.0",
        record: {
          sensors: { potentiometer: true, mpu6050: true },
          potentiometer: {
            kind: "two-point",
            a: { counts: 200, angleDeg: -90 },
            b: { counts: 800, angleDeg: 90 },
          },
          inertial: { kind: "zeroed", axis: 4, zeroDeg: 1.5 },
          pins: { lockPin: 9, buzzerPin: 3, stopPin: 2, sensorChannel: 0 },
          holdUs: 1000,
          releaseUs: 2000,
          buzzerKind: "passive",
          lockSwitch: true,
          bandGapMv: 1083,
          counterLow: 9,
        },
      },
    );
  });

  it("of another major is refused with both versions, whatever its length", () => {
    for (const frame of [identityFrame({ major: 3 }), identityOfVersion1(), statusFrame({ major: 1 })]) {
      const decoded = decodeBoardFrame(frame);
      expect(decoded).toMatchObject({ kind: "refused", code: "version" });
      expect(decoded.kind === "refused" && decoded.message).toMatch(/version [13]; allowed is 2/);
      expect(isOfGuardian(frame)).toBe(true);
    }
    const damaged = identityOfVersion1().map((byte, at) => (at === 9 ? byte ^ 1 : byte));
    expect(decodeBoardFrame(damaged)).toMatchObject({ kind: "refused", code: "length" });
    expect(isOfGuardian(damaged)).toBe(false);
  });

  it("gives no calibration unless the record is valid and says there is one", () => {
    for (const words of [{ flags: 0b011 }, { flags: 0b101 }, { settings: 1 }, { settings: 3 }]) {
      expect(decodeBoardFrame(identityFrame(words))).toMatchObject({
        record: { potentiometer: { kind: "none" } },
      });
    }
    expect(decodeBoardFrame(identityFrame({ settings: 3 }))).toMatchObject({ settings: "newer" });
    expect(decodeBoardFrame(identityFrame({ flags: 0b101 }))).toMatchObject({ settings: "damaged" });
  });

  it.each([
    { countsB: 200 },
    { holdUs: 2000 },
    { holdUs: 1901 },
    { holdUs: 543 },
    { settings: 4 },
    { sessionCapS: 659 },
    { sensors: 0 },
    { sensors: 4 },
    { flags: 0b1011, axis: 6 },
    { bandGapMv: 900 },
  ])("is refused when a field cannot be: %j", (words) => {
    expect(decodeBoardFrame(identityFrame(words))).toMatchObject({ kind: "refused", code: "out-of-range" });
  });
});

describe("a frame from a board", () => {
  it("is not taken from a LEASE or an unknown id", () => {
    expect(decodeBoardFrame(frameOf(holdLease))).toMatchObject({ kind: "refused" });
    expect(decodeBoardFrame(wrapFrame(4, new Uint8Array(30)))).toMatchObject({
      kind: "refused",
      code: "not-a-frame",
    });
  });
});
