/**
 * The WebSocket protocol: every message either way, as schemas that decode and as types that come from them.
 * One JSON object per text frame. Unknown types and unknown keys are refused, so a misspelt limit is never ignored.
 *
 * Server: `hello`, `snapshot`, `devices`, then `telemetry` and `event`s; `ack` or `error` answers a request by its `id`.
 * Requests are wishes: an `ack` says "accepted"; telemetry shows it done.
 */

import * as z from "zod/mini";
import { ALARM_KINDS, type AlarmKind, PRIORITIES } from "./alarms.ts";
import { PROOF_FAILURES } from "./balance.ts";
import {
  deviceIdSchema,
  deviceNameSchema,
  deviceSchema,
  deviceViewSchema,
  MOST_DEVICES_TOLD,
} from "./devices.ts";
import { TRIP_CAUSES } from "./guardian.ts";
import { historyStateSchema } from "./history-state.ts";
import { programmeOfferSchema } from "./programme-offer.ts";
import { ROLES } from "./roles.ts";
import {
  ACTORS,
  ANGLE_FAULTS,
  ANGLE_SENSORS,
  END_REASONS,
  SESSION_STATES,
  START_OBSTACLES,
} from "./table.ts";

export const PROTOCOL_VERSION = 1;
/** Bytes; a longer client message closes its socket. */
export const MAX_CLIENT_MESSAGE_BYTES = 4096;
export const DEFAULT_RATE_HZ = 25;
export const MAX_RATE_HZ = 50;
/** A client is due a `seen` at least this often, ms. */
export const SEEN_EVERY_MS = 1000;
/** No telemetry for this long is STALE, ms. */
export const STALE_AFTER_MS = 1000;

const finite = z.number();
const count = z.int().check(z.nonnegative());
const id = z.string().check(z.minLength(1), z.maxLength(64));

export const limitsSchema = z.strictObject({ maxAngleDeg: finite, maxDurationS: finite });

export const angleSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ok"), angleDeg: finite, rateDegPerS: finite }),
  z.strictObject({ kind: z.literal("fault"), reason: z.enum(ANGLE_FAULTS) }),
]);
const state = z.enum(SESSION_STATES);
const lock = z.enum(["held", "released"]);
const actor = z.enum(ACTORS);
/** The name of the screen from which somebody did it, as it introduced itself; null for all that is no such screen. */
const device = z.nullable(deviceNameSchema);
/** `t` is the time it was done; negative when that was before this controller started. */
export const limitsSetBySchema = z.nullable(z.strictObject({ by: actor, device, t: finite }));
const alarmKind = z.enum(Object.keys(ALARM_KINDS) as [AlarmKind, ...AlarmKind[]]);
const priority = z.enum(PRIORITIES);

export const alarmSchema = z.strictObject({
  alarmId: id,
  kind: alarmKind,
  priority,
  active: z.boolean(),
  acknowledged: z.boolean(),
  audioPausedUntilT: z.nullable(finite),
});

/**
 * Where a programme has come to, for the coach: the next move. `go`: turn to `targetAngleDeg`; `stay`: keep it, within
 * 2° when it was reached and 4° from then on; `back`: the stay is over, come back to horizontal; `rest`: rest there.
 * During a rest the step is the one to come, and the rest being over its `go` follows.
 *
 * `endsT` is when a stay or a rest that goes on undisturbed is over, on the controller's clock; null while its clock
 * stands. The stay's clock is the clock of inversion: it runs from +5°, and so in `go` too once the table is there.
 */
export const courseSchema = z.nullable(
  z.strictObject({
    programmeId: id,
    name: z.string(),
    stepIndex: count,
    steps: count,
    targetAngleDeg: finite,
    phase: z.enum(["go", "stay", "back", "rest"]),
    endsT: z.nullable(finite),
    /** The step after this one; null when this is the last. */
    nextTargetDeg: z.nullable(finite),
  }),
);

/** Who may be chosen for a session, with the most it may be set to. */
export const profileOfferSchema = z.strictObject({
  profileId: id,
  name: z.string(),
  limits: limitsSchema,
});

/** `trip` is the guardian's own word for why it released, null when it did not; `supplyV` its supply, to 0.1 V. */
export const boardSchema = z.strictObject({
  connected: z.boolean(),
  guarded: z.boolean(),
  simulated: z.boolean(),
  calibrated: z.boolean(),
  /** What its angle is measured with; null while that is not known. */
  sensors: z.nullable(z.enum(ANGLE_SENSORS)),
  trip: z.nullable(z.enum(TRIP_CAUSES)),
  supplyV: z.nullable(finite),
  /** Why there is no board, in words for the screen; null when there is one. */
  problem: z.nullable(z.string()),
});

