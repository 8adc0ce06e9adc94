/** The answers of the HTTP API that are not told elsewhere; firmware/gateway/api/ serves them, the companion reads them. */

import * as z from "zod/mini";
import { auditEntrySchema, pageOf, sessionSummarySchema } from "./history.ts";
import { profileSchema } from "./profiles.ts";
import { programmeSpecSchema } from "./programme-kinds.ts";
import { ADVICE } from "./protocol.ts";

const count = z.int().check(z.nonnegative());
const limits = z.strictObject({ maxAngleDeg: z.number(), maxDurationS: z.number() });

export const sessionPageSchema = pageOf(sessionSummarySchema);
export const auditPageSchema = pageOf(auditEntrySchema);

/** A profile as `/api/profiles` tells it: itself, and what follows from it now. */
export const profileViewSchema = z.strictObject({
  profile: profileSchema,
  /** The most a session may be set to, beginner's limits and ceilings considered. */
  limits,
  beginner: z.nullable(z.enum(["not-screened", "doctor-not-asked"])),
  balanceProven: z.boolean(),
});
export type ProfileView = z.output<typeof profileViewSchema>;
export const profilePageSchema = pageOf(profileViewSchema);

/** `GET /api/profiles/:id/advice`: what speaks against starting now. */
export const adviceViewSchema = z.strictObject({
  advice: z.array(z.enum(ADVICE)),
  /** Seconds inverted today, by the gateway's own calendar day. */
  todayInvertedS: z.number(),
  dailyInvertedS: z.nullable(count),
  lastEndedAt: z.nullable(z.iso.datetime()),
  /** When the rest after the last session is over; null = it is. */
  restUntil: z.nullable(z.iso.datetime()),
});
export type AdviceView = z.output<typeof adviceViewSchema>;

/** `GET /api/programmes`, with `?profileId=` judged against that profile's limits. */
export const programmeViewSchema = z.strictObject({
  spec: programmeSpecSchema,
  /** `built-in`, or the file below `<data folder>/programmes` it was read from. */
  from: z.string(),
  lengthS: z.number(),
  invertedS: z.number(),
  /** The lowest maximum angle and duration it needs. */
  needs: limits,
  /** Why it does not fit, in words; null when it does. */
  obstacle: z.nullable(z.string()),
});
export type ProgrammeView = z.output<typeof programmeViewSchema>;
export const programmePageSchema = z.strictObject({
  items: z.array(programmeViewSchema),
  next: z.null(),
  /** Files that could not be read, each with what is wrong. */
  refused: z.array(z.strictObject({ file: z.string(), problems: z.array(z.string()) })),
});
