/**
 * The one decoder for what arrives on the fork's channel, at both ends. Everything comes in as `unknown`; a message
 * is accepted whole or refused with words that name the field, its value and what is allowed. Nothing here throws.
 */

import * as z from "zod/mini";
import { describeIssues } from "../../shared/decode.ts";
import { deviceNameSchema } from "../../shared/devices.ts";
import { parseSafely } from "../../shared/parse-safely.ts";
import {
  boardSchema,
  ERROR_CODES,
  eventSchema,
  limitsSchema,
  limitsSetBySchema,
  snapshotSchema,
  telemetrySchema,
} from "../../shared/protocol.ts";
import {
  linkQualitySchema,
  lockTrialSchema,
  SETUP_REFUSALS,
  settingsProblemSchema,
  setupStateSchema,
  setupWriteSchema,
  soundTrialSchema,
} from "../../shared/setup.ts";
import { ANGLE_FAULTS } from "../../shared/table.ts";
import { type FromController, LOG_LEVELS, type ToController, WISHERS } from "./ipc.ts";

const id = z.string().check(z.minLength(1), z.maxLength(128));
const finite = z.number();
const whole = z.int().check(z.nonnegative());

const untreatedSchema = z.array(
  z.strictObject({
    reason: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("sensor"), fault: z.enum(ANGLE_FAULTS) }),
      z.strictObject({ kind: z.literal("link-lost") }),
      z.strictObject({ kind: z.literal("board-reset") }),
      z.strictObject({ kind: z.literal("guardian-trip") }),
      z.strictObject({ kind: z.literal("host-stall") }),
      z.strictObject({ kind: z.literal("controller-lost") }),
      z.strictObject({ kind: z.literal("supervision-lost") }),
      z.strictObject({ kind: z.literal("over-angle") }),
      z.strictObject({ kind: z.literal("over-rate") }),
      z.strictObject({ kind: z.literal("rider-unresponsive") }),
    ]),
  }),
);

const calibrationPoint = z.strictObject({ counts: whole, angleDeg: finite });

const setupSchema = z.strictObject({
  type: z.literal("setup"),
  idPrefix: z.string().check(z.minLength(1), z.maxLength(24)),
  port: z.string().check(z.minLength(1)),
  simulated: z.boolean(),
  ceilings: limitsSchema,
  unguardedHold: z.enum(["refused", "accepted"]),
  attended: z.enum(["required", "optional"]),
  pins: z.strictObject({
    lockPin: whole,
    buzzerPin: whole,
    stopPin: whole,
    sensorChannel: whole,
    holdUs: whole,
    releaseUs: whole,
  }),
  calibration: z.nullable(z.strictObject({ a: calibrationPoint, b: calibrationPoint })),
  untreated: untreatedSchema,
  limits: z.nullable(limitsSchema),
  limitsSetBy: limitsSetBySchema,
  balanceProvenMs: z.nullable(finite),
  logLevel: z.string(),
});

const programmeSchema = z.strictObject({
  programmeId: id,
  name: z.string(),
  autoHold: z.boolean(),
  steps: z.array(z.strictObject({ targetAngleDeg: finite, stayS: finite, restS: finite })),
});

const riderSchema = z.strictObject({ profileId: id, limits: limitsSchema, balanceProven: z.boolean() });

const asked = { type: z.literal("request"), requestId: id, clientId: z.string().check(z.maxLength(128)) };

const requestHereSchema = z.strictObject({
  ...asked,
  by: z.enum(WISHERS),
  device: z.nullable(deviceNameSchema),
  request: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("set-limits"), limits: limitsSchema }),
    z.strictObject({
      kind: z.literal("start"),
      programme: z.nullable(programmeSchema),
      checkInEveryS: z.optional(finite),
      rider: z.optional(riderSchema),
    }),
    z.strictObject({ kind: z.literal("hold") }),
    z.strictObject({ kind: z.literal("release") }),
    z.strictObject({ kind: z.literal("stop") }),
    z.strictObject({ kind: z.literal("answer-check-in") }),
    z.strictObject({ kind: z.literal("prove-balance") }),
    z.strictObject({ kind: z.literal("acknowledge"), alarmId: id }),
    z.strictObject({ kind: z.literal("pause-audio") }),
  ]),
});

