/**
 * What every Start button does, in whichever view: before the first session of the day it asks for the pre-flight
 * list (preflight/), else it sends the wish at once. There is no way past the list; it takes ten seconds a day.
 */

import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Companion } from "./companion.ts";
import type { Preferences } from "./preferences.ts";
import type { Day } from "./preflight/day.ts";

export interface StartParts {
  readonly companion: Pick<Companion, "request" | "store">;
  /** This screen's own; what is wished for a session goes along with Start. */
  readonly preferences: ReadonlySignal<Preferences>;
  readonly day: Day;
}

export interface Start {
  /** The list is open. A view shows it by standing in a `PreflightGate`. */
  readonly asking: ReadonlySignal<boolean>;
  /** Start was pressed. */
  press(): void;
  /** Everything on the list is ticked: remembers the day, and starts. */
  checked(): void;
  cancel(): void;
}

export const createStart = (parts: StartParts): Start => {
  const { companion, day, preferences } = parts;
  const asking = signal(false);
  const cancel = (): void => {
    asking.value = false;
  };
  const send = (): void => {
    cancel();
    const { checkInEveryS } = preferences.peek();
    companion.request({ type: "start", ...(checkInEveryS === null ? {} : { checkInEveryS }) });
  };

  const { select, view } = companion.store;
  const newest = select((model) => {
    if (model.hello === null) return null;
    return model.session.kind === "none" ? "none" : `${model.session.kind} ${model.session.sessionId}`;
  });
  effect(() => {
    if (newest.value !== null) void day.look();
  });
  const stops = select((model) => model.stops);
  effect(() => {
    if (stops.value > 0) cancel();
  });
  effect(() => {
    // Somebody else has started meanwhile, or the table has a fault: then there is nothing to go through a list for.
    const state = view.state.value;
    if (state !== null && state !== "idle") cancel();
  });

  return {
    asking,
    press: () => {
      if (day.isChecked()) send();
      else asking.value = true;
    },
    checked: () => {
      day.check();
      send();
    },
    cancel,
  };
};
