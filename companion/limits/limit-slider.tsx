/**
 * One limit: its numeral, a slider with what is active and what is out of reach drawn on it, and steppers. In a session
 * everything above what is active is hatched and locked.
 */

import { effect, type ReadonlySignal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Limits } from "../../shared/limits.ts";
import { OWN_CEILING } from "../messages/en/own-ceiling.ts";
import { ACTIVE_HERE, lockedForRider, NOT_ACTIVE_YET, UNKNOWN_VALUE } from "../messages.ts";
import type { Draft } from "./draft.ts";
import type { LimitKind } from "./limit-kinds.ts";
import { Stepper } from "./stepper.tsx";
import { TypedValue } from "./typed-value.tsx";

export interface LimitSliderProps {
  readonly kind: LimitKind;
  readonly draft: Draft;
  readonly active: ReadonlySignal<Limits | null>;
  readonly ceiling: ReadonlySignal<Limits>;
  /** The most of whoever was chosen; null for the guest. */
  readonly own: ReadonlySignal<Limits | null>;
  /** The board has ceilings of its own above it. */
  readonly guarded: ReadonlySignal<boolean>;
  /** Nothing above what is active is to be had. */
  readonly inSession: ReadonlySignal<boolean>;
  /** A session does run: else it is because this screen is a rider's. */
  readonly runs: ReadonlySignal<boolean>;
  readonly disabled: ReadonlySignal<boolean>;
  /** What the session has come to already: a limit at or below it ends it. */
  readonly reached: ReadonlySignal<number | null>;
  readonly refusal: ReadonlySignal<string | null>;
}

const PERCENT = 100;

/** Tells the style sheet where things stand on the track, as shares of what can be reached. */
const useTrack = (props: LimitSliderProps) => {
  const { kind, active, ceiling, draft } = props;
  const track = useRef<HTMLDivElement>(null);
  // Before the first picture of it, and not a frame later: its marks would jump.
  useLayoutEffect(
    () =>
      effect(() => {
        const span = ceiling.value[kind.id] - kind.least;
        const share = (value: number | null): string =>
          String(value === null || !(span > 0) ? 0 : Math.min(1, Math.max(0, (value - kind.least) / span)));
        const beyond = props.guarded.value ? Math.max(0, kind.boardCeiling - ceiling.value[kind.id]) : 0;
        const { current } = track;
        current?.style.setProperty("--active", share(active.value?.[kind.id] ?? null));
        const own = props.own.value?.[kind.id] ?? null;
        current?.style.setProperty("--own", share(own));
        current?.classList.toggle("has-own", own !== null && own < ceiling.value[kind.id]);
        current?.style.setProperty("--wish", share(draft.shown[kind.id].value));
        // Never too narrow for its own figure.
        current?.style.setProperty(
          "--beyond",
          beyond === 0 ? "0%" : `max(${((beyond / (span + beyond)) * PERCENT).toFixed(2)}%, 3rem)`,
        );
      }),
    [],
  );
  return track;
};

const Range = (props: LimitSliderProps) => {
  const { kind, draft, ceiling } = props;
  const { id, name, least, step, bigStep } = kind;
  const shown = draft.shown[id];
  /** A key is down: what it does is taken as meant when it comes up. */
  const keyed = useRef(false);
  const move = (input: HTMLInputElement, value: number): void => {
    draft.set(id, value);
    // What was cut down is cut down on the slider too, though nothing has changed.
    input.value = String(shown.peek() ?? least);
  };
  return (
    <input
      type="range"
      class="limit__range"
      id={`limit-${name}`}
      data-testid={`limit-${name}`}
      min={least}
      max={useComputed(() => ceiling.value[id])}
      step={step}
      value={useComputed(() => shown.value ?? least)}
      disabled={props.disabled}
      aria-valuetext={useComputed(() => (shown.value === null ? UNKNOWN_VALUE : kind.spoken(shown.value)))}
      aria-describedby={`limit-${name}-why`}
      onInput={(event) => move(event.currentTarget, event.currentTarget.valueAsNumber)}
      onChange={() => {
        if (!keyed.current) draft.settle(id);
      }}
      onKeyDown={(event) => {
        if (event.key === "Tab") return;
        keyed.current = true;
        if (event.key !== "PageUp" && event.key !== "PageDown") return;
        event.preventDefault();
        const by = event.key === "PageUp" ? bigStep : -bigStep;
        const to = (shown.peek() ?? least) + by;
        move(event.currentTarget, Math.min(ceiling.peek()[id], Math.max(least, to)));
      }}
      onKeyUp={() => {
        if (!keyed.current) return;
        keyed.current = false;
        draft.settle(id);
      }}
      onBlur={() => {
        keyed.current = false;
      }}
    />
  );
};

