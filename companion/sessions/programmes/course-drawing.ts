/**
 * The steps of a programme over time, as points of a line: how far, and when. Pure. The ways in between are drawn as
 * long as somebody calm takes for them; the real ones are the rider's.
 */

import type { ProgrammeStep } from "../../../shared/programmes.ts";

/** Degrees a second, and seconds at least, for the drawing only. */
const PACE_DEG_PER_S = 3;
const LEAST_WAY_S = 2;

export interface Point {
  readonly atS: number;
  readonly deg: number;
}

const wayS = (fromDeg: number, toDeg: number): number =>
  Math.max(LEAST_WAY_S, Math.abs(toDeg - fromDeg) / PACE_DEG_PER_S);

/** From horizontal over every stay and rest, and back. */
export const courseOf = (steps: readonly ProgrammeStep[]): readonly Point[] => {
  const points: Point[] = [{ atS: 0, deg: 0 }];
  let atS = 0;
  let deg = 0;
  const goTo = (toDeg: number): void => {
    if (toDeg === deg) return;
    atS += wayS(deg, toDeg);
    deg = toDeg;
    points.push({ atS, deg });
  };
  const stay = (s: number): void => {
    if (s <= 0) return;
    atS += s;
    points.push({ atS, deg });
  };
  for (const { targetAngleDeg, stayS, restS } of steps) {
    goTo(targetAngleDeg);
    stay(stayS);
    if (restS > 0) {
      goTo(0);
      stay(restS);
    }
  }
  goTo(0);
  return points;
};

/** An SVG path within a box, horizontal at its top: further down is head further down. */
export const pathOf = (
  points: readonly Point[],
  box: { readonly width: number; readonly height: number; readonly mostDeg: number },
): string => {
  const lastS = points.at(-1)?.atS ?? 0;
  if (!(lastS > 0 && box.mostDeg > 0)) return "";
  const x = (atS: number): string => ((atS / lastS) * box.width).toFixed(1);
  const y = (deg: number): string => ((deg / box.mostDeg) * box.height).toFixed(1);
  return points.map(({ atS, deg }, at) => `${at === 0 ? "M" : "L"}${x(atS)} ${y(deg)}`).join("");
};
