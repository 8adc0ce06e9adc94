/**
 * From accelerometer and gyroscope to one angle: the gyroscope is integrated, and what it drifts is drawn back to
 * where gravity is felt. Acceleration alone lies while the table swings; the gyroscope alone runs away.
 *
 * A gyroscope at rest does not say zero (±20°/s by datasheet), so its offset is learnt from what is left between the
 * two. While it is quiet nothing swings: then gravity is followed closely and the offset is learnt within a second or
 * so. Else both are a slow reference. Pure; bounded; a value that is no number never gets past `isFinite` guards of
 * the caller.
 */

import type { InertialMount, Vector3 } from "./input.ts";

export type Zeroed = Extract<InertialMount, { kind: "zeroed" }>;

const AXIS_NAMES = ["x", "y", "z"] as const;
const DEG_PER_RAD = 180 / Math.PI;
const TURN_DEG = 360;

/** Far from 1 g in the plane of turning something else than gravity is felt, and the angle is not drawn to it. */
const GRAVITY_G = { least: 0.85, most: 1.15 } as const;
/** Draw toward gravity, 1/s, and learning of the offset, 1/s². Quiet: critically damped at a quarter of a second. */
const QUIET = { drawPerS: 7.5, learnPerS2: 14 } as const;
const MOVING = { drawPerS: 1, learnPerS2: 0.04 } as const;
/** Quiet is a rate that stays within this band for so many readings. */
const QUIET_BAND_DEG_PER_S = 3;
const QUIET_READINGS = 10;

/** The shortest way round. */
export const wrapDeg = (angleDeg: number): number => angleDeg - TURN_DEG * Math.round(angleDeg / TURN_DEG);

/** One reading about the axis the table turns about. */
export interface Turning {
  /** Where gravity is felt. */
  readonly feltDeg: number;
  /** How strong what is felt in that plane is, g. */
  readonly strengthG: number;
  /** As the gyroscope says it, its offset in it. */
  readonly gyroDegPerS: number;
}

/** A whole axis 0 … 5 and a zero that can be. */
export const isZeroed = (mount: InertialMount): mount is Zeroed =>
  mount.kind === "zeroed" &&
  Number.isInteger(mount.axis) &&
  mount.axis >= 0 &&
  mount.axis < 2 * AXIS_NAMES.length &&
  Math.abs(mount.zeroDeg) <= 180;

/** Axis a (0 X, 1 Y, 2 Z) and the two that follow it in a circle; an axis from 3 on turns the other way. */
export const turningOf = (accelG: Vector3, gyroDegPerS: Vector3, { axis, zeroDeg }: Zeroed): Turning => {
  const of = (vector: Vector3, offset: number): number =>
    vector[AXIS_NAMES[(axis + offset) % AXIS_NAMES.length] ?? "x"];
  const sign = axis >= AXIS_NAMES.length ? -1 : 1;
  const sine = of(accelG, 1);
  const cosine = of(accelG, 2);
  return {
    feltDeg: wrapDeg(sign * Math.atan2(sine, cosine) * DEG_PER_RAD - zeroDeg),
    strengthG: Math.hypot(sine, cosine),
    gyroDegPerS: sign * of(gyroDegPerS, 0),
  };
};

/** What the gyroscope says at rest, and for how long it has been learnt while quiet, ms. */
export interface Offset {
  readonly degPerS: number;
  readonly quietMs: number;
}

export const NO_OFFSET: Offset = { degPerS: 0, quietMs: 0 };

export interface Filter {
  readonly atMs: number;
  readonly angleDeg: number;
  readonly rateDegPerS: number;
  readonly offset: Offset;
  /** The last rates of the gyroscope, newest last, at most {@link QUIET_READINGS}. */
  readonly gyro: readonly number[];
  /** Gravity is felt, this far from the angle; null while something else is felt. */
  readonly awayDeg: number | null;
}

const isGravity = (strengthG: number): boolean => strengthG >= GRAVITY_G.least && strengthG <= GRAVITY_G.most;

/** Starts where gravity is felt; null while something else is. */
export const beginFilter = (turning: Turning, offset: Offset, atMs: number): Filter | null =>
  isGravity(turning.strengthG)
    ? {
        atMs,
        angleDeg: turning.feltDeg,
        rateDegPerS: turning.gyroDegPerS - offset.degPerS,
        offset,
        gyro: [turning.gyroDegPerS],
        awayDeg: 0,
      }
    : null;

const isQuiet = (gyro: readonly number[]): boolean =>
  gyro.length === QUIET_READINGS && Math.max(...gyro) - Math.min(...gyro) <= QUIET_BAND_DEG_PER_S;

/** Takes in one reading, not older than the one before it. */
export const followFilter = (from: Filter, turning: Turning, atMs: number): Filter => {
  const dtS = (atMs - from.atMs) / 1000;
  const gyro = [...from.gyro.slice(-(QUIET_READINGS - 1)), turning.gyroDegPerS];
  const before = from.gyro.at(-1) ?? turning.gyroDegPerS;
  const turned = ((before + turning.gyroDegPerS) / 2 - from.offset.degPerS) * dtS;
  const drawn = wrapDeg(from.angleDeg + turned);
  if (!isGravity(turning.strengthG)) {
    const rateDegPerS = turning.gyroDegPerS - from.offset.degPerS;
    return { ...from, atMs, angleDeg: drawn, rateDegPerS, gyro, awayDeg: null };
  }
  const quiet = isQuiet(gyro);
  const { drawPerS, learnPerS2 } = quiet ? QUIET : MOVING;
  const awayDeg = wrapDeg(turning.feltDeg - drawn);
  const offset: Offset = {
    degPerS: from.offset.degPerS - learnPerS2 * awayDeg * dtS,
    quietMs: from.offset.quietMs + (quiet ? atMs - from.atMs : 0),
  };
  return {
    atMs,
    angleDeg: wrapDeg(drawn + drawPerS * awayDeg * dtS),
    rateDegPerS: turning.gyroDegPerS - offset.degPerS,
    offset,
    gyro,
    awayDeg,
  };
};
