/**
 * What the curve of one session consists of, from its record and its samples: the angle, the limit as it changed, what
 * nobody measured, when the lock held, when there was a rest, what happened at which moment. Pure; times are
 * milliseconds since Start.
 */

import type { Samples, SessionEvent, SessionRecord } from "../../../shared/history.ts";
import { type AngleFault, INVERSION_STARTS_DEG } from "../../../shared/table.ts";

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}
export interface LimitStretch extends Stretch {
  readonly maxAngleDeg: number;
}
/** `lost`: readings that should be there were not kept. */
export interface Gap extends Stretch {
  readonly why: AngleFault | "lost";
}
export interface Mark {
  readonly tMs: number;
  readonly kind: "alarm" | "step";
  /** Alarms and steps are counted, so that a mark can be found in the list below the curve. */
  readonly number: number;
}

export interface SessionCourse {
  readonly samples: Samples;
  /** The end of what is shown. */
  readonly endMs: number;
  readonly limits: readonly LimitStretch[];
  readonly gaps: readonly Gap[];
  readonly holds: readonly Stretch[];
  readonly rests: readonly Stretch[];
  readonly marks: readonly Mark[];
}

/** Samples come 25 times a second; more than this between two of them, and some were not kept. */
const LOST_FROM_MS = 1_000;

const limitsOf = (record: SessionRecord, endMs: number): readonly LimitStretch[] => {
  const steps = [{ tMs: 0, maxAngleDeg: record.limits.maxAngleDeg }];
  for (const event of record.events) {
    if (event.kind === "limits") steps.push({ tMs: event.tMs, maxAngleDeg: event.limits.maxAngleDeg });
  }
  return steps.flatMap(({ tMs, maxAngleDeg }, index) => {
    const toMs = Math.min(endMs, steps[index + 1]?.tMs ?? endMs);
    return toMs > tMs ? [{ fromMs: Math.max(0, tMs), toMs, maxAngleDeg }] : [];
  });
};

export const gapsOf = ({ tMs, faults }: Samples): readonly Gap[] => {
  const gaps: Gap[] = faults.flatMap(({ from, to, fault }) => {
    const fromMs = tMs[from];
    // Until the next good reading, where there is one.
    const toMs = tMs[to + 1] ?? tMs[to];
    return fromMs === undefined || toMs === undefined ? [] : [{ fromMs, toMs, why: fault }];
  });
  for (let index = 1; index < tMs.length; index += 1) {
    const [fromMs = 0, toMs = 0] = [tMs[index - 1], tMs[index]];
    if (toMs - fromMs > LOST_FROM_MS) gaps.push({ fromMs, toMs, why: "lost" });
  }
  return gaps.toSorted((a, b) => a.fromMs - b.fromMs);
};

const holdsOf = ({ tMs, held }: Samples): readonly Stretch[] =>
  held.flatMap(({ from, to }) => {
    const fromMs = tMs[from];
    const toMs = tMs[to];
    return fromMs === undefined || toMs === undefined ? [] : [{ fromMs, toMs }];
  });

const restsOf = (events: readonly SessionEvent[], endMs: number): readonly Stretch[] => {
  const rests: Stretch[] = [];
  let sinceMs: number | null = null;
  for (const event of events) {
    if (event.kind !== "state") continue;
    if (event.state === "resting") sinceMs ??= event.tMs;
    else if (sinceMs !== null) {
      rests.push({ fromMs: sinceMs, toMs: event.tMs });
      sinceMs = null;
    }
  }
  if (sinceMs !== null && endMs > sinceMs) rests.push({ fromMs: sinceMs, toMs: endMs });
  return rests;
};

const marksOf = (events: readonly SessionEvent[]): readonly Mark[] => {
  const counted = { alarm: 0, step: 0 };
  return events.flatMap((event) => {
    const kind =
      event.kind === "alarm-raised"
        ? "alarm"
        : event.kind === "cue" && (event.cue === "next-step" || event.cue === "rest")
          ? "step"
          : null;
    if (kind === null) return [];
    counted[kind] += 1;
    return [{ tMs: event.tMs, kind, number: counted[kind] }];
  });
};

export const courseOf = (record: SessionRecord, samples: Samples): SessionCourse => {
  const lastMs = samples.tMs.at(-1) ?? 0;
  const lastEventMs = record.events.at(-1)?.tMs ?? 0;
  const endMs = Math.max(1_000, lastMs, lastEventMs);
  return {
    samples,
    endMs,
    limits: limitsOf(record, endMs),
    gaps: gapsOf(samples),
    holds: holdsOf(samples),
    rests: restsOf(record.events, endMs),
    marks: marksOf(record.events),
  };
};

const within = <S extends Stretch>(stretches: readonly S[], tMs: number): S | null =>
  stretches.find(({ fromMs, toMs }) => tMs >= fromMs && tMs <= toMs) ?? null;

/** Where a time would stand among times that never go back: the index of the last one not after it; -1 = before all. */
const indexAt = (tMs: readonly number[], atMs: number): number => {
  let [low, high] = [0, tMs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tMs[middle] ?? Number.POSITIVE_INFINITY) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

export interface Moment {
  readonly tMs: number;
  /** Null where nothing was measured or kept. */
  readonly angleDeg: number | null;
  readonly gap: Gap["why"] | null;
  readonly maxAngleDeg: number | null;
  readonly held: boolean;
  readonly resting: boolean;
}

/** What was the case at a moment. An angle is told only where one was read within the last second. */
export const momentAt = (course: SessionCourse, atMs: number): Moment => {
  const { tMs, angleDeg } = course.samples;
  const index = indexAt(tMs, atMs);
  const gap = within(course.gaps, atMs);
  const isFresh = index >= 0 && atMs - (tMs[index] ?? Number.NaN) <= LOST_FROM_MS;
  return {
    tMs: atMs,
    angleDeg: gap === null && isFresh ? (angleDeg[index] ?? null) : null,
    gap: gap?.why ?? null,
    maxAngleDeg: within(course.limits, atMs)?.maxAngleDeg ?? null,
    held: within(course.holds, atMs) !== null,
    resting: within(course.rests, atMs) !== null,
  };
};

/** The moment of the highest angle; 0 when there is none. */
export const peakMs = ({ tMs, angleDeg }: Samples): number => {
  let at = 0;
  for (const [index, angle] of angleDeg.entries()) {
    if ((angle ?? Number.NEGATIVE_INFINITY) > (angleDeg[at] ?? Number.NEGATIVE_INFINITY)) at = index;
  }
  return tMs[at] ?? 0;
};

/** The mean angle over the time in which the clock of inversion ran: beyond +5°. Null when it never did. */
export const meanInvertedDeg = ({ angleDeg }: Samples): number | null => {
  let [sum, count] = [0, 0];
  for (const angle of angleDeg) {
    if (angle === null || !(angle >= INVERSION_STARTS_DEG)) continue;
    sum += angle;
    count += 1;
  }
  return count === 0 ? null : sum / count;
};
