/**
 * Deletes what belongs to a person: profile, plan, sessions with all they hold, and the details of the audit entries.
 * What stays is that something was erased, by whom, and the hashes of the chain, which tell nothing.
 */

import * as z from "zod/mini";
import type { Answer, Ask } from "./contract.ts";
import { statement } from "./statement.ts";
import { doneBy, type Store } from "./store.ts";

/** Runs of entry numbers, both ends included: `[[3, 7], [12, 12]]`. */
export type SeqRuns = readonly (readonly [number, number])[];

export const runsOfSeqs = (seqs: readonly number[]): SeqRuns => {
  const runs: [number, number][] = [];
  for (const seq of seqs) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === seq - 1) last[1] = seq;
    else runs.push([seq, seq]);
  }
  return runs;
};

const seqRows = z.array(z.object({ seq: z.int() }));

/** The log still holds the pages as they were; emptied, it does not. Where it cannot be now, the next commits do it. */
const emptyLog = (store: Store): void => {
  try {
    store.db.pragma("wal_checkpoint(truncate)");
  } catch {
    // What was asked for is done and on the disk.
  }
};

/** Sessions may have been restored without their profile; and a damaged profile can be erased too. */
const isAnythingOf = (store: Store, profileId: string): boolean =>
  ["profile", "session", "audit_detail"].some(
    (table) =>
      statement(store.db, `select 1 from ${table} where profile_id = ? limit 1`).get(profileId) !== undefined,
  );

export const eraseProfile = (
  store: Store,
  { profileId, doer, at }: Ask<"erase-profile">,
): Answer<"erase-profile"> => {
  const run = (sql: string): number => statement(store.db, sql).run(profileId).changes;
  const answer = store.commit(() => {
    if (!isAnythingOf(store, profileId)) return "unknown";
    const entries = seqRows.parse(
      statement(store.db, "select seq from audit_detail where profile_id = ? order by seq").all(profileId),
    );
    run("delete from audit_detail where profile_id = ?");
    const ids = z
      .array(z.object({ session_id: z.string() }))
      .parse(statement(store.db, "select session_id from session where profile_id = ?").all(profileId));
    const sessions = run("delete from session where profile_id = ?");
    run("delete from profile where profile_id = ?");
    for (const name of [
      ...[`profile ${profileId}`, `plan ${profileId}`],
      ...ids.flatMap(({ session_id: id }) =>
        ["session", "outcome", "events", "samples"].map((kind) => `${kind} ${id}`),
      ),
    ]) {
      store.damaged.delete(name);
    }
    const details = runsOfSeqs(entries.map(({ seq }) => seq));
    store.audit(at, "erased", { ...doneBy(doer), sessions, details }, null);
    return { sessions };
  });
  if (answer !== "unknown") emptyLog(store);
  return answer;
};
