/**
 * Pain before a session, told while it is chosen: kept on this screen until a session of that person starts, then with
 * that session's id until the session is over, and then given to it. What somebody has told in the session's own page
 * meanwhile goes first. Skipped, forgotten or too old: then it was not told.
 */

import { effect, type ReadonlySignal, signal } from "@preact/signals";
import * as z from "zod/mini";
import { sessionRecordSchema } from "../../shared/history.ts";
import { NO_OUTCOME, outcomeSchema } from "../../shared/outcomes.ts";
import type { Timers } from "../connection.ts";
import type { Kept } from "../kept.ts";
import { type Api, doneSchema } from "../sessions/api.ts";
import type { Store } from "../store.ts";

const KEY = "inversion-table.pain-before";
/** Pain of longer ago than this is not that before the session, ms. */
export const TOLD_COUNTS_MS = 30 * 60_000;
/** The record of a session is there a moment after its end; and a gateway may be away for a while, ms. */
export const GIVE_AFTER_MS = [1_500, 5_000, 20_000, 60_000] as const;

const keptSchema = z.strictObject({
  pain: z.int().check(z.gte(0), z.lte(10)),
  profileId: z.nullable(z.string()),
  /** By the clock on the wall, ms. */
  atMs: z.number(),
  /** Null until its session has started. */
  sessionId: z.nullable(z.string()),
});
type KeptPain = z.output<typeof keptSchema>;

const read = (kept: Kept): KeptPain | null => {
  try {
    const decoded = keptSchema.safeParse(JSON.parse(kept.getItem(KEY) ?? "null"));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
};

/** What was told on this screen before the session with this id. */
export const painBeforeOf = (kept: Kept, sessionId: string): number | null => {
  const found = read(kept);
  return found?.sessionId === sessionId ? found.pain : null;
};

export interface PainBeforeParts {
  readonly kept: Kept;
  readonly store: Store;
  readonly api: Api;
  readonly timers: Timers;
  /** The clock on the wall, ms. */
  readonly wallNow: () => number;
}

export interface PainBefore {
  /** As it was told for the next session of this person; null = not told. */
  told(profileId: string | null): number | null;
  tell(profileId: string | null, pain: number | null): void;
  /** Counts up when something else is told. */
  readonly changes: ReadonlySignal<number>;
}

/** Gives it to the session, unless somebody has told it there. False: it is to be tried again. */
const give = async (api: Api, sessionId: string, pain: number): Promise<boolean> => {
  const path = `/sessions/${encodeURIComponent(sessionId)}`;
  const record = await api.ask(sessionRecordSchema, path);
  if (record.kind !== "ok") return false;
  const outcome = record.value.outcome ?? NO_OUTCOME;
  if (outcome.painBefore !== null) return true;
  const told = await api.send(
    doneSchema,
    "PUT",
    `${path}/outcome`,
    outcomeSchema.parse({ ...outcome, painBefore: pain }),
  );
  return told.kind === "ok";
};

export const createPainBefore = ({ kept, store, api, timers, wallNow }: PainBeforeParts): PainBefore => {
  const changes = signal(0);
  const write = (value: KeptPain | null): void => {
    kept.setItem(KEY, JSON.stringify(value));
    changes.value += 1;
  };
  /** Told lately, and not a session's yet. */
  const waiting = (): KeptPain | null => {
    const found = read(kept);
    if (found === null || found.sessionId !== null) return null;
    const ageMs = wallNow() - found.atMs;
    return ageMs >= 0 && ageMs <= TOLD_COUNTS_MS ? found : null;
  };
  const giveAt = (sessionId: string, attempt: number): void => {
    const delayMs = GIVE_AFTER_MS[attempt];
    if (delayMs === undefined) return;
    timers.after(delayMs, () => {
      const found = read(kept);
      if (found?.sessionId !== sessionId) return;
      void give(api, sessionId, found.pain).then((given) => {
        if (!given) giveAt(sessionId, attempt + 1);
      });
    });
  };
  const session = store.select(({ session: of }) => (of.kind === "none" ? "" : `${of.kind} ${of.sessionId}`));
  effect(() => {
    if (session.value === "") return;
    const of = store.model.peek().session;
    if (of.kind === "running") {
      const found = waiting();
      if (found?.profileId === of.profileId) write({ ...found, sessionId: of.sessionId });
    } else if (of.kind === "ended" && read(kept)?.sessionId === of.sessionId) giveAt(of.sessionId, 0);
  });
  return {
    changes,
    told: (profileId) => {
      const found = waiting();
      return found?.profileId === profileId ? found.pain : null;
    },
    tell: (profileId, pain) => {
      write(pain === null ? null : { pain, profileId, atMs: wallNow(), sessionId: null });
    },
  };
};
