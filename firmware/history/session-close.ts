/**
 * Makes one record of a session that is over, and finds those that nobody ended: the process or the computer went down
 * with them. Those are marked `interrupted`, with all that was told of them.
 */

import * as z from "zod/mini";
import { chunkSamples, chunkTotals, peakOf, putChunk } from "./chunks.ts";
import { packSamples, unpackSamples } from "./samples.ts";
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
  putSession,
  type StoredSession,
} from "./stored-session.ts";

/** Packs the samples, hashes all of it into the row and the row's seal into the chain. Within a commit. */
export const closeSession = (store: Store, session: EndedSession, at: string): void => {
  const { id } = session;
  const { samples, unreadable } = chunkSamples(store, id);
  const packed = samples.length === 0 ? null : packSamples(samples);
  if (packed !== null) {
    statement(store.db, "insert or replace into samples (session_id, packed) values (?, ?)").run(id, packed);
  }
  const seal = putSession(store, {
    ...session,
    closed: {
      count: samples.length,
      lost: chunkTotals(store, id).lost + unreadable,
      peakTenths: peakOf(samples),
      eventsHash: eventsHashOf(eventRowsOf(store, id) ?? []),
      samplesHash: packed === null ? null : sha256(packed),
    },
  });
  statement(store.db, "delete from chunk where session_id = ?").run(id);
  store.audit(
    at,
    "session-recorded",
    { sessionId: id, profileId: session.profileId, seal },
    session.profileId,
  );
};

const packedRow = z.object({ packed: z.instanceof(Uint8Array) });

/**
 * A session that was found without an end goes on after all: the history was restarted, not the table. Null where its
 * samples are damaged. Within a commit.
 */
export const reopenSession = (store: Store, session: StoredSession): StoredSession | null => {
  const { id, closed, end } = session;
  const row = packedRow.safeParse(
    statement(store.db, "select packed from samples where session_id = ?").get(id),
  );
  const unpacked = row.success ? unpackSamples(row.data.packed) : ({ kind: "ok", samples: [] } as const);
  if (unpacked.kind === "damaged") return null;
  statement(store.db, "delete from samples where session_id = ?").run(id);
  putChunk(store, id, 0, unpacked.samples, { lost: closed?.lost ?? 0, invertedS: end?.invertedS ?? 0 });
  const open: StoredSession = { ...session, end: null, closed: null };
  const seal = putSession(store, open);
  const at = end?.at ?? session.startedAt;
  store.audit(
    at,
    "session-reopened",
    { sessionId: id, profileId: session.profileId, seal },
    session.profileId,
  );
  return open;
};

/** Milliseconds since Start of the last thing that is known of it. */
const lastKnownMs = (store: Store, id: string): number => {
  const events = (eventRowsOf(store, id) ?? []).map((row) => eventOf(row)?.tMs ?? 0);
  return Math.max(0, chunkTotals(store, id).lastMs ?? 0, ...events);
};

const interrupted = (store: Store, session: StoredSession): EndedSession => ({
  ...session,
  end: {
    at: new Date(Date.parse(session.startedAt) + lastKnownMs(store, session.id)).toISOString(),
    ...{ reason: "interrupted", by: "gateway", on: null, found: true },
    invertedS: chunkTotals(store, session.id).invertedS,
  },
});

const idRow = z.object({ session_id: z.string() });

const unclosed = (store: Store): readonly string[] =>
  statement(store.db, "select session_id from session where is_open = 1")
    .all()
    .flatMap((row) => {
      const decoded = idRow.safeParse(row);
      return decoded.success ? [decoded.data.session_id] : [];
    });

/** At opening: closes every session that is not closed, the ones without an end as `interrupted`. */
export const closeWhatIsOpen = (store: Store, at: string): void => {
  for (const id of unclosed(store)) {
    store.commit(() => {
      const session = findStored(store, id);
      if (session === null || session.closed !== null) return;
      closeSession(store, hasEnded(session) ? session : interrupted(store, session), at);
    });
  }
};
