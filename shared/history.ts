/**
 * What is told of past sessions: the shapes of `/api/sessions` and of an export. Wall-clock times are ISO 8601 in UTC;
 * times within a session are milliseconds since its Start.
 */

import * as z from "zod/mini";
import { ALARM_KINDS, type AlarmKind, PRIORITIES } from "./alarms.ts";
import { outcomeSchema } from "./outcomes.ts";
import { ACTORS, ANGLE_FAULTS, END_REASONS } from "./table.ts";

export { type HistoryState, historyStateSchema } from "./history-state.ts";

const time = z.iso.datetime();
const finite = z.number();
const count = z.int().check(z.nonnegative());
export const sessionIdSchema = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, "1 to 64 of A to Z, a to z, 0 to 9, _ and -"));
const limits = z.strictObject({ maxAngleDeg: finite, maxDurationS: finite });
const alarm = z.enum(Object.keys(ALARM_KINDS) as [AlarmKind, ...AlarmKind[]]);
const actor = z.enum(ACTORS);
const device = z.nullable(z.string());

/** One line of the list: what the calendar, the trends and the plan need, without the samples. */
export const sessionSummarySchema = z.strictObject({
  id: sessionIdSchema,
  /** Null for the guest, and where the person's data were deleted. */
  profileId: z.nullable(z.string()),
  programmeId: z.nullable(z.string()),
  programmeName: z.nullable(z.string()),
  startedAt: time,
  endedAt: time,
  reason: z.enum(END_REASONS),
  by: actor,
  /** Seconds inverted, as the core counted them. */
  invertedS: finite,
  /** The highest angle that was sampled; null when there is none. */
  peakDeg: z.nullable(finite),
  /** Active at Start. */
  limits,
  outcome: z.nullable(outcomeSchema),
});
export type SessionSummary = z.output<typeof sessionSummarySchema>;

/** Something that happened within the session; `tMs` since its Start. */
export const sessionEventSchema = z.discriminatedUnion("kind", [
  z.strictObject({ tMs: finite, kind: z.literal("limits"), limits, by: actor, device }),
  z.strictObject({ tMs: finite, kind: z.literal("alarm-raised"), alarm, priority: z.enum(PRIORITIES) }),
  z.strictObject({ tMs: finite, kind: z.literal("alarm-acknowledged"), alarm, by: actor, device }),
  z.strictObject({ tMs: finite, kind: z.literal("alarm-cleared"), alarm }),
  z.strictObject({ tMs: finite, kind: z.literal("check-in-asked") }),
  z.strictObject({ tMs: finite, kind: z.literal("check-in-answered"), by: actor, device }),
  z.strictObject({ tMs: finite, kind: z.literal("cue"), cue: z.string() }),
  z.strictObject({ tMs: finite, kind: z.literal("state"), state: z.string(), from: z.string() }),
  z.strictObject({ tMs: finite, kind: z.literal("balance-proven") }),
  z.strictObject({ tMs: finite, kind: z.literal("balance-failed"), why: z.string() }),
]);
export type SessionEvent = z.output<typeof sessionEventSchema>;

export const sessionRecordSchema = z.strictObject({
  ...sessionSummarySchema.shape,
  /** Who pressed Start, and on which screen. */
  startedBy: actor,
  startedOn: device,
  endedOn: device,
  /** What somebody asked for before it was narrowed; null where nobody did. */
  askedLimits: z.nullable(limits),
  /** Started although a soft limit spoke against it: which. */
  acceptedAdvice: z.array(z.string()),
  checkInEveryS: z.nullable(finite),
  events: z.array(sessionEventSchema),
  samples: z.strictObject({ count, lost: count }),
});
export type SessionRecord = z.output<typeof sessionRecordSchema>;

/**
 * One reading of the angle, as it is kept: whole milliseconds since Start, tenths of a degree (12.3° is 123) or the
 * fault, and what the lock was told.
 */
export const sampleSchema = z.strictObject({
  tMs: count,
  angle: z.union([z.int(), z.enum(ANGLE_FAULTS)]),
  held: z.boolean(),
});
export type Sample = z.output<typeof sampleSchema>;

/** `GET /api/sessions/:id/samples`, as columns; `null` in `angleDeg` is a fault, named at the same place in `faults`. */
export const samplesSchema = z.strictObject({
  tMs: z.array(count),
  angleDeg: z.array(z.nullable(finite)),
  /** Index into the columns → fault. */
  faults: z.array(z.strictObject({ from: count, to: count, fault: z.enum(ANGLE_FAULTS) })),
  held: z.array(z.strictObject({ from: count, to: count })),
});
export type Samples = z.output<typeof samplesSchema>;

export const pageOf = <S extends z.ZodMiniType>(item: S) =>
  z.strictObject({ items: z.array(item), next: z.nullable(z.string()) });

/** One link of the audit chain. `detail` is null once it was erased; the hash stays, and the chain still holds. */
export const auditEntrySchema = z.strictObject({
  seq: count,
  at: time,
  action: z.string(),
  detail: z.nullable(z.record(z.string(), z.unknown())),
  detailHash: z.string(),
  hash: z.string(),
});
export type AuditEntry = z.output<typeof auditEntrySchema>;
