/**
 * Whether a hand is at the wall: a pointer over it that has moved or pressed lately, or the keyboard in it. A pointer
 * that was left lying there is none any more after a while; it moves before it presses.
 */

/** ms */
export const HAND_RESTS_AFTER_MS = 30_000;

export interface Hand {
  isThere(nowMs: number): boolean;
}

/** @param wall what of an event's target belongs to it */
export const followHand = (page: Window, wall: string): Hand => {
  let lastMs = Number.NEGATIVE_INFINITY;
  const isOn = (target: EventTarget | null): boolean =>
    target instanceof Element && target.closest(wall) !== null;
  const touched = (event: Event): void => {
    lastMs = isOn(event.target) ? page.performance.now() : Number.NEGATIVE_INFINITY;
  };
  for (const kind of ["pointermove", "pointerdown", "keydown", "focusin"] as const)
    page.addEventListener(kind, touched, { capture: true, passive: true });
  page.document.documentElement.addEventListener("pointerleave", () => {
    lastMs = Number.NEGATIVE_INFINITY;
  });
  // A wheel or a finger scrolls other tables under the hand.
  page.addEventListener("wheel", touched, { capture: true, passive: true });
  return { isThere: (nowMs) => nowMs - lastMs < HAND_RESTS_AFTER_MS };
};
