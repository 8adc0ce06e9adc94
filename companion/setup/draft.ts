/**
 * What has been found out so far in a set-up, and what is still missing. Pure. Nothing of it is stored anywhere
 * before it is written as a whole.
 */

import type { NewSettings, SettingsProblem, SetupBoard, SetupView } from "../../shared/setup.ts";
import {
  angleBy,
  type Calibrated,
  calibratedBy,
  type Measured,
  SEEN_TILT_DEG,
  type Sensors,
  takeNow,
} from "../../shared/setup-measure.ts";
import {
  bandGapFrom,
  bandGapProblem,
  meterProblem,
  settingsProblem,
  tableIdProblem,
} from "../../shared/setup-ranges.ts";
import type { TakenParts } from "./kept.ts";

export const STEPS = [
  "board",
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
  "board",
  "empty",
  "zero",
  "second",
  "direction",
  "write",
] as const satisfies readonly Step[];

/** What is seen of the table with each look. */
export type Sight = Pick<SetupView, "reading" | "gravity" | "stop">;

export interface Draft {
  readonly empty: boolean;
  readonly sensors: Sensors;
  readonly atZero: Measured | null;
  readonly second: Measured | null;
  /** The second angle, as typed. */
  readonly secondText: string;
  readonly direction: "unknown" | "right" | "wrong";
  readonly holdUs: number;
  readonly releaseUs: number;
  readonly buzzerKind: NewSettings["buzzerKind"];
  /** What has been seen of the STOP circuit, in this order: closed, open, closed again. */
  readonly stopSeen: 0 | 1 | 2 | 3;
  readonly lockSwitch: boolean;
  /** Volts of the supply by a meter, as typed; empty = no meter. */
  readonly meterText: string;
  readonly bandGapMv: number | null;
  readonly tableId: number;
}

export const beginDraft = (board: SetupBoard): Draft => {
  const settings = board.kind === "guarded" ? board.settings : null;
  const tableId = board.kind === "guarded" ? board.tableId : 0;
  const sensors = settings?.sensors ?? { potentiometer: true, mpu6050: false };
  return {
    empty: false,
    sensors: sensors.mpu6050 ? { ...sensors } : { potentiometer: true, mpu6050: false },
    atZero: null,
    second: null,
    secondText: "",
    direction: "unknown",
    holdUs: settings?.holdUs ?? 1000,
    releaseUs: settings?.releaseUs ?? 2000,
    buzzerKind: settings?.buzzerKind ?? "passive",
    stopSeen: 0,
    lockSwitch: settings?.lockSwitch ?? false,
    meterText: "",
    bandGapMv: settings?.bandGapMv ?? null,
    tableId: tableId === 0 ? 1 : tableId,
  };
};

/** Whether the board reads every sensor that is said to be fitted; one that does not has to be told first. */
export const readsAll = (board: SetupBoard, sensors: Sensors): boolean => {
  if (board.kind !== "guarded") return !sensors.mpu6050;
  const known = board.settings.sensors;
  return (!sensors.potentiometer || known.potentiometer) && (!sensors.mpu6050 || known.mpu6050);
};

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

/** What both measurements make, or what speaks against them; null while one is missing. */
export const calibrationOf = ({ sensors, atZero, second, secondText }: Draft): Calibrated | null => {
  if (atZero === null || second === null) return null;
  const angleDeg = degreesIn(secondText);
  if (angleDeg === null) return { kind: "problem", problem: notANumber(secondText) };
  return calibratedBy(sensors, atZero, second, angleDeg);
};

/** How far the head end has gone down since the second angle; null when that cannot be said. */
export const risenDeg = (draft: Draft, sight: Omit<Sight, "stop">): number | null => {
  const made = calibrationOf(draft);
  const secondDeg = degreesIn(draft.secondText);
  if (made?.kind !== "ok" || secondDeg === null) return null;
  const nowDeg = angleBy(made.settings, sight);
  return nowDeg === null ? null : nowDeg - secondDeg;
};

