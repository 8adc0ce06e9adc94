/**
 * A button that takes a step, and goes on taking steps while it is held. A finger that turns out to scroll the page
 * takes none.
 */

import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

/** Held for this long it repeats, and then this often, ms. */
export const REPEAT_AFTER_MS = 450;
export const REPEAT_EVERY_MS = 90;

export interface StepperProps {
  readonly label: string;
  readonly sign: string;
  readonly testId: string;
  readonly disabled: ReadonlySignal<boolean>;
  readonly onStep: () => void;
  /** Let go of it. */
  readonly onDone: () => void;
  /** Pressed; gives what undoes it. */
  readonly onBegin: () => () => void;
}

export const Stepper = (props: StepperProps) => {
  const latest = useRef(props);
  latest.current = props;
  const end = useRef<() => void>(() => {});
  useEffect(() => () => end.current(), []);

  const begin = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    end.current();
    const undo = latest.current.onBegin();
    let timer: ReturnType<typeof setTimeout>;
    const step = (waitMs: number): void => {
      if (latest.current.disabled.peek()) return;
      latest.current.onStep();
      timer = setTimeout(() => step(REPEAT_EVERY_MS), waitMs);
    };
    const stopped = new AbortController();
    end.current = () => {
      clearTimeout(timer);
      stopped.abort();
    };
    const over = (isMeant: boolean): void => {
      end.current();
      if (isMeant) latest.current.onDone();
      else undo();
    };
    const { signal } = stopped;
    // On the window: a button that has become disabled while it was held hears nothing of its own release.
    addEventListener("pointerup", () => over(true), { signal });
    addEventListener("pointercancel", () => over(false), { signal });
    addEventListener("blur", () => over(true), { signal });
    step(REPEAT_AFTER_MS);
  };
  return (
    <button
      type="button"
      class="stepper"
      aria-label={props.label}
      data-testid={props.testId}
      disabled={props.disabled}
      onPointerDown={begin}
      onClick={(event) => {
        // By a pointer the step has been taken already; this one is a keyboard's or a screen reader's.
        if (event.detail !== 0) return;
        props.onStep();
        props.onDone();
      }}
    >
      {props.sign}
    </button>
  );
};
