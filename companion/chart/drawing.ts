/**
 * When the curve is drawn: at most once per frame, only while somebody can see it, and only when something moved by
 * half a pixel of the canvas or more. Most messages move it by less.
 */

import { effect, type ReadonlySignal } from "@preact/signals";
import type { Companion } from "../companion.ts";
import { followInk, type Ink, readInk } from "./ink.ts";
import { createPlot, MOST_POINTS, type Plot, type PlotEvents } from "./plot.ts";
import { createPoints, type Points } from "./points.ts";
import { type Heard, type Height, heightOf, type Look, type Stretch, stretchOf } from "./window.ts";

/** A change by less is not seen, canvas pixels. */
const SEEN_FROM_PX = 0.5;

/** Fewer columns of time than this are not folded into, however narrow the picture is. */
const LEAST_COLUMNS = 100;

/** Least and greatest of what is drawn. */
const endsOf = ({ angleDeg, length }: Points): readonly [number, number] => {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < length; index += 1) {
    const deg = angleDeg[index] ?? Number.NaN;
    if (deg < least) least = deg;
    if (deg > greatest) greatest = deg;
  }
  return [least, greatest];
};

interface Drawn {
  readonly stretch: Stretch;
  readonly lastAtMs: number;
  readonly lastDeg: number;
}

export interface Drawing {
  readonly plot: Plot;
  destroy(): void;
}

/** What the companion has for the curve at this moment. */
export const heardBy = (companion: Companion): Heard => ({
  nowMs: companion.store.nowMs.peek(),
  firstAtMs: companion.trace.firstAtMs(),
  session: companion.trace.session(),
});

export const createDrawing = (
  host: HTMLElement,
  companion: Companion,
  look: ReadonlySignal<Look>,
  wallMs: number,
  events: PlotEvents,
): Drawing => {
  const { store, trace } = companion;
  const plot = createPlot(host, trace, wallMs, events);
  const ceiling = store.select((model) => model.hello?.ceilings.maxAngleDeg ?? null);
  const points = createPoints(MOST_POINTS);
  let ink: Ink | null = null;
  let drawn: Drawn | null = null;
  let height: Height | null = null;
  let seen = true;
  let frame: unknown = null;

  const moved = (before: Drawn, stretch: Stretch, lastAtMs: number, lastDeg: number): boolean => {
    const { width, height: heightPx } = plot.size();
    const perMs = width / (stretch.toMs - stretch.fromMs);
    const perDeg = heightPx / (height === null ? 1 : height.topDeg - height.bottomDeg);
    const shown = (atMs: number): number => Math.min(atMs, stretch.toMs);
    const still =
      Math.abs(stretch.fromMs - before.stretch.fromMs) * perMs < SEEN_FROM_PX &&
      Math.abs(stretch.toMs - before.stretch.toMs) * perMs < SEEN_FROM_PX &&
      (shown(lastAtMs) - shown(before.lastAtMs)) * perMs < SEEN_FROM_PX &&
      (lastAtMs > stretch.toMs || Math.abs(lastDeg - before.lastDeg) * perDeg < SEEN_FROM_PX);
    return !still;
  };
  const draw = (): void => {
    if (!seen || document.hidden) return;
    // One timestamp per frame: a message and a tick in the same frame draw once.
    const now = document.timeline.currentTime;
    if (drawn !== null && now === frame) return;
    const stretch = stretchOf(look.peek(), heardBy(companion));
    const lastAtMs = trace.lastAtMs();
    const lastDeg = trace.angleAt(lastAtMs) ?? Number.NaN;
    if (drawn !== null && !moved(drawn, stretch, lastAtMs, lastDeg)) return;
    frame = now;
    drawn = { stretch, lastAtMs, lastDeg };
    // One column per pixel: its least and its greatest are all that can be seen of it.
    const columns = Math.min(MOST_POINTS / 3, Math.max(LEAST_COLUMNS, Math.ceil(plot.size().width)));
    trace.copy(stretch.fromMs, stretch.toMs, columns, points);
    const ceilingDeg = ceiling.peek();
    const limitDeg = trace.limitAt(Math.min(stretch.toMs, lastAtMs));
    const wanted = [...endsOf(points), ceilingDeg, limitDeg];
    height = heightOf(
      height,
      wanted.map((deg) => deg ?? Number.NaN),
    );
    ink ??= readInk(host);
    plot.draw({ stretch, angles: height, ceilingDeg, points }, ink);
  };
  const anew = (): void => {
    drawn = null;
    draw();
  };

  const stopInk = followInk(() => {
    ink = null;
    anew();
  });
  const sizes = new ResizeObserver(() => {
    if (host.clientWidth < 1 || host.clientHeight < 1) return;
    plot.resize(host.clientWidth, host.clientHeight);
    anew();
  });
  sizes.observe(host);
  const sight = new IntersectionObserver((entries) => {
    seen = entries.at(-1)?.isIntersecting ?? true;
    draw();
  });
  sight.observe(host);
  document.addEventListener("visibilitychange", draw);
  const stopLook = effect(() => {
    look.value;
    ceiling.value;
    anew();
  });
  const stopData = effect(() => {
    store.model.value;
    store.nowMs.value;
    draw();
  });
  return {
    plot,
    destroy: () => {
      stopData();
      stopLook();
      stopInk();
      sizes.disconnect();
      sight.disconnect();
      document.removeEventListener("visibilitychange", draw);
      plot.destroy();
    },
  };
};
