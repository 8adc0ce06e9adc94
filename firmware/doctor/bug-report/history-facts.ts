/**
 * What a report tells of a history: how many, and how the last sessions ended; of whom, nothing. Read by read-history.ts
 * in a process of its own, and decoded by what stands here.
 */

import * as z from "zod/mini";
import { ALARM_KINDS, type AlarmKind } from "../../../shared/alarms.ts";
import { ACTORS, END_REASONS } from "../../../shared/table.ts";
import { HISTORY_TROUBLES } from "./words.ts";

/** So many sessions are looked at one by one. */
export const LAST_SESSIONS = 12;

const count = z.int().check(z.nonnegative());
const trouble = z.enum(HISTORY_TROUBLES as [string, ...string[]]);
const lastSchema = z.strictObject({
  startedAt: z.iso.datetime(),
  reason: z.enum(END_REASONS),
  by: z.enum(ACTORS),
  invertedS: z.number(),
  samples: count,
  lost: count,
  alarms: z.array(z.enum(Object.keys(ALARM_KINDS) as [AlarmKind, ...AlarmKind[]])),
});
/** Strict: what is not named here does not come out of the process that reads. */
export const historyFactsSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({ kind: z.literal("refused"), code: trouble, bytes: count, setAside: count }),
  z.strictObject({
    kind: z.literal("read"),
    trouble: z.nullable(trouble),
    bytes: count,
    setAside: count,
    people: count,
    sessions: count,
    isMore: z.boolean(),
    last: z.array(lastSchema).check(z.maxLength(LAST_SESSIONS)),
  }),
]);
export type HistoryFacts = z.output<typeof historyFactsSchema>;
