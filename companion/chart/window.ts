/**
 * Which stretch of time and of angle the curve shows. Pure.
 *
 * It follows the present in a window of fixed length, or shows the whole session; it may be held still (paused), or
 * look at a stretch that somebody picked (zoomed). Whatever it shows, recording goes on elsewhere.
 */

import type { SessionSpan } from "../trace.ts";

export const WINDOWS = ["30s", "2min", "10min", "session"] as const;
export type WindowName = (typeof WINDOWS)[number];
const LENGTH_MS: Readonly<Record<Exclude<WindowName, "session">, number>> = {
  "30s": 30_000,
  "2min": 120_000,
  "10min": 600_000,
};

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** `pausedAtMs`: the present as it was then. `zoom` goes before both. */
export interface Look {
  readonly window: WindowName;
  readonly pausedAtMs: number | null;
  readonly zoom: Stretch | null;
}
export const FIRST_LOOK: Look = { window: "2min", pausedAtMs: null, zoom: null };

/** What there is to look at, all on the page's clock. `firstAtMs` NaN: nothing was heard yet. */
export interface Heard {
  readonly nowMs: number;
  readonly firstAtMs: number;
  readonly session: SessionSpan | null;
}

/** A shorter stretch shows nothing but single samples. */
export const SHORTEST_MS = 2_000;
/** A session that has just begun does not fill the picture with its first second. */
const SHORTEST_SESSION_MS = 30_000;
/** Beside a session that is over a little of what came before and after is seen. */
const BESIDE_MS = 2_000;

const sessionStretch = ({ nowMs, firstAtMs, session }: Heard): Stretch => {
  const startMs = session?.fromMs ?? (Number.isNaN(firstAtMs) ? nowMs : firstAtMs);
  const endMs = session?.toMs ?? null;
  const fromMs = startMs - BESIDE_MS;
  const toMs = endMs === null ? nowMs : Math.min(nowMs, endMs + BESIDE_MS);
  return { fromMs, toMs: Math.max(toMs, fromMs + SHORTEST_SESSION_MS) };
};

export const stretchOf = (look: Look, heard: Heard): Stretch => {
  if (look.zoom !== null) return look.zoom;
  const nowMs = look.pausedAtMs ?? heard.nowMs;
  if (look.window === "session") return sessionStretch({ ...heard, nowMs });
  return { fromMs: nowMs - LENGTH_MS[look.window], toMs: nowMs };
};

/** Everything that may be looked at: from the first message, or what is seen now if that begins earlier. */
const wholeOf = (look: Look, heard: Heard): Stretch => {
  const seen = stretchOf({ ...look, zoom: null }, heard);
  const firstMs = Number.isNaN(heard.firstAtMs) ? seen.fromMs : heard.firstAtMs;
  return { fromMs: Math.min(firstMs, seen.fromMs), toMs: Math.max(heard.nowMs, seen.toMs) };
};

/** A stretch of a wished length within the whole, around a time that stays where it is in the picture. */
const within = (whole: Stretch, fromMs: number, lengthMs: number): Stretch | null => {
  const wholeMs = whole.toMs - whole.fromMs;
  if (!(lengthMs < wholeMs)) return null;
  const startMs = Math.min(Math.max(fromMs, whole.fromMs), whole.toMs - lengthMs);
  return { fromMs: startMs, toMs: startMs + lengthMs };
};

/** Looks at a picked stretch. */
export const pick = (look: Look, heard: Heard, aMs: number, bMs: number): Look => {
  const lengthMs = Math.max(SHORTEST_MS, Math.abs(bMs - aMs));
  if (!Number.isFinite(lengthMs)) return look;
  const middleMs = (aMs + bMs) / 2;
  return { ...look, zoom: within(wholeOf(look, heard), middleMs - lengthMs / 2, lengthMs) };
};

/** Closer (`factor` below 1) or further away, keeping what is at `anchor` (0 left … 1 right) where it is. */
export const scale = (look: Look, heard: Heard, factor: number, anchor: number): Look => {
  const seen = stretchOf(look, heard);
  const seenMs = seen.toMs - seen.fromMs;
  const lengthMs = Math.max(SHORTEST_MS, seenMs * factor);
  if (!Number.isFinite(lengthMs) || lengthMs === seenMs) return look;
  const fromMs = seen.fromMs + (seenMs - lengthMs) * anchor;
  return { ...look, zoom: within(wholeOf(look, heard), fromMs, lengthMs) };
};

/** Earlier or later by a share of what is seen. */
export const shift = (look: Look, heard: Heard, share: number): Look => {
  const seen = stretchOf(look, heard);
  const seenMs = seen.toMs - seen.fromMs;
  const moved = within(wholeOf(look, heard), seen.fromMs + seenMs * share, seenMs);
  return moved === null ? look : { ...look, zoom: moved };
};

const STEP_DEG = 15;
const ROOM_DEG = 3;
/** So much empty room at an end is borne before the picture closes up; else a swing would make it jump. */
const SPARE_DEG = 30;

export interface Height {
  readonly bottomDeg: number;
  readonly topDeg: number;
}

/**
 * The angles that the picture spans, in whole steps: what was heard, the limit and the ceiling.
 *
 * @param before what it spanned till now; null at first
 * @param wantedDeg the angles that must be seen; those that are not finite count for nothing
 */
export const heightOf = (before: Height | null, wantedDeg: readonly number[]): Height => {
  const finite = wantedDeg.filter(Number.isFinite);
  const least = Math.min(-STEP_DEG + ROOM_DEG, ...finite);
  const greatest = Math.max(STEP_DEG, ...finite);
  const bottomDeg = Math.floor((least - ROOM_DEG) / STEP_DEG) * STEP_DEG;
  const topDeg = Math.ceil((greatest + ROOM_DEG) / STEP_DEG) * STEP_DEG;
  if (before === null) return { bottomDeg, topDeg };
  const keepsBottom = before.bottomDeg <= bottomDeg && bottomDeg - before.bottomDeg < SPARE_DEG;
  const keepsTop = before.topDeg >= topDeg && before.topDeg - topDeg < SPARE_DEG;
  return {
    bottomDeg: keepsBottom ? before.bottomDeg : bottomDeg,
    topDeg: keepsTop ? before.topDeg : topDeg,
  };
};
