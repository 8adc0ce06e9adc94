/**
 * Fingers on the curve: two of them pinch, one draws across to pick a stretch, as the mouse does. Up and down still
 * scrolls the page (the style sheet says `touch-action: pan-y`). A trackpad's pinch arrives as a wheel with Ctrl.
 */

export interface GestureEvents {
  /** Closer (below 1) or further away, around a place of the surface, 0 left … 1 right. */
  scaled(factor: number, anchor: number): void;
  /** The stretch between two places of the page was drawn across. */
  drawn(fromClientX: number, toClientX: number): void;
  /** A finger rests at a place of the page; null when it left. */
  pointed(clientX: number | null): void;
}

/** A shorter way of a finger is a tap, px. */
const DRAWN_FROM_PX = 24;
const WHEEL_SHARE = 0.01;

const anchorOf = (surface: HTMLElement, clientX: number): number => {
  const { left, width } = surface.getBoundingClientRect();
  const anchor = (clientX - left) / width;
  return Number.isFinite(anchor) ? Math.min(1, Math.max(0, anchor)) : 0.5;
};

/** Listens until the result is called. */
export const listenToFingers = (surface: HTMLElement, events: GestureEvents): (() => void) => {
  const fingers = new Map<number, { readonly startX: number; x: number; readonly pinched: boolean }>();
  let spreadPx = 0;
  const spread = (): number => {
    const [a, b] = [...fingers.values()];
    return a === undefined || b === undefined ? 0 : Math.abs(a.x - b.x);
  };
  const down = (event: PointerEvent): void => {
    if (event.pointerType === "mouse") return;
    surface.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, {
      startX: event.clientX,
      x: event.clientX,
      pinched: fingers.size > 0,
    });
    // From the second finger on nothing is drawn across any more, also not with the one that stays.
    if (fingers.size === 2) {
      for (const [id, finger] of fingers) fingers.set(id, { ...finger, pinched: true });
      spreadPx = spread();
    } else events.pointed(event.clientX);
  };
  const move = (event: PointerEvent): void => {
    const finger = fingers.get(event.pointerId);
    if (finger === undefined) return;
    finger.x = event.clientX;
    if (fingers.size === 1 && !finger.pinched) events.pointed(event.clientX);
    if (fingers.size !== 2) return;
    const now = spread();
    // Fingers one above the other have no spread along time.
    if (!(now >= 8 && spreadPx >= 8)) {
      spreadPx = Math.max(now, spreadPx);
      return;
    }
    const middle = [...fingers.values()].reduce((sum, one) => sum + one.x / 2, 0);
    events.scaled(spreadPx / now, anchorOf(surface, middle));
    spreadPx = now;
  };
  const up = (event: PointerEvent): void => {
    const finger = fingers.get(event.pointerId);
    if (finger === undefined) return;
    fingers.delete(event.pointerId);
    if (fingers.size > 0) return;
    events.pointed(null);
    const drawnPx = Math.abs(event.clientX - finger.startX);
    if (event.type === "pointerup" && !finger.pinched && drawnPx >= DRAWN_FROM_PX)
      events.drawn(finger.startX, event.clientX);
  };
  const wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    events.scaled(Math.exp(event.deltaY * WHEEL_SHARE), anchorOf(surface, event.clientX));
  };
  surface.addEventListener("pointerdown", down);
  surface.addEventListener("pointermove", move);
  surface.addEventListener("pointerup", up);
  surface.addEventListener("pointercancel", up);
  surface.addEventListener("wheel", wheel, { passive: false });
  return () => {
    surface.removeEventListener("pointerdown", down);
    surface.removeEventListener("pointermove", move);
    surface.removeEventListener("pointerup", up);
    surface.removeEventListener("pointercancel", up);
    surface.removeEventListener("wheel", wheel);
  };
};
