/** SETTINGS and TRY against docs/guardian.md, read a second time here. */

import { describe, expect, test } from "vitest";
import {
  decodeSettings,
  decodeTry,
  encodeSettings,
  encodeTry,
  SETTINGS_ID,
  sameSettings,
  TRY_ID,
} from "../../firmware/board/guardian-settings.ts";
import { unwrapAnyLength } from "../../firmware/board/guardian-wire.ts";
import type { NewSettings } from "../../shared/setup.ts";
import { NEW_SETTINGS } from "../support/new-settings.ts";

const TO = { bootNonce: 0xdecade01, tableId: 0x1234 };

const FULL: NewSettings = {
  sensors: { potentiometer: true, mpu6050: true },
  potentiometer: {
    kind: "two-point",
    a: { counts: 205, angleDeg: -75.25 },
    b: { counts: 819, angleDeg: 90 },
  },
  inertial: { kind: "zeroed", axis: 4, zeroDeg: -1.5 },
  sensorChannel: 2,
  holdUs: 700,
  releaseUs: 2400,
  buzzerKind: "active",
  lockSwitch: true,
  bandGapMv: 1102,
};

const frameOf = (settings: NewSettings): Uint8Array => {
  const encoded = encodeSettings({ counterLow: 0xabcd, tableId: 77, settings }, TO);
  if (encoded.kind === "refused") throw new Error(JSON.stringify(encoded.problem));
  return encoded.frame;
};

describe("SETTINGS", () => {
  test("stands byte for byte as the page says", () => {
    const frame = frameOf(FULL);
    expect(frame.length).toBeLessThanOrEqual(64);
    expect(frame[1]).toBe(SETTINGS_ID);
    const opened = unwrapAnyLength(frame);
    if (opened.kind === "refused") throw new Error(opened.message);
    const at = opened.payload;
    expect(at.byteLength + 2).toBe(42);
    expect([at.getUint8(0), at.getUint8(1), at.getUint16(2, true)]).toEqual([2, 0b1110, 0xabcd]);
    expect([at.getUint32(4, true), at.getUint32(8, true)]).toEqual([TO.bootNonce, TO.tableId]);
    // From here on bytes 8 … 35 of the record, 4 further on.
    expect(at.getUint32(8 + 4, true)).toBe(77);
    expect([at.getUint16(12 + 4, true), at.getInt16(14 + 4, true)]).toEqual([205, -7525]);
    expect([at.getUint16(16 + 4, true), at.getInt16(18 + 4, true)]).toEqual([819, 9000]);
    expect([at.getUint16(20 + 4, true), at.getUint16(22 + 4, true)]).toEqual([700, 2400]);
    expect([24, 25, 26, 27, 28, 29, 30, 31].map((byte) => at.getUint8(byte + 4))).toEqual([
      9, 3, 2, 2, 1, 3, 4, 0,
    ]);
    expect([at.getInt16(32 + 4, true), at.getUint16(34 + 4, true)]).toEqual([-150, 1102]);
  });

  test.each([FULL, NEW_SETTINGS, { ...NEW_SETTINGS, potentiometer: { kind: "none" } } as NewSettings])(
    "says again what was put in",
    (settings) => {
      expect(decodeSettings(frameOf(settings))).toEqual({
        kind: "settings",
        counterLow: 0xabcd,
        tableId: 77,
        settings,
        to: TO,
      });
    },
  );

  test("what is out of range is never encoded, and named", () => {
    const refused = (settings: NewSettings, counterLow = 1, tableId = 1) =>
      encodeSettings({ counterLow, tableId, settings }, TO);
    expect(refused({ ...FULL, holdUs: 500 })).toMatchObject({ problem: { field: "holdUs" } });
    expect(refused(FULL, 65_536)).toMatchObject({ problem: { field: "counterLow" } });
    expect(refused(FULL, 1, -1)).toMatchObject({ problem: { field: "tableId" } });
  });

  test("a frame with any one bit turned over is refused", () => {
    const frame = frameOf(FULL);
    for (let bit = 0; bit < frame.length * 8; bit += 1) {
      const copy = frame.slice();
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(decodeSettings(copy).kind, `bit ${bit}`).toBe("refused");
    }
  });

  test("two records are the same to the hundredth of a degree", () => {
    const points = (angleDeg: number): NewSettings => ({
      ...FULL,
      potentiometer: { kind: "two-point", a: { counts: 205, angleDeg }, b: { counts: 819, angleDeg: 90 } },
    });
    expect(sameSettings(points(-75.251), points(-75.25))).toBe(true);
    expect(sameSettings(points(-75.26), points(-75.25))).toBe(false);
    expect(sameSettings(FULL, { ...FULL, lockSwitch: false })).toBe(false);
    expect(sameSettings(FULL, { ...FULL, inertial: { kind: "none" } })).toBe(false);
  });
});

describe("TRY", () => {
  test.each([544, 1500, 2400, null])("%s µs stands as the page says and is read again", (pulseUs) => {
    const encoded = encodeTry({ seq: 65_535, ...TO, pulseUs });
    if (encoded.kind === "refused") throw new Error("refused");
    expect(encoded.frame[1]).toBe(TRY_ID);
    const opened = unwrapAnyLength(encoded.frame);
    if (opened.kind === "refused") throw new Error(opened.message);
    expect(opened.payload.byteLength + 2).toBe(18);
    expect(opened.payload.getUint16(12, true)).toBe(pulseUs ?? 0);
    expect(decodeTry(encoded.frame)).toEqual({ kind: "try", seq: 65_535, ...TO, pulseUs });
  });

  test.each([0, 543, 2401, 1500.5, Number.NaN])("%s µs is refused", (pulseUs) => {
    expect(encodeTry({ seq: 1, ...TO, pulseUs })).toMatchObject({ problem: { field: "pulseUs" } });
  });
});
