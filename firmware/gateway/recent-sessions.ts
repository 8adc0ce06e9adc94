/**
 * The sessions that have ended since the gateway started, newest first and bounded: told beside what the history has,
 * since a session is there from its end on, also while the history is slow or gone.
 *
 * What happened in them is most of their weight, and asked of the history first: it is remembered of the newest few only.
 * Of the others the summary stays, for lists and for what somebody hung today.
 */

import type { SessionRecord, SessionSummary } from "../../shared/history.ts";
import type { Outcome } from "../../shared/outcomes.ts";
import { GUEST_ID } from "../../shared/profiles.ts";
import type { Page, SessionQuery } from "../history/contract.ts";

const summaryOf = ({
  startedBy: _startedBy,
  startedOn: _startedOn,
  endedOn: _endedOn,
  askedLimits: _askedLimits,
  acceptedAdvice: _acceptedAdvice,
  checkInEveryS: _checkInEveryS,
  events: _events,
  samples: _samples,
  ...summary
}: SessionRecord): SessionSummary => summary;

const fits = (session: SessionSummary, { profileId, from, to }: SessionQuery): boolean => {
  const isWhose = profileId === null || (session.profileId ?? GUEST_ID) === profileId;
  const startedMs = Date.parse(session.startedAt);
  const isFrom = from === null || startedMs >= Date.parse(from);
  return isWhose && isFrom && (to === null || startedMs <= Date.parse(to));
};

/** Of all remembered sessions together; the newest is remembered whole, however much happened in it. */
export const MOST_EVENTS = 1_000;

interface Remembered {
  readonly summary: SessionSummary;
  /** Null where only the history tells it any more. */
  readonly whole: SessionRecord | null;
}

const remembered = (session: SessionRecord): Remembered => ({ summary: summaryOf(session), whole: session });

export class RecentSessions {
  readonly #kept: number;
  #sessions: Remembered[] = [];
  readonly #erased = new Set<string>();

  /** @param kept how many are remembered */
  constructor(kept: number) {
    this.#kept = kept;
  }

  /** Newest first. */
  all(): readonly SessionSummary[] {
    return this.#sessions.map(({ summary }) => summary);
  }

  /** A session that has ended; one of the same id is replaced. Not one of somebody who was erased. */
  put(session: SessionRecord): void {
    if (session.profileId !== null && this.#erased.has(session.profileId)) return;
    const at = this.#sessions.findIndex(({ summary }) => summary.id === session.id);
    if (at >= 0) this.#sessions[at] = remembered(session);
    else this.#sessions.unshift(remembered(session));
    if (this.#sessions.length > this.#kept) this.#sessions.length = this.#kept;
    this.#lighten();
  }

  has(id: string): boolean {
    return this.#sessions.some(({ summary }) => summary.id === id);
  }

  /** Null also for one of which only the summary is remembered. */
  find(id: string): SessionRecord | null {
    return this.#sessions.find(({ summary }) => summary.id === id)?.whole ?? null;
  }

  /** How it did, as the person told the history. */
  putOutcome(id: string, outcome: Outcome): void {
    this.#sessions = this.#sessions.map(({ summary, whole }) =>
      summary.id === id
        ? { summary: { ...summary, outcome }, whole: whole === null ? null : { ...whole, outcome } }
        : { summary, whole },
    );
  }

  /** A person's data were erased. A session may still be on its way here: its table is not back yet. */
  forget(profileId: string): void {
    this.#erased.add(profileId);
    this.#sessions = this.#sessions.filter(({ summary }) => summary.profileId !== profileId);
  }

  /** What is remembered, as the history would tell it; null for an `after` that is not remembered. */
  page(query: SessionQuery): Page<SessionSummary> | null {
    const all = this.all();
    const from = query.after === null ? 0 : all.findIndex(({ id }) => id === query.after) + 1;
    if (query.after !== null && from === 0) return null;
    const left = all.slice(from).filter((session) => fits(session, query));
    const items = left.slice(0, query.limit);
    return { items, next: left.length > items.length ? (items.at(-1)?.id ?? null) : null };
  }

  /**
   * The first page of the history with what it has not written yet: remembered sessions that began after the oldest
   * on the page. Pages after the first are the history's alone.
   */
  merged(told: Page<SessionSummary>, query: SessionQuery): Page<SessionSummary> {
    if (query.after !== null) return told;
    const known = new Set(told.items.map(({ id }) => id));
    const oldest = told.next === null ? undefined : told.items.at(-1)?.startedAt;
    const missing = this.all().filter(
      (session) =>
        !known.has(session.id) &&
        fits(session, query) &&
        (oldest === undefined || Date.parse(session.startedAt) > Date.parse(oldest)),
    );
    if (missing.length === 0) return told;
    const both = [...missing, ...told.items].sort(
      (a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt),
    );
    const items = both.slice(0, query.limit);
    const cut = both.length > items.length;
    return { items, next: cut ? (items.at(-1)?.id ?? null) : told.next };
  }

  #lighten(): void {
    let events = 0;
    this.#sessions = this.#sessions.map(({ summary, whole }, at) => {
      events += whole?.events.length ?? 0;
      return { summary, whole: at === 0 || events <= MOST_EVENTS ? whole : null };
    });
  }
}
