/**
 * A session as its row holds it. It is written at Start, again at its end, and again when it is closed: then the hashes
 * of its events and samples are in it, so that its seal, which goes into the audit chain, stands for all of it.
 */

import * as z from "zod/mini";
import {
  type SessionEvent,
  type SessionRecord,
  type SessionSummary,
  sessionEventSchema,
  sessionSummarySchema,
} from "../../shared/history.ts";
import type { Outcome } from "../../shared/outcomes.ts";
import { ACTORS, END_REASONS } from "../../shared/table.ts";
import { canonical, sealed, sha256 } from "./seal.ts";
import { statement } from "./statement.ts";
import type { Store } from "./store.ts";

const { id, profileId, programmeId, programmeName, startedAt, limits } = sessionSummarySchema.shape;
const count = z.int().check(z.nonnegative());
const hash = z.string();

const endSchema = z.strictObject({
  at: startedAt,
  reason: z.enum(END_REASONS),
  by: z.enum(ACTORS),
  on: z.nullable(z.string()),
  invertedS: z.number(),
  /** Nobody told of an end: it was found without one. Should more of it come after all, it is opened again. */
  found: z.boolean(),
});

const closedSchema = z.strictObject({
  count,
  lost: count,
  peakTenths: z.nullable(z.int()),
  eventsHash: hash,
  /** Null where there are no samples, or where they were removed on request. */
  samplesHash: z.nullable(hash),
});

export const storedSessionSchema = z.strictObject({
  ...{ id, profileId, programmeId, programmeName, startedAt, limits },
  startedBy: z.enum(ACTORS),
  startedOn: z.nullable(z.string()),
  askedLimits: z.nullable(limits),
  acceptedAdvice: z.array(z.string()),
  checkInEveryS: z.nullable(z.number()),
  end: z.nullable(endSchema),
  closed: z.nullable(closedSchema),
});
export type StoredSession = z.output<typeof storedSessionSchema>;
export type EndedSession = StoredSession & { readonly end: NonNullable<StoredSession["end"]> };

export const hasEnded = (session: StoredSession): session is EndedSession => session.end !== null;

/** Numbered, so that one changed for another shows. */
export const eventsHashOf = (rows: readonly { readonly n: number; readonly event: string }[]): string =>
  sha256(canonical(rows.map(({ n, event }) => [n, event])));

/** Writes the row as it is now, the columns for finding it included; returns its seal. */
export const putSession = (store: Store, session: StoredSession): string => {
  const { record, seal } = sealed("session", session.id, session);
  statement(
    store.db,
    `insert into session (session_id, profile_id, started_ms, is_open, record, seal) values (?, ?, ?, ?, ?, ?)
     on conflict (session_id) do update set is_open = excluded.is_open, record = excluded.record, seal = excluded.seal`,
  ).run(
    ...[session.id, session.profileId, Date.parse(session.startedAt), session.closed === null ? 1 : 0],
    ...[record, seal],
  );
  return seal;
};

export const findStored = (store: Store, sessionId: string): StoredSession | null => {
  const session = store.find("session", sessionId, storedSessionSchema);
  return session?.id === sessionId ? session : null;
};

const eventRow = z.object({ n: z.int(), event: z.string() });
export type EventRow = z.output<typeof eventRow>;

/** In the order in which they were told; null where a row is none. */
export const eventRowsOf = (store: Store, sessionId: string): readonly EventRow[] | null => {
  const rows = z
    .array(eventRow)
    .safeParse(
      statement(store.db, "select n, event from session_event where session_id = ? order by n").all(
        sessionId,
      ),
    );
  return rows.success ? rows.data : null;
};

export const eventOf = ({ event }: EventRow): SessionEvent | null => {
  try {
    const decoded = sessionEventSchema.safeParse(JSON.parse(event));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
};

const TENTHS = 10;
const degrees = (tenths: number | null): number | null => (tenths === null ? null : tenths / TENTHS);

/** @param peakTenths of what was sampled so far, where it is not closed */
export const summaryOf = (
  { end, closed, ...session }: EndedSession,
  peakTenths: number | null,
  outcome: Outcome | null,
): SessionSummary => ({
  id: session.id,
  profileId: session.profileId,
  programmeId: session.programmeId,
  programmeName: session.programmeName,
  startedAt: session.startedAt,
  endedAt: end.at,
  reason: end.reason,
  by: end.by,
  invertedS: end.invertedS,
  peakDeg: degrees(closed === null ? peakTenths : closed.peakTenths),
  limits: session.limits,
  outcome,
});

export const recordOf = (
  session: EndedSession,
  kept: { readonly count: number; readonly lost: number; readonly peakTenths: number | null },
  events: readonly SessionEvent[],
  outcome: Outcome | null,
): SessionRecord => ({
  ...summaryOf(session, kept.peakTenths, outcome),
  startedBy: session.startedBy,
  startedOn: session.startedOn,
  endedOn: session.end.on,
  askedLimits: session.askedLimits,
  acceptedAdvice: [...session.acceptedAdvice],
  checkInEveryS: session.checkInEveryS,
  events: [...events],
  samples: { count: kept.count, lost: kept.lost },
});
