/**
 * The model and the clock as signals, and every field of the view as a signal of its own. Components bind those
 * to text and attributes, so 50 messages a second touch only what they change.
 */

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { INITIAL, type Model } from "./model.ts";
import { type View, viewOf } from "./view.ts";

export type ViewSignals = { readonly [K in keyof View]: ReadonlySignal<View[K]> };

export interface Store {
  readonly model: Signal<Model>;
  /** The page's monotonic clock, ms, as of the last tick. */
  readonly nowMs: Signal<number>;
  readonly view: ViewSignals;
  /** A part of the model that is drawn only when it changed. */
  select<T>(part: (model: Model) => T): ReadonlySignal<T>;
}

const isViewKey = (key: string, of: View): key is keyof View => key in of;

export const createStore = (): Store => {
  const model = signal<Model>(INITIAL);
  const nowMs = signal(0);
  const whole = computed(() => viewOf(model.value, nowMs.value));
  const first = whole.peek();
  const fields = Object.keys(first).filter((key) => isViewKey(key, first));
  const view = Object.fromEntries(fields.map((key) => [key, computed(() => whole.value[key])]));
  return {
    model,
    nowMs,
    // Built from the very keys of the view, which the compiler cannot follow through `fromEntries`.
    view: view as unknown as ViewSignals,
    select: (part) => computed(() => part(model.value)),
  };
};
