/**
 * What gateway and history say to each other over the fork's channel, and the one decoder for both ends: everything
 * comes in as `unknown`, and what is not as described is refused with words. Nothing here throws.
 */

import * as z from "zod/mini";
import {
  auditEntrySchema,
  type HistoryState,
  historyStateSchema,
  pageOf,
  type Sample,
  sessionRecordSchema,
  sessionSummarySchema,
} from "../../shared/history.ts";
import { parseSafely } from "../../shared/parse-safely.ts";
import { planSchema } from "../../shared/plan.ts";
import { profileSchema } from "../../shared/profiles.ts";
import { ANGLE_FAULTS } from "../../shared/table.ts";
import type { Answer, Ask, HistoryCall, HistoryRefusal, HistoryWrite, WriteResult } from "./contract.ts";
import { isHistoryCall, shapedAsk, shapedWrite } from "./shapes.ts";

/** One message is under way at a time; its `id` comes back with what became of it. */
export type ToHistory =
  | { readonly type: "write"; readonly id: number; readonly write: HistoryWrite }
  | { readonly type: "call"; readonly id: number; readonly call: HistoryCall; readonly ask: Ask<HistoryCall> }
  /** Close the database and end. */
  | { readonly type: "stop" };

export type CallResult<C extends HistoryCall> =
  | { readonly kind: "answer"; readonly answer: Answer<C> }
  | HistoryRefusal;

export type FromHistory =
  | { readonly type: "ready"; readonly state: HistoryState }
  | { readonly type: "state"; readonly state: HistoryState }
  | { readonly type: "written"; readonly id: number; readonly result: WriteResult }
  /** `result` is decoded by {@link decodeAnswer}, which needs the question. */
  | { readonly type: "answered"; readonly id: number; readonly result: unknown };

export type Decoded<T> =
  | { readonly kind: "ok"; readonly value: T }
  /** `id`: of what could not be read, so that it can still be answered. */
  | { readonly kind: "refused"; readonly why: string; readonly id: number | null };

const id = z.int().check(z.nonnegative());
const toSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("write"), id, write: z.unknown() }),
  z.strictObject({ type: z.literal("call"), id, call: z.string(), ask: z.unknown() }),
  z.strictObject({ type: z.literal("stop") }),
]);

const refusalSchema = z.strictObject({
  kind: z.literal("refused"),
  code: z.enum(["disk-full", "read-only", "damaged", "too-new", "slow", "gone", "failing"]),
  message: z.string(),
});

const fromSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ready"), state: historyStateSchema }),
  z.strictObject({ type: z.literal("state"), state: historyStateSchema }),
  z.strictObject({
    type: z.literal("written"),
    id,
    result: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("kept") }),
      z.strictObject({ kind: z.literal("ignored"), why: z.string() }),
      refusalSchema,
    ]),
  }),
  z.strictObject({ type: z.literal("answered"), id, result: z.unknown() }),
]);

const whyOf = (issues: readonly z.core.$ZodIssue[]): string =>
  issues.map(({ path, message }) => `${path.map(String).join(".") || "the message"}: ${message}`).join("; ");

const refused = (why: string, of: number | null = null): Decoded<never> => ({ kind: "refused", why, id: of });

/** Decodes what the gateway sent to the history. */
export const decodeToHistory = (value: unknown): Decoded<ToHistory> => {
  const decoded = parseSafely(toSchema, value);
  if (!decoded.success) return refused(whyOf(decoded.error.issues));
  const message = decoded.data;
  switch (message.type) {
    case "stop":
      return { kind: "ok", value: message };
    case "write": {
      const write = shapedWrite(message.write);
      if (write.kind === "misshapen") return refused(write.why, message.id);
      return { kind: "ok", value: { type: "write", id: message.id, write: write.value } };
    }
    case "call": {
      if (!isHistoryCall(message.call)) return refused(`there is no call "${message.call}"`, message.id);
      const ask = shapedAsk(message.call, message.ask);
      if (ask.kind === "misshapen") return refused(ask.why, message.id);
      return { kind: "ok", value: { type: "call", id: message.id, call: message.call, ask: ask.value } };
    }
  }
};

/** Decodes what the history sent to the gateway, apart from what an answer holds. */
export const decodeFromHistory = (value: unknown): Decoded<FromHistory> => {
  const decoded = parseSafely(fromSchema, value);
  return decoded.success ? { kind: "ok", value: decoded.data } : refused(whyOf(decoded.error.issues));
};

const FAULTS: ReadonlySet<unknown> = new Set(ANGLE_FAULTS);

const isSample = (value: unknown): value is Sample => {
  if (typeof value !== "object" || value === null) return false;
  const { tMs, angle, held } = value as Partial<Record<keyof Sample, unknown>>;
  const isTime = typeof tMs === "number" && Number.isSafeInteger(tMs) && tMs >= 0;
  return isTime && (Number.isSafeInteger(angle) || FAULTS.has(angle)) && typeof held === "boolean";
};

/** By hand: an hour has 90,000 of them, and the gateway has other things to do. */
const samples = z.nullable(
  z.custom<readonly Sample[]>((value) => Array.isArray(value) && value.every(isSample), "no samples"),
);

const ANSWERS: { readonly [C in HistoryCall]: z.ZodMiniType<Answer<C>> } = {
  sessions: pageOf(sessionSummarySchema),
  session: z.nullable(sessionRecordSchema),
  samples,
  "put-outcome": z.enum(["ok", "unknown"]),
  profiles: z.array(profileSchema),
  "add-profile": z.union([profileSchema, z.enum(["too-many", "name-taken"])]),
  "change-profile": z.union([profileSchema, z.enum(["unknown", "name-taken", "not-screened"])]),
  "erase-profile": z.union([
    z.strictObject({ sessions: z.int().check(z.nonnegative()) }),
    z.literal("unknown"),
  ]),
  plan: z.nullable(planSchema),
  "put-plan": z.union([planSchema, z.enum(["removed", "unknown"])]),
  audit: pageOf(auditEntrySchema),
  state: historyStateSchema,
};

/** Decodes the answer to `call`. One that does not fit is told as a history that is failing. */
export const decodeAnswer = <C extends HistoryCall>(call: C, result: unknown): CallResult<C> => {
  const refusal = parseSafely(refusalSchema, result);
  if (refusal.success) return refusal.data;
  const schema: z.ZodMiniType<Answer<C>> = ANSWERS[call];
  const decoded = z.strictObject({ kind: z.literal("answer"), answer: schema }).safeParse(result);
  if (decoded.success) return { kind: "answer", answer: decoded.data.answer as Answer<C> };
  return { kind: "refused", code: "failing", message: `its answer to "${call}" could not be read` };
};
