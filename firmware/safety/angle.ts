/**
 * From raw conversions to an angle that can be relied on, or to the reason why there is none.
 *
 * Contract: the reading is `ok` only while good conversions keep arriving; there is no last value. A fault shows
 * within 30 ms (open, short), 20 ms and one more sample (impossible rate), 1 s (noise) or 100 ms (bytes arrive but no
 * conversion among them); 300 ms without any byte is stale too. A fault ends only after half a second of good
 * readings. A single stray conversion is dropped by a median of three, which costs one sample of delay.
 * All buffers are bounded by time and by count.
 */

import type { AngleFault, AngleReading } from "../../shared/table.ts";
import { isBelievable, type LineAge, missingNow, overdueSince } from "./freshness.ts";
import type { Calibration, Conversion } from "./input.ts";
import { addToNoise, isNoisy, NO_NOISE, type Noise } from "./noise.ts";
import { angleOf, isCalibrated, windowOf } from "./sensor-curve.ts";

/** Rate is the slope over this long, ms. */
const RATE_OVER_MS = 100;
/** A faster change than this over {@link JUMP_OVER_MS} is no motion of a person, degrees per second. */
const MOST_RATE_DEG_PER_S = 360;
const JUMP_OVER_MS = 20;
/** After a pause in the readings the jump over it says nothing about 20 ms. */
const JUMP_WITHIN_MS = 60;
/** Filtered readings are kept this long, and no denser than this, ms. */
const TRACK_MS = 200;
const TRACK_STEP_MS = 2.5;
/** Conversions outside the window in a row that make a fault; two suffice when they come slowly. */
const OUTSIDE_IN_A_ROW = 3;
const OUTSIDE_SLOW_MS = 15;
/** Good readings needed before the first angle, and after a fault, ms. */
const FIRST_GOOD_MS = 50;
const GOOD_AGAIN_MS = 500;

interface Point {
  readonly atMs: number;
  readonly angleDeg: number;
}

export interface AngleTrack {
  readonly reading: AngleReading;
  /** The last unfiltered angles, newest last, at most three. */
  readonly raw: readonly number[];
  readonly track: readonly Point[];
  readonly noise: Noise;
  readonly outside: { readonly fault: AngleFault; readonly count: number; readonly sinceMs: number } | null;
  readonly jumps: number;
  /** When the newest conversion was made, and when it arrived. */
  readonly lastAtMs: number | null;
  readonly lastArrivedMs: number | null;
  readonly overdueSinceMs: number | null;
  /** While the reading is a fault: since when readings have been good again. */
  readonly goodSinceMs: number | null;
  /** True until the first good angle; it is given sooner than one after a fault. */
  readonly first: boolean;
}

export const NO_ANGLE: AngleTrack = {
  reading: { kind: "fault", reason: "no-board" },
  raw: [],
  track: [],
  noise: NO_NOISE,
  outside: null,
  jumps: 0,
  lastAtMs: null,
  lastArrivedMs: null,
  overdueSinceMs: null,
  goodSinceMs: null,
  first: true,
};

export interface AngleResult {
  readonly angle: AngleTrack;
  /** The highest filtered angle of this step, degrees; null when the angle is not known. */
  readonly peakDeg: number | null;
  /** Readings arrived in this step. */
  readonly fresh: boolean;
}

