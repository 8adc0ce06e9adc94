/** A list that comes page by page, newest first: the first page by itself, the older ones when they are asked for. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { MORE_COMING, THESE_ARE_ALL } from "../messages/en/fleet-table.ts";
import type { Told, Trouble } from "../sessions/api.ts";
import { useAsked } from "../sessions/asked.ts";
import { Answered, TroubleCard } from "../sessions/trouble.tsx";
import type { Page } from "./asks.ts";

interface Older<T> {
  readonly question: string;
  readonly rows: readonly T[];
  readonly next: string | null;
  readonly state: "here" | "coming" | Trouble;
}

export interface PagesProps<T> {
  /** Tells one question from another; another one begins anew. */
  readonly question: string;
  readonly ask: (after: string | null, signal?: AbortSignal) => Promise<Told<Page<T>>>;
  readonly none: string;
  readonly moreWords: string;
  readonly testId: string;
  readonly children: (rows: readonly T[]) => ComponentChildren;
}

export function Pages<T>({ question, ask, none, moreWords, testId, children }: PagesProps<T>) {
  const first = useAsked(question, (signal) => ask(null, signal));
  const kept = useSignal<Older<T> | null>(null);
  const older = kept.value?.question === question ? kept.value : null;
  const firstNext = first.answer.kind === "ok" ? first.answer.value.next : null;
  const next = older === null ? firstNext : older.next;
  const rows = older?.rows ?? [];
  const more = async (): Promise<void> => {
    if (next === null || older?.state === "coming") return;
    kept.value = { question, rows, next, state: "coming" };
    const told = await ask(next);
    // Another list is shown by now.
    if (kept.peek()?.question !== question) return;
    kept.value =
      told.kind === "ok"
        ? { question, rows: [...rows, ...told.value.rows], next: told.value.next, state: "here" }
        : { question, rows, next, state: told };
  };
  return (
    <Answered asking={first}>
      {(page) => {
        if (page.rows.length === 0) return <p class="pages__none">{none}</p>;
        const state = older?.state ?? "here";
        return (
          <>
            {children([...page.rows, ...rows])}
            {typeof state === "object" ? <TroubleCard trouble={state} again={() => void more()} /> : null}
            {next === null ? (
              <p class="pages__all">{THESE_ARE_ALL}</p>
            ) : (
              <button
                type="button"
                class="button button--plain pages__more"
                data-testid={testId}
                aria-disabled={state === "coming"}
                onClick={() => void more()}
              >
                {state === "coming" ? MORE_COMING : moreWords}
              </button>
            )}
          </>
        );
      }}
    </Answered>
  );
}
