/**
 * The rehearsal: every protection of the table tried once, on the empty table, before a person lies on it. Pure.
 *
 * A line ticks itself off only by what telemetry, events and the board show; a person confirms the two things that
 * nobody else can know: that nobody is on the table, and that the alarm was heard. The limits that were active before
 * are put back at the end, unless somebody has set others meanwhile.
 */

import type { Alarm } from "../../shared/alarms.ts";
import type { Limits } from "../../shared/limits.ts";
import type { Telemetry } from "../../shared/protocol.ts";
import { type Actor, type EndReason, UPRIGHT_DEG } from "../../shared/table.ts";
import type { RequestBody } from "../connection.ts";
import type { SessionStory } from "../model.ts";
import { inSession } from "../watch/own-limits.ts";
import { LINES, type Line, RUN_BEGINS, WAITS } from "./rehearsal-lines.ts";

/** The lock has to keep the table for this long while it is pushed, ms. */
export const HOLDS_FOR_MS = 3_000;
/** A held table moves less than this, degrees: play of the bolt, noise of the sensor. */
export const HOLD_PLAY_DEG = 2;
/** A wish whose effect is not seen is said again after this long, ms. */
export const ASK_AGAIN_MS = 3_000;

/** What is seen of the table. */
export interface Sight {
  /** Null while nothing live is heard; then nothing is ticked off. */
  readonly live: Telemetry | null;
  readonly session: SessionStory;
  readonly alarms: readonly Alarm[];
  /** `refused`: the lock is not to be had yet. `maybe`: an unguarded board, where the config decides. */
  readonly hold: "allowed" | "refused" | "maybe";
}

export type Outcome = "open" | "done" | "skipped";

/** Why a line is waited for again. */
export type Note =
  | { readonly kind: "ended-otherwise"; readonly reason: EndReason; readonly by: Actor | null }
  | { readonly kind: "session-lost" }
  | { readonly kind: "lock-gave-way"; readonly movedDeg: number }
  | { readonly kind: "not-heard" }
  | { readonly kind: "other-limits"; readonly limits: Limits };

export interface Rehearsal {
  /** The line that is waited for; `LINES.length` when all are through. */
  readonly at: number;
  readonly outcomes: Readonly<Record<Line, Outcome>>;
  /** What was active before, to be put back; null until the rehearsal has set its own, or when others were set. */
  readonly before: Limits | null;
  /** What the rehearsal has set, once it was seen to be active. */
  readonly own: Limits | null;
  /** The newest session that a start line has seen. */
  readonly sessionId: string | null;
  readonly heldSince: { readonly atMs: number; readonly angleDeg: number } | null;
  readonly askedAtMs: number | null;
  /** Somebody set other limits; the rehearsal sets its own again only when it is told to. */
  readonly yields: boolean;
  readonly note: Note | null;
}

const allOpen = (): Record<Line, Outcome> =>
  Object.fromEntries(LINES.map((line) => [line, "open"])) as Record<Line, Outcome>;

/** @param left limits that a rehearsal before this one has not put back, and its own; null when there are none */
export const begin = (left: { readonly before: Limits; readonly own: Limits } | null): Rehearsal => ({
  at: 0,
  outcomes: allOpen(),
  before: left?.before ?? null,
  own: left?.own ?? null,
  sessionId: null,
  heldSince: null,
  askedAtMs: null,
  yields: false,
  note: null,
});

export const lineOf = (rehearsal: Rehearsal): Line | null => LINES[rehearsal.at] ?? null;
export const isOver = (rehearsal: Rehearsal): boolean => lineOf(rehearsal) === null;

const same = (a: Limits, b: Limits): boolean =>
  a.maxAngleDeg === b.maxAngleDeg && a.maxDurationS === b.maxDurationS;
const activeIn = ({ maxAngleDeg, maxDurationS }: Telemetry): Limits => ({ maxAngleDeg, maxDurationS });

/** On to the next line; what was noted of this one is settled. */
const passed = (rehearsal: Rehearsal, outcome: "done" | "skipped" = "done"): Rehearsal => {
  const line = lineOf(rehearsal);
  if (line === null) return rehearsal;
  return {
    ...rehearsal,
    at: rehearsal.at + 1,
    outcomes: { ...rehearsal.outcomes, [line]: outcome },
    heldSince: null,
    askedAtMs: null,
    note: null,
  };
};

