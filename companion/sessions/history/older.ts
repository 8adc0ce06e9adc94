/** The list of sessions, newest first, and the older ones page by page. */

import { useSignal } from "@preact/signals";
import type { SessionSummary } from "../../../shared/history.ts";
import type { Api, Trouble } from "../api.ts";
import { type Asking, useAsked } from "../asked.ts";
import { askSessions, type SessionsPage } from "../calls.ts";

const PAGE = 20;

interface More {
  readonly question: string;
  readonly items: readonly SessionSummary[];
  readonly next: string | null;
  readonly state: "here" | "coming" | Trouble;
}

export interface OlderList {
  readonly first: Asking<SessionsPage>;
  /** Those of the pages after the first. */
  readonly items: readonly SessionSummary[];
  readonly hasOlder: boolean;
  readonly state: More["state"];
  older(): void;
}

/** @param ended the last session that this screen saw end: then the list is another */
export const useOlderList = (api: Api, person: string | null, ended: string | null): OlderList => {
  const question = JSON.stringify([person, ended]);
  const first = useAsked(question, (signal) => askSessions(api, { limit: PAGE, profileId: person }, signal));
  const kept = useSignal<More | null>(null);
  const more = kept.value?.question === question ? kept.value : null;
  const firstNext = first.answer.kind === "ok" ? first.answer.value.next : null;
  const next = more === null ? firstNext : more.next;
  const items = more?.items ?? [];
  return {
    first,
    items,
    hasOlder: next !== null,
    state: more?.state ?? "here",
    older: () => {
      if (next === null || more?.state === "coming") return;
      kept.value = { question, items, next, state: "coming" };
      void askSessions(api, { limit: PAGE, after: next, profileId: person }).then((told) => {
        // Another list is shown by now.
        if (kept.peek()?.question !== question) return;
        kept.value =
          told.kind === "ok"
            ? { question, items: [...items, ...told.value.items], next: told.value.next, state: "here" }
            : { question, items, next, state: told };
      });
    },
  };
};
