/** Whether this screen stands on its head now: the angle, the choice made for it, and the device's own turn, joined. */

import { type ReadonlySignal, type Signal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Preferences } from "../preferences.ts";
import type { Store } from "../store.ts";
import { follow, isTurned, type Turning, UPRIGHT } from "./flip.ts";

/** The device's own turn as the browser tells it, followed as it changes. */
const useScreenTurn = (): ReadonlySignal<number | null> => {
  const orientation: ScreenOrientation | undefined = screen.orientation;
  const turnDeg = useSignal<number | null>(orientation?.angle ?? null);
  useEffect(() => {
    const changed = (): void => {
      turnDeg.value = orientation?.angle ?? null;
    };
    orientation?.addEventListener("change", changed);
    return () => orientation?.removeEventListener("change", changed);
  }, [orientation, turnDeg]);
  return turnDeg;
};

export interface TurnOver {
  readonly turned: ReadonlySignal<boolean>;
  /** Turned by its button, where that was chosen. */
  readonly byHand: Signal<boolean>;
}

export const useTurnOver = (store: Store, preferences: ReadonlySignal<Preferences>): TurnOver => {
  const screenDeg = useScreenTurn();
  const byHand = useSignal(false);
  const turning = useSignal<Turning>(UPRIGHT);
  useSignalEffect(() => {
    const { nowMs, view } = store;
    turning.value = follow(turning.peek(), view.angleDeg.value, screenDeg.value, nowMs.value);
  });
  const turned = useComputed(() =>
    isTurned(preferences.value.flip, turning.value, screenDeg.value, byHand.value),
  );
  return { turned, byHand };
};
