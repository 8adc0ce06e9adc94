/** Angle, time and lock in big numerals. A dash where nothing is known. */

import { useComputed } from "@preact/signals";
import { formatElapsed } from "../format.ts";
import {
  ALLOWED,
  ANGLE,
  ANGLE_FAULTS,
  ANGLE_SIGN,
  INVERTED,
  LEFT,
  LOCK,
  LOCK_NOTES,
  LOCK_WORDS,
  ROTATION_LOCK,
  STALE_MARK,
  TIME,
} from "../messages.ts";
import type { Store } from "../store.ts";

const RADIUS = 42;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

const Angle = ({ store }: { store: Store }) => {
  const { view } = store;
  const note = useComputed(() => {
    const fault = view.angleFault.value;
    return fault === null ? ANGLE_SIGN : ANGLE_FAULTS[fault];
  });
  return (
    <section
      class={useComputed(() => `card angle angle--${view.zone.value} is-${view.freshness.value}`)}
      aria-label={ANGLE}
    >
      <h2 class="eyebrow">{ANGLE}</h2>
      <p class="angle__value" data-testid="angle">
        {view.angleText}
      </p>
      <p class="angle__note" data-testid="angle-note">
        {note}
      </p>
      <p
        class="tag tag--stale"
        data-testid="stale"
        hidden={useComputed(() => view.freshness.value !== "stale")}
      >
        {STALE_MARK}
      </p>
    </section>
  );
};

const Clock = ({ store }: { store: Store }) => {
  const { view } = store;
  const dash = useComputed(() => {
    const share = view.remainingShare.value;
    return `${((share ?? 0) * CIRCUMFERENCE).toFixed(1)} ${CIRCUMFERENCE.toFixed(1)}`;
  });
  const allowed = useComputed(() => formatElapsed(view.maxDurationS.value));
  return (
    <section class="card clock" aria-label={TIME}>
      <div class="clock__ring">
        <svg viewBox="0 0 100 100" aria-hidden="true">
          <circle class="clock__track" cx="50" cy="50" r={RADIUS} />
          <circle
            class={useComputed(() =>
              (view.remainingShare.value ?? 0) === 0 ? "clock__left is-off" : "clock__left",
            )}
            cx="50"
            cy="50"
            r={RADIUS}
            stroke-dasharray={dash}
            transform="rotate(-90 50 50)"
          />
        </svg>
        <p class="clock__remaining">
          <span class="clock__value" data-testid="time-remaining">
            {view.remainingText}
          </span>
          <span class="clock__word">{LEFT}</span>
        </p>
      </div>
      <dl class="clock__facts">
        <div>
          <dt>{INVERTED}</dt>
          <dd data-testid="time-inverted">{view.invertedText}</dd>
        </div>
        <div class="clock__allowed">
          <dt>{ALLOWED}</dt>
          <dd data-testid="time-allowed">{allowed}</dd>
        </div>
      </dl>
    </section>
  );
};

const Lock = ({ store }: { store: Store }) => {
  const { lock } = store.view;
  const words = useComputed(() => LOCK_WORDS[lock.value ?? "unknown"]);
  const note = useComputed(() => LOCK_NOTES[lock.value ?? "unknown"]);
  return (
    <section
      class={useComputed(() => `card lock lock--${lock.value ?? "unknown"}`)}
      aria-label={ROTATION_LOCK}
    >
      <svg class="lock__icon" viewBox="0 0 24 24" aria-hidden="true">
        <path
          class="lock__shackle"
          d={useComputed(() =>
            lock.value === "held" ? "M8 11V8a4 4 0 0 1 8 0v3" : "M8 11V7a4 4 0 0 1 7.6-1.8",
          )}
        />
        <rect class="lock__body" x="5" y="11" width="14" height="9" rx="2.5" />
      </svg>
      <h2 class="lock__name">{LOCK}</h2>
      <p class="lock__state" data-testid="lock" data-lock={useComputed(() => lock.value ?? "unknown")}>
        {words}
      </p>
      <p class="lock__note">{note}</p>
    </section>
  );
};

export const Readings = ({ store }: { store: Store }) => (
  <div class="readings">
    <Angle store={store} />
    <Clock store={store} />
    <Lock store={store} />
  </div>
);
