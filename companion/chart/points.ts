/**
 * A curve as two columns of numbers, and the one way to make it coarser: of every slot of time the least and the
 * greatest value are kept, so that no peak is lost. An angle of NaN is a gap, and no line ever crosses one.
 *
 * Slots lie at fixed times, not at fixed places on the screen: a curve that moves does not flicker.
 */

/** Receives a curve point by point. `angleDeg` NaN: the line breaks here. */
export type Visit = (atMs: number, angleDeg: number) => void;

/** What happened within one slot. Reused for every slot; whoever keeps it copies it. */
export interface Slot {
  /** The line breaks before this slot. */
  afterGap: boolean;
  /** There was a gap within the slot, so its two values are not joined in time. */
  broken: boolean;
  leastAtMs: number;
  leastDeg: number;
  greatestAtMs: number;
  greatestDeg: number;
}

export const emptySlot = (): Slot => ({
  afterGap: false,
  broken: false,
  leastAtMs: Number.NaN,
  leastDeg: Number.NaN,
  greatestAtMs: Number.NaN,
  greatestDeg: Number.NaN,
});

export interface Fold {
  /** The next point. NaN begins a gap. Times never go back. */
  add(atMs: number, angleDeg: number): void;
  /** Hands over the slot that is still open. */
  end(): void;
}

/** Folds points into slots of `slotMs`, each handed over when the next one begins. */
export const createFold = (slotMs: number, hand: (slot: Slot) => void): Fold => {
  const slot = emptySlot();
  let openSlot = Number.NaN;
  let gap = false;

  const open = (number: number, atMs: number, angleDeg: number): void => {
    openSlot = number;
    slot.afterGap = gap;
    slot.broken = false;
    slot.leastAtMs = slot.greatestAtMs = atMs;
    slot.leastDeg = slot.greatestDeg = angleDeg;
  };
  const widen = (atMs: number, angleDeg: number): void => {
    if (gap) slot.broken = true;
    if (angleDeg < slot.leastDeg) {
      slot.leastAtMs = atMs;
      slot.leastDeg = angleDeg;
    }
    // The later of two equal peaks: a slot that stands still then has a width.
    if (angleDeg >= slot.greatestDeg) {
      slot.greatestAtMs = atMs;
      slot.greatestDeg = angleDeg;
    }
  };
  const end = (): void => {
    if (!Number.isNaN(openSlot)) hand(slot);
    openSlot = Number.NaN;
  };
  return {
    add: (atMs, angleDeg) => {
      if (Number.isNaN(angleDeg)) {
        gap = true;
        return;
      }
      const number = Math.floor(atMs / slotMs);
      if (number === openSlot) widen(atMs, angleDeg);
      else {
        end();
        open(number, atMs, angleDeg);
      }
      gap = false;
    },
    end,
  };
};

/** The slot as points again: at most four of them, breaks included. */
export const unfold = (slot: Slot, visit: Visit): void => {
  const { leastAtMs, leastDeg, greatestAtMs, greatestDeg } = slot;
  if (slot.afterGap || slot.broken) visit(Math.min(leastAtMs, greatestAtMs), Number.NaN);
  if (slot.broken) {
    // Upright, as the range that it is: a slanted line would claim a course through the gap.
    const atMs = Math.max(leastAtMs, greatestAtMs);
    visit(atMs, leastDeg);
    visit(atMs, greatestDeg);
    visit(atMs, Number.NaN);
    return;
  }
  if (leastAtMs <= greatestAtMs) visit(leastAtMs, leastDeg);
  if (leastAtMs !== greatestAtMs) visit(greatestAtMs, greatestDeg);
  if (leastAtMs > greatestAtMs) visit(leastAtMs, leastDeg);
};

/** A curve ready to be drawn: the first `length` places of both columns. NaN in `angleDeg` breaks the line. */
export interface Points {
  readonly atMs: Float64Array;
  readonly angleDeg: Float64Array;
  length: number;
}

export const createPoints = (capacity: number): Points => ({
  atMs: new Float64Array(capacity),
  angleDeg: new Float64Array(capacity),
  length: 0,
});

/** Collects into `points`; a break follows no other break and stands at no beginning. What does not fit is left out. */
export const collectInto = (points: Points): Visit => {
  points.length = 0;
  let broken = true;
  return (atMs, angleDeg) => {
    const isBreak = Number.isNaN(angleDeg);
    if ((isBreak && broken) || points.length >= points.atMs.length) return;
    points.atMs[points.length] = atMs;
    points.angleDeg[points.length] = angleDeg;
    points.length += 1;
    broken = isBreak;
  };
};
