/** The list of past sessions, one whole record, and its samples. A row that cannot be believed is left out and noted. */

import * as z from "zod/mini";
import type { Sample, SessionEvent, SessionRecord, SessionSummary } from "../../shared/history.ts";
import type { Outcome } from "../../shared/outcomes.ts";
import { GUEST_ID } from "../../shared/profiles.ts";
import { chunkSamples, chunkTotals } from "./chunks.ts";
import type { Answer, Ask, SessionQuery } from "./contract.ts";
import { outcomeOf } from "./outcomes.ts";
import { unpackSamples } from "./samples.ts";
import { sha256 } from "./seal.ts";
import { statement } from "./statement.ts";
import type { Store } from "./store.ts";
import {
  type EndedSession,
  eventOf,
  eventRowsOf,
  eventsHashOf,
  findStored,
  hasEnded,
  recordOf,
  storedSessionSchema,
  summaryOf,
} from "./stored-session.ts";

const placeRow = z.object({ started_ms: z.int(), session_id: z.string() });
type Place = z.output<typeof placeRow>;
const END_OF_TIME: Place = { started_ms: Number.MAX_SAFE_INTEGER, session_id: "" };

/** Where the page begins: before the session named; null for one that is not there. */
const placeOf = (store: Store, after: string | null): Place | null => {
  if (after === null) return END_OF_TIME;
  const row = placeRow.safeParse(
    statement(store.db, "select started_ms, session_id from session where session_id = ?").get(after),
  );
  return row.success ? row.data : null;
};

const boundMs = (iso: string | null, otherwise: number): number =>
  iso === null ? otherwise : Date.parse(iso);

const whose = ({ profileId }: SessionQuery): string => {
  if (profileId === null) return "true or ? is null";
  return profileId === GUEST_ID ? "profile_id is null and ? is not null" : "profile_id = ?";
};

const idRow = z.object({ session_id: z.string() });

/** Rows may be left out for being open or damaged, so it reads on until the page is full. */
const rowsFrom = (store: Store, query: SessionQuery, place: Place): IterableIterator<unknown> =>
  statement(
    store.db,
    `select session_id, record, seal from session
     where (started_ms, session_id) < (?, ?) and started_ms >= ? and started_ms <= ? and (${whose(query)})
     order by started_ms desc, session_id desc`,
  ).iterate(
    ...[place.started_ms, place.session_id],
    ...[boundMs(query.from, Number.MIN_SAFE_INTEGER), boundMs(query.to, Number.MAX_SAFE_INTEGER)],
    query.profileId,
  );

const endedOf = (store: Store, row: unknown): EndedSession | null => {
  const key = idRow.safeParse(row);
  const id = key.success ? key.data.session_id : "?";
  const session = store.believed("session", id, row, storedSessionSchema);
  return session !== null && session.id === id && hasEnded(session) ? session : null;
};

const summarised = (store: Store, session: EndedSession): SessionSummary => {
  const peak = session.closed === null ? chunkTotals(store, session.id).peakTenths : null;
  return summaryOf(session, peak, outcomeOf(store, session.id));
};

export const sessionsPage = (store: Store, { query }: Ask<"sessions">): Answer<"sessions"> => {
  const place = placeOf(store, query.after);
  if (place === null) return { items: [], next: null };
  const found: EndedSession[] = [];
  for (const row of rowsFrom(store, query, place)) {
    const session = endedOf(store, row);
    if (session !== null) found.push(session);
    if (found.length > query.limit) break;
  }
  const items = found.slice(0, query.limit).map((session) => summarised(store, session));
  return { items, next: found.length > query.limit ? (items.at(-1)?.id ?? null) : null };
};

/** None at all rather than some that may be others: they have one hash together. */
const eventsOf = (store: Store, session: EndedSession): readonly SessionEvent[] => {
  const rows = eventRowsOf(store, session.id);
  const hash = session.closed?.eventsHash;
  const name = `events ${session.id}`;
  store.damaged.delete(name);
  if (rows !== null && (hash === undefined || eventsHashOf(rows) === hash)) {
    const events = rows.map(eventOf).filter((event) => event !== null);
    if (events.length === rows.length) return events;
  }
  store.damaged.set(name, `the events of session "${session.id}"`);
  return [];
};

export const sessionRecord = (store: Store, sessionId: string): SessionRecord | null => {
  const session = findStored(store, sessionId);
  if (session === null || !hasEnded(session)) return null;
  const kept = session.closed ?? chunkTotals(store, sessionId);
  const outcome: Outcome | null = outcomeOf(store, sessionId);
  return recordOf(session, kept, eventsOf(store, session), outcome);
};

const packedRow = z.object({ packed: z.instanceof(Uint8Array) });

/** Null for an unknown session, and where the samples are damaged; those of a running one as far as they are told. */
export const samplesOf = (store: Store, sessionId: string): readonly Sample[] | null => {
  const session = findStored(store, sessionId);
  if (session === null) return null;
  if (session.closed === null) return chunkSamples(store, sessionId).samples;
  const hash = session.closed.samplesHash;
  if (hash === null) return [];
  const name = `samples ${sessionId}`;
  store.damaged.delete(name);
  const row = packedRow.safeParse(
    statement(store.db, "select packed from samples where session_id = ?").get(sessionId),
  );
  if (row.success && sha256(row.data.packed) === hash) {
    const unpacked = unpackSamples(row.data.packed);
    if (unpacked.kind === "ok") return unpacked.samples;
  }
  store.damaged.set(name, `the samples of session "${sessionId}"`);
  return null;
};
