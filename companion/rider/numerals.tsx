/** Angle, time and lock, as large as the screen allows; in the rest after a session its count instead. */

import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { formatDegrees, formatElapsed } from "../format.ts";
import { Icon } from "../icons.tsx";
import { ALLOWED, ANGLE, ANGLE_FAULTS, LEFT, LOCK_WORDS, maximumOf, RIDER_REST } from "../messages.ts";
import type { Store } from "../store.ts";
import { followRest, REST_S, restLeftS } from "./rest.ts";
import { wholeDegrees } from "./whole-degrees.ts";

const Angle = ({ store }: { store: Store }) => {
  const { view } = store;
  const text = useComputed(() => wholeDegrees(view.angleDeg.value));
  const note = useComputed(() => {
    const fault = view.angleFault.value;
    if (fault !== null) return ANGLE_FAULTS[fault];
    return view.maxAngleDeg.value === null ? "" : maximumOf(formatDegrees(view.maxAngleDeg.value));
  });
  return (
    <section class="rider__angle" aria-label={ANGLE}>
      <p
        class={useComputed(() => `rider__degrees is-${text.value.length > 3 ? "wide" : "narrow"}`)}
        data-testid="angle"
      >
        {text}
      </p>
      <p class="rider__maximum" data-testid="angle-note">
        {note}
      </p>
    </section>
  );
};

const Time = ({ store }: { store: Store }) => {
  const { view } = store;
  const running = useComputed(() => view.remainingS.value !== null);
  return (
    <p class="rider__time">
      <strong class="rider__clock" data-testid="time-remaining">
        {useComputed(() =>
          running.value ? view.remainingText.value : formatElapsed(view.maxDurationS.value),
        )}
      </strong>{" "}
      <span class="rider__unit">{useComputed(() => (running.value ? LEFT : ALLOWED))}</span>
    </p>
  );
};

const LOCK_ICONS = { held: "hold", released: "release", unknown: "lock-unknown" } as const;

const LockWord = ({ store }: { store: Store }) => {
  const { lock } = store.view;
  const icon = useComputed(() => <Icon name={LOCK_ICONS[lock.value ?? "unknown"]} />);
  return (
    <p
      class={useComputed(() => `rider__lock rider__lock--${lock.value ?? "unknown"}`)}
      data-testid="lock"
      data-lock={useComputed(() => lock.value ?? "unknown")}
    >
      {icon.value}
      {useComputed(() => LOCK_WORDS[lock.value ?? "unknown"])}
    </p>
  );
};

const RADIUS = 44;
const AROUND = 2 * Math.PI * RADIUS;

/** The count of the rest: a ring that breathes as slowly as the rider should. */
const Rest = ({ leftS }: { leftS: number }) => (
  <section class="rider__rest" data-testid="rest" aria-label={RIDER_REST.label(leftS)}>
    <svg class="rider__breath" viewBox="0 0 100 100" aria-hidden="true">
      <circle class="rider__ring" cx="50" cy="50" r={RADIUS} />
      <circle
        class="rider__ring rider__ring--left"
        cx="50"
        cy="50"
        r={RADIUS}
        stroke-dasharray={`${((leftS / REST_S) * AROUND).toFixed(1)} ${AROUND.toFixed(1)}`}
        transform="rotate(-90 50 50)"
      />
    </svg>
    <p class="rider__count">
      <strong data-testid="rest-left">{leftS}</strong>
      <span class="rider__unit">{RIDER_REST.unit}</span>
    </p>
  </section>
);

export const Numerals = ({ store }: { store: Store }) => {
  const sinceMs = useSignal<number | null>(null);
  useSignalEffect(() => {
    sinceMs.value = followRest(sinceMs.peek(), store.view.state.value, store.nowMs.value);
  });
  const leftS = useComputed(() =>
    sinceMs.value === null ? null : restLeftS(sinceMs.value, store.nowMs.value),
  );
  if (leftS.value !== null) return <Rest leftS={leftS.value} />;
  return (
    <div class="rider__numerals">
      <Angle store={store} />
      <div class="rider__facts">
        <Time store={store} />
        <LockWord store={store} />
      </div>
    </div>
  );
};
