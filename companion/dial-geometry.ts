/**
 * Where things lie on the dial: a side view with the rider's head to the left. Pure.
 *
 * The head is the pointer. At 0° it points left, at +90° straight down, at −90° straight up.
 * Coordinates are those of SVG: x to the right, y down, the pivot at 0,0.
 */

export const DIAL_FROM_DEG = -90;
export const DIAL_TO_DEG = 90;

const round = (value: number): number => Math.round(value * 100) / 100;

/** The point at `radius` in the direction of inversion angle `angleDeg`. */
export const dialPoint = (angleDeg: number, radius: number): { readonly x: number; readonly y: number } => {
  const rad = (angleDeg * Math.PI) / 180;
  return { x: round(-radius * Math.cos(rad)), y: round(radius * Math.sin(rad)) };
};

/** An SVG path along the arc between two inversion angles; empty when there is nothing between them. */
export const dialArc = (fromDeg: number, toDeg: number, radius: number): string => {
  const from = Math.max(DIAL_FROM_DEG, fromDeg);
  const to = Math.min(DIAL_TO_DEG, toDeg);
  if (!(to > from)) return "";
  const start = dialPoint(from, radius);
  const end = dialPoint(to, radius);
  return `M${start.x} ${start.y}A${radius} ${radius} 0 0 0 ${end.x} ${end.y}`;
};

/** A line across the arc at one angle, from one radius to another. */
export const dialTick = (angleDeg: number, innerRadius: number, outerRadius: number): string => {
  const a = dialPoint(angleDeg, innerRadius);
  const b = dialPoint(angleDeg, outerRadius);
  return `M${a.x} ${a.y}L${b.x} ${b.y}`;
};

/** A triangle outside the arc whose point touches `radius` at one angle. */
export const dialMark = (angleDeg: number, radius: number, size: number): string => {
  const outer = radius + size;
  const halfDeg = (size / 2 / outer) * (180 / Math.PI);
  const tip = dialPoint(angleDeg, radius);
  const a = dialPoint(angleDeg - halfDeg, outer);
  const b = dialPoint(angleDeg + halfDeg, outer);
  return `M${tip.x} ${tip.y}L${a.x} ${a.y}L${b.x} ${b.y}Z`;
};

/** Turns a table drawn lying down (0°, head left) to its angle. CSS turns clockwise, the head goes the other way. */
export const tableTransform = (angleDeg: number): string => `rotate(${round(-angleDeg)}deg)`;
