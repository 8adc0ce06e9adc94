/**
 * What everybody did lately, for the soft limits: asked of the history whenever that comes up, and from then on as the
 * sessions end. So a start never waits for a disk, and is judged even while the history is gone.
 */

import type { AdviceView } from "../../shared/api.ts";
import { DAY_MS } from "../../shared/calendar.ts";
import type { SessionSummary } from "../../shared/history.ts";
import type { Profile } from "../../shared/profiles.ts";
import { softLimitAdvice } from "../../shared/soft-limits.ts";
import type { CallResult } from "../history/channel.ts";
import type { HistoryLink, HistoryRefusal, SessionQuery } from "../history/contract.ts";
import type { RecentSessions } from "./recent-sessions.ts";

/** The longest rest that can be wished for is a day, and a day's total is of today. */
const LATELY_MS = 2 * DAY_MS;
const PAGE = 100;
const MOST_PAGES = 10;

/** The day around a time, in this computer's own time zone: from its first millisecond to the next day's. */
export const calendarDayOf = (nowMs: number): { readonly fromMs: number; readonly toMs: number } => {
  const now = new Date(nowMs);
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  return { fromMs: new Date(year, month, day).getTime(), toMs: new Date(year, month, day + 1).getTime() };
};

export class Lately {
  readonly #history: Pick<HistoryLink, "call">;
  readonly #recent: RecentSessions;
  readonly #wallIso: () => string;
  #told: readonly SessionSummary[] = [];
  #isKnown = false;

  constructor(history: Pick<HistoryLink, "call">, recent: RecentSessions, wallIso: () => string) {
    this.#history = history;
    this.#recent = recent;
    this.#wallIso = wallIso;
  }

  /** False until the history was heard once. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** Asks the history again; what is known stays when it cannot answer. */
  async learn(): Promise<HistoryRefusal | { readonly kind: "fresh" }> {
    const from = new Date(Date.parse(this.#wallIso()) - LATELY_MS).toISOString();
    const told: SessionSummary[] = [];
    let after: string | null = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query: SessionQuery = { limit: PAGE, after, profileId: null, from, to: null };
      const answered: CallResult<"sessions"> = await this.#history.call("sessions", { query });
      if (answered.kind === "refused") return answered;
      told.push(...answered.answer.items);
      after = answered.answer.next;
      if (after === null) break;
    }
    this.#told = told;
    this.#isKnown = true;
    return { kind: "fresh" };
  }

  /** A person's data were erased. */
  forget(profileId: string): void {
    this.#told = this.#told.filter((session) => session.profileId !== profileId);
  }

  /** What speaks against a session of this person now. @param plannedS seconds that it would add */
  adviceFor(profile: Profile, plannedS: number): AdviceView {
    const nowMs = Date.parse(this.#wallIso());
    const day = calendarDayOf(nowMs);
    const sessions = this.#of(profile.profileId);
    return softLimitAdvice({ soft: profile.soft, sessions, nowMs, day, plannedS });
  }

  /** Told by the history and remembered here, each once; here it is newer. */
  #of(profileId: string): readonly SessionSummary[] {
    const byId = new Map(this.#told.map((session) => [session.id, session]));
    for (const session of this.#recent.all()) byId.set(session.id, session);
    return [...byId.values()].filter((session) => session.profileId === profileId);
  }
}
