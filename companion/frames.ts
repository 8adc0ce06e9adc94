/**
 * When the screen is drawn: at the browser's next frame, and soon also where there is none. A page that is hidden gets
 * no frames, not even the one that was promised to it; without a second way its alarms and its words would stop with
 * the frame. Whoever comes back to a page finds it drawn anew before it is seen.
 */

/** A frame that has not come by then does not come for now, ms. */
export const WITHOUT_FRAME_MS = 250;

export type FramePage = Pick<
  Window,
  "requestAnimationFrame" | "cancelAnimationFrame" | "addEventListener"
> & {
  readonly document: Pick<Document, "hidden" | "addEventListener">;
  setTimeout(call: () => void, delayMs: number): number;
  clearTimeout(timer: number): void;
};

/** Calls back once for each call; `shown` is false when nobody can see what is drawn. */
export const createFrames = (page: FramePage): ((draw: (shown: boolean) => void) => void) => {
  const waiting = new Set<(shown: boolean) => void>();
  const drawNow = (): void => {
    for (const once of [...waiting]) once(false);
  };
  page.document.addEventListener("visibilitychange", drawNow);
  page.addEventListener("pageshow", drawNow);
  return (draw) => {
    const once = (shown: boolean): void => {
      waiting.delete(once);
      page.cancelAnimationFrame(frame);
      page.clearTimeout(timer);
      draw(shown);
    };
    waiting.add(once);
    const frame = page.requestAnimationFrame(() => once(!page.document.hidden));
    const timer = page.setTimeout(() => once(false), WITHOUT_FRAME_MS);
  };
};
