/**
 * The two memories of the curve, each of a fixed size: every sample of the last minutes, and the least and greatest
 * of every half second of the last hour. What is full forgets its oldest.
 */

import { emptySlot, type Slot, unfold, type Visit } from "./points.ts";

/** Samples kept one by one: 2.7 minutes at 50 Hz, 5.5 at 25. */
export const SAMPLES = 8192;
export const SLOT_MS = 500;
/** Half seconds kept: 68 minutes; the longest session is bounded to about 40. */
export const SLOTS = 8192;

/** How many of the entries, which are in order of time, lie before `atMs`. */
const countBefore = (size: number, timeOf: (index: number) => number, atMs: number): number => {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(middle) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
};

export interface SampleRing {
  push(atMs: number, angleDeg: number): void;
  /** Time of the oldest, NaN when empty. */
  firstAtMs(): number;
  /** How many lie between the two times. */
  count(fromMs: number, toMs: number): number;
  /** Those between the times, and one beyond either end so that the line does not end within the picture. */
  visit(fromMs: number, toMs: number, visit: Visit): void;
}

export const createSampleRing = (capacity: number = SAMPLES): SampleRing => {
  const times = new Float64Array(capacity);
  const angles = new Float32Array(capacity);
  let first = 0;
  let size = 0;
  const placeOf = (index: number): number => (first + index) % capacity;
  const timeOf = (index: number): number => times[placeOf(index)] ?? Number.NaN;
  return {
    push: (atMs, angleDeg) => {
      const place = placeOf(size);
      times[place] = atMs;
      angles[place] = angleDeg;
      if (size < capacity) size += 1;
      else first = (first + 1) % capacity;
    },
    firstAtMs: () => (size === 0 ? Number.NaN : timeOf(0)),
    count: (fromMs, toMs) => countBefore(size, timeOf, toMs) - countBefore(size, timeOf, fromMs),
    visit: (fromMs, toMs, visit) => {
      const from = Math.max(0, countBefore(size, timeOf, fromMs) - 1);
      const to = Math.min(size, countBefore(size, timeOf, toMs) + 1);
      for (let index = from; index < to; index += 1) {
        const place = placeOf(index);
        visit(times[place] ?? Number.NaN, angles[place] ?? Number.NaN);
      }
    },
  };
};

export interface SlotRing {
  push(slot: Slot): void;
  count(fromMs: number, toMs: number): number;
  visit(fromMs: number, toMs: number, visit: Visit): void;
}

export const createSlotRing = (capacity: number = SLOTS): SlotRing => {
  const times = new Float64Array(capacity * 2);
  const angles = new Float32Array(capacity * 2);
  const flags = new Uint8Array(capacity);
  const scratch = emptySlot();
  let first = 0;
  let size = 0;
  const placeOf = (index: number): number => (first + index) % capacity;
  /** The earlier of the slot's two times. */
  const timeOf = (index: number): number => {
    const place = placeOf(index) * 2;
    return Math.min(times[place] ?? Number.NaN, times[place + 1] ?? Number.NaN);
  };
  const load = (index: number): Slot => {
    const place = placeOf(index);
    const flag = flags[place] ?? 0;
    scratch.afterGap = (flag & 1) !== 0;
    scratch.broken = (flag & 2) !== 0;
    scratch.leastAtMs = times[place * 2] ?? Number.NaN;
    scratch.greatestAtMs = times[place * 2 + 1] ?? Number.NaN;
    scratch.leastDeg = angles[place * 2] ?? Number.NaN;
    scratch.greatestDeg = angles[place * 2 + 1] ?? Number.NaN;
    return scratch;
  };
  return {
    push: (slot) => {
      const place = placeOf(size);
      times[place * 2] = slot.leastAtMs;
      times[place * 2 + 1] = slot.greatestAtMs;
      angles[place * 2] = slot.leastDeg;
      angles[place * 2 + 1] = slot.greatestDeg;
      flags[place] = (slot.afterGap ? 1 : 0) | (slot.broken ? 2 : 0);
      if (size < capacity) size += 1;
      else first = (first + 1) % capacity;
    },
    count: (fromMs, toMs) => countBefore(size, timeOf, toMs) - countBefore(size, timeOf, fromMs),
    visit: (fromMs, toMs, visit) => {
      const from = Math.max(0, countBefore(size, timeOf, fromMs) - 1);
      const to = Math.min(size, countBefore(size, timeOf, toMs) + 1);
      for (let index = from; index < to; index += 1) unfold(load(index), visit);
    },
  };
};
