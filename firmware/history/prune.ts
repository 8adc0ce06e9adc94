/** Retention, on request only: old samples, or old sessions with all they hold. That it was done stands in the audit. */

import * as z from "zod/mini";
import type { AtCommandLine, Doer } from "./contract.ts";
import { statement } from "./statement.ts";
import { doneBy, type Store } from "./store.ts";
import { findStored, putSession } from "./stored-session.ts";

export interface PruneAsk {
  /** Only the samples, so that lists and trends stay; or the whole sessions. */
  readonly what: "samples" | "sessions";
  /** Started before this. */
  readonly before: string;
  readonly doer: Doer | AtCommandLine;
  readonly at: string;
}

const rows = z.array(z.object({ session_id: z.string(), profile_id: z.nullable(z.string()) }));

/** Closed ones only: a running session is nobody's to prune. */
const older = (store: Store, { before }: PruneAsk): z.output<typeof rows> =>
  rows.parse(
    statement(
      store.db,
      "select session_id, profile_id from session where started_ms < ? and is_open = 0 order by started_ms",
    ).all(Date.parse(before)),
  );

/** The new seal of the session without its samples; null when it has none. */
const withoutSamples = (store: Store, id: string): string | null => {
  const session = findStored(store, id);
  if (session?.closed == null || session.closed.samplesHash === null) return null;
  statement(store.db, "delete from samples where session_id = ?").run(id);
  return putSession(store, { ...session, closed: { ...session.closed, count: 0, samplesHash: null } });
};

const deleteSession = (store: Store, id: string): null => {
  statement(store.db, "delete from session where session_id = ?").run(id);
  for (const kind of ["session", "outcome", "events", "samples"]) store.damaged.delete(`${kind} ${id}`);
  return null;
};

export const prune = (store: Store, ask: PruneAsk): { readonly sessions: number } =>
  store.commit(() => {
    const { what, before, doer, at } = ask;
    const byPerson = new Map<string | null, Record<string, string | null>>();
    let sessions = 0;
    for (const { session_id: id, profile_id: profileId } of older(store, ask)) {
      const seal = what === "samples" ? withoutSamples(store, id) : deleteSession(store, id);
      if (what === "samples" && seal === null) continue;
      const seals = byPerson.get(profileId) ?? {};
      seals[id] = seal;
      byPerson.set(profileId, seals);
      sessions += 1;
    }
    for (const [profileId, seals] of byPerson) {
      store.audit(at, "pruned", { ...doneBy(doer), what, before, profileId, seals }, profileId);
    }
    return { sessions };
  });

/** Gives the room of what was deleted back to the disk; takes as much room again while it works. */
export const vacuum = (store: Store): { readonly bytes: number } => {
  store.db.exec("vacuum");
  store.db.pragma("wal_checkpoint(truncate)");
  const pages = Number(store.db.pragma("page_count", { simple: true }));
  return { bytes: pages * Number(store.db.pragma("page_size", { simple: true })) };
};
