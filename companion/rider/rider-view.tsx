/**
 * The view of whoever hangs: one numeral, one sentence, and STOP on a third of the screen.
 *
 * When it turns over, STOP and the buttons stay where they are on the glass and only their letters turn: a finger that
 * is already on its way must find what it was going for.
 */

import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { SessionState } from "../../shared/table.ts";
import type { Access } from "../access/access.ts";
import type { Choice } from "../choice/choice.ts";
import { NextSession, type NextSessionProps } from "../choice/next-session.tsx";
import type { Companion } from "../companion.ts";
import { NOT_MEDICAL, VIEW_NAMES } from "../messages.ts";
import type { PreferenceStore } from "../preferences.ts";
import { PreflightGate, type Questions } from "../preflight/gate.tsx";
import type { Start } from "../start.ts";
import "../style/rider.css";
import "../style/rider-press.css";
import "../style/rider-fit.css";
import { Actions, Stop } from "./actions.tsx";
import { type RiderAdvice, riderAdvice } from "./advice.ts";
import type { Attendance } from "./attend.ts";
import { CheckIn } from "./check-in.tsx";
import { Marks } from "./marks.tsx";
import { Message } from "./message.tsx";
import { Numerals } from "./numerals.tsx";
import { useTurnOver } from "./turn-over.ts";

export interface RiderViewProps {
  readonly companion: Companion;
  readonly start: Start;
  readonly questions: Questions;
  readonly choice: Choice;
  readonly preferences: PreferenceStore;
  readonly attendance: Attendance;
  readonly channel: Access["channel"];
}

const useAdvice = (companion: Companion): ReadonlySignal<RiderAdvice> => {
  const { model, view } = companion.store;
  const lastState = useSignal<SessionState | null>(null);
  useSignalEffect(() => {
    const state = view.state.value;
    // "No table" is not what the rider does.
    if (state !== null && state !== "offline") lastState.value = state;
  });
  return useComputed(() =>
    riderAdvice(
      model.value,
      {
        link: view.link.value,
        state: view.state.value,
        lock: view.lock.value,
        zone: view.zone.value,
      },
      lastState.value,
    ),
  );
};

/** A button that was tapped keeps no focus: then Space is STOP again, and not that button once more. */
const letGo = (event: MouseEvent): void => {
  const focused = document.activeElement;
  if (event.detail > 0 && focused instanceof HTMLButtonElement) focused.blur();
};

export const RiderView = (props: RiderViewProps) => {
  const { companion, start, questions, choice, preferences, attendance } = props;
  const { store } = companion;
  const advice = useAdvice(companion);
  const { turned, byHand } = useTurnOver(store, preferences.current);
  const hasTurned = useSignal(false);
  useSignalEffect(() => {
    if (turned.value) hasTurned.value = true;
  });
  const tone = useComputed(() => advice.value.tone);
  const root = useRef<HTMLElement>(null);
  useEffect(() => {
    const view = root.current;
    view?.focus({ preventScroll: true });
    view?.addEventListener("click", letGo);
    return () => view?.removeEventListener("click", letGo);
  }, []);
  return (
    <main
      ref={root}
      tabIndex={-1}
      aria-label={VIEW_NAMES.rider}
      class={useComputed(
        () =>
          `rider-view rider--${tone.value}${turned.value ? " is-turned" : ""}${hasTurned.value ? " has-turned" : ""}`,
      )}
      data-testid="rider-view"
      data-turned={useComputed(() => String(turned.value))}
    >
      <div class="rider__info">
        <PreflightGate start={start} questions={questions}>
          <Marks
            companion={companion}
            preferences={preferences}
            attendance={attendance}
            byHand={byHand}
            channel={props.channel}
          />
          <Numerals store={store} />
          <Message companion={companion} advice={advice} preferences={preferences} attendance={attendance} />
          <Next store={store} start={start} choice={choice} />
          <Footnote companion={companion} />
        </PreflightGate>
      </div>
      <Actions companion={companion} start={start} />
      <CheckIn companion={companion} />
      <Stop companion={companion} />
    </main>
  );
};

/** While nobody hangs: who is next, and the way to say so. */
const Next = (props: NextSessionProps) => {
  const { state } = props.store.view;
  const idle = useComputed(() => state.value === "idle");
  return idle.value ? <NextSession {...props} /> : null;
};

/** Before the first session there is room for what must be said somewhere. */
const Footnote = ({ companion }: { companion: Companion }) => {
  const { model, view } = companion.store;
  const idle = useComputed(() => view.state.value === "idle" && model.value.session.kind === "none");
  return idle.value ? <p class="rider__footnote">{NOT_MEDICAL}</p> : null;
};
