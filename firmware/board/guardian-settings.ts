/**
 * The two frames of set-up (docs/guardian.md): SETTINGS, which writes the board's record, and TRY, which moves the
 * released lock for somebody who watches it.
 *
 * Pure; what the board must refuse is never encoded. The decoders judge as the board would, up to what only the
 * board knows (state, nonce, sequence, counter).
 */

import type { NewSettings, SettingsProblem, SetupWrite } from "../../shared/setup.ts";
import { problemText, pulseProblem, settingsProblem, tableIdProblem } from "../../shared/setup-ranges.ts";
import type { BoardSettings } from "./guardian-frame.ts";
import { CENTI, isWholeWithin, MAJOR, type Refused, U16_MAX } from "./guardian-refusal.ts";
import { unwrapFrame, wrapFrame } from "./guardian-wire.ts";

export const SETTINGS_ID = 0x04;
export const TRY_ID = 0x05;
const SETTINGS_BYTES = 42;
const TRY_BYTES = 18;
const CRC_BYTES = 2;

/** The pins of this firmware; a record that names others is refused. */
const PINS = { lock: 9, buzzer: 3, stop: 2 } as const;
const FLAG = { potentiometer: 2, inertial: 4, lockSwitch: 8 } as const;

export type Encoded =
  | { readonly kind: "ok"; readonly frame: Uint8Array }
  | { readonly kind: "refused"; readonly problem: SettingsProblem };

/** What a record says that may be written anew. */
export const newSettingsOf = (record: BoardSettings): NewSettings => ({
  sensors: record.sensors,
  potentiometer: record.potentiometer,
  inertial: record.inertial,
  sensorChannel: record.pins.sensorChannel,
  holdUs: record.holdUs,
  releaseUs: record.releaseUs,
  buzzerKind: record.buzzerKind,
  lockSwitch: record.lockSwitch,
  bandGapMv: record.bandGapMv,
});

const header = (
  view: DataView,
  second: number,
  third: number,
  to: { readonly bootNonce: number; readonly tableId: number },
): void => {
  view.setUint8(0, MAJOR);
  view.setUint8(1, second);
  view.setUint16(2, third, true);
  view.setUint32(4, to.bootNonce, true);
  view.setUint32(8, to.tableId, true);
};

const flagsOf = (settings: NewSettings): number =>
  (settings.potentiometer.kind === "two-point" ? FLAG.potentiometer : 0) |
  (settings.inertial.kind === "zeroed" ? FLAG.inertial : 0) |
  (settings.lockSwitch ? FLAG.lockSwitch : 0);

/** Bytes 8 … 35 of the record, at `at` of the payload; what is not calibrated stays 0. */
const putRecord = (view: DataView, at: number, { tableId, settings }: SetupWrite): void => {
  const { potentiometer, inertial, sensors } = settings;
  view.setUint32(at, tableId, true);
  if (potentiometer.kind === "two-point") {
    for (const [index, point] of [potentiometer.a, potentiometer.b].entries()) {
      view.setUint16(at + 4 + 4 * index, point.counts, true);
      view.setInt16(at + 6 + 4 * index, Math.round(point.angleDeg * CENTI), true);
    }
  }
  view.setUint16(at + 12, settings.holdUs, true);
  view.setUint16(at + 14, settings.releaseUs, true);
  for (const [index, pin] of [PINS.lock, PINS.buzzer, PINS.stop, settings.sensorChannel].entries())
    view.setUint8(at + 16 + index, pin);
  view.setUint8(at + 20, settings.buzzerKind === "active" ? 1 : 0);
  view.setUint8(at + 21, (sensors.potentiometer ? 1 : 0) | (sensors.mpu6050 ? 2 : 0));
  if (inertial.kind === "zeroed") {
    view.setUint8(at + 22, inertial.axis);
    view.setInt16(at + 24, Math.round(inertial.zeroDeg * CENTI), true);
  }
  view.setUint16(at + 26, settings.bandGapMv ?? 0, true);
};

const counterProblem = (counterLow: number): SettingsProblem | null =>
  isWholeWithin(counterLow, 0, U16_MAX)
    ? null
    : { field: "counterLow", value: String(counterLow), allowed: "that of the settings it replaces" };

/** The SETTINGS frame, F0 to F7, or the first value that is not allowed. */
export const encodeSettings = (
  write: SetupWrite,
  to: { readonly bootNonce: number; readonly tableId: number },
): Encoded => {
  const problem =
    counterProblem(write.counterLow) ?? tableIdProblem(write.tableId) ?? settingsProblem(write.settings);
  if (problem !== null) return { kind: "refused", problem };
  const view = new DataView(new ArrayBuffer(SETTINGS_BYTES - CRC_BYTES));
  header(view, flagsOf(write.settings), write.counterLow, to);
  putRecord(view, 12, write);
  return { kind: "ok", frame: wrapFrame(SETTINGS_ID, new Uint8Array(view.buffer)) };
};

export interface LockTry {
  readonly seq: number;
  readonly bootNonce: number;
  readonly tableId: number;
  /** µs; null ends the trial. */
  readonly pulseUs: number | null;
}

/** The TRY frame, F0 to F7, or why there is none. */
export const encodeTry = (wish: LockTry): Encoded => {
  const problem = wish.pulseUs === null ? null : pulseProblem("pulseUs", wish.pulseUs);
  if (problem !== null) return { kind: "refused", problem };
  const view = new DataView(new ArrayBuffer(TRY_BYTES - CRC_BYTES));
  header(view, 0, wish.seq, wish);
  view.setUint16(12, wish.pulseUs ?? 0, true);
  return { kind: "ok", frame: wrapFrame(TRY_ID, new Uint8Array(view.buffer)) };
};

