/** What is the case and the one thing to do; an alarm takes its place and its colour fills the screen. */

import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { SessionState } from "../../shared/table.ts";
import type { Companion } from "../companion.ts";
import { TakenOver } from "../components/devices.tsx";
import { formatAngle } from "../format.ts";
import {
  actorWords,
  alarmWas,
  byWhom,
  DISMISS,
  END_REASONS,
  greatestAndTime,
  LAST_SESSION,
  RIDER_ALARMS,
  SCREEN_SLEEPS,
} from "../messages.ts";
import type { PreferenceStore } from "../preferences.ts";
import type { Store } from "../store.ts";
import type { RiderAdvice } from "./advice.ts";
import type { Attendance } from "./attend.ts";

/** A sentence beyond this is set smaller, so that all of it fits. */
const LONG_TEXT = 70;

const Notice = ({ companion }: { companion: Companion }) => {
  const notice = companion.store.select((model) => model.notice).value;
  if (notice === null) return null;
  return (
    <button type="button" class="rider__notice" onClick={companion.dismissNotice}>
      <span data-testid={notice.tone === "trouble" ? "error" : "notice"}>{notice.text}</span>
      <span class="rider__dismiss">{DISMISS}</span>
    </button>
  );
};

/** How the last session ended, while the rider rests and afterwards. */
const Ending = ({ store }: { store: Store }) => {
  const told = store.select((model) => model.session);
  const { invertedText, state } = store.view;
  const shown = useComputed(() => state.value === "recovering" || state.value === "idle");
  const facts = useComputed(() => {
    const peakDeg = store.model.value.session.kind === "ended" ? store.model.value.session.peakDeg : null;
    return greatestAndTime(formatAngle(peakDeg), invertedText.value);
  });
  const session = told.value;
  if (session.kind !== "ended" || !shown.value) return null;
  const by = session.by === null ? "" : byWhom(actorWords(session.by, session.device));
  return (
    <section class="rider__ending" data-testid="summary" data-reason={session.reason}>
      <h2 class="rider__ending-title">{LAST_SESSION}</h2>
      <p>
        {END_REASONS[session.reason]}
        {by}
      </p>
      <p>{facts}</p>
    </section>
  );
};

/** What was said is also read while the rider is under way; at rest the title says it all. */
const MOVING: readonly SessionState[] = ["armed", "inverted", "resting", "returning"];

export const Message = (props: {
  companion: Companion;
  advice: ReadonlySignal<RiderAdvice>;
  preferences: PreferenceStore;
  attendance: Attendance;
}) => {
  const { companion, preferences, attendance } = props;
  const { store } = companion;
  // Equal advice is made anew with every message; what says the same is not drawn again.
  const words = useComputed(() => JSON.stringify(props.advice.value));
  const advice = useComputed(() => {
    void words.value;
    return props.advice.peek();
  }).value;
  const { alarm, lapse, past } = advice;
  const loud = alarm !== null || lapse !== null;
  const caption = useComputed(() => {
    const { alarm: now, lapse: own } = props.advice.value;
    const read = now === null && own === null && MOVING.includes(store.view.state.value ?? "idle");
    return read ? (attendance.caption.value ?? "") : "";
  });
  const asleep = useComputed(() =>
    attendance.awake.value === "refused" || attendance.awake.value === "absent" ? SCREEN_SLEEPS : "",
  );
  const size = advice.next.length > LONG_TEXT ? "rider__next is-long" : "rider__next";
  return (
    <div class="rider__message">
      <TakenOver companion={companion} preferences={preferences} />
      <div role="alert">
        <Notice companion={companion} />
        {loud ? (
          <div
            data-testid={lapse === null ? "alarm-banner" : "own-alarm"}
            data-alarm={alarm?.kind}
            data-lapse={lapse ?? undefined}
          >
            <h1 class="rider__title">{advice.title}</h1>
            <p class={size} data-testid={alarm?.kind === "not-returning" ? "manual-release" : undefined}>
              {advice.next}
            </p>
          </div>
        ) : null}
      </div>
      <div aria-live="polite" hidden={loud}>
        <div class="rider__move">
          <h1
            class="rider__title"
            data-testid="state"
            data-state={useComputed(() => store.view.state.value ?? "unknown")}
          >
            {advice.title}
          </h1>
          <strong class="rider__left" aria-hidden="true" data-testid="move-left">
            {store.view.moveLeftText}
          </strong>
        </div>
        <p class={size}>{advice.next}</p>
      </div>
      {past === null ? null : (
        <p class="rider__past" data-testid="past-alarm" data-alarm={past.kind}>
          {alarmWas(RIDER_ALARMS[past.kind].title)}
        </p>
      )}
      <p class="rider__caption" data-testid="cue">
        {caption}
      </p>
      <Ending store={store} />
      <p class="rider__small">{asleep}</p>
    </div>
  );
};
