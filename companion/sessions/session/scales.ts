/** Places of the curve's picture: where a time and an angle lie on it, its grid, and the curve as a path. Pure. */

import type { Samples } from "../../../shared/history.ts";
import { createFold, unfold } from "../../chart/points.ts";
import type { SessionCourse } from "./course-of.ts";

export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Scales {
  readonly frame: Frame;
  readonly endMs: number;
  readonly bottomDeg: number;
  readonly topDeg: number;
  x(tMs: number): number;
  y(angleDeg: number): number;
}

const STEP_DEG = 15;
/** Room above the highest of curve and limit, so that the limit's word stands on it. */
const HEADROOM_DEG = 6;

export const scalesOf = (course: SessionCourse, frame: Frame): Scales => {
  let [least, greatest] = [0, 0];
  for (const angle of course.samples.angleDeg) {
    if (angle === null) continue;
    least = Math.min(least, angle);
    greatest = Math.max(greatest, angle);
  }
  for (const { maxAngleDeg } of course.limits) greatest = Math.max(greatest, maxAngleDeg);
  const bottomDeg = Math.floor(Math.min(-STEP_DEG, least) / STEP_DEG) * STEP_DEG;
  const topDeg = Math.ceil((greatest + HEADROOM_DEG) / STEP_DEG) * STEP_DEG;
  const { endMs } = course;
  return {
    frame,
    endMs,
    bottomDeg,
    topDeg,
    x: (tMs) => frame.left + (tMs / endMs) * frame.width,
    y: (angleDeg) => frame.top + ((topDeg - angleDeg) / (topDeg - bottomDeg)) * frame.height,
  };
};

const rounded = (px: number): string => px.toFixed(1);

/** The angle as an SVG path, coarsened to one column per pixel without losing a peak; nothing is drawn across a gap. */
export const curvePath = ({ tMs, angleDeg }: Samples, gapFromMs: number, scales: Scales): string => {
  const columns = Math.max(100, Math.ceil(scales.frame.width));
  const parts: string[] = [];
  let drawing = false;
  const fold = createFold(scales.endMs / columns, (slot) =>
    unfold(slot, (atMs, deg) => {
      if (Number.isNaN(deg)) {
        drawing = false;
        return;
      }
      const place = `${rounded(scales.x(atMs))} ${rounded(scales.y(deg))}`;
      // A reading that stands alone is a dot: a line as long as its round ends.
      parts.push(drawing ? `L${place}` : `M${place}h0`);
      drawing = true;
    }),
  );
  let beforeMs = Number.NEGATIVE_INFINITY;
  for (const [index, atMs] of tMs.entries()) {
    if (atMs - beforeMs > gapFromMs) fold.add(atMs, Number.NaN);
    fold.add(atMs, angleDeg[index] ?? Number.NaN);
    beforeMs = atMs;
  }
  fold.end();
  return parts.join("");
};

const TIME_STEPS_S = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600] as const;
const LEAST_STEP_PX = 56;

/** Round times below the curve, not closer than they can be read. */
export const timeTicks = ({ endMs, frame }: Scales): readonly number[] => {
  const perPx = endMs / Math.max(1, frame.width);
  const stepMs =
    (TIME_STEPS_S.find((s) => s * 1_000 >= LEAST_STEP_PX * perPx) ?? 3_600 * Math.ceil(endMs / 3.6e7)) *
    1_000;
  return Array.from({ length: Math.floor(endMs / stepMs) + 1 }, (_, index) => index * stepMs);
};

/** Every 15°, or every 30° where there are many. */
export const angleTicks = ({ bottomDeg, topDeg, frame }: Scales): readonly number[] => {
  const wide = (topDeg - bottomDeg) / STEP_DEG > frame.height / 24;
  const stepDeg = wide ? 2 * STEP_DEG : STEP_DEG;
  const first = Math.ceil(bottomDeg / stepDeg) * stepDeg;
  return Array.from(
    { length: Math.floor((topDeg - first) / stepDeg) + 1 },
    (_, index) => first + index * stepDeg,
  );
};
