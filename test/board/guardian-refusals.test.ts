/** Every byte of a frame that has bounds, at them and beyond: made by hand, with a checksum that is right. */

import { describe, expect, it } from "vitest";
import {
  decodeBoardFrame,
  decodeLease,
  encodeLease,
  IDENTITY_REQUEST,
  isOfGuardian,
} from "../../firmware/board/guardian-frame.ts";
import {
  decodeSettings,
  decodeTry,
  encodeSettings,
  encodeTry,
  newSettingsOf,
  sameSettings,
} from "../../firmware/board/guardian-settings.ts";
import { unwrapAnyLength, wrapFrame } from "../../firmware/board/guardian-wire.ts";
import type { NewSettings } from "../../shared/setup.ts";
import { identityFrame, statusFrame } from "./scripted-board.ts";

type Edit = readonly [at: number, value: number, size?: 1 | 2];

/** The same frame with these bytes, or words of two, put into its payload. */
const edited = (frame: Uint8Array, ...edits: readonly Edit[]): Uint8Array => {
  const opened = unwrapAnyLength(frame);
  if (opened.kind === "refused") throw new Error(opened.message);
  const { payload } = opened;
  const bytes = new Uint8Array(payload.byteLength).map((_, at) => payload.getUint8(at));
  for (const [at, value, size = 1] of edits) {
    bytes[at] = value & 0xff;
    if (size === 2) bytes[at + 1] = (value >> 8) & 0xff;
  }
  return wrapFrame(opened.id, bytes);
};
const made = (encoded: { kind: "ok"; frame: Uint8Array } | { kind: "refused" }): Uint8Array => {
  if (encoded.kind !== "ok") throw new Error(JSON.stringify(encoded));
  return encoded.frame;
};
/** The code of a refusal with the field it names, or the kind of frame. */
const told = (decoded: { kind: string; code?: string; message?: string }): string =>
  decoded.kind === "refused" ? `${decoded.code}: ${decoded.message?.split(" is ")[0]}` : decoded.kind;

const TO = { bootNonce: 0xdecade01, tableId: 42 };
const limits = { maxAngleDeg: 45.5, maxDurationS: 122, sessionCapS: 1000 };

describe("a LEASE", () => {
  const armed = made(
    encodeLease({ ...TO, seq: 513, terms: { armed: true, hold: true, limits }, signal: "high" }),
  );
  const idle = made(
    encodeLease({ ...TO, seq: 513, terms: { armed: false, acknowledge: false }, signal: "none" }),
  );

  it.each<[what: string, frame: Uint8Array, answer: string]>([
    ["of another version", edited(armed, [0, 3]), "version: the guardian's protocol has version 3; allowed"],
    ["armed with a flag too many", edited(armed, [1, 7]), "out-of-range: flags"],
    ["armed without the angle", edited(armed, [12, 0x7fff, 2]), "out-of-range: maxAngleDeg"],
    ["armed for no time", edited(armed, [14, 0, 2]), "out-of-range: maxDurationS"],
    ["armed beyond its cap", edited(armed, [18, 121, 2]), "out-of-range: sessionCapS"],
    ["armed up to its cap", edited(armed, [18, 122, 2]), "lease"],
    ["with a signal that is none", edited(armed, [16, 5]), "out-of-range: signal"],
    ["with the last signal", edited(armed, [16, 4]), "lease"],
    ["with its spare byte used", edited(armed, [17, 1]), "out-of-range: byte 17"],
    ["unarmed but holding", edited(idle, [1, 1]), "out-of-range: flags"],
    ["unarmed with an angle", edited(idle, [12, 100, 2]), "out-of-range: maxAngle"],
    ["unarmed with a duration", edited(idle, [14, 1, 2]), "out-of-range: maxDurationS"],
    ["unarmed with a cap", edited(idle, [18, 1, 2]), "out-of-range: sessionCapS"],
    ["unarmed", idle, "lease"],
    [
      "under another id",
      wrapFrame(2, new Uint8Array(20)),
      "not-a-frame: not a guardian's frame: 29 bytes, id 2",
    ],
  ])("%s", (_what, frame, answer) => {
    expect(told(decodeLease(frame))).toBe(answer);
  });
});

it("a LEASE with its spare byte used is refused in words", () => {
  const lease = encodeLease({ ...TO, seq: 1, terms: { armed: false, acknowledge: false }, signal: "none" });
  expect(decodeLease(edited(made(lease), [17, 9]))).toMatchObject({ message: "byte 17 is 9; allowed is 0" });
});

