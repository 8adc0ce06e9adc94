/**
 * The sessions that have ended since the gateway started, newest first and bounded, with the calendar's times.
 * A session that never got its end (its controller died) is ended as `interrupted` when the next one starts.
 */

import type { Limits } from "../../shared/limits.ts";
import type { ServerEvent } from "../../shared/protocol.ts";
import type { Actor, EndReason } from "../../shared/table.ts";

export interface FinishedSession {
  readonly id: string;
  /** ISO 8601; null when the start was not heard. */
  readonly startedAt: string | null;
  readonly endedAt: string;
  readonly reason: EndReason;
  readonly by: Actor;
  readonly limits: Limits | null;
}

export interface SessionPage {
  readonly items: readonly Pick<FinishedSession, "id" | "startedAt" | "endedAt" | "reason">[];
  /** Give this as `after` for the next page; null on the last. */
  readonly next: string | null;
}

interface RunningSession {
  readonly id: string;
  readonly startedAt: string;
  readonly limits: Limits;
}

export class SessionList {
  readonly #kept: number;
  readonly #wallIso: () => string;
  #running: RunningSession | null = null;
  #finished: FinishedSession[] = [];

  /** @param kept how many finished sessions are remembered */
  constructor(kept: number, wallIso: () => string) {
    this.#kept = kept;
    this.#wallIso = wallIso;
  }

  /** Takes every event; those that are not about a session's start or end are left alone. */
  event(event: ServerEvent): void {
    if (event.kind === "session-started") {
      if (this.#running !== null && this.#running.id !== event.sessionId) {
        this.#finish(this.#running.id, "interrupted", "gateway");
      }
      this.#running = { id: event.sessionId, startedAt: this.#wallIso(), limits: event.limits };
    }
    if (event.kind === "session-ended") this.#finish(event.sessionId, event.reason, event.by);
  }

  find(id: string): FinishedSession | null {
    return this.#finished.find((session) => session.id === id) ?? null;
  }

  /** @param after the `next` of the page before; null = from the newest. Null is returned for an unknown one. */
  page(limit: number, after: string | null): SessionPage | null {
    const from = after === null ? 0 : this.#finished.findIndex((session) => session.id === after) + 1;
    if (after !== null && from === 0) return null;
    const items = this.#finished.slice(from, from + limit);
    const last = items.at(-1);
    return {
      items: items.map(({ id, startedAt, endedAt, reason }) => ({ id, startedAt, endedAt, reason })),
      next: last !== undefined && from + items.length < this.#finished.length ? last.id : null,
    };
  }

  #finish(id: string, reason: EndReason, by: Actor): void {
    if (this.find(id) !== null) return;
    const started = this.#running?.id === id ? this.#running : null;
    if (started !== null) this.#running = null;
    this.#finished.unshift({
      id,
      startedAt: started?.startedAt ?? null,
      endedAt: this.#wallIso(),
      reason,
      by,
      limits: started?.limits ?? null,
    });
    if (this.#finished.length > this.#kept) this.#finished.length = this.#kept;
  }
}
