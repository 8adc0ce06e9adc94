/**
 * The angle over time as this page heard it, fed once per telemetry message and outside of all drawing. Its size is
 * fixed, however long it runs. What was not heard, or heard as a fault, is a gap and never a line.
 *
 * Times are the page's monotonic clock, ms: when a reading was true by the controller's clock, not when it came in.
 */

import { STALE_AFTER_MS, type Telemetry } from "../shared/protocol.ts";
import type { LockPose, SessionState } from "../shared/table.ts";
import { collectInto, createFold, type Points, unfold } from "./chart/points.ts";
import { createSampleRing, createSlotRing, SLOT_MS } from "./chart/rings.ts";
import type { Heard } from "./freshness.ts";
import { inSession } from "./watch/own-limits.ts";

/** `hold`: held from here on, as far as heard; `unheard`: nobody knows any more whether it still was. */
export type MarkKind = "start" | "end" | "hold" | "release" | "unheard";
export interface Mark {
  readonly atMs: number;
  readonly kind: MarkKind;
}
/** From this time on this maximum angle was active; null = it was not known. */
export interface LimitStep {
  readonly atMs: number;
  readonly maxAngleDeg: number | null;
}
/** One session from its Start, or from when this page first heard of it, until the table is ready again. */
export interface SessionSpan {
  readonly fromMs: number;
  /** Null while it runs or its rider comes back. */
  readonly toMs: number | null;
}
export interface Range {
  readonly leastDeg: number;
  readonly greatestDeg: number;
}

/** More than these are not kept; the oldest go first. */
export const MARKS = 256;
/** A column gives up to two points and a break; a kept half second that was broken one break more. */
const PER_COLUMN = 3;
const PER_SLOT = 4;
/** Room for what lies beyond the ends of a picture, and for columns that are cut by them. */
const BEYOND = 4;

export interface Trace {
  /** One message, and when it was heard by both clocks. */
  hear(telemetry: Telemetry, heard: Heard): void;
  /** Another line: what lies between the last message and the next one is not known. */
  lineChanged(): void;
  /** Time of the newest message; NaN before the first. */
  lastAtMs(): number;
  firstAtMs(): number;
  /** The angle at or just before a time; null in a gap and outside of what was heard. */
  angleAt(atMs: number): number | null;
  limitAt(atMs: number): number | null;
  /** Least and greatest angle between two times; null when none was heard. */
  range(fromMs: number, toMs: number): Range | null;
  readonly marks: readonly Mark[];
  readonly limits: readonly LimitStep[];
  session(): SessionSpan | null;
  /**
   * Fills `into` with the curve between two times.
   *
   * @param columns into how many steps of time it may be folded when it has more points than fit; three points each
   */
  copy(fromMs: number, toMs: number, columns: number, into: Points): void;
}

const remember = <T>(list: T[], entry: T): void => {
  list.push(entry);
  if (list.length > MARKS) list.shift();
};

/** The last entry at or before a time; the list is in order of time. */
const lastUntil = <T extends { readonly atMs: number }>(list: readonly T[], atMs: number): T | null => {
  for (let index = list.length - 1; index >= 0; index -= 1) {
    const entry = list[index];
    if (entry !== undefined && entry.atMs <= atMs) return entry;
  }
  return null;
};

/** Session and lock as marks: what changed from one message to the next. */
const createMarks = () => {
  const marks: Mark[] = [];
  let state: SessionState | null = null;
  let lock: LockPose | null = null;
  let session: SessionSpan | null = null;
  const over = (now: SessionState): boolean => now === "idle" || now === "offline";
  return {
    marks,
    session: () => session,
    breakOff: (atMs: number): void => {
      if (lock === "held") remember(marks, { atMs, kind: "unheard" });
      lock = null;
    },
    hear: (atMs: number, telemetry: Telemetry): void => {
      const runs = inSession(telemetry.state);
      const ran = state !== null && inSession(state);
      // A page that is opened in the middle of a session has not seen its start, but shows it from here on.
      if (runs && !ran) session = { fromMs: atMs, toMs: null };
      if (runs && !ran && state !== null) remember(marks, { atMs, kind: "start" });
      if (ran && !runs) remember(marks, { atMs, kind: "end" });
      if (session !== null && session.toMs === null && over(telemetry.state))
        session = { ...session, toMs: atMs };
      if (telemetry.lock === "held" && lock !== "held") remember(marks, { atMs, kind: "hold" });
      if (telemetry.lock === "released" && lock === "held") remember(marks, { atMs, kind: "release" });
      state = telemetry.state;
      lock = telemetry.lock;
    },
  };
};

