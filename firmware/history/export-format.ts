/**
 * The export as a document: one JSON object of one version, the same for one session, one person or everything.
 * `docs/export.schema.json` is generated from here, `docs/data.md` explains it; export-json.ts writes it and
 * export-check.ts judges one that came from outside.
 */

import * as z from "zod/mini";
import {
  auditEntrySchema,
  samplesSchema,
  sessionIdSchema,
  sessionRecordSchema,
} from "../../shared/history.ts";
import { planSchema } from "../../shared/plan.ts";
import { MOST_PROFILES, profileSchema } from "../../shared/profiles.ts";

export const EXPORT_FORMAT = "inversion-table-export";
/** Raised by every change that an older program would misread. */
export const EXPORT_VERSION = 1;

/** Bounds of one document; a day of readings at 25 Hz is 2,160,000. */
export const MOST = {
  profiles: MOST_PROFILES,
  plans: MOST_PROFILES,
  sessions: 200_000,
  audit: 5_000_000,
} as const;
const MOST_SAMPLES = 500_000;
const MOST_EVENTS = 100_000;
/** Characters of any text in it: names, notes, devices, words of an event. */
export const MOST_TEXT_CHARS = 2_000;

export const scopeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("all") }),
  /** `guest`: the sessions of whoever has no profile. */
  z.strictObject({
    kind: z.literal("profile"),
    profileId: z.string().check(z.minLength(1), z.maxLength(64)),
  }),
  z.strictObject({ kind: z.literal("session"), sessionId: sessionIdSchema }),
]);
export type ExportScope = z.output<typeof scopeSchema>;

/** A session: as `/api/sessions/:id` tells it, and its samples as `/api/sessions/:id/samples` does. */
export const exportedSessionSchema = z.strictObject({
  record: z.strictObject({
    ...sessionRecordSchema.shape,
    events: sessionRecordSchema.shape.events.check(z.maxLength(MOST_EVENTS)),
  }),
  samples: z.strictObject({
    ...samplesSchema.shape,
    tMs: samplesSchema.shape.tMs.check(z.maxLength(MOST_SAMPLES)),
    angleDeg: samplesSchema.shape.angleDeg.check(z.maxLength(MOST_SAMPLES)),
  }),
});
export type ExportedSession = z.output<typeof exportedSessionSchema>;

/** What is written once, before the parts. */
export const exportHeadSchema = z.strictObject({
  format: z.literal(EXPORT_FORMAT),
  version: z.literal(EXPORT_VERSION),
  exportedAt: z.iso.datetime(),
  /** The version of the program that wrote it. */
  program: z.string().check(z.minLength(1), z.maxLength(64)),
  /** From a simulated table: nobody hung on it. */
  simulated: z.boolean(),
  scope: scopeSchema,
});
export type ExportHead = z.output<typeof exportHeadSchema>;

/** The arrays of the document, in the order in which they are written. */
export const PARTS = ["profiles", "plans", "sessions", "audit"] as const;
export type ExportPart = (typeof PARTS)[number];

/** One element of each part. */
export const ELEMENTS = {
  profiles: profileSchema,
  plans: planSchema,
  sessions: exportedSessionSchema,
  audit: auditEntrySchema,
} as const satisfies Record<ExportPart, z.ZodMiniType>;
export type ExportElement<P extends ExportPart> = z.output<(typeof ELEMENTS)[P]>;

export const sealSchema = z.string().check(z.regex(/^[0-9a-f]{64}$/));

const part = <P extends ExportPart>(name: P) =>
  z.array<(typeof ELEMENTS)[P]>(ELEMENTS[name]).check(z.maxLength(MOST[name]));

/** The whole, for the published schema; a document that may be large is judged piece by piece instead. */
export const exportSchema = z.strictObject({
  ...exportHeadSchema.shape,
  profiles: part("profiles"),
  plans: part("plans"),
  sessions: part("sessions"),
  audit: part("audit"),
  sha256: sealSchema,
});
export type ExportDocument = z.output<typeof exportSchema>;

export const exportJsonSchema = (): string =>
  `${JSON.stringify({ title: "Export of the inversion table's history", ...z.toJSONSchema(exportSchema) }, null, 2)}\n`;