describe("a STATUS", () => {
  const decoded = (...edits: Edit[]) => decodeBoardFrame(edited(statusFrame(), ...edits));
  it("refuses what has no name, and knows none from a number", () => {
    expect(told(decoded([26, 5]))).toBe("out-of-range: signal");
    expect(told(decoded([39, 3]))).toBe("out-of-range: lockSwitch");
    expect(decoded([28, 0xffff, 2])).toMatchObject({ leaseAge: { kind: "none-or-longer" } });
    expect(decoded([28, 0xfffe, 2])).toMatchObject({ leaseAge: { kind: "ms", leaseAgeMs: 0xfffe } });
    expect(decoded([40, 0x7fff, 2])).toMatchObject({ angle: { kind: "ok", rateDegPerS: null } });
    expect(decoded([22, 0x7fff, 2])).toMatchObject({ angle: { kind: "none", reason: "unknown" } });
    expect(decoded([40, -90, 2])).toMatchObject({ angle: { rateDegPerS: -90 } });
  });

  it("is a guardian's, and a LEASE is not taken for one", () => {
    expect(isOfGuardian(statusFrame())).toBe(true);
    expect(isOfGuardian(identityFrame())).toBe(true);
    expect(isOfGuardian(Uint8Array.of(0xf0, 2, 0xf7))).toBe(false);
    expect(IDENTITY_REQUEST).toEqual([0xf0, 0x03, 0xf7]);
  });
});

const FULL: NewSettings = {
  sensors: { potentiometer: true, mpu6050: true },
  potentiometer: {
    kind: "two-point",
    a: { counts: 205, angleDeg: -75.25 },
    b: { counts: 819, angleDeg: 90 },
  },
  inertial: { kind: "zeroed", axis: 4, zeroDeg: -1.5 },
  ...{
    sensorChannel: 2,
    holdUs: 700,
    releaseUs: 2400,
    buzzerKind: "active",
    lockSwitch: true,
    bandGapMv: 1102,
  },
};
const BARE: NewSettings = {
  ...FULL,
  sensors: { potentiometer: true, mpu6050: false },
  ...{ potentiometer: { kind: "none" }, inertial: { kind: "none" } },
  ...{ buzzerKind: "passive", lockSwitch: false, bandGapMv: null },
};

describe("a SETTINGS", () => {
  const frame = (settings = FULL): Uint8Array =>
    made(encodeSettings({ counterLow: 9, tableId: 77, settings }, TO));

  it.each<[what: string, edits: Edit[], answer: string]>([
    ["as it was made", [], "settings"],
    ["of another version", [[0, 3]], "out-of-range: major"],
    ["with a flag too many", [[1, 0b1_1110]], "out-of-range: flags"],
    ["with the lock elsewhere", [[28, 10]], "out-of-range: pin"],
    ["with the buzzer elsewhere", [[29, 4]], "out-of-range: pin"],
    ["with STOP elsewhere", [[30, 3]], "out-of-range: pin"],
    ["with a buzzer of a third kind", [[32, 2]], "out-of-range: buzzer kind"],
    ["with a third sensor", [[33, 7]], "out-of-range: sensors"],
    ["with its spare byte used", [[35, 1]], "out-of-range: byte 35"],
  ])("%s: %o", (_what, edits, answer) => {
    expect(told(decodeSettings(edited(frame(), ...edits)))).toBe(answer);
  });

  it.each<[edit: Edit, message: string]>([
    [[28, 10], "pin is 10; allowed is 9"],
    [[30, 3], "pin is 3; allowed is 2"],
    [[35, 1], "byte 35 is 1; allowed is 0"],
  ])("with %o is refused in these words: %s", (edit, message) => {
    expect(decodeSettings(edited(frame(), edit))).toMatchObject({ message });
  });

  it("with pulses too near each other is refused in words of the set-up", () => {
    expect(decodeSettings(edited(frame(), [26, 700, 2]))).toMatchObject({
      kind: "refused",
      code: "out-of-range",
    });
  });

  it("is not a TRY, nor a TRY a SETTINGS", () => {
    const other = made(encodeTry({ ...TO, seq: 1, pulseUs: 1500 }));
    expect(told(decodeSettings(other))).toContain("not-a-frame");
    expect(told(decodeTry(frame()))).toContain("not-a-frame");
  });

  it.each([FULL, BARE, { ...FULL, sensors: { potentiometer: false, mpu6050: true } }])(
    "says after the way what was put in: %#",
    (settings) => {
      const decoded = decodeSettings(frame(settings));
      expect(decoded).toEqual({ kind: "settings", counterLow: 9, tableId: 77, settings, to: TO });
    },
  );

  it("is made of nothing that a board would refuse", () => {
    const refused = encodeSettings({ counterLow: 65_536, tableId: 77, settings: FULL }, TO);
    expect(refused).toMatchObject({ kind: "refused", problem: { field: "counterLow", value: "65536" } });
  });

  it("leaves 0 where nothing is calibrated", () => {
    const opened = unwrapAnyLength(frame(BARE));
    if (opened.kind === "refused") throw new Error(opened.message);
    for (const at of [16, 18, 20, 22, 36, 38]) expect(opened.payload.getUint16(at, true), String(at)).toBe(0);
  });

  it("is the same as another by what it says, to a hundredth of a degree", () => {
    expect(sameSettings(FULL, structuredClone(FULL))).toBe(true);
    expect(sameSettings(BARE, structuredClone(BARE))).toBe(true);
    const others: NewSettings[] = [
      BARE,
      { ...FULL, inertial: { kind: "zeroed", axis: 4, zeroDeg: -1.51 } },
      { ...FULL, inertial: { kind: "zeroed", axis: 3, zeroDeg: -1.5 } },
      { ...FULL, inertial: { kind: "none" } },
      { ...FULL, potentiometer: { kind: "none" } },
      { ...FULL, sensors: { potentiometer: true, mpu6050: false } },
      { ...FULL, sensorChannel: 1 },
      { ...FULL, holdUs: 701 },
      { ...FULL, releaseUs: 2399 },
      { ...FULL, buzzerKind: "passive" },
      { ...FULL, lockSwitch: false },
      { ...FULL, bandGapMv: null },
    ];
    for (const other of others) expect(sameSettings(FULL, other), JSON.stringify(other)).toBe(false);
    expect(sameSettings({ ...FULL, inertial: { kind: "zeroed", axis: 4, zeroDeg: -1.5001 } }, FULL)).toBe(
      true,
    );
  });
});

