/**
 * From the readings of an inertial sensor to an angle that can be relied on, or to the reason why there is none.
 *
 * Contract as in angle.ts: `ok` only while good readings keep arriving; there is no last value. A fault shows at once
 * (a rate at the end of the scale), after half a second (readings that do not change at all, as no real sensor's do;
 * what is felt is not gravity; gyroscope and gravity tell different things) or 100 ms (no reading among the bytes), and
 * ends only after half a second of good readings. A single stray reading is dropped by a median of three, which costs
 * one reading of delay. The first angle waits until the gyroscope has been quiet for a second, so that its offset is
 * known. All buffers are bounded.
 */

import type { AngleFault, AngleReading } from "../../shared/table.ts";
import type { MeasuredAngle } from "./angle.ts";
import { isBelievable, type LineAge, missingNow, overdueSince } from "./freshness.ts";
import {
  beginFilter,
  type Filter,
  followFilter,
  isZeroed,
  NO_OFFSET,
  type Offset,
  type Turning,
  turningOf,
  type Zeroed,
} from "./inertial-filter.ts";
import type { InertialMount, InertialSample, Vector3 } from "./input.ts";

/** Full scale of what the board sets up: a value at its end says only that it was more. */
const FULL_SCALE_G = 2;
const FULL_SCALE_DEG_PER_S = 250;
/** A word of 16 bits can lie this much beyond, by rounding and by where zero is. */
const SCALE_SLACK = 1.01;
/** More than this, or less, in the plane of turning is no table. */
const TABLE_G = { least: 0.7, most: 1.3 } as const;
const MOST_AWAY_DEG = 15;
/** No gyroscope's offset is as large: it does not turn with the table. */
const MOST_OFFSET_DEG_PER_S = 25;
const LASTS_MS = 500;
/** What happened between two readings further apart than this nobody knows, ms. */
const MOST_GAP_MS = 100;
const OFFSET_KNOWN_MS = 1000;
const GOOD_FOR_MS = 500;

type Reading = Pick<InertialSample, "accelG" | "gyroDegPerS">;

export interface InertialTrack {
  readonly reading: AngleReading;
  /** The last readings as they came, newest last, at most three. */
  readonly raw: readonly Reading[];
  /** Null until gravity was felt. */
  readonly filter: Filter | null;
  /** Of the chip itself; it outlives a fault. */
  readonly offset: Offset;
  /** Since when readings have been the same to the last digit. */
  readonly sameSinceMs: number | null;
  readonly noTableSinceMs: number | null;
  readonly awaySinceMs: number | null;
  /** Something other than a good reading came last. */
  readonly doubtful: boolean;
  readonly lastAtMs: number | null;
  readonly lastArrivedMs: number | null;
  readonly overdueSinceMs: number | null;
  /** While the reading is a fault: since when readings have been good again. */
  readonly goodSinceMs: number | null;
}

export const NO_INERTIAL: InertialTrack = {
  reading: { kind: "fault", reason: "no-board" },
  raw: [],
  filter: null,
  offset: NO_OFFSET,
  sameSinceMs: null,
  noTableSinceMs: null,
  awaySinceMs: null,
  doubtful: true,
  lastAtMs: null,
  lastArrivedMs: null,
  overdueSinceMs: null,
  goodSinceMs: null,
};

export interface InertialResult {
  readonly inertial: InertialTrack;
  readonly peakDeg: number | null;
  readonly fresh: boolean;
}

/** Forgets what was measured; when readings came last, and the offset, stay known. */
const failed = (from: InertialTrack, reason: AngleFault): InertialTrack => ({
  ...NO_INERTIAL,
  reading: { kind: "fault", reason },
  raw: from.raw,
  offset: from.offset,
  sameSinceMs: from.sameSinceMs,
  lastAtMs: from.lastAtMs,
  lastArrivedMs: from.lastArrivedMs,
  overdueSinceMs: from.overdueSinceMs,
});