/** Times on the controller's clock. Null without a check-in; `askedT` and `answerByT` while a question waits. */
export const checkInSchema = z.nullable(
  z.strictObject({ everyS: finite, askedT: z.nullable(finite), answerByT: z.nullable(finite) }),
);

/** Whether the table has been seen to come back by itself; `untilT` is when a proof that runs has failed. */
export const balanceSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("unproven") }),
  z.strictObject({ kind: z.literal("proven") }),
  z.strictObject({ kind: z.literal("proving"), untilT: finite }),
]);

/**
 * Null where no session needs somebody who watches. `now`: a screen that counts watches (see `watchesOver`); `endsT`: a
 * session goes on without one, and ends then unless one comes back. On the controller's clock.
 */
export const attendedSchema = z.nullable(z.strictObject({ now: z.boolean(), endsT: z.nullable(finite) }));

export const telemetrySchema = z.strictObject({
  type: z.literal("telemetry"),
  seq: count,
  t: finite,
  angle: angleSchema,
  state,
  lock,
  invertedS: finite,
  remainingS: z.nullable(finite),
  maxAngleDeg: finite,
  maxDurationS: finite,
});

const eventBase = { type: z.literal("event"), id, t: finite };
export const eventSchema = z.discriminatedUnion("kind", [
  z.strictObject({ ...eventBase, kind: z.literal("state"), state, from: state }),
  z.strictObject({
    ...eventBase,
    kind: z.literal("session-started"),
    sessionId: id,
    by: actor,
    device,
    limits: limitsSchema,
    profileId: z.nullable(id),
    programmeId: z.nullable(id),
  }),
  z.strictObject({
    ...eventBase,
    kind: z.literal("session-ended"),
    sessionId: id,
    reason: z.enum(END_REASONS),
    by: actor,
    device,
  }),
  z.strictObject({ ...eventBase, kind: z.literal("alarm-raised"), alarmId: id, alarm: alarmKind, priority }),
  z.strictObject({
    ...eventBase,
    kind: z.literal("alarm-acknowledged"),
    alarmId: id,
    alarm: alarmKind,
    by: actor,
    device,
  }),
  z.strictObject({ ...eventBase, kind: z.literal("alarm-cleared"), alarmId: id, alarm: alarmKind }),
  z.strictObject({
    ...eventBase,
    kind: z.literal("limits-changed"),
    limits: limitsSchema,
    by: actor,
    device,
  }),
  /** The rider is asked for a sign of life; without one by `answerByT` the session ends. */
  z.strictObject({ ...eventBase, kind: z.literal("check-in-asked"), answerByT: finite }),
  /** By `table`: it was moved. */
  z.strictObject({ ...eventBase, kind: z.literal("check-in-answered"), by: actor, device }),
  /** `profileId`: whose; null = the guest's. */
  z.strictObject({ ...eventBase, kind: z.literal("balance-proven"), profileId: z.nullable(id) }),
  /** What was proven before, by the same, counts no more. */
  z.strictObject({
    ...eventBase,
    kind: z.literal("balance-failed"),
    why: z.enum(PROOF_FAILURES),
    profileId: z.nullable(id),
  }),
  /** Told once per approach, 5° below the maximum angle or 15 s before time is up; also the hold's fate. */
  z.strictObject({
    ...eventBase,
    kind: z.literal("cue"),
    cue: z.enum([
      "near-angle",
      "near-duration",
      "hold-taken",
      "hold-given-up",
      "released",
      "rest",
      "next-step",
    ]),
  }),
]);

export const helloSchema = z.strictObject({
  type: z.literal("hello"),
  protocol: z.literal(PROTOCOL_VERSION),
  version: z.string(),
  role: z.enum(ROLES),
  simulated: z.boolean(),
  guarded: z.boolean(),
  ceilings: limitsSchema,
});

export const snapshotSchema = z.strictObject({
  type: z.literal("snapshot"),
  t: finite,
  state,
  limits: limitsSchema,
  /** Who set the limits that are active, and when; null while nobody has. */
  limitsSetBy: limitsSetBySchema,
  angle: angleSchema,
  lock,
  invertedS: finite,
  remainingS: z.nullable(finite),
  /** What Start still waits for; empty when it would be accepted. */
  startObstacles: z.array(z.enum(START_OBSTACLES)),
  /** A hold was asked for and waits until the table moves slowly enough. */
  holdPending: z.boolean(),
  alarms: z.array(alarmSchema),
  session: z.nullable(
    z.strictObject({
      id,
      reason: z.nullable(z.enum(END_REASONS)),
      profileId: z.nullable(id),
      programmeId: z.nullable(id),
    }),
  ),
  course: courseSchema,
  checkIn: checkInSchema,
  balance: balanceSchema,
  attended: attendedSchema,
  board: boardSchema,
  profiles: z.array(profileOfferSchema),
  programmes: z.array(programmeOfferSchema),
  /** Whether sessions are being kept. */
  history: historyStateSchema,
});