describe("a TRY", () => {
  const frame = made(encodeTry({ ...TO, seq: 0x0102, pulseUs: 1500 }));
  it.each<[what: string, edits: Edit[], answer: string]>([
    ["as it was made", [], "try"],
    ["of another version", [[0, 3]], "out-of-range: major"],
    ["with its first spare byte used", [[1, 1]], "out-of-range: byte 1"],
    ["with the low byte of its spare word used", [[14, 1]], "out-of-range: byte 14"],
    ["with the high byte of it used", [[15, 1]], "out-of-range: byte 14"],
    ["with a pulse too short", [[12, 543, 2]], "out-of-range: pulse"],
    ["with the shortest", [[12, 544, 2]], "try"],
    ["with the longest", [[12, 2400, 2]], "try"],
    ["with a pulse too long", [[12, 2401, 2]], "out-of-range: pulse"],
  ])("%s: %o", (_what, edits, answer) => {
    expect(told(decodeTry(edited(frame, ...edits)))).toBe(answer);
  });

  it.each<[edit: Edit, message: string]>([
    [[1, 5], "byte 1 is 5; allowed is 0"],
    [[14, 1], "byte 14 is 1; allowed is 0"],
  ])("with %o is refused in these words: %s", (edit, message) => {
    expect(decodeTry(edited(frame, edit))).toMatchObject({ message });
  });

  it("says after the way what was put in, and 0 ends the trial", () => {
    expect(decodeTry(frame)).toEqual({ kind: "try", seq: 0x0102, ...TO, pulseUs: 1500 });
    expect(decodeTry(made(encodeTry({ ...TO, seq: 1, pulseUs: null })))).toMatchObject({ pulseUs: null });
    expect(encodeTry({ ...TO, seq: 1, pulseUs: 543 })).toMatchObject({
      kind: "refused",
      problem: { field: "pulseUs" },
    });
  });
});

