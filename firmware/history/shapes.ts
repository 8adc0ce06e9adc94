/**
 * The shapes of what the history is told and asked. It judges them itself: what it kept without looking could not be
 * read again. The channel from the gateway decodes with the same.
 */

import * as z from "zod/mini";
import {
  sampleSchema,
  sessionEventSchema,
  sessionIdSchema,
  sessionSummarySchema,
} from "../../shared/history.ts";
import { outcomeSchema } from "../../shared/outcomes.ts";
import { parseSafely } from "../../shared/parse-safely.ts";
import { personNameSchema } from "../../shared/person-name.ts";
import { planDraftSchema } from "../../shared/plan.ts";
import { isoTimeSchema, profileDraftSchema } from "../../shared/profiles.ts";
import { screeningAnswersSchema } from "../../shared/screening.ts";
import { ACTORS, END_REASONS } from "../../shared/table.ts";
import type { Ask, HistoryCall, HistoryWrite } from "./contract.ts";

const text = z.string().check(z.maxLength(200));
const at = isoTimeSchema;
const seconds = z.number().check(z.nonnegative());
const count = z.int().check(z.nonnegative());
const limits = sessionSummarySchema.shape.limits;
const sessionId = sessionIdSchema;
const profileId = text;
const { heightCm, weightKg } = profileDraftSchema.shape;
const doer = z.strictObject({ by: z.enum(ACTORS), device: z.nullable(text), address: z.nullable(text) });

const writeSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("session-started"),
    ...{ sessionId, at, doer, limits },
    profileId: z.nullable(profileId),
    programmeId: z.nullable(text),
    programmeName: z.nullable(text),
    askedLimits: z.nullable(limits),
    acceptedAdvice: z.array(text),
    checkInEveryS: z.nullable(z.number()),
  }),
  z.strictObject({
    ...{ kind: z.literal("samples"), sessionId, samples: z.array(sampleSchema), lost: count },
    invertedS: seconds,
  }),
  z.strictObject({ kind: z.literal("session-event"), sessionId, event: sessionEventSchema }),
  z.strictObject({
    ...{ kind: z.literal("session-ended"), sessionId, at, doer },
    ...{ reason: z.enum(END_REASONS), invertedS: seconds },
  }),
  z.strictObject({ kind: z.literal("session-closed"), sessionId, at }),
  z.strictObject({ ...{ kind: z.literal("balance-proven"), profileId, at }, heightCm, weightKg }),
  z.strictObject({ kind: z.literal("balance-lost"), profileId, at }),
  z.strictObject({
    ...{ kind: z.literal("audit"), at, action: text, doer, profileId: z.nullable(profileId) },
    detail: z.record(z.string(), z.unknown()),
  }),
]);

const MOST_ITEMS = 100;
const limit = z.int().check(z.gte(1), z.lte(MOST_ITEMS));
const nothing = z.strictObject({});

const ASKS = {
  sessions: z.strictObject({
    query: z.strictObject({
      limit,
      after: z.nullable(z.string()),
      profileId: z.nullable(profileId),
      from: z.nullable(at),
      to: z.nullable(at),
    }),
  }),
  session: z.strictObject({ sessionId: z.string() }),
  samples: z.strictObject({ sessionId: z.string() }),
  "put-outcome": z.strictObject({ sessionId: z.string(), outcome: outcomeSchema, doer, at }),
  profiles: nothing,
  "add-profile": z.strictObject({ draft: profileDraftSchema, doer, at }),
  "change-profile": z.strictObject({
    ...{ profileId, doer, at },
    change: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("draft"), draft: profileDraftSchema }),
      z.strictObject({ kind: z.literal("screening"), answers: screeningAnswersSchema.shape.answers }),
      z.strictObject({ kind: z.literal("doctor-asked"), by: personNameSchema }),
    ]),
  }),
  "erase-profile": z.strictObject({ profileId, doer, at }),
  plan: z.strictObject({ profileId }),
  "put-plan": z.strictObject({ profileId, draft: z.nullable(planDraftSchema), doer, at }),
  audit: z.strictObject({ limit, before: z.nullable(z.int()) }),
  state: nothing,
} as const satisfies { readonly [C in HistoryCall]: z.ZodMiniType<Ask<C>> };

export type Shaped<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "misshapen"; readonly why: string };

const shaped = <T>(schema: z.ZodMiniType<T>, value: unknown): Shaped<T> => {
  const decoded = parseSafely(schema, value);
  if (decoded.success) return { kind: "ok", value: decoded.data };
  const why = decoded.error.issues
    .map(({ path, message }) => `${path.map(String).join(".") || "it"}: ${message}`)
    .join("; ");
  return { kind: "misshapen", why };
};

export const shapedWrite = (value: unknown): Shaped<HistoryWrite> => shaped(writeSchema, value);
export const shapedAsk = (call: HistoryCall, value: unknown): Shaped<Ask<HistoryCall>> =>
  shaped<Ask<HistoryCall>>(ASKS[call], value);
export const isHistoryCall = (name: unknown): name is HistoryCall =>
  typeof name === "string" && Object.hasOwn(ASKS, name);