/** Back to an earlier line; that one and all after it are open again. */
const backTo = (rehearsal: Rehearsal, line: Line, note: Note): Rehearsal => {
  const at = LINES.indexOf(line);
  const outcomes = { ...rehearsal.outcomes };
  for (const later of LINES.slice(at)) outcomes[later] = "open";
  return { ...rehearsal, at, outcomes, heldSince: null, askedAtMs: null, note };
};

/** A person says what only a person can know. */
export const confirmed = (rehearsal: Rehearsal): Rehearsal => {
  const line = lineOf(rehearsal);
  return line !== null && WAITS[line].for === "person" ? passed(rehearsal) : rehearsal;
};

export const notHeard = (rehearsal: Rehearsal): Rehearsal =>
  lineOf(rehearsal) === "heard" ? { ...rehearsal, note: { kind: "not-heard" } } : rehearsal;

/** The hold cannot be tried at this table. */
export const holdSkipped = (rehearsal: Rehearsal): Rehearsal =>
  lineOf(rehearsal) === "hold" ? passed(rehearsal, "skipped") : rehearsal;

/** The rehearsal may set its limits again, although somebody has set others. */
export const limitsAgain = (rehearsal: Rehearsal): Rehearsal => ({
  ...rehearsal,
  yields: false,
  before: null,
  own: null,
  note: null,
});

/** A run that is under way and goes another way than it should begins again; null while it is as it should be. */
const strayed = (rehearsal: Rehearsal, line: Line, { session }: Sight): Rehearsal | null => {
  const start = RUN_BEGINS[line];
  if (start === null) return null;
  if (session.kind === "none" || session.sessionId !== rehearsal.sessionId)
    return backTo(rehearsal, start, { kind: "session-lost" });
  if (session.kind === "running") return null;
  const { reason, by } = session;
  const waits = WAITS[line];
  const isMeant = waits.for === "end" && waits.reason === reason && by !== null && waits.by.includes(by);
  return isMeant ? null : backTo(rehearsal, start, { kind: "ended-otherwise", reason, by });
};

/** Somebody has set limits of their own since: theirs stand, and the rehearsal waits to be told. */
const yielded = (rehearsal: Rehearsal, line: Line, live: Telemetry): Rehearsal | null => {
  const { own } = rehearsal;
  if (own === null || line === "limits" || line === "limits-back" || live.state !== "idle") return null;
  const active = activeIn(live);
  const waits = WAITS[line];
  if (same(active, own) || (waits.for === "limits" && same(active, waits.limits))) return null;
  const back = backTo(rehearsal, "limits", { kind: "other-limits", limits: active });
  return { ...back, yields: true, before: null, own: null };
};

export interface Step {
  readonly rehearsal: Rehearsal;
  /** What to ask the controller for; null for nothing. */
  readonly wish: RequestBody | null;
}

const stay = (rehearsal: Rehearsal): Step => ({ rehearsal, wish: null });

const askFor = (rehearsal: Rehearsal, limits: Limits, nowMs: number): Step => {
  const { askedAtMs } = rehearsal;
  if (askedAtMs !== null && nowMs - askedAtMs < ASK_AGAIN_MS) return stay(rehearsal);
  return { rehearsal: { ...rehearsal, askedAtMs: nowMs }, wish: { type: "set-limits", ...limits } };
};

const atLimits = (rehearsal: Rehearsal, wanted: Limits, live: Telemetry, nowMs: number): Step => {
  if (rehearsal.yields) return stay(rehearsal);
  const active = activeIn(live);
  if (same(active, wanted))
    return stay(passed({ ...rehearsal, before: rehearsal.before ?? active, own: wanted }));
  if (live.state !== "idle") return stay(rehearsal);
  // What a rehearsal has set is nobody's wish; anything else is, and is put back at the end.
  const { before, own } = rehearsal;
  const isKnown = own === null ? before !== null && same(active, before) : same(active, own);
  return askFor(isKnown ? rehearsal : { ...rehearsal, before: active, own: null }, wanted, nowMs);
};

const atLimitsBack = (rehearsal: Rehearsal, live: Telemetry, nowMs: number): Step => {
  const { before, own } = rehearsal;
  const active = activeIn(live);
  if (before === null || same(active, before)) return stay({ ...passed(rehearsal), before: null, own: null });
  // Others were set meanwhile: those stand.
  if (own === null || !same(active, own))
    return stay({ ...passed(rehearsal, "skipped"), before: null, own: null });
  // Loosening is for idle only; the minute of rest goes before it.
  return live.state === "idle" ? askFor(rehearsal, before, nowMs) : stay(rehearsal);
};

