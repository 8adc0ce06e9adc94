/**
 * What the gateway tells of a running session, each on the disk before it is acknowledged. What comes twice, too late or
 * for a session that nobody knows changes nothing, and says so.
 */

import type { Sample } from "../../shared/history.ts";
import { chunkTotals, putChunk } from "./chunks.ts";
import type { HistoryWrite, WriteResult } from "./contract.ts";
import { canonical } from "./seal.ts";
import { closeSession, reopenSession } from "./session-close.ts";
import { statement } from "./statement.ts";
import { doneBy, type Store } from "./store.ts";
import { findStored, putSession, type StoredSession } from "./stored-session.ts";

type Write<K extends HistoryWrite["kind"]> = Extract<HistoryWrite, { kind: K }>;

const KEPT: WriteResult = { kind: "kept" };
const ignored = (why: string): WriteResult => ({ kind: "ignored", why });

export const startSession = (store: Store, write: Write<"session-started">): WriteResult =>
  store.commit(() => {
    const { sessionId, doer, at } = write;
    if (statement(store.db, "select 1 from session where session_id = ?").get(sessionId) !== undefined) {
      return ignored(`session "${sessionId}" has started already`);
    }
    const session: StoredSession = {
      ...{ id: sessionId, profileId: write.profileId, startedAt: at, limits: write.limits },
      ...{ programmeId: write.programmeId, programmeName: write.programmeName },
      ...{ startedBy: doer.by, startedOn: doer.device, askedLimits: write.askedLimits },
      ...{ acceptedAdvice: [...write.acceptedAdvice], checkInEveryS: write.checkInEveryS },
      ...{ end: null, closed: null },
    };
    const seal = putSession(store, session);
    const detail = { ...doneBy(doer), sessionId, limits: write.limits, profileId: write.profileId, seal };
    store.audit(at, "session-started", detail, write.profileId);
    return KEPT;
  });

/** A session to which more may be added: running, ended but not closed, or found without an end and opened again. */
const writable = (store: Store, sessionId: string): StoredSession | string => {
  const session = findStored(store, sessionId);
  if (session === null) return `no session "${sessionId}" is known`;
  if (session.closed === null) return session;
  if (session.end?.found !== true) return `session "${sessionId}" is closed`;
  return reopenSession(store, session) ?? `the samples of session "${sessionId}" are damaged`;
};

/** Those that are newer than what is there; a second telling of the same is left out. */
const newer = (samples: readonly Sample[], lastMs: number | null): readonly Sample[] =>
  lastMs === null ? samples : samples.filter(({ tMs }) => tMs > lastMs);

export const addSamples = (store: Store, write: Write<"samples">): WriteResult =>
  store.commit(() => {
    const { sessionId, samples, lost, invertedS } = write;
    const known = chunkTotals(store, sessionId);
    const session = findStored(store, sessionId);
    if (session === null) return ignored(`no session "${sessionId}" is known`);
    const fresh = newer(samples, known.lastMs);
    if (fresh.length === 0 && (samples.length > 0 || lost === 0)) {
      return ignored(`nothing in it is newer than ${known.lastMs ?? 0} ms`);
    }
    const open = writable(store, sessionId);
    if (typeof open === "string") return ignored(open);
    const { nextN, lastMs } = session.closed === null ? known : chunkTotals(store, sessionId);
    const kept = newer(fresh, lastMs);
    if (kept.length === 0 && lost === 0) return ignored(`nothing in it is newer than ${lastMs ?? 0} ms`);
    putChunk(store, sessionId, nextN, kept, { lost, invertedS });
    return KEPT;
  });

export const addEvent = (store: Store, write: Write<"session-event">): WriteResult =>
  store.commit(() => {
    const { sessionId } = write;
    const event = canonical(write.event);
    const twice = statement(store.db, "select 1 from session_event where session_id = ? and event = ?");
    if (twice.get(sessionId, event) !== undefined) return ignored("this was told already");
    const open = writable(store, sessionId);
    if (typeof open === "string") return ignored(open);
    statement(
      store.db,
      `insert into session_event (session_id, n, event)
       select ?, coalesce(max(n), -1) + 1, ? from session_event where session_id = ?`,
    ).run(sessionId, event, sessionId);
    return KEPT;
  });

export const endSession = (store: Store, write: Write<"session-ended">): WriteResult =>
  store.commit(() => {
    const { sessionId, doer, at, reason, invertedS } = write;
    const open = writable(store, sessionId);
    if (typeof open === "string") return ignored(open);
    if (open.end !== null) return ignored(`session "${sessionId}" has ended already, as ${open.end.reason}`);
    const end = { at, reason, by: doer.by, on: doer.device, invertedS, found: false };
    const seal = putSession(store, { ...open, end });
    store.audit(at, "session-ended", { ...doneBy(doer), sessionId, reason, seal }, open.profileId);
    return KEPT;
  });

export const finishSession = (store: Store, write: Write<"session-closed">): WriteResult =>
  store.commit(() => {
    const session = findStored(store, write.sessionId);
    if (session === null) return ignored(`no session "${write.sessionId}" is known`);
    if (session.closed !== null) return ignored(`session "${write.sessionId}" is closed already`);
    if (session.end === null) return ignored(`session "${write.sessionId}" has not ended`);
    closeSession(store, { ...session, end: session.end }, write.at);
    return KEPT;
  });
