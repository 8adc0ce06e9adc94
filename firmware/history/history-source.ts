/**
 * Where exports and reports take their data from: the history process asked over its channel (gateway), or the database
 * opened by `inversion-table sessions`. Whatever cannot be answered ends the work with a {@link HistoryRefused}.
 */

import type { AuditEntry, SessionSummary } from "../../shared/history.ts";
import type { Answer, Ask, History, HistoryCall, HistoryLink, HistoryRefusal } from "./contract.ts";

export class HistoryRefused extends Error {
  readonly refusal: HistoryRefusal;

  constructor(refusal: HistoryRefusal) {
    super(refusal.message);
    this.name = "HistoryRefused";
    this.refusal = refusal;
  }
}

export type HistorySource = <C extends HistoryCall>(call: C, ask: Ask<C>) => Promise<Answer<C>>;

export const sourceOf =
  (history: Pick<HistoryLink, "call"> | Pick<History, "call">): HistorySource =>
  async (call, ask) => {
    const reply = await history.call(call, ask);
    if (reply.kind === "refused") throw new HistoryRefused(reply);
    return reply.answer;
  };

const PAGE = 100;

/** Which sessions: of one profile (`guest` = those without), within a time; null = no bound. */
export interface SessionsWanted {
  readonly profileId: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** All of them, the newest first, asked for page by page. */
export async function* summariesOf(
  source: HistorySource,
  wanted: SessionsWanted,
): AsyncGenerator<SessionSummary> {
  let after: string | null = null;
  do {
    const page: { readonly items: readonly SessionSummary[]; readonly next: string | null } = await source(
      "sessions",
      { query: { limit: PAGE, after, ...wanted } },
    );
    yield* page.items;
    after = page.next;
  } while (after !== null);
}

/** The whole audit chain from its first link on; `audit` itself tells the newest first. */
export async function* auditOf(source: HistorySource): AsyncGenerator<AuditEntry> {
  const newest = (await source("audit", { limit: 1, before: null })).items[0];
  if (newest === undefined) return;
  let next = 0;
  while (next <= newest.seq) {
    const page = await source("audit", { limit: PAGE, before: next + PAGE });
    const wanted = page.items.filter(({ seq }) => seq >= next && seq <= newest.seq);
    yield* wanted.toSorted((a, b) => a.seq - b.seq);
    next += PAGE;
  }
}
