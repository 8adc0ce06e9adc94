/**
 * Puts records back that were taken out of a history before: what is there already stays as it is. All of it or nothing,
 * and in the audit chain like everything else.
 */

import type { Sample, SessionRecord } from "../../shared/history.ts";
import type { Plan } from "../../shared/plan.ts";
import type { Profile } from "../../shared/profiles.ts";
import type { Detail } from "./audit.ts";
import { peakOf } from "./chunks.ts";
import type { AtCommandLine, Doer } from "./contract.ts";
import { packSamples } from "./samples.ts";
import { canonical, sha256 } from "./seal.ts";
import { statement } from "./statement.ts";
import { doneBy, type Store } from "./store.ts";
import { eventsHashOf, putSession, type StoredSession } from "./stored-session.ts";

export interface SessionToRestore {
  readonly record: SessionRecord;
  readonly samples: readonly Sample[];
}

export interface ToRestore {
  readonly profiles: readonly Profile[];
  readonly plans: readonly Plan[];
  readonly sessions: Iterable<SessionToRestore>;
  /** Where all of it comes from, for the audit chain, also when nothing of it was missing here. */
  readonly from?: Detail;
}

export interface RestoreCounts {
  readonly profiles: number;
  readonly plans: number;
  readonly sessions: number;
  /** There already, and left as they are. */
  readonly present: number;
  /** Not restored, and why. */
  readonly refused: readonly string[];
}

/** What the chain says of one person's restored records: seals by kind and id. */
type Seals = Record<string, string>;

const isThere = (store: Store, table: "profile" | "plan" | "session", key: string, id: string): boolean =>
  statement(store.db, `select 1 from ${table} where ${key} = ?`).get(id) !== undefined;

const stored = ({ record, samples }: SessionToRestore, packed: Uint8Array | null): StoredSession => ({
  id: record.id,
  profileId: record.profileId,
  programmeId: record.programmeId,
  programmeName: record.programmeName,
  startedAt: record.startedAt,
  limits: record.limits,
  startedBy: record.startedBy,
  startedOn: record.startedOn,
  askedLimits: record.askedLimits,
  acceptedAdvice: record.acceptedAdvice,
  checkInEveryS: record.checkInEveryS,
  end: {
    ...{ at: record.endedAt, reason: record.reason, by: record.by, on: record.endedOn },
    ...{ invertedS: record.invertedS, found: false },
  },
  closed: {
    count: samples.length,
    lost: record.samples.lost,
    // Of a session whose samples were removed before, the record alone knows it.
    peakTenths:
      samples.length > 0 ? peakOf(samples) : record.peakDeg === null ? null : Math.round(record.peakDeg * 10),
    eventsHash: eventsHashOf(record.events.map((event, n) => ({ n, event: canonical(event) }))),
    samplesHash: packed === null ? null : sha256(packed),
  },
});

const putBack = (store: Store, session: SessionToRestore, seals: Seals): void => {
  const { record, samples } = session;
  const packed = samples.length === 0 ? null : packSamples(samples);
  seals[`session ${record.id}`] = putSession(store, stored(session, packed));
  for (const [n, event] of record.events.entries()) {
    statement(store.db, "insert into session_event (session_id, n, event) values (?, ?, ?)").run(
      ...[record.id, n, canonical(event)],
    );
  }
  if (packed !== null) {
    statement(store.db, "insert into samples (session_id, packed) values (?, ?)").run(record.id, packed);
  }
  if (record.outcome !== null) {
    const outcome = { sessionId: record.id, outcome: record.outcome };
    seals[`outcome ${record.id}`] = store.put("outcome", record.id, outcome);
  }
};

export const restore = (
  store: Store,
  what: ToRestore,
  doer: Doer | AtCommandLine,
  at: string,
): RestoreCounts =>
  store.commit(() => {
    const counts = { profiles: 0, plans: 0, sessions: 0, present: 0 };
    const refused: string[] = [];
    const byPerson = new Map<string | null, Seals>();
    const sealsOf = (profileId: string | null): Seals => {
      const seals = byPerson.get(profileId) ?? {};
      byPerson.set(profileId, seals);
      return seals;
    };
    if (what.from !== undefined) sealsOf(null);
    for (const profile of what.profiles) {
      const id = profile.profileId;
      if (isThere(store, "profile", "profile_id", id)) {
        counts.present += 1;
        continue;
      }
      sealsOf(id)[`profile ${id}`] = store.put("profile", id, profile);
      counts.profiles += 1;
    }
    for (const plan of what.plans) {
      const id = plan.profileId;
      if (isThere(store, "plan", "profile_id", id)) {
        counts.present += 1;
      } else if (!isThere(store, "profile", "profile_id", id)) {
        refused.push(`the plan of profile "${id}": there is no such profile`);
      } else {
        sealsOf(id)[`plan ${id}`] = store.put("plan", id, plan);
        counts.plans += 1;
      }
    }
    for (const session of what.sessions) {
      if (isThere(store, "session", "session_id", session.record.id)) {
        counts.present += 1;
        continue;
      }
      putBack(store, session, sealsOf(session.record.profileId));
      counts.sessions += 1;
    }
    for (const [profileId, seals] of byPerson) {
      const from = profileId === null && what.from !== undefined ? { from: what.from } : {};
      store.audit(at, "restored", { ...doneBy(doer), profileId, seals, ...from }, profileId);
    }
    return { ...counts, refused };
  });