const median = (raw: readonly number[]): number => {
  const sorted = raw.toSorted((a, b) => a - b);
  // Of two the higher, toward the limit; of three the middle one.
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

const failed = (from: AngleTrack, reason: AngleFault): AngleTrack => ({
  ...from,
  reading: { kind: "fault", reason },
  goodSinceMs: null,
});

/** Forgets everything measured, for when what comes next has nothing to do with what was. */
const afresh = (from: AngleTrack, reason: AngleFault): AngleTrack => ({
  ...NO_ANGLE,
  reading: { kind: "fault", reason },
  first: from.first,
});

const lastBefore = (track: readonly Point[], atMs: number): Point | undefined =>
  track.findLast((point) => point.atMs <= atMs);

/** Slope in degrees per second between the newest point and the newest one at least 100 ms older. */
const rateOver = (track: readonly Point[], newest: Point): number => {
  const reference = lastBefore(track, newest.atMs - RATE_OVER_MS) ?? track[0] ?? newest;
  const spanMs = newest.atMs - reference.atMs;
  return spanMs >= JUMP_OVER_MS ? ((newest.angleDeg - reference.angleDeg) * 1000) / spanMs : 0;
};

const jumped = (track: readonly Point[], newest: Point): boolean => {
  const reference = lastBefore(track, newest.atMs - JUMP_OVER_MS);
  if (reference === undefined) return false;
  const spanMs = newest.atMs - reference.atMs;
  if (!(spanMs <= JUMP_WITHIN_MS)) return false;
  return !(Math.abs(newest.angleDeg - reference.angleDeg) * 1000 <= MOST_RATE_DEG_PER_S * spanMs);
};

const extend = (track: readonly Point[], newest: Point): readonly Point[] => {
  const kept = track.filter((point) => point.atMs >= newest.atMs - TRACK_MS);
  const previous = kept.at(-1);
  if (previous !== undefined && newest.atMs - previous.atMs < TRACK_STEP_MS) {
    // Conversions that arrived together count as one point in time, the newest of them.
    return [...kept.slice(0, -1), { atMs: previous.atMs, angleDeg: newest.angleDeg }];
  }
  return [...kept, newest];
};

const takeOutside = (from: AngleTrack, atMs: number, fault: AngleFault): AngleTrack => {
  const before = from.outside;
  const outside =
    before === null ? { fault, count: 1, sinceMs: atMs } : { ...before, fault, count: before.count + 1 };
  const enough =
    outside.count >= OUTSIDE_IN_A_ROW || (outside.count >= 2 && atMs - outside.sinceMs >= OUTSIDE_SLOW_MS);
  const next = { ...from, outside, lastAtMs: atMs, goodSinceMs: null };
  return enough ? failed(next, fault) : next;
};

const takeInside = (from: AngleTrack, atMs: number, angleDeg: number): AngleTrack => {
  const raw = [...from.raw.slice(-2), angleDeg];
  const newest = { atMs, angleDeg: median(raw) };
  const jumps = jumped(from.track, newest) ? from.jumps + 1 : 0;
  const track = extend(from.track, newest);
  const noise = addToNoise(from.noise, atMs, angleDeg);
  const next: AngleTrack = { ...from, raw, track, noise, jumps, outside: null, lastAtMs: atMs };
  if (jumps >= 2) return failed(next, "implausible-rate");
  if (isNoisy(noise)) return failed(next, "noisy");
  const reading = { kind: "ok", angleDeg: newest.angleDeg, rateDegPerS: rateOver(track, newest) } as const;
  if (from.reading.kind === "ok") return { ...next, reading };
  const goodSinceMs = jumps > 0 ? null : (from.goodSinceMs ?? atMs);
  const neededMs = from.first ? FIRST_GOOD_MS : GOOD_AGAIN_MS;
  const settled = raw.length === 3 && goodSinceMs !== null && atMs - goodSinceMs >= neededMs;
  return settled ? { ...next, reading, goodSinceMs: null, first: false } : { ...next, goodSinceMs };
};

const takeSample = (
  from: AngleTrack,
  stampMs: number,
  counts: number,
  calibration: Calibration,
): AngleTrack => {
  const atMs = Math.max(stampMs, from.lastAtMs ?? stampMs);
  const window = windowOf(counts);
  if (window !== "inside") return takeOutside(from, atMs, window);
  const angleDeg = angleOf(counts, calibration);
  return angleDeg === null ? afresh(from, "uncalibrated") : takeInside(from, atMs, angleDeg);
};

const judgeStale = (before: AngleTrack, line: LineAge, nowMs: number): AngleTrack => {
  const angle = { ...before, overdueSinceMs: overdueSince(before, line) };
  const missing = missingNow(line, angle, nowMs);
  if (missing === null) return angle;
  if (missing !== "no-reading") return afresh(angle, missing);
  const waiting = angle.reading.kind === "ok" || angle.reading.reason === "no-board";
  return waiting ? failed(angle, missing) : angle;
};

/** A filtered angle as it was measured, whether or not it is believed. */
export interface MeasuredAngle {
  readonly angleDeg: number;
  readonly rateDegPerS: number;
  readonly arrivedMs: number;
}

/** The newest measured angle; null while conversions are missing or lie outside what the sensor can mean. */
export const measuredAngle = ({ track, outside, lastArrivedMs }: AngleTrack): MeasuredAngle | null => {
  const newest = track.at(-1);
  if (newest === undefined || outside !== null || lastArrivedMs === null) return null;
  return { angleDeg: newest.angleDeg, rateDegPerS: rateOver(track, newest), arrivedMs: lastArrivedMs };
};

/** What the board measures is something else: nobody knows which of the two is true. */
export const disbelieved = (angle: AngleTrack): AngleTrack =>
  angle.reading.kind === "ok" || angle.goodSinceMs !== null ? failed(angle, "disagreement") : angle;

/**
 * Takes in the conversions that arrived since the last step and judges what is known now.
 *
 * @param samples counts 0…1023 with ms of making and arrival, oldest first; anything else in them counts as a fault
 * @param nowMs ms on the controller's clock
 */
export const trackAngle = (
  before: AngleTrack,
  samples: readonly Conversion[],
  calibration: Calibration,
  line: LineAge,
  nowMs: number,
): AngleResult => {
  let angle = before;
  let peakDeg: number | null = null;
  let fresh = false;
  if (line.kind === "up") {
    for (const sample of samples) {
      if (!isBelievable(sample, nowMs)) continue;
      fresh = fresh || Number.isFinite(sample.counts);
      angle = takeSample(angle, Math.min(sample.atMs, nowMs), sample.counts, calibration);
      angle = { ...angle, lastArrivedMs: Math.min(sample.arrivedMs, nowMs) };
      if (angle.reading.kind === "ok")
        peakDeg = Math.max(peakDeg ?? angle.reading.angleDeg, angle.reading.angleDeg);
    }
  }
  if (!isCalibrated(calibration) && line.kind === "up") angle = afresh(angle, "uncalibrated");
  angle = judgeStale(angle, line, nowMs);
  if (angle.reading.kind !== "ok") return { angle, peakDeg: null, fresh };
  return { angle, peakDeg: peakDeg ?? angle.reading.angleDeg, fresh };
};
