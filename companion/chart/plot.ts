/**
 * The curve on its canvas, by uPlot: axes, crosshair and picking by the mouse are uPlot's; the curve itself and what
 * lies around it are painted by us, straight from the columns of numbers. Knows nothing of when to draw.
 */

import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { formatDegrees } from "../format.ts";
import type { Trace } from "../trace.ts";
import type { Ink } from "./ink.ts";
import { curvePath, type Place, paintLevels, paintMarks, paintZones } from "./paint.ts";
import { createPoints, type Points } from "./points.ts";
import type { Height, Stretch } from "./window.ts";

/** The most points that are ever drawn. */
export const MOST_POINTS = 3_000;
/** Steps of the axis of time, ms. */
const TIME_STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600].map((s) => s * 1000);
const ANGLE_STEPS_DEG = [15, 30, 45, 90];
const ANGLE_AXIS_PX = 44;
const TIME_AXIS_PX = 26;

export interface Picture {
  readonly stretch: Stretch;
  readonly angles: Height;
  readonly ceilingDeg: number | null;
  readonly points: Points;
}

export interface PlotEvents {
  /** Somebody drew the mouse across a stretch. */
  picked(fromMs: number, toMs: number): void;
  reset(): void;
  /** The time under the mouse, null when it left. */
  pointed(atMs: number | null): void;
}

export interface Plot {
  draw(picture: Picture, ink: Ink): void;
  resize(width: number, height: number): void;
  /** The time at a place of the page, ms. */
  timeAt(clientX: number): number;
  /** The element that fingers and mouse touch. */
  readonly surface: HTMLElement;
  /** Width and height of the picture, canvas pixels. */
  size(): { readonly width: number; readonly height: number };
  destroy(): void;
}

const clockTime = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
export const formatClock = (atMs: number, wallMs: number): string => clockTime.format(atMs + wallMs);

/** Round moments of the clock on the wall, not of the page's own. */
const roundMoments = (fromMs: number, toMs: number, stepMs: number, wallMs: number): number[] => {
  const moments: number[] = [];
  const zoneMs = new Date().getTimezoneOffset() * -60_000;
  const first = Math.ceil((fromMs + wallMs + zoneMs) / stepMs) * stepMs;
  for (let moment = first; moment <= toMs + wallMs + zoneMs; moment += stepMs)
    moments.push(moment - wallMs - zoneMs);
  return moments;
};

/** @param wallMs wall clock minus the page's monotonic clock */
export const createPlot = (host: HTMLElement, trace: Trace, wallMs: number, events: PlotEvents): Plot => {
  let picture: Picture = {
    stretch: { fromMs: 0, toMs: 1000 },
    angles: { bottomDeg: -15, topDeg: 15 },
    ceilingDeg: null,
    points: createPoints(0),
  };
  let ink: Ink | null = null;

  const placeOf = (of: UPlot): Place => ({
    left: of.bbox.left,
    top: of.bbox.top,
    width: of.bbox.width,
    height: of.bbox.height,
    ratio: UPlot.pxRatio,
    stretch: picture.stretch,
    angles: picture.angles,
  });
  const line = (colour: keyof Ink) => (): string => ink?.[colour] ?? "transparent";
  const axis = { stroke: line("text"), font: "12px system-ui, sans-serif", ticks: { show: false } };

  const plot = new UPlot(
    {
      width: Math.max(1, host.clientWidth),
      height: Math.max(1, host.clientHeight),
      legend: { show: false },
      padding: [8, 20, 0, 0],
      scales: {
        x: { time: false, auto: false, range: () => [picture.stretch.fromMs, picture.stretch.toMs] },
        y: { auto: false, range: () => [picture.angles.bottomDeg, picture.angles.topDeg] },
      },
      axes: [
        {
          ...axis,
          size: TIME_AXIS_PX,
          space: 84,
          incrs: TIME_STEPS_MS,
          splits: (_plot, _axis, fromMs, toMs, stepMs) => roundMoments(fromMs, toMs, stepMs, wallMs),
          values: (_plot, moments) => moments.map((moment) => formatClock(moment, wallMs)),
          grid: { stroke: line("grid"), width: 1 },
        },
        {
          ...axis,
          size: ANGLE_AXIS_PX,
          space: 22,
          incrs: ANGLE_STEPS_DEG,
          values: (_plot, angles) => angles.map(formatDegrees),
          grid: { stroke: line("grid"), width: 1 },
        },
      ],
      series: [
        {},
        {
          stroke: line("angle"),
          width: 2,
          points: { show: false },
          paths: (of) => ({ stroke: curvePath(placeOf(of), picture.points) }),
        },
      ],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: 6 },
        bind: {
          dblclick: () => () => {
            events.reset();
            return null;
          },
        },
      },
      hooks: {
        drawClear: [(of) => ink && paintZones(of.ctx, placeOf(of), ink, trace.limits, trace.lastAtMs())],
        drawAxes: [
          (of) => {
            if (ink === null) return;
            paintLevels(of.ctx, placeOf(of), ink, trace.limits, trace.lastAtMs(), picture.ceilingDeg);
            paintMarks(of.ctx, placeOf(of), ink, trace.marks, trace.lastAtMs());
          },
        ],
        setSelect: [
          (of) => {
            const { left, width } = of.select;
            if (width <= 0) return;
            of.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            events.picked(of.posToVal(left, "x"), of.posToVal(left + width, "x"));
          },
        ],
        setCursor: [
          (of) => {
            const left = of.cursor.left ?? -1;
            events.pointed(left >= 0 ? of.posToVal(left, "x") : null);
          },
        ],
      },
    },
    [picture.points.atMs, picture.points.angleDeg],
    host,
  );

  return {
    surface: plot.over,
    draw: (next, colours) => {
      picture = next;
      ink = colours;
      const { points, stretch } = next;
      plot.batch(() => {
        plot.setData(
          [points.atMs.subarray(0, points.length), points.angleDeg.subarray(0, points.length)],
          false,
        );
        plot.setScale("y", { min: next.angles.bottomDeg, max: next.angles.topDeg });
        plot.setScale("x", { min: stretch.fromMs, max: stretch.toMs });
      });
    },
    resize: (width, height) => plot.setSize({ width, height }),
    timeAt: (clientX) => plot.posToVal(clientX - plot.over.getBoundingClientRect().left, "x"),
    size: () => ({ width: plot.bbox.width, height: plot.bbox.height }),
    destroy: () => plot.destroy(),
  };
};
