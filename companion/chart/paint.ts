/**
 * What is painted around and under the curve: the zones up to the maximum angle as it changed, the ceiling, the line
 * of lying horizontal, and the marks of session and lock. Straight onto the canvas: a few rectangles and lines.
 */

import { NEAR_ANGLE_DEG } from "../../shared/limits.ts";
import { formatDegrees } from "../format.ts";
import { CEILING_LABEL, LIMIT_LABEL, MARK_LABELS } from "../messages/en/chart.ts";
import type { LimitStep, Mark } from "../trace.ts";
import type { Ink } from "./ink.ts";
import type { Points } from "./points.ts";
import type { Height, Stretch } from "./window.ts";

/** Where the picture lies on the canvas, in its own pixels, and what it spans. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Canvas pixels per CSS pixel. */
  readonly ratio: number;
  readonly stretch: Stretch;
  readonly angles: Height;
}

const xOf = (place: Place, atMs: number): number => {
  const { fromMs, toMs } = place.stretch;
  return place.left + ((atMs - fromMs) / (toMs - fromMs)) * place.width;
};
const yOf = (place: Place, angleDeg: number): number => {
  const { bottomDeg, topDeg } = place.angles;
  return place.top + ((topDeg - angleDeg) / (topDeg - bottomDeg)) * place.height;
};

/** The curve as one path; a break lifts the pen. A sample that stands alone between breaks is a dot. */
export const curvePath = (place: Place, { atMs, angleDeg, length }: Points): Path2D => {
  const path = new Path2D();
  const { fromMs, toMs } = place.stretch;
  const perMs = place.width / (toMs - fromMs);
  const perDeg = place.height / (place.angles.topDeg - place.angles.bottomDeg);
  const left = place.left - fromMs * perMs;
  const top = place.top + place.angles.topDeg * perDeg;
  let drawing = false;
  for (let index = 0; index < length; index += 1) {
    const deg = angleDeg[index] ?? Number.NaN;
    if (Number.isNaN(deg)) {
      drawing = false;
      continue;
    }
    const x = left + (atMs[index] ?? Number.NaN) * perMs;
    const y = top - deg * perDeg;
    if (drawing) path.lineTo(x, y);
    else {
      path.moveTo(x, y);
      const alone = index + 1 === length || Number.isNaN(angleDeg[index + 1] ?? Number.NaN);
      if (alone) path.lineTo(x + place.ratio, y);
    }
    drawing = true;
  }
  return path;
};

const level = (
  pen: CanvasRenderingContext2D,
  place: Place,
  fromMs: number,
  toMs: number,
  angleDeg: number,
) => {
  const y = Math.round(yOf(place, angleDeg));
  pen.beginPath();
  pen.moveTo(xOf(place, fromMs), y);
  pen.lineTo(xOf(place, toMs), y);
  pen.stroke();
};

/** Each stretch of time in which one maximum angle was active and known, cut to what is seen. */
const eachLimit = (
  place: Place,
  limits: readonly LimitStep[],
  lastAtMs: number,
  paint: (fromMs: number, toMs: number, maxAngleDeg: number) => void,
): void => {
  const { stretch } = place;
  for (const [index, { atMs, maxAngleDeg }] of limits.entries()) {
    const fromMs = Math.max(stretch.fromMs, atMs);
    const toMs = Math.min(stretch.toMs, limits[index + 1]?.atMs ?? lastAtMs);
    if (maxAngleDeg !== null && toMs > fromMs) paint(fromMs, toMs, maxAngleDeg);
  }
};

/** A shorter bar has no word above it, CSS px. */
/** The marks' words stand at this height: far below the limits, and far above a table at rest. */
const MARK_LABEL_DEG = -30;
const HELD_LABEL_PX = 34;
const NEAR_ALPHA = 0.22;
const OVER_ALPHA = 0.1;

/** The warning zone below the maximum angle and what lies beyond it; under everything else. */
export const paintZones = (
  pen: CanvasRenderingContext2D,
  place: Place,
  ink: Ink,
  limits: readonly LimitStep[],
  lastAtMs: number,
): void => {
  pen.save();
  eachLimit(place, limits, lastAtMs, (fromMs, toMs, maxAngleDeg) => {
    const x = xOf(place, fromMs);
    const width = xOf(place, toMs) - x;
    const limitY = yOf(place, maxAngleDeg);
    const nearY = yOf(place, maxAngleDeg - NEAR_ANGLE_DEG);
    pen.globalAlpha = OVER_ALPHA;
    pen.fillStyle = ink.limit;
    pen.fillRect(x, place.top, width, limitY - place.top);
    pen.globalAlpha = NEAR_ALPHA;
    pen.fillStyle = ink.near;
    pen.fillRect(x, limitY, width, nearY - limitY);
  });
  pen.restore();
};