/** What is not seen does not count: a lock that was not watched all the time has not held. */
const unheld = (rehearsal: Rehearsal): Rehearsal =>
  rehearsal.heldSince === null ? rehearsal : { ...rehearsal, heldSince: null };

const atHold = (rehearsal: Rehearsal, sight: Sight, live: Telemetry, nowMs: number): Step => {
  if (sight.hold === "refused") return stay(passed(rehearsal, "skipped"));
  const { angle, lock, state } = live;
  if (state !== "inverted" || lock !== "held" || angle.kind !== "ok") return stay(unheld(rehearsal));
  const since = rehearsal.heldSince;
  if (since === null) return stay({ ...rehearsal, heldSince: { atMs: nowMs, angleDeg: angle.angleDeg } });
  const movedDeg = Math.abs(angle.angleDeg - since.angleDeg);
  if (!(movedDeg <= HOLD_PLAY_DEG)) {
    const heldSince = { atMs: nowMs, angleDeg: angle.angleDeg };
    return stay({ ...rehearsal, heldSince, note: { kind: "lock-gave-way", movedDeg } });
  }
  return stay(nowMs - since.atMs >= HOLDS_FOR_MS ? passed(rehearsal) : rehearsal);
};

const isOverAngleTold = (alarms: readonly Alarm[]): boolean =>
  alarms.some(({ kind }) => kind === "over-angle");

/** Up, with nothing high left to acknowledge. */
const isTreated = ({ alarms }: Sight, { angle }: Telemetry): boolean =>
  angle.kind === "ok" &&
  angle.angleDeg <= UPRIGHT_DEG &&
  !alarms.some((alarm) => alarm.priority === "high" && !alarm.acknowledged);

const atLine = (rehearsal: Rehearsal, line: Line, sight: Sight, live: Telemetry, nowMs: number): Step => {
  const waits = WAITS[line];
  const { session } = sight;
  switch (waits.for) {
    case "person":
      return stay(rehearsal);
    case "limits":
      return atLimits(rehearsal, waits.limits, live, nowMs);
    case "start":
      if (session.kind !== "running" || !inSession(live.state)) return stay(rehearsal);
      return stay({ ...passed(rehearsal), sessionId: session.sessionId });
    case "tilt":
      return stay(live.state === "inverted" && live.invertedS > 0 ? passed(rehearsal) : rehearsal);
    case "hold":
      return atHold(rehearsal, sight, live, nowMs);
    case "end": {
      const isTold = waits.reason !== "over-angle" || isOverAngleTold(sight.alarms);
      const isEnded = session.kind === "ended" && !inSession(live.state);
      return stay(isEnded && isTold && live.lock === "released" ? passed(rehearsal) : rehearsal);
    }
    case "treated":
      return stay(isTreated(sight, live) ? passed(rehearsal) : rehearsal);
    case "limits-back":
      return atLimitsBack(rehearsal, live, nowMs);
  }
};

/**
 * The rehearsal after one look at the table. Returns the very same object where nothing has changed.
 *
 * @param nowMs the page's monotonic clock
 */
export const advance = (rehearsal: Rehearsal, sight: Sight, nowMs: number): Step => {
  const line = lineOf(rehearsal);
  const { live } = sight;
  if (line === null) return stay(rehearsal);
  // What is not seen does not count, and a lock that was not watched has not held.
  if (live === null)
    return stay(rehearsal.heldSince === null ? rehearsal : { ...rehearsal, heldSince: null });
  const other = strayed(rehearsal, line, sight) ?? yielded(rehearsal, line, live);
  return other === null ? atLine(rehearsal, line, sight, live, nowMs) : stay(other);
};

/** What leaving the rehearsal asks for: STOP for a session of its own, else the limits back where that is allowed. */
export const leaving = (
  { sessionId, before, own }: Rehearsal,
  { live, session }: Sight,
): { readonly stop: boolean; readonly wish: RequestBody | null } => {
  const stop = session.kind === "running" && session.sessionId === sessionId;
  const isOwn = live !== null && own !== null && live.state === "idle" && same(activeIn(live), own);
  return { stop, wish: !stop && isOwn && before !== null ? { type: "set-limits", ...before } : null };
};
