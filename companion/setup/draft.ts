/**
 * What has been found out so far in a set-up, and what is still missing. Pure. Nothing of it is stored anywhere
 * before it is written as a whole.
 */

import type { NewSettings, RawReading, SettingsProblem, SetupBoard } from "../../shared/setup.ts";
import {
  angleAt,
  angleProblem,
  type CalibrationPoint,
  LEAST_SPAN_DEG,
  pointsProblem,
  settingsProblem,
  steadinessOf,
  tableIdProblem,
} from "../../shared/setup-ranges.ts";

export const STEPS = [
  "empty",
  "zero",
  "second",
  "direction",
  "lock",
  "buzzer",
  "stop",
  "parts",
  "write",
] as const;
export type Step = (typeof STEPS)[number];
/** A board that remembers nothing needs the angles only. */
export const UNGUARDED_STEPS = [
  "empty",
  "zero",
  "second",
  "direction",
  "write",
] as const satisfies readonly Step[];

/** A tilt in the wrong direction is as clear as one in the right one. */
export const SEEN_TILT_DEG = 5;

export interface Draft {
  readonly empty: boolean;
  readonly zero: CalibrationPoint | null;
  readonly secondCounts: number | null;
  /** As typed. */
  readonly secondText: string;
  readonly direction: "unknown" | "right" | "wrong";
  readonly holdUs: number;
  readonly releaseUs: number;
  readonly buzzerKind: NewSettings["buzzerKind"];
  /** What has been seen of the STOP circuit, in this order: closed, open, closed again. */
  readonly stopSeen: 0 | 1 | 2 | 3;
  readonly lockSwitch: boolean;
  readonly mpu6050: boolean;
  readonly axis: number;
  readonly zeroDeg: number;
  readonly tableId: number;
}

export const beginDraft = (board: SetupBoard): Draft => {
  const settings = board.kind === "guarded" ? board.settings : null;
  const inertial = settings?.inertial.kind === "zeroed" ? settings.inertial : null;
  const tableId = board.kind === "guarded" ? board.tableId : 0;
  return {
    empty: false,
    zero: null,
    secondCounts: null,
    secondText: "",
    direction: "unknown",
    holdUs: settings?.holdUs ?? 1000,
    releaseUs: settings?.releaseUs ?? 2000,
    buzzerKind: settings?.buzzerKind ?? "passive",
    stopSeen: 0,
    lockSwitch: settings?.lockSwitch ?? false,
    mpu6050: settings?.sensors.mpu6050 ?? false,
    axis: inertial?.axis ?? 0,
    zeroDeg: inertial?.zeroDeg ?? 0,
    tableId: tableId === 0 ? 1 : tableId,
  };
};

/** The counts of a reading that may be taken now; null while it is not still. */
export const takeable = (reading: RawReading): number | null =>
  reading.kind === "counts" && steadinessOf(reading) === "steady" ? Math.round(reading.meanCounts) : null;

/** Degrees as people type them; null when it is no number. */
export const degreesIn = (text: string): number | null => {
  const plain = text.trim().replace("−", "-").replace(",", ".").replace("°", "");
  return /^[+-]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
};

const notANumber = (text: string): SettingsProblem => ({
  field: "angle",
  value: text.trim() === "" ? "empty" : text,
  allowed: "degrees such as -75 or 12.5",
});

/** The second point, or what is wrong with it; null before anything was taken. */
export const secondPoint = (draft: Draft): CalibrationPoint | SettingsProblem | null => {
  const { zero, secondCounts, secondText } = draft;
  if (zero === null || secondCounts === null) return null;
  const angleDeg = degreesIn(secondText);
  if (angleDeg === null) return notANumber(secondText);
  const problem = angleProblem("angle", angleDeg);
  if (problem !== null) return problem;
  if (!(Math.abs(angleDeg) >= LEAST_SPAN_DEG))
    return {
      field: "angle",
      value: String(angleDeg),
      allowed: `${LEAST_SPAN_DEG}° or more away from horizontal`,
    };
  const point = { counts: secondCounts, angleDeg };
  return pointsProblem(zero, point) ?? point;
};

export const isPoint = (point: CalibrationPoint | SettingsProblem | null): point is CalibrationPoint =>
  point !== null && "counts" in point;

/** How far the head end has gone down since the second point; null when that cannot be said. */
export const risenDeg = (draft: Draft, reading: RawReading): number | null => {
  const second = secondPoint(draft);
  if (draft.zero === null || !isPoint(second) || reading.kind === "none") return null;
  return angleAt(draft.zero, second, reading.meanCounts) - second.angleDeg;
};

/** What a look at the table adds by itself: the direction seen, and the STOP button. */
export const looked = (
  draft: Draft,
  step: Step,
  view: { readonly reading: RawReading; readonly stop: "closed" | "open" | "unknown" },
): Draft => {
  if (step === "direction") {
    const risen = takeable(view.reading) === null ? null : risenDeg(draft, view.reading);
    if (risen === null || Math.abs(risen) < SEEN_TILT_DEG) return draft;
    const direction = risen > 0 ? "right" : "wrong";
    return direction === draft.direction ? draft : { ...draft, direction };
  }
  if (step !== "stop" || draft.stopSeen === 3) return draft;
  const wanted = draft.stopSeen === 1 ? "open" : "closed";
  if (view.stop !== wanted) return draft;
  return { ...draft, stopSeen: draft.stopSeen === 0 ? 1 : draft.stopSeen === 1 ? 2 : 3 };
};

/** The second angle had the wrong sign. */
export const mirrored = (draft: Draft): Draft => {
  const angleDeg = degreesIn(draft.secondText);
  return angleDeg === null ? draft : { ...draft, secondText: String(-angleDeg), direction: "right" };
};

/** What would be written, on top of what the board has; null while a point is missing. */
export const settingsOf = (draft: Draft, before: NewSettings): NewSettings | null => {
  const b = secondPoint(draft);
  if (draft.zero === null || !isPoint(b)) return null;
  return {
    ...before,
    potentiometer: { kind: "two-point", a: { ...draft.zero }, b: { ...b } },
    sensors: { potentiometer: true, mpu6050: draft.mpu6050 },
    inertial: draft.mpu6050 ? { kind: "zeroed", axis: draft.axis, zeroDeg: draft.zeroDeg } : { kind: "none" },
    holdUs: draft.holdUs,
    releaseUs: draft.releaseUs,
    buzzerKind: draft.buzzerKind,
    lockSwitch: draft.lockSwitch,
  };
};

/** Whether a step is done as far as it must be before the next one. */
export const isDone = (draft: Draft, step: Step): boolean => {
  switch (step) {
    case "empty":
      return draft.empty;
    case "zero":
      return draft.zero !== null;
    case "second":
      return isPoint(secondPoint(draft));
    case "direction":
      return draft.direction === "right";
    case "lock":
    case "buzzer":
    case "stop":
    case "write":
      return true;
    case "parts":
      return tableIdProblem(draft.tableId) === null;
  }
};

/** The first value that could not be written; null when all could. */
export const draftProblem = (draft: Draft, before: NewSettings): SettingsProblem | null => {
  const settings = settingsOf(draft, before);
  return settings === null
    ? { field: "angle", value: "missing", allowed: "two measured angles" }
    : (settingsProblem(settings) ?? tableIdProblem(draft.tableId));
};