/** Horizontal, ceiling and maximum angle as lines, over the grid and under the curve. */
export const paintLevels = (
  pen: CanvasRenderingContext2D,
  place: Place,
  ink: Ink,
  limits: readonly LimitStep[],
  lastAtMs: number,
  ceilingDeg: number | null,
): void => {
  const { fromMs, toMs } = place.stretch;
  pen.save();
  pen.lineWidth = place.ratio;
  pen.strokeStyle = ink.text;
  level(pen, place, fromMs, toMs, 0);
  pen.font = `600 ${12 * place.ratio}px system-ui, sans-serif`;
  pen.textBaseline = "bottom";
  pen.textAlign = "left";
  if (ceilingDeg !== null) {
    pen.strokeStyle = ink.ceiling;
    pen.setLineDash([2 * place.ratio, 4 * place.ratio]);
    level(pen, place, fromMs, toMs, ceilingDeg);
    pen.fillStyle = ink.text;
    const label = `${CEILING_LABEL} ${formatDegrees(ceilingDeg)}`;
    pen.fillText(label, place.left + 4 * place.ratio, yOf(place, ceilingDeg) - 2 * place.ratio);
  }
  pen.setLineDash([]);
  pen.strokeStyle = ink.limit;
  pen.lineWidth = 2 * place.ratio;
  let last: number | null = null;
  eachLimit(place, limits, lastAtMs, (stepFromMs, stepToMs, maxAngleDeg) => {
    level(pen, place, stepFromMs, stepToMs, maxAngleDeg);
    last = maxAngleDeg;
  });
  if (last !== null && last !== ceilingDeg) {
    pen.fillStyle = ink.limitText;
    pen.textAlign = "right";
    pen.fillText(
      `${LIMIT_LABEL} ${formatDegrees(last)}`,
      place.left + place.width - 4 * place.ratio,
      yOf(place, last) - 3 * place.ratio,
    );
  }
  pen.restore();
};

/** Start and end of a session as upright lines, the time the lock was held as a bar at the foot. */
export const paintMarks = (
  pen: CanvasRenderingContext2D,
  place: Place,
  ink: Ink,
  marks: readonly Mark[],
  lastAtMs: number,
): void => {
  const { fromMs, toMs } = place.stretch;
  pen.save();
  pen.beginPath();
  pen.rect(place.left, place.top, place.width, place.height);
  pen.clip();
  pen.font = `600 ${11 * place.ratio}px system-ui, sans-serif`;
  pen.textBaseline = "bottom";
  pen.lineWidth = place.ratio;
  const barHeight = 4 * place.ratio;
  const foot = place.top + place.height;
  const bar = (startMs: number, endMs: number): void => {
    if (endMs < fromMs || startMs > toMs) return;
    pen.fillStyle = ink.held;
    const x = xOf(place, startMs);
    const width = Math.max(place.ratio, xOf(place, endMs) - x);
    pen.fillRect(x, foot - barHeight, width, barHeight);
    pen.textAlign = "left";
    if (width >= HELD_LABEL_PX * place.ratio)
      pen.fillText(
        MARK_LABELS.hold,
        Math.max(x, place.left + 4 * place.ratio),
        foot - barHeight - place.ratio,
      );
  };
  let heldSinceMs: number | null = null;
  for (const { atMs, kind } of marks) {
    if (kind === "hold") heldSinceMs = atMs;
    else if (kind === "release" || kind === "unheard") {
      if (heldSinceMs !== null) bar(heldSinceMs, atMs);
      heldSinceMs = null;
    } else if (atMs >= fromMs && atMs <= toMs) {
      const x = Math.round(xOf(place, atMs));
      pen.strokeStyle = ink.text;
      pen.setLineDash([3 * place.ratio, 3 * place.ratio]);
      pen.beginPath();
      pen.moveTo(x, place.top);
      pen.lineTo(x, foot);
      pen.stroke();
      pen.fillStyle = ink.text;
      const label = MARK_LABELS[kind];
      const aside = 4 * place.ratio;
      // Outside of its session, where there is room; the end of one that has just ended stands inside, a row lower.
      const isOutside =
        kind === "end" && x + aside + pen.measureText(label).width <= place.left + place.width;
      const row = kind === "end" && !isOutside ? 1 : 0;
      pen.textAlign = isOutside ? "left" : "right";
      pen.fillText(
        label,
        isOutside ? x + aside : x - aside,
        yOf(place, MARK_LABEL_DEG) + row * 14 * place.ratio,
      );
    }
  }
  if (heldSinceMs !== null) bar(heldSinceMs, lastAtMs);
  pen.restore();
};
