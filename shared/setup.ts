/**
 * The vocabulary of set-up: what a guarded board remembers of its table, what is seen of it while somebody sets it
 * up, and the calls that change it. One source for controller, gateway, command line and companion.
 *
 * Ranges are judged by `settingsProblem` in setup-ranges.ts; the schemas here judge shapes.
 */

import * as z from "zod/mini";
import { SIGNALS } from "./alarms.ts";
import { angleSchema, limitsSchema } from "./protocol.ts";
import { SESSION_STATES } from "./table.ts";

const finite = z.number();
const whole = z.int().check(z.nonnegative());

const pointSchema = z.strictObject({ counts: finite, angleDeg: finite });

const potentiometerSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({ kind: z.literal("two-point"), a: pointSchema, b: pointSchema }),
]);
/** `axis` 0 X, 1 Y, 2 Z of the MPU-6050; +3 = turning the other way. `zeroDeg`: its angle where the table is at 0°. */
const inertialSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({ kind: z.literal("zeroed"), axis: finite, zeroDeg: finite }),
]);
const sensorsSchema = z.strictObject({ potentiometer: z.boolean(), mpu6050: z.boolean() });
const buzzerSchema = z.enum(["passive", "active"]);

/** What may be written. The pins of lock, buzzer and STOP are the firmware's own. */
export const newSettingsSchema = z.strictObject({
  sensors: sensorsSchema,
  potentiometer: potentiometerSchema,
  inertial: inertialSchema,
  /** Analog channel of the potentiometer, 0 = A0. */
  sensorChannel: finite,
  /** Servo pulses, µs. */
  holdUs: finite,
  releaseUs: finite,
  buzzerKind: buzzerSchema,
  /** A switch that closes to ground while the lock is released. */
  lockSwitch: z.boolean(),
  /** The chip's reference as measured, mV; null = not measured. */
  bandGapMv: z.nullable(finite),
});
export type NewSettings = z.output<typeof newSettingsSchema>;

/** `PUT /api/setup`. `counterLow` is that of the settings it replaces, so that nothing newer is written over. */
export const setupWriteSchema = z.strictObject({
  counterLow: whole,
  tableId: finite,
  settings: newSettingsSchema,
});
export type SetupWrite = z.output<typeof setupWriteSchema>;

/** `POST /api/setup/lock-trial`: null ends the trial. */
export const lockTrialSchema = z.strictObject({ pulseUs: z.nullable(finite) });
/** `POST /api/setup/sound-trial`. */
export const soundTrialSchema = z.strictObject({ signal: z.enum(SIGNALS) });

/** A trial of the lock ends by itself after this long unless it is asked for again, ms. */
export const LOCK_TRIAL_MS = 2_000;
/** A trial of a sound: long enough for one burst, ms. */
export const SOUND_TRIAL_MS = 4_000;

/** The angle sensor's raw reading over the last second. */
export const rawReadingSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({
    kind: z.literal("counts"),
    counts: finite,
    meanCounts: finite,
    /** From the lowest to the highest. */
    spreadCounts: finite,
    /** How much the mean of the second half lies above that of the first. */
    driftCounts: finite,
    overMs: finite,
    samples: whole,
  }),
]);
export type RawReading = z.output<typeof rawReadingSchema>;

/** What an MPU-6050 feels over the last second, g; its mean, how far single axes ranged, and how far it turned. */
export const gravitySchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({
    kind: z.literal("gravity"),
    x: finite,
    y: finite,
    z: finite,
    spreadG: finite,
    driftDeg: finite,
    overMs: finite,
    samples: whole,
  }),
]);
export type GravityReading = z.output<typeof gravitySchema>;

/** Over the last seconds; the board's own counts run since it started. */
export const linkQualitySchema = z.strictObject({
  overMs: finite,
  statusFrames: whole,
  /** STATUS frames that arrived damaged. */
  refusedFrames: whole,
  /** STATUS frames that are missing from their numbering. */
  missingFrames: whole,
  longestGapMs: finite,
});
export type LinkQuality = z.output<typeof linkQualitySchema>;

const settingsStateSchema = z.enum(["valid", "blank", "damaged", "newer"]);

const boardSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none"), reason: z.string() }),
  z.strictObject({ kind: z.literal("unguarded"), firmware: z.string() }),
  z.strictObject({
    kind: z.literal("guarded"),
    /** The guardian's version, such as "0.2.0". */
    firmware: z.string(),
    simulated: z.boolean(),
    bootNonce: whole,
    tableId: whole,
    ceilings: limitsSchema,
    settingsState: settingsStateSchema,
    counterLow: whole,
    settings: newSettingsSchema,
    trip: z.string(),
    /** Why the chip last started, in words. */
    resetCause: z.string(),
    uptimeMs: finite,
    supplyMv: z.nullable(whole),
    lockSwitch: z.enum(["none", "released", "not-released", "unknown"]),
    /** Frames and raw writes that the board refused since it started. */
    refusedFrames: whole,
    refusedRawWrites: whole,
    link: linkQualitySchema,
  }),
]);
export type SetupBoard = z.output<typeof boardSchema>;

/** What the controller knows of the set-up. */
export const setupStateSchema = z.strictObject({
  state: z.enum(SESSION_STATES),
  /** Why nothing can be changed now, in words; null when it can. */
  refusal: z.nullable(z.string()),
  board: boardSchema,
  reading: rawReadingSchema,
  gravity: gravitySchema,
  angle: angleSchema,
  stop: z.enum(["closed", "open", "unknown"]),
  /** The pulse that is being tried, µs. */
  lockTrialUs: z.nullable(finite),
});
export type SetupState = z.output<typeof setupStateSchema>;

/** `GET /api/setup`. */
export const setupViewSchema = z.strictObject({ ...setupStateSchema.shape, program: z.string() });
export type SetupView = z.output<typeof setupViewSchema>;

export const SETUP_REFUSALS = ["wrong-state", "out-of-range", "unguarded", "not-taken", "no-board"] as const;
/** `not-taken`: the board did not do it, and why as far as can be known. */
export type SetupRefusal = {
  readonly kind: "refused";
  readonly code: (typeof SETUP_REFUSALS)[number];
  readonly message: string;
  readonly problem: SettingsProblem | null;
};

/** A value that is not allowed. */
export const settingsProblemSchema = z.strictObject({
  field: z.string(),
  value: z.string(),
  allowed: z.string(),
});
export type SettingsProblem = z.output<typeof settingsProblemSchema>;
