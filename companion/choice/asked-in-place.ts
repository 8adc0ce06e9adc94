/** A question that takes the place of the view has the focus while it is asked; the gate gives it back. */

import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Question, Start } from "../start.ts";

/** @param first what gets the focus, within the question: never a heading, on which Space would be STOP */
export const useAskedInPlace = (
  start: Start,
  question: Question,
  first: string,
): RefObject<HTMLElement | null> => {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    place.current?.querySelector<HTMLElement>(first)?.focus();
    place.current?.scrollIntoView({ block: "nearest" });
    return () => {
      // Unless the next one is asked already.
      if (start.question.peek() === question) start.cancel();
    };
  }, [start, question, first]);
  return place;
};
