/** An answer that a page waits for: asked when the page is opened and when the question changes, given up when it is left. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Told } from "./api.ts";

export type Asked<T> = { readonly kind: "waiting" } | Told<T>;

export interface Asking<T> {
  /** The answer to this very question, never to the one before. */
  readonly answer: Asked<T>;
  /** Asks once more; until it has come, the answer before stands. */
  again(): void;
}

/**
 * @param question tells one question from another; another one is asked anew
 * @param ask its signal is aborted when the answer is not wanted any more
 */
export const useAsked = <T>(question: string, ask: (signal: AbortSignal) => Promise<Told<T>>): Asking<T> => {
  const heard = useSignal<{ readonly question: string; readonly told: Told<T> } | null>(null);
  const rounds = useSignal(0);
  const round = rounds.value;
  useEffect(() => {
    const leaving = new AbortController();
    void ask(leaving.signal).then((told) => {
      if (!leaving.signal.aborted) heard.value = { question, told };
    });
    return () => leaving.abort();
  }, [question, round]);
  return {
    answer: heard.value?.question === question ? heard.value.told : { kind: "waiting" },
    again: () => {
      rounds.value += 1;
    },
  };
};