/** The screens that have introduced themselves; one frame for all. */
export const devicesSchema = z.strictObject({
  type: z.literal("devices"),
  items: z.array(deviceSchema).check(z.maxLength(MOST_DEVICES_TOLD)),
  /** The one that last became the rider's; null when there is none. */
  riderDeviceId: z.nullable(deviceSchema.shape.deviceId),
});

/** What the gateway calls this screen in `devices`; told to it alone, before the `ack` of `introduce`. */
export const introducedSchema = z.strictObject({
  type: z.literal("introduced"),
  deviceId: deviceSchema.shape.deviceId,
});

/** Soft limits: reasons for not starting now, which a person may decide against. */
export const ADVICE = ["daily-total", "rest-between"] as const;
export type AdviceKind = (typeof ADVICE)[number];

export const ERROR_CODES = [
  "bad-json",
  "unknown-type",
  "bad-field",
  "out-of-range",
  "loosening",
  "wrong-state",
  "not-ready",
  "unguarded",
  "balance-unproven",
  "forbidden",
  "rate-limited",
  /** A soft limit speaks against it: `start` again with `acceptAdvice` naming what the message names. */
  "advised-against",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

const ackSchema = z.strictObject({ type: z.literal("ack"), id });
const errorSchema = z.strictObject({
  type: z.literal("error"),
  id: z.optional(id),
  code: z.enum(ERROR_CODES),
  message: z.string(),
  /** With `advised-against`: what speaks against it. */
  advice: z.optional(z.array(z.enum(ADVICE))),
});

export const serverMessageSchema = z.discriminatedUnion("type", [
  helloSchema,
  snapshotSchema,
  telemetrySchema,
  eventSchema,
  devicesSchema,
  introducedSchema,
  ackSchema,
  errorSchema,
]);

export const requestSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("set-limits"), id, maxAngleDeg: finite, maxDurationS: finite }),
  z.strictObject({
    type: z.literal("start"),
    id,
    profileId: z.optional(id),
    programmeId: z.optional(id),
    /** The rider is asked for a sign of life after so many seconds inverted without one. */
    checkInEveryS: z.optional(finite),
    /** The soft limits that somebody has read and goes beyond. */
    acceptAdvice: z.optional(z.array(z.enum(ADVICE)).check(z.maxLength(ADVICE.length))),
  }),
  z.strictObject({ type: z.literal("hold"), id }),
  z.strictObject({ type: z.literal("release"), id }),
  z.strictObject({ type: z.literal("stop"), id }),
  z.strictObject({ type: z.literal("answer-check-in"), id }),
  z.strictObject({ type: z.literal("prove-balance"), id }),
  z.strictObject({ type: z.literal("acknowledge"), id, alarmId: id }),
  z.strictObject({ type: z.literal("pause-audio"), id }),
  z.strictObject({ type: z.literal("subscribe"), id, rateHz: finite.check(z.gte(1), z.lte(MAX_RATE_HZ)) }),
  /** `again`: the same page after a lost line. It takes nothing over. */
  z.strictObject({
    type: z.literal("introduce"),
    id,
    deviceId: deviceIdSchema,
    name: deviceNameSchema,
    view: deviceViewSchema,
    again: z.optional(z.boolean()),
  }),
]);
/** `seen` has no id and no answer: it says which telemetry the client has shown. */
export const seenSchema = z.strictObject({ type: z.literal("seen"), seq: count });

export const clientMessageSchema = z.discriminatedUnion("type", [requestSchema, seenSchema]);
export const CLIENT_MESSAGE_TYPES = [
  "set-limits",
  "start",
  "hold",
  "release",
  "stop",
  "answer-check-in",
  "prove-balance",
  "acknowledge",
  "pause-audio",
  "subscribe",
  "introduce",
  "seen",
] as const;

export type Course = z.output<typeof courseSchema>;
export type ProfileOffer = z.output<typeof profileOfferSchema>;
export type Telemetry = z.output<typeof telemetrySchema>;
export type Snapshot = z.output<typeof snapshotSchema>;
export type Hello = z.output<typeof helloSchema>;
export type Devices = z.output<typeof devicesSchema>;
export type LimitsSetBy = z.output<typeof limitsSetBySchema>;
export type ServerEvent = z.output<typeof eventSchema>;
export type ServerMessage = z.output<typeof serverMessageSchema>;
export type Request = z.output<typeof requestSchema>;
export type ClientMessage = z.output<typeof clientMessageSchema>;
export type BoardStatus = z.output<typeof boardSchema>;

export type Decoded<T> =
  | { readonly kind: "ok"; readonly message: T }
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly message: string; readonly id?: string };