const Steps = (props: LimitSliderProps & { readonly up: boolean }) => {
  const { kind, draft, ceiling, up, inSession, active } = props;
  const { id, least, step } = kind;
  const shown = draft.shown[id];
  const disabled = useComputed(() => {
    const now = shown.value;
    if (props.disabled.value || now === null) return true;
    if (!up) return now <= least;
    return now >= (inSession.value ? (active.value?.[id] ?? least) : ceiling.value[id]);
  });
  return (
    <Stepper
      label={up ? kind.texts.more : kind.texts.less}
      sign={up ? "+" : "−"}
      testId={`limit-${kind.name}-${up ? "more" : "less"}`}
      disabled={disabled}
      onStep={() => {
        const now = shown.peek();
        if (now === null) return;
        draft.set(id, up ? Math.min(now + step, ceiling.peek()[id]) : Math.max(now - step, least));
      }}
      onDone={() => draft.settle(id)}
      onBegin={() => {
        const before = draft.wish[id].peek();
        return () => draft.restore(id, before);
      }}
    />
  );
};

export const LimitSlider = (props: LimitSliderProps) => {
  const { kind, draft, active, ceiling, inSession, runs } = props;
  const { id, name, least, texts } = kind;
  const wish = draft.wish[id];
  const wrong = useSignal<string | null>(null);
  useSignalEffect(() => {
    // Whatever was typed wrongly is done with once the limit is set in another way, or a session begins or ends.
    if (wish.value !== undefined && inSession.value !== undefined) wrong.value = null;
  });
  const track = useTrack(props);
  const most = useComputed(() => (inSession.value ? (active.value?.[id] ?? least) : ceiling.value[id]));
  const why = useComputed(() => {
    if (inSession.value) {
      const now = kind.format(active.value?.[id] ?? null);
      return runs.value ? texts.locked(now) : lockedForRider(now);
    }
    return texts.why(
      kind.format(ceiling.value[id]),
      props.guarded.value ? kind.format(kind.boardCeiling) : null,
    );
  });
  const warning = useComputed(() => {
    if (wrong.value !== null) return wrong.value;
    if (props.refusal.value !== null) return props.refusal.value;
    const most = props.own.value?.[id] ?? null;
    const set = draft.shown[id].value;
    if (!inSession.value && most !== null && set !== null && set > most) return OWN_CEILING.beyond;
    const reached = props.reached.value;
    return runs.value && wish.value !== null && reached !== null && wish.value <= reached
      ? texts.endsNow
      : "";
  });
  return (
    <div class={useComputed(() => (inSession.value ? "limit is-locked" : "limit"))}>
      <div class="limit__head">
        <label class="limit__label" for={`limit-${name}`}>
          {texts.label}
        </label>
        <span class="limit__moved">{useComputed(() => (wish.value === null ? "" : NOT_ACTIVE_YET))}</span>
      </div>
      <div class="limit__row">
        <Steps {...props} up={false} />
        <TypedValue
          kind={kind}
          shown={draft.shown[id]}
          most={most}
          disabled={props.disabled}
          wrong={wrong}
          describedBy={`limit-${name}-warning`}
          onValue={(value) => {
            draft.set(id, value);
            draft.settle(id);
          }}
        />
        <Steps {...props} up={true} />
      </div>
      <div class="limit__track" ref={track}>
        <span class="limit__bar" />
        <span class="limit__fill" />
        <span class="limit__own" />
        <span class="limit__lock" />
        <span class="limit__beyond" />
        <Range {...props} />
        <span class="limit__active" aria-hidden="true">
          {ACTIVE_HERE}
        </span>
        <span class="limit__end limit__end--least" aria-hidden="true">
          {kind.format(least)}
        </span>
        <span class="limit__end limit__end--ceiling" aria-hidden="true">
          {useComputed(() => kind.format(ceiling.value[id]))}
        </span>
        <span class="limit__end limit__end--board" aria-hidden="true">
          {useComputed(() => (props.guarded.value ? kind.format(kind.boardCeiling) : ""))}
        </span>
      </div>
      <p class="limit__why" id={`limit-${name}-why`}>
        {why}
      </p>
      <p
        class="limit__warning"
        id={`limit-${name}-warning`}
        role="alert"
        data-testid={`limit-${name}-warning`}
      >
        {warning}
      </p>
    </div>
  );
};
