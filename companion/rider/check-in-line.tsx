/**
 * The question whether the rider is well, as whoever watches sees it: one line, with a button for a helper who stands
 * beside the table.
 */

import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { Companion } from "../companion.ts";
import { RIDER_ANSWERS, RIDER_CHECK_IN } from "../messages.ts";
import type { Store } from "../store.ts";
import "../style/check-in.css";
import { questionOf } from "./question.ts";

/** Whole seconds left to answer; null when nothing was asked, or nobody knows any more. */
export const useSecondsLeft = ({ model, view }: Store): ReadonlySignal<number | null> =>
  useComputed(() => {
    const { checkIn, reading } = model.value;
    const question =
      view.state.value === "inverted" ? questionOf(checkIn, reading?.telemetry.t ?? null) : null;
    return question === null ? null : Math.ceil(question.leftS);
  });

export const answer = (companion: Companion): void => companion.request({ type: "answer-check-in" });

export const CheckInLine = ({ companion }: { companion: Companion }) => {
  const leftS = useSecondsLeft(companion.store);
  const asked = useComputed(() => leftS.value !== null);
  if (!asked.value) return null;
  return (
    <section class="check-in-line" role="alert" data-testid="check-in-line">
      <p>
        <strong>{RIDER_CHECK_IN.asked}</strong> {RIDER_CHECK_IN.helper}
      </p>
      {companion.store.view.canAnswer.value ? (
        <button
          type="button"
          class="button button--alarm"
          data-testid="answer-check-in"
          onClick={() => answer(companion)}
        >
          {RIDER_CHECK_IN.answer}
        </button>
      ) : (
        <p class="alarm__hint">{RIDER_ANSWERS}</p>
      )}
    </section>
  );
};