/** What a look at the table adds by itself: the direction seen, and the STOP button. */
export const looked = (draft: Draft, step: Step, sight: Sight): Draft => {
  if (step === "direction") {
    // Once seen it is known; the table may stand anywhere when somebody comes back to this step.
    if (draft.direction === "right") return draft;
    const risen = takeNow(draft.sensors, sight).kind === "taken" ? risenDeg(draft, sight) : null;
    if (risen === null || !(Math.abs(risen) >= SEEN_TILT_DEG)) return draft;
    const direction = risen > 0 ? "right" : "wrong";
    return direction === draft.direction ? draft : { ...draft, direction };
  }
  if (step !== "stop" || draft.stopSeen === 3) return draft;
  const wanted = draft.stopSeen === 1 ? "open" : "closed";
  if (sight.stop !== wanted) return draft;
  return { ...draft, stopSeen: draft.stopSeen === 0 ? 1 : draft.stopSeen === 1 ? 2 : 3 };
};

/** The second angle had the wrong sign. */
export const mirrored = (draft: Draft): Draft => {
  const angleDeg = degreesIn(draft.secondText);
  return angleDeg === null ? draft : { ...draft, secondText: String(-angleDeg), direction: "right" };
};

/** What would be written, on top of what the board has; null while an angle is missing. */
export const settingsOf = (draft: Draft, before: NewSettings): NewSettings | null => {
  const made = calibrationOf(draft);
  if (made?.kind !== "ok") return null;
  const { holdUs, releaseUs, buzzerKind, lockSwitch, bandGapMv } = draft;
  return { ...before, ...made.settings, holdUs, releaseUs, buzzerKind, lockSwitch, bandGapMv };
};

/** The reference that follows from what a meter shows; without one, or with nonsense, what the board has. */
export const metered = (draft: Draft, meterText: string, board: SetupBoard): Draft => {
  if (board.kind !== "guarded") return draft;
  const volts = degreesIn(meterText);
  const before = board.settings.bandGapMv;
  const { supplyMv } = board;
  const bandGapMv =
    volts === null || supplyMv === null ? before : bandGapFrom(before, volts * 1000, supplyMv);
  return { ...draft, meterText, bandGapMv };
};

/** What is wrong with the parts' own values; null when nothing is. */
export const partsProblem = (draft: Draft): SettingsProblem | null => {
  const { meterText, bandGapMv, tableId } = draft;
  const wrong = meterText.trim() === "" ? null : meterProblem(degreesIn(meterText) ?? Number.NaN);
  return wrong ?? bandGapProblem(bandGapMv) ?? tableIdProblem(tableId);
};

/** What a board must be told before a sensor can be measured: which are fitted, and nothing else. */
export const withSensors = (before: NewSettings, sensors: Sensors): NewSettings => ({
  ...before,
  sensors: { ...sensors },
  inertial: sensors.mpu6050 ? before.inertial : { kind: "none" },
});

/** Whether a step is done as far as it must be before the next one. */
export const isDone = (draft: Draft, step: Step, board: SetupBoard): boolean => {
  switch (step) {
    case "board":
      return board.kind !== "none";
    case "empty":
      return draft.empty && readsAll(board, draft.sensors);
    case "zero":
      return draft.atZero !== null;
    case "second":
      return calibrationOf(draft)?.kind === "ok";
    case "direction":
      return draft.direction === "right";
    case "lock":
    case "buzzer":
    case "stop":
    case "write":
      return true;
    case "parts":
      return partsProblem(draft) === null;
  }
};

/** The first value that could not be written; null when all could. */
export const draftProblem = (draft: Draft, before: NewSettings): SettingsProblem | null => {
  const settings = settingsOf(draft, before);
  return settings === null
    ? { field: "angle", value: "missing", allowed: "two measured angles" }
    : (settingsProblem(settings) ?? tableIdProblem(draft.tableId));
};

/** How far along the steps one may go: up to the first that is not done, and no further than has been seen. */
export const reachOf = (
  draft: Draft,
  steps: readonly Step[],
  board: SetupBoard,
  furthest: number,
): number => {
  const open = steps.findIndex((step) => !isDone(draft, step, board));
  return open === -1 ? furthest : Math.min(open, furthest);
};

/** What would be lost if the page went now; null when nothing was taken yet. */
export const takenParts = ({ atZero, second, stopSeen }: Draft): TakenParts | null => {
  const taken = { zero: atZero !== null, second: second !== null, stop: stopSeen === 3 };
  return taken.zero || taken.second || taken.stop ? taken : null;
};