const afresh = (from: InertialTrack, reason: AngleFault): InertialTrack => ({
  ...NO_INERTIAL,
  reading: { kind: "fault", reason },
  offset: from.offset,
});

const every = ({ x, y, z }: Vector3, holds: (value: number) => boolean): boolean =>
  holds(x) && holds(y) && holds(z);

/** Something this sensor can say at all; also false for what is no number. */
const isOnScale = ({ accelG, gyroDegPerS }: Reading): boolean =>
  every(accelG, (value) => Math.abs(value) <= FULL_SCALE_G * SCALE_SLACK) &&
  every(gyroDegPerS, (value) => Math.abs(value) <= FULL_SCALE_DEG_PER_S * SCALE_SLACK);

const isSame = (one: Reading | undefined, other: Reading): boolean =>
  one !== undefined &&
  (["x", "y", "z"] as const).every(
    (axis) => one.accelG[axis] === other.accelG[axis] && one.gyroDegPerS[axis] === other.gyroDegPerS[axis],
  );

const medianOf = (raw: readonly Reading[], of: (reading: Reading) => number): number =>
  raw.map(of).toSorted((a, b) => a - b)[Math.floor(raw.length / 2)] ?? Number.NaN;

const median = (raw: readonly Reading[]): Reading => {
  const vector = (of: (reading: Reading) => Vector3): Vector3 => ({
    x: medianOf(raw, (reading) => of(reading).x),
    y: medianOf(raw, (reading) => of(reading).y),
    z: medianOf(raw, (reading) => of(reading).z),
  });
  return { accelG: vector(({ accelG }) => accelG), gyroDegPerS: vector(({ gyroDegPerS }) => gyroDegPerS) };
};

const since = (beganMs: number | null, isSo: boolean, atMs: number): number | null =>
  isSo ? (beganMs ?? atMs) : null;
const lasts = (beganMs: number | null, atMs: number): boolean =>
  beganMs !== null && !(atMs - beganMs < LASTS_MS);

/** The first thing that is wrong with a table that turns like this. */
const wrongWith = (track: InertialTrack, turning: Turning, atMs: number): AngleFault | null => {
  if (!(Math.abs(turning.gyroDegPerS) < FULL_SCALE_DEG_PER_S)) return "implausible-rate";
  if (lasts(track.sameSinceMs, atMs)) return "stuck";
  if (lasts(track.noTableSinceMs, atMs) || lasts(track.awaySinceMs, atMs)) return "implausible-motion";
  return null;
};

const takeTurning = (from: InertialTrack, turning: Turning, atMs: number): InertialTrack => {
  const filter =
    from.filter === null ? beginFilter(turning, from.offset, atMs) : followFilter(from.filter, turning, atMs);
  const noTable = !(turning.strengthG >= TABLE_G.least && turning.strengthG <= TABLE_G.most);
  const awayDeg = filter?.awayDeg ?? null;
  const away = awayDeg !== null && !(Math.abs(awayDeg) <= MOST_AWAY_DEG);
  const next: InertialTrack = {
    ...from,
    filter,
    offset: filter?.offset ?? from.offset,
    noTableSinceMs: since(from.noTableSinceMs, noTable, atMs),
    awaySinceMs: since(from.awaySinceMs, away, atMs),
    doubtful: filter === null || noTable || away || from.sameSinceMs !== null,
  };
  if (!(Math.abs(next.offset.degPerS) <= MOST_OFFSET_DEG_PER_S)) {
    return { ...failed(next, "implausible-rate"), offset: NO_OFFSET };
  }
  const wrong = wrongWith(next, turning, atMs);
  if (wrong !== null) return failed(next, wrong);
  if (filter === null) return { ...next, goodSinceMs: null };
  const reading = { kind: "ok", angleDeg: filter.angleDeg, rateDegPerS: filter.rateDegPerS } as const;
  if (from.reading.kind === "ok") return { ...next, reading };
  const goodSinceMs = next.doubtful ? null : (from.goodSinceMs ?? atMs);
  const known = next.offset.quietMs >= OFFSET_KNOWN_MS;
  const settled = known && goodSinceMs !== null && atMs - goodSinceMs >= GOOD_FOR_MS;
  return settled ? { ...next, reading, goodSinceMs: null } : { ...next, goodSinceMs };
};