describe("an IDENTITY", () => {
  const identity = (words: Parameters<typeof identityFrame>[0]) => decodeBoardFrame(identityFrame(words));
  it.each<[words: Parameters<typeof identityFrame>[0], answer: string]>([
    [{}, "identity"],
    [{ countsB: 1023 }, "identity"],
    [{ countsB: 1024 }, "out-of-range: calibration counts"],
    [{ sensors: 0 }, "out-of-range: sensors"],
    [{ settings: 4 }, "out-of-range: settings"],
    [{ bandGapMv: 900 }, "out-of-range: bandGapMv"],
    [{ holdUs: 1901 }, "out-of-range: holdUs"],
    [{ holdUs: 1900 }, "identity"],
    [{ flags: 0b1011, axis: 5 }, "identity"],
    [{ flags: 0b1011, axis: 6 }, "out-of-range: MPU-6050 axis"],
  ])("with %o: %s", (words, answer) => {
    expect(told(identity(words))).toBe(answer);
  });

  const FITTED = identityFrame({ flags: 0b11111, sensors: 3, axis: 4, bandGapMv: 1083 });
  it.each<[what: string, edits: Edit[], answer: string]>([
    ["a point at full scale", [[16, 1023, 2]], "identity"],
    ["a point beyond it", [[16, 1024, 2]], "out-of-range: calibration counts"],
    ["an angle of 180°", [[22, 18_000, 2]], "identity"],
    ["an angle beyond it", [[22, 18_001, 2]], "out-of-range: calibration angleDeg"],
    ["an angle beyond −180°", [[18, -18_001, 2]], "out-of-range: calibration angleDeg"],
    ["two points with one angle", [[22, -9_000, 2]], "out-of-range: calibration angleDeg"],
    ["a zero of 180°", [[42, 18_000, 2]], "identity"],
    ["a zero beyond it", [[42, 18_001, 2]], "out-of-range: MPU-6050 zero"],
    ["the last pin for the lock", [[28, 19]], "identity"],
    ["no pin for the lock", [[28, 20]], "out-of-range: lockPin"],
    ["no pin for the buzzer", [[29, 20]], "out-of-range: buzzerPin"],
    ["no pin for STOP", [[30, 20]], "out-of-range: stopPin"],
    ["the last channel", [[31, 3]], "identity"],
    ["no channel", [[31, 4]], "out-of-range: sensorChannel"],
    ["a ceiling of no angle", [[12, 0, 2]], "out-of-range: ceiling of the angle"],
    ["a ceiling of 180°", [[12, 18_000, 2]], "identity"],
    ["a ceiling beyond it", [[12, 18_001, 2]], "out-of-range: ceiling of the angle"],
    ["a ceiling of no time", [[14, 0, 2]], "out-of-range: ceiling of the duration"],
    ["a cap of just the duration", [[38, 660, 2]], "identity"],
    ["a lease of no time", [[32, 0, 2]], "out-of-range: lease"],
  ])("with %s: %o", (_what, edits, answer) => {
    expect(told(decodeBoardFrame(edited(FITTED, ...edits)))).toBe(answer);
  });

  it("that is refused is nothing else, whatever was read of it before", () => {
    expect(decodeBoardFrame(edited(FITTED, [28, 20]))).toEqual({
      ...{ kind: "refused", code: "out-of-range", message: "lockPin is 20; allowed is 0 to 19" },
    });
  });

  it.each([
    [0, "valid", "damaged"],
    [1, "blank", "blank"],
    [2, "damaged", "damaged"],
    [3, "newer", "newer"],
  ])("with settings of %d is %s, and %s without the flag that says so too", (settings, flagged, bare) => {
    expect(identity({ settings, flags: 0b10 })).toMatchObject({ settings: flagged });
    expect(identity({ settings, flags: 0 })).toMatchObject({ settings: bare });
  });

  it("tells each thing that is fitted by its own bit", () => {
    const record = (...edits: Edit[]) => {
      const decoded = decodeBoardFrame(edited(FITTED, ...edits));
      if (decoded.kind !== "identity") throw new Error(JSON.stringify(decoded));
      return { simulated: decoded.simulated, ...decoded.record };
    };
    expect(record([40, 1])).toMatchObject({ sensors: { potentiometer: true, mpu6050: false } });
    expect(record([40, 2])).toMatchObject({ sensors: { potentiometer: false, mpu6050: true } });
    expect(record([37, 1])).toMatchObject({ buzzerKind: "active" });
    expect(record([37, 0])).toMatchObject({ buzzerKind: "passive" });
    expect(record([46, 0, 2])).toMatchObject({ bandGapMv: null });
    expect(record([2, 0b01110])).toMatchObject({ simulated: false, lockSwitch: false });
    expect(record([2, 0b10110])).toMatchObject({ inertial: { kind: "none" }, lockSwitch: true });
    expect(record([2, 0b11010])).toMatchObject({ potentiometer: { kind: "none" } });
    expect(record([3, 1])).toMatchObject({ potentiometer: { kind: "none" }, inertial: { kind: "none" } });
  });

  it("gives a record that can be written anew as it is", () => {
    const decoded = identity({ flags: 0b11111, sensors: 3, axis: 4, bandGapMv: 1083 });
    if (decoded.kind !== "identity" || decoded.record === null) throw new Error(JSON.stringify(decoded));
    expect(newSettingsOf(decoded.record)).toEqual({
      sensors: { potentiometer: true, mpu6050: true },
      potentiometer: {
        kind: "two-point",
        a: { counts: 200, angleDeg: -90 },
        b: { counts: 800, angleDeg: 90 },
      },
      inertial: { kind: "zeroed", axis: 4, zeroDeg: 1.5 },
      ...{
        sensorChannel: 0,
        holdUs: 1000,
        releaseUs: 2000,
        buzzerKind: "passive",
        lockSwitch: true,
        bandGapMv: 1083,
      },
    });
  });
});