export const createTrace = (): Trace => {
  const samples = createSampleRing();
  const slots = createSlotRing();
  const fold = createFold(SLOT_MS, (slot) => slots.push(slot));
  const limits: LimitStep[] = [];
  const marks = createMarks();
  let firstAtMs = Number.NaN;
  let lastAtMs = Number.NaN;
  let lastT = Number.NaN;
  let inGap = true;

  const add = (atMs: number, angleDeg: number): void => {
    // One NaN is a gap, however long it lasts.
    if (Number.isNaN(angleDeg) && inGap) return;
    inGap = Number.isNaN(angleDeg);
    samples.push(atMs, angleDeg);
    fold.add(atMs, angleDeg);
  };
  const noteLimit = (atMs: number, maxAngleDeg: number | null): void => {
    if (limits.at(-1)?.maxAngleDeg === maxAngleDeg) return;
    remember(limits, { atMs, maxAngleDeg });
  };
  const breakOff = (): void => {
    if (Number.isNaN(lastAtMs)) return;
    add(lastAtMs, Number.NaN);
    noteLimit(lastAtMs, null);
    marks.breakOff(lastAtMs);
  };
  const visit = (fromMs: number, toMs: number, to: (atMs: number, angleDeg: number) => void): void => {
    const oldestMs = samples.firstAtMs();
    // Half seconds only where the samples themselves are forgotten.
    if (fromMs < oldestMs)
      slots.visit(fromMs, toMs, (atMs, angleDeg) => {
        if (atMs < oldestMs) to(atMs, angleDeg);
      });
    samples.visit(fromMs, toMs, to);
  };
  return {
    marks: marks.marks,
    limits,
    session: marks.session,
    lineChanged: breakOff,
    firstAtMs: () => firstAtMs,
    lastAtMs: () => lastAtMs,
    hear: (telemetry, heard) => {
      // The reckoning of the two clocks gives way a little, a picture of time must not.
      const atMs = Math.max(heard.t + heard.offsetMs, Number.isNaN(lastAtMs) ? 0 : lastAtMs);
      const { t, angle } = telemetry;
      if (!(t - lastT >= 0 && t - lastT < STALE_AFTER_MS)) breakOff();
      lastT = t;
      lastAtMs = atMs;
      if (Number.isNaN(firstAtMs)) firstAtMs = atMs;
      add(atMs, angle.kind === "ok" ? angle.angleDeg : Number.NaN);
      noteLimit(atMs, telemetry.maxAngleDeg);
      marks.hear(atMs, telemetry);
    },
    angleAt: (atMs) => {
      let nearDeg = Number.NaN;
      if (atMs <= lastAtMs)
        visit(atMs, atMs, (timeMs, angleDeg) => {
          if (timeMs <= atMs) nearDeg = angleDeg;
        });
      return Number.isNaN(nearDeg) ? null : nearDeg;
    },
    limitAt: (atMs) => (atMs > lastAtMs ? null : (lastUntil(limits, atMs)?.maxAngleDeg ?? null)),
    range: (fromMs, toMs) => {
      let leastDeg = Number.POSITIVE_INFINITY;
      let greatestDeg = Number.NEGATIVE_INFINITY;
      visit(fromMs, toMs, (atMs, angleDeg) => {
        if (!(atMs >= fromMs && atMs <= toMs)) return;
        if (angleDeg < leastDeg) leastDeg = angleDeg;
        if (angleDeg > greatestDeg) greatestDeg = angleDeg;
      });
      return leastDeg <= greatestDeg ? { leastDeg, greatestDeg } : null;
    },
    copy: (fromMs, toMs, columns, into) => {
      const collect = collectInto(into);
      const most = Math.min(into.atMs.length, columns * PER_COLUMN);
      const coarse = fromMs < samples.firstAtMs() ? slots.count(fromMs, samples.firstAtMs()) : 0;
      if (coarse * PER_SLOT + samples.count(fromMs, toMs) <= most - BEYOND) {
        visit(fromMs, toMs, collect);
        return;
      }
      const fitting = Math.max(1, Math.floor(most / PER_COLUMN) - BEYOND);
      const thin = createFold((toMs - fromMs) / fitting, (slot) => unfold(slot, collect));
      visit(fromMs, toMs, thin.add);
      thin.end();
    },
  };
};