const takeSample = (before: InertialTrack, sample: InertialSample, stampMs: number, mount: Zeroed) => {
  const atMs = Math.max(stampMs, before.lastAtMs ?? stampMs);
  const gap = before.lastAtMs !== null && !(atMs - before.lastAtMs <= MOST_GAP_MS);
  const from = { ...(gap ? afresh(before, "stale") : before), lastAtMs: atMs };
  if (!isOnScale(sample)) return failed({ ...from, raw: [] }, "implausible-motion");
  const sameSinceMs = since(from.sameSinceMs, isSame(from.raw.at(-1), sample), atMs);
  const raw = [...from.raw.slice(-2), { accelG: sample.accelG, gyroDegPerS: sample.gyroDegPerS }];
  const next = { ...from, raw, sameSinceMs };
  if (raw.length < 3) return next;
  const { accelG, gyroDegPerS } = median(raw);
  return takeTurning(next, turningOf(accelG, gyroDegPerS, mount), atMs);
};

const judgeMissing = (before: InertialTrack, line: LineAge, nowMs: number): InertialTrack => {
  const track = { ...before, overdueSinceMs: overdueSince(before, line) };
  const missing = missingNow(line, track, nowMs);
  if (missing !== null && missing !== "no-reading") return afresh(track, missing);
  // There is a board now. Its first readings are no angle yet.
  const waiting = track.reading.kind === "fault" && track.reading.reason === "no-board";
  return waiting ? { ...track, reading: { kind: "fault", reason: "no-reading" } } : track;
};

/** The newest angle as it was measured, whether or not it is believed; null while there is none. */
export const measuredInertial = ({ filter, doubtful, lastArrivedMs }: InertialTrack): MeasuredAngle | null =>
  filter === null || doubtful || lastArrivedMs === null
    ? null
    : { angleDeg: filter.angleDeg, rateDegPerS: filter.rateDegPerS, arrivedMs: lastArrivedMs };

/** Something else was measured elsewhere: nobody knows which of the two is true. */
export const disbelievedInertial = (track: InertialTrack): InertialTrack =>
  track.reading.kind === "ok" || track.goodSinceMs !== null
    ? { ...track, reading: { kind: "fault", reason: "disagreement" }, goodSinceMs: null }
    : track;

/**
 * Takes in the readings that arrived since the last step and judges what is known now.
 *
 * @param samples g and degrees per second with ms of making and arrival, oldest first; anything else is a fault
 * @param nowMs ms on the controller's clock
 */
export const trackInertial = (
  before: InertialTrack,
  samples: readonly InertialSample[],
  mount: InertialMount,
  line: LineAge,
  nowMs: number,
): InertialResult => {
  let inertial = before;
  let peakDeg: number | null = null;
  let fresh = false;
  if (line.kind === "up") {
    for (const sample of samples) {
      if (!isBelievable(sample, nowMs)) continue;
      fresh = fresh || isOnScale(sample);
      const lastArrivedMs = Math.min(sample.arrivedMs, nowMs);
      inertial = isZeroed(mount)
        ? { ...takeSample(inertial, sample, Math.min(sample.atMs, nowMs), mount), lastArrivedMs }
        : { ...afresh(inertial, "uncalibrated"), lastArrivedMs };
      if (inertial.reading.kind === "ok")
        peakDeg = Math.max(peakDeg ?? inertial.reading.angleDeg, inertial.reading.angleDeg);
    }
  }
  if (!isZeroed(mount) && line.kind === "up") inertial = failed(inertial, "uncalibrated");
  inertial = judgeMissing(inertial, line, nowMs);
  if (inertial.reading.kind !== "ok") return { inertial, peakDeg: null, fresh };
  return { inertial, peakDeg: peakDeg ?? inertial.reading.angleDeg, fresh };
};
