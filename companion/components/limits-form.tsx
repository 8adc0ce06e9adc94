/**
 * Wishes for the two limits. What is active is what telemetry says, shown above the sliders; what the server
 * refuses it says in its own words.
 */

import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { DEFAULT_CEILINGS, LEAST_LIMITS } from "../../shared/limits.ts";
import type { Companion } from "../companion.ts";
import { DASH, formatDegrees, formatElapsed, spokenDuration } from "../format.ts";
import { TIGHTEN_ONLY } from "../messages.ts";
import { LimitsSetBy } from "./devices.tsx";

const ANGLE_STEP_DEG = 1;
const DURATION_STEP_S = 5;

interface SliderProps {
  readonly id: string;
  readonly label: string;
  readonly value: ReadonlySignal<number>;
  /** False while nobody has said which limits are active: then no number is shown. */
  readonly known: ReadonlySignal<boolean>;
  /** Somebody moved it, and what it says is not active. */
  readonly moved: ReadonlySignal<boolean>;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly format: (value: number | null) => string;
  readonly spoken: (value: number) => string;
  readonly disabled: boolean;
  readonly onValue: (value: number) => void;
}

const Slider = (props: SliderProps) => {
  const { value, least, most, step } = props;
  const text = useComputed(() => props.format(props.known.value ? value.value : null));
  const set = (next: number): void => {
    if (next >= least && next <= most) props.onValue(next);
  };
  return (
    <div class="slider">
      <label class="slider__label" for={`limit-${props.id}`}>
        {props.label}
        <span class="slider__moved">{useComputed(() => (props.moved.value ? "not active yet" : ""))}</span>
      </label>
      <output class="slider__value" for={`limit-${props.id}`} data-testid={`limit-${props.id}-value`}>
        {text}
      </output>
      <button
        type="button"
        class="stepper"
        aria-label={`${props.label}: less`}
        disabled={props.disabled}
        onClick={() => set(value.value - step)}
      >
        −
      </button>
      <input
        type="range"
        id={`limit-${props.id}`}
        data-testid={`limit-${props.id}`}
        min={least}
        max={most}
        step={step}
        value={value}
        disabled={props.disabled}
        aria-valuetext={useComputed(() => (props.known.value ? props.spoken(value.value) : "unknown"))}
        onInput={(event) => set(event.currentTarget.valueAsNumber)}
      />
      <button
        type="button"
        class="stepper"
        aria-label={`${props.label}: more`}
        disabled={props.disabled}
        onClick={() => set(value.value + step)}
      >
        +
      </button>
      <span class="slider__ends" aria-hidden="true">
        <span>{props.format(least)}</span>
        <span>{props.format(most)}</span>
      </span>
    </div>
  );
};

/** What is asked for: what was last heard to be active, except where somebody moved a slider since. */
const useDraft = (companion: Companion) => {
  const { model } = companion.store;
  const heard = useComputed(() => model.value.reading?.telemetry ?? null);
  const known = useComputed(() => heard.value !== null);
  const activeDeg = useComputed(() => heard.value?.maxAngleDeg ?? LEAST_LIMITS.maxAngleDeg);
  const activeS = useComputed(() => heard.value?.maxDurationS ?? LEAST_LIMITS.maxDurationS);
  const movedDeg = useSignal<number | null>(null);
  const movedS = useSignal<number | null>(null);
  // A wish that has come true is no wish any more; one that was refused stays to be seen.
  useSignalEffect(() => {
    if (activeDeg.value === movedDeg.peek()) movedDeg.value = null;
    if (activeS.value === movedS.peek()) movedS.value = null;
  });
  const angleDeg = useComputed(() => movedDeg.value ?? activeDeg.value);
  const durationS = useComputed(() => movedS.value ?? activeS.value);
  return { known, movedDeg, movedS, angleDeg, durationS };
};

const ActiveLimits = ({ companion }: { companion: Companion }) => {
  const { maxAngleDeg, maxDurationS } = companion.store.view;
  const text = useComputed(() =>
    maxAngleDeg.value === null
      ? DASH
      : `${formatDegrees(maxAngleDeg.value)} · ${formatElapsed(maxDurationS.value)}`,
  );
  return (
    <p class="limits__active">
      Active now <strong data-testid="active-limits">{text}</strong>
    </p>
  );
};

export const LimitsForm = ({ companion }: { companion: Companion }) => {
  const { store } = companion;
  const most = store.select((model) => model.hello?.ceilings ?? DEFAULT_CEILINGS).value;
  const { known, movedDeg, movedS, angleDeg, durationS } = useDraft(companion);
  const disabled = !store.view.canControl.value;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    companion.request({ type: "set-limits", maxAngleDeg: angleDeg.value, maxDurationS: durationS.value });
  };
  return (
    <form class="card limits" onSubmit={submit} aria-labelledby="limits-title">
      <div class="limits__head">
        <h2 class="card__title" id="limits-title">
          Limits
        </h2>
        <ActiveLimits companion={companion} />
        <LimitsSetBy store={store} />
      </div>
      <Slider
        id="angle"
        label="Maximum angle"
        value={angleDeg}
        known={known}
        moved={useComputed(() => movedDeg.value !== null)}
        least={LEAST_LIMITS.maxAngleDeg}
        most={most.maxAngleDeg}
        step={ANGLE_STEP_DEG}
        format={formatDegrees}
        spoken={(value) => `${value} degrees`}
        disabled={disabled}
        onValue={(value) => {
          movedDeg.value = value;
        }}
      />
      <Slider
        id="duration"
        label="Maximum time"
        value={durationS}
        known={known}
        moved={useComputed(() => movedS.value !== null)}
        least={LEAST_LIMITS.maxDurationS}
        most={most.maxDurationS}
        step={DURATION_STEP_S}
        format={formatElapsed}
        spoken={spokenDuration}
        disabled={disabled}
        onValue={(value) => {
          movedS.value = value;
        }}
      />
      <p class={useComputed(() => (store.view.sessionRuns.value ? "limits__why is-now" : "limits__why"))}>
        {TIGHTEN_ONLY}
      </p>
      <button type="submit" class="button button--apply" data-testid="apply-limits" disabled={disabled}>
        Apply limits
      </button>
    </form>
  );
};
