/**
 * How an MPU-6050 sits on the table, from the gravity it feels at two known angles. Pure.
 *
 * The convention is that of docs/guardian.md: axis 0 X, 1 Y, 2 Z; with the table turning about one of them, the
 * sensor's own angle is that of the other two, in their cyclic order; +3 = the table turns the other way about it.
 */

export interface Vector3 {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

const AXES = [0, 1, 2, 3, 4, 5] as const;
/** With less of gravity than this in the plane it turns in, an axis is not the one the table turns about. */
const LEAST_PLANE_G = 0.7;
/** What the two angles may differ by, degrees: a phone's inclinometer and a sensor that is mounted a little askew. */
const MOST_ERROR_DEG = 8;

export const wrap180 = (deg: number): number => {
  const turned = ((deg + 180) % 360) + 360;
  return (turned % 360) - 180;
};

const inPlane = (axis: number, { x, y, z }: Vector3): readonly [number, number] =>
  axis % 3 === 0 ? [y, z] : axis % 3 === 1 ? [z, x] : [x, y];

/** The sensor's own angle about an axis, degrees. */
export const ownAngleDeg = (axis: number, gravity: Vector3): number => {
  const [over, under] = inPlane(axis, gravity);
  const deg = (Math.atan2(over, under) * 180) / Math.PI;
  return axis >= 3 ? -deg : deg;
};

export interface Mount {
  readonly axis: number;
  readonly zeroDeg: number;
}
export type FoundMount =
  | { readonly kind: "found"; readonly mount: Mount }
  /** The best guess turned by this much where the table turned by the angle that was named. */
  | { readonly kind: "none"; readonly turnedDeg: number | null };

const round = (deg: number): number => Math.round(deg * 100) / 100;

/** The table's angle as a mounted sensor feels it. */
export const inertialAngleDeg = ({ axis, zeroDeg }: Mount, gravity: Vector3): number =>
  wrap180(ownAngleDeg(axis, gravity) - zeroDeg);

/**
 * Finds the mount that turns gravity at 0° into gravity at `angleDeg`.
 *
 * @param atZero felt with the table horizontal, g
 * @param second felt at `angleDeg`, g
 */
export const findMount = (atZero: Vector3, second: Vector3, angleDeg: number): FoundMount => {
  let best: { readonly mount: Mount; readonly turnedDeg: number; readonly errorDeg: number } | null = null;
  for (const axis of AXES) {
    const inBoth = [atZero, second].every((felt) => Math.hypot(...inPlane(axis, felt)) >= LEAST_PLANE_G);
    if (!inBoth) continue;
    const mount = { axis, zeroDeg: round(ownAngleDeg(axis, atZero)) };
    const turnedDeg = inertialAngleDeg(mount, second);
    const errorDeg = Math.abs(wrap180(turnedDeg - angleDeg));
    if (best === null || errorDeg < best.errorDeg) best = { mount, turnedDeg, errorDeg };
  }
  if (best !== null && best.errorDeg <= MOST_ERROR_DEG) return { kind: "found", mount: best.mount };
  return { kind: "none", turnedDeg: best === null ? null : round(best.turnedDeg) };
};