/** From a central place nothing else is read: what it must not wish is no message at all. */
const requestFromAfarSchema = z.strictObject({
  ...asked,
  by: z.literal("fleet"),
  device: z.null(),
  request: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("stop") }),
    z.strictObject({ kind: z.literal("tighten"), limits: limitsSchema }),
  ]),
});
const requestSchema = z.discriminatedUnion("by", [requestHereSchema, requestFromAfarSchema]);

const setupRequestSchema = z.strictObject({
  type: z.literal("setup-request"),
  requestId: id,
  request: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("look") }),
    z.strictObject({ kind: z.literal("write"), write: setupWriteSchema }),
    z.strictObject({ kind: z.literal("lock-trial"), ...lockTrialSchema.shape }),
    z.strictObject({ kind: z.literal("sound-trial"), ...soundTrialSchema.shape }),
  ]),
});

export const toControllerSchema = z.discriminatedUnion("type", [
  setupSchema,
  requestSchema,
  setupRequestSchema,
  z.strictObject({
    type: z.literal("heartbeat"),
    historyOk: z.boolean(),
    fleetOk: z.boolean(),
    attended: z.boolean(),
  }),
  z.strictObject({ type: z.literal("shutdown") }),
]);

const gapsSchema = z.strictObject({ counts: z.array(whole).check(z.maxLength(64)), sumMs: finite });

const reportSchema = z.strictObject({
  type: z.literal("report"),
  telemetry: telemetrySchema,
  snapshot: z.omit(snapshotSchema, { type: true, profiles: true, programmes: true, history: true }),
  board: boardSchema,
  refused: z.nullable(z.strictObject({ frames: whole, rawWrites: whole })),
  line: z.nullable(z.strictObject({ byteAgeMs: finite, leaseValid: z.nullable(z.boolean()) })),
  pace: z.nullable(
    z.strictObject({
      steps: gapsSchema,
      leases: z.nullable(gapsSchema),
      link: z.nullable(linkQualitySchema),
    }),
  ),
  guarded: z.boolean(),
  simulated: z.boolean(),
  carry: z.strictObject({
    untreated: untreatedSchema,
    limits: limitsSchema,
    session: z.nullable(z.strictObject({ sessionId: id })),
    balanceProvenMs: z.nullable(finite),
  }),
});

export const fromControllerSchema = z.discriminatedUnion("type", [
  reportSchema,
  z.strictObject({ type: z.literal("event"), event: eventSchema }),
  z.strictObject({
    type: z.literal("answer"),
    requestId: id,
    result: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("ok") }),
      z.strictObject({ kind: z.literal("refused"), code: z.enum(ERROR_CODES), message: z.string() }),
    ]),
  }),
  z.strictObject({
    type: z.literal("setup-answer"),
    requestId: id,
    result: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("state"), state: setupStateSchema }),
      z.strictObject({ kind: z.literal("ok") }),
      z.strictObject({
        kind: z.literal("refused"),
        code: z.enum(SETUP_REFUSALS),
        message: z.string(),
        problem: z.nullable(settingsProblemSchema),
      }),
    ]),
  }),
  z.strictObject({ type: z.literal("log"), level: z.enum(LOG_LEVELS), message: z.string() }),
]);

export type IpcDecoded<T> =
  | { readonly kind: "ok"; readonly message: T }
  | { readonly kind: "refused"; readonly message: string };

/** Decodes what the gateway sent to the controller. */
export const decodeToController = (value: unknown): IpcDecoded<ToController> => {
  const decoded = parseSafely(toControllerSchema, value);
  if (decoded.success) return { kind: "ok", message: decoded.data };
  return { kind: "refused", message: describeIssues(decoded.error.issues, value) };
};

/** Decodes what the controller sent to the gateway. */
export const decodeFromController = (value: unknown): IpcDecoded<FromController> => {
  const decoded = parseSafely(fromControllerSchema, value);
  if (decoded.success) return { kind: "ok", message: decoded.data };
  return { kind: "refused", message: describeIssues(decoded.error.issues, value) };
};
