/** The question whether the rider is well. It covers everything but STOP, and a tap anywhere on it is the answer. */

import type { Companion } from "../companion.ts";
import { RIDER_CHECK_IN } from "../messages.ts";
import { answer, useSecondsLeft } from "./check-in-line.tsx";

/** The controller's own time for an answer, s; only the ring depends on it. */
const ANSWER_WITHIN_S = 15;
const RADIUS = 44;
const AROUND = 2 * Math.PI * RADIUS;

export const CheckIn = ({ companion }: { companion: Companion }) => {
  const leftS = useSecondsLeft(companion.store).value;
  // Whoever cannot answer is not to be led to believe that a tap did it.
  if (leftS === null || !companion.store.view.canAnswer.value) return null;
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