const refusedField = (field: string, value: number, allowed: string): Refused => ({
  kind: "refused",
  code: "out-of-range",
  message: `${field} is ${value}; allowed is ${allowed}`,
});

/** Decodes a TRY as the board would. */
export const decodeTry = (frame: Uint8Array): (LockTry & { readonly kind: "try" }) | Refused => {
  const opened = unwrapFrame(frame, (id) => (id === TRY_ID ? TRY_BYTES : undefined));
  if (opened.kind === "refused") return opened;
  const at = opened.payload;
  const pulse = at.getUint16(12, true);
  if (at.getUint8(0) !== MAJOR) return refusedField("major", at.getUint8(0), String(MAJOR));
  if (at.getUint8(1) !== 0) return refusedField("byte 1", at.getUint8(1), "0");
  if (at.getUint16(14, true) !== 0) return refusedField("byte 14", at.getUint16(14, true), "0");
  if (pulse !== 0 && pulseProblem("pulse", pulse) !== null)
    return refusedField("pulse", pulse, "0, 544 to 2400");
  return {
    kind: "try",
    seq: at.getUint16(2, true),
    bootNonce: at.getUint32(4, true),
    tableId: at.getUint32(8, true),
    pulseUs: pulse === 0 ? null : pulse,
  };
};

const pointAt = (view: DataView, at: number) => ({
  counts: view.getUint16(at, true),
  angleDeg: view.getInt16(at + 2, true) / CENTI,
});

const recordAt = (view: DataView, at: number, flags: number): NewSettings => {
  const inertial = { axis: view.getUint8(at + 22), zeroDeg: view.getInt16(at + 24, true) / CENTI };
  const bandGapMv = view.getUint16(at + 26, true);
  const sensors = view.getUint8(at + 21);
  return {
    sensors: { potentiometer: (sensors & 1) !== 0, mpu6050: (sensors & 2) !== 0 },
    potentiometer:
      (flags & FLAG.potentiometer) !== 0
        ? { kind: "two-point", a: pointAt(view, at + 4), b: pointAt(view, at + 8) }
        : { kind: "none" },
    inertial: (flags & FLAG.inertial) !== 0 ? { kind: "zeroed", ...inertial } : { kind: "none" },
    sensorChannel: view.getUint8(at + 19),
    holdUs: view.getUint16(at + 12, true),
    releaseUs: view.getUint16(at + 14, true),
    buzzerKind: view.getUint8(at + 20) === 1 ? "active" : "passive",
    lockSwitch: (flags & FLAG.lockSwitch) !== 0,
    bandGapMv: bandGapMv === 0 ? null : bandGapMv,
  };
};

export type DecodedSettings = SetupWrite & {
  readonly kind: "settings";
  readonly to: { readonly bootNonce: number; readonly tableId: number };
};

/** Decodes a SETTINGS as the board would; the host's own, narrower ranges apply. */
export const decodeSettings = (frame: Uint8Array): DecodedSettings | Refused => {
  const opened = unwrapFrame(frame, (id) => (id === SETTINGS_ID ? SETTINGS_BYTES : undefined));
  if (opened.kind === "refused") return opened;
  const at = opened.payload;
  const flags = at.getUint8(1);
  if (at.getUint8(0) !== MAJOR) return refusedField("major", at.getUint8(0), String(MAJOR));
  if ((flags & ~(FLAG.potentiometer | FLAG.inertial | FLAG.lockSwitch)) !== 0)
    return refusedField("flags", flags, "bits 1 to 3");
  for (const [offset, pin] of [PINS.lock, PINS.buzzer, PINS.stop].entries()) {
    if (at.getUint8(28 + offset) !== pin) return refusedField("pin", at.getUint8(28 + offset), String(pin));
  }
  if (at.getUint8(32) > 1) return refusedField("buzzer kind", at.getUint8(32), "0 or 1");
  if (at.getUint8(33) > 3) return refusedField("sensors", at.getUint8(33), "1 to 3");
  if (at.getUint8(35) !== 0) return refusedField("byte 35", at.getUint8(35), "0");
  const settings = recordAt(at, 12, flags);
  const problem = settingsProblem(settings);
  if (problem !== null) return { kind: "refused", code: "out-of-range", message: problemText(problem) };
  const to = { bootNonce: at.getUint32(4, true), tableId: at.getUint32(8, true) };
  return {
    kind: "settings",
    counterLow: at.getUint16(2, true),
    tableId: at.getUint32(12, true),
    settings,
    to,
  };
};

/** Whether a record says just what was to be written. Angles travel in hundredths of a degree. */
export const sameSettings = (a: NewSettings, b: NewSettings): boolean => {
  const centi = (_key: string, value: unknown): unknown =>
    typeof value === "number" ? Math.round(value * CENTI) : value;
  const order = (s: NewSettings): string =>
    JSON.stringify(
      [
        s.sensors.potentiometer,
        s.sensors.mpu6050,
        s.potentiometer.kind === "none"
          ? null
          : [s.potentiometer.a, s.potentiometer.b].map((point) => [point.counts, point.angleDeg]),
        s.inertial.kind === "zeroed" ? [s.inertial.axis, s.inertial.zeroDeg] : null,
        [s.sensorChannel, s.holdUs, s.releaseUs, s.buzzerKind, s.lockSwitch, s.bandGapMv],
      ],
      centi,
    );
  return order(a) === order(b);
};
