/**
 * The question whether the rider is well. It covers everything but STOP, and a tap anywhere on it is the answer; whoever
 * watches sees a line of it, with a button for a helper who stands beside the table.
 */

import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { Companion } from "../companion.ts";
import { RIDER_CHECK_IN } from "../messages.ts";
import type { Store } from "../store.ts";
import "../style/check-in.css";
import { questionOf } from "./question.ts";

/** The controller's own time for an answer, s; only the ring depends on it. */
const ANSWER_WITHIN_S = 15;
const RADIUS = 44;
const AROUND = 2 * Math.PI * RADIUS;

/** Whole seconds left to answer; null when nothing was asked, or nobody knows any more. */
const useSecondsLeft = ({ model, view }: Store): ReadonlySignal<number | null> =>
  useComputed(() => {
    const { checkIn, reading } = model.value;
    const question =
      view.state.value === "inverted" ? questionOf(checkIn, reading?.telemetry.t ?? null) : null;
    return question === null ? null : Math.ceil(question.leftS);
  });

const answer = (companion: Companion): void => companion.request({ type: "answer-check-in" });

export const CheckIn = ({ companion }: { companion: Companion }) => {
  const leftS = useSecondsLeft(companion.store).value;
  if (leftS === null) return null;
  const left = (Math.min(1, leftS / ANSWER_WITHIN_S) * AROUND).toFixed(1);
  return (
    <div class="rider__check-in" role="alertdialog" aria-labelledby="check-in-title">
      <button
        type="button"
        class="rider__well"
        data-testid="answer-check-in"
        aria-describedby="check-in-how"
        onClick={() => answer(companion)}
      >
        <span class="rider__title" id="check-in-title">
          {RIDER_CHECK_IN.title}
        </span>
        <span class="rider__countdown">
          <svg viewBox="0 0 100 100" aria-hidden="true">
            <circle class="rider__ring" cx="50" cy="50" r={RADIUS} />
            <circle
              class="rider__ring rider__ring--left"
              cx="50"
              cy="50"
              r={RADIUS}
              stroke-dasharray={`${left} ${AROUND.toFixed(1)}`}
              transform="rotate(-90 50 50)"
            />
          </svg>
          <span class="rider__count" data-testid="check-in-left">
            {leftS}
          </span>
        </span>
        <span class="rider__next" id="check-in-how">
          {RIDER_CHECK_IN.how}
        </span>
      </button>
    </div>
  );
};

/** The same for whoever watches: one line, and the helper's answer. */
export const CheckInLine = ({ companion }: { companion: Companion }) => {
  const leftS = useSecondsLeft(companion.store);
  const asked = useComputed(() => leftS.value !== null);
  if (!asked.value) return null;
  return (
    <section class="check-in-line" role="alert" data-testid="check-in-line">
      <p>
        <strong>{RIDER_CHECK_IN.asked}</strong> {RIDER_CHECK_IN.helper}
      </p>
      <button
        type="button"
        class="button button--alarm"
        data-testid="answer-check-in"
        onClick={() => answer(companion)}
      >
        {RIDER_CHECK_IN.answer}
      </button>
    </section>
  );
};
