/**
 * The soft limits of a profile: the total of a day and the rest between two sessions. They are reasons against starting
 * now, told with their figures; whoever reads them decides. The gateway asks at Start, the screens before it.
 *
 * What is not known speaks against starting: a time inverted that nobody counted is taken as the whole session, and a
 * session that seems to lie ahead (the clock was turned back) as one that has only just ended.
 */

import type { AdviceView } from "./api.ts";
import { DAY_MS, epochMsOf, isoOf, MINUTE_MS } from "./calendar.ts";
import type { SessionSummary } from "./history.ts";
import type { Profile } from "./profiles.ts";
import type { AdviceKind } from "./protocol.ts";

/** A session that seems to lie further ahead than this was written by a clock that was wrong then, not now. */
export const AHEAD_MOST_MS = 7 * DAY_MS;

type Counted = Pick<SessionSummary, "startedAt" | "endedAt" | "invertedS">;

export interface SoftLimitQuestion {
  readonly soft: Profile["soft"];
  /** The profile's last sessions, in any order; those of today and the one before are enough. */
  readonly sessions: readonly Counted[];
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** The caller's calendar day around now: from its first millisecond to the next day's. */
  readonly day: { readonly fromMs: number; readonly toMs: number };
  /** Seconds that the session asked for would add; 0 when none is. */
  readonly plannedS?: number;
}

interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
  /** Seconds inverted, or the whole length where that was not counted. */
  readonly invertedS: number;
}

const stretchOf = ({ startedAt, endedAt, invertedS }: Counted): Stretch | null => {
  const startMs = epochMsOf(startedAt);
  const endMs = epochMsOf(endedAt);
  if (startMs === null && endMs === null) return null;
  const from = startMs ?? endMs ?? 0;
  // A clock turned back within the session: it is taken as ending where it began.
  const to = Math.max(from, endMs ?? from);
  const counted = invertedS >= 0 && invertedS < Infinity;
  return { startMs: from, endMs: to, invertedS: counted ? invertedS : (to - from) / 1000 };
};

/**
 * Seconds of a session that count for the day: never more than what of it lies within the day, and never more than was
 * inverted. For one that spans midnight this is the most that it can have been.
 */
const onDay = (stretch: Stretch, { nowMs, day }: SoftLimitQuestion): number => {
  if (stretch.endMs > nowMs && stretch.endMs - nowMs <= AHEAD_MOST_MS) return stretch.invertedS;
  const from = Math.max(stretch.startMs, day.fromMs);
  const to = Math.min(stretch.endMs, day.toMs);
  if (stretch.startMs >= day.fromMs && stretch.endMs < day.toMs) return stretch.invertedS;
  return to > from ? Math.min(stretch.invertedS, (to - from) / 1000) : 0;
};

/** What speaks against a session now. Never throws; a `nowMs` that is no time speaks against it too. */
export const softLimitAdvice = (question: SoftLimitQuestion): AdviceView => {
  const { soft, sessions, nowMs } = question;
  const plannedS = question.plannedS ?? 0;
  const stretches = sessions.flatMap((session) => {
    const stretch = stretchOf(session);
    return stretch === null ? [] : [stretch];
  });
  const readable = stretches.length === sessions.length && Number.isFinite(nowMs);
  const todayInvertedS = stretches.reduce((sum, stretch) => sum + onDay(stretch, question), 0);

  // One in which nobody was inverted asks for no rest.
  const ends = stretches
    .filter(({ invertedS, endMs }) => invertedS > 0 && !(endMs - nowMs > AHEAD_MOST_MS))
    .map(({ endMs }) => endMs);
  const lastEndMs = ends.length === 0 ? null : ends.reduce((latest, endMs) => Math.max(latest, endMs));
  const restMs = soft.restBetweenMin === null ? null : soft.restBetweenMin * MINUTE_MS;
  // It has ended, whatever the clock says: at the latest the rest begins now.
  const restUntilMs =
    restMs === null || lastEndMs === null ? null : (lastEndMs > nowMs ? nowMs : lastEndMs) + restMs;
  const rested = restMs === null || (readable && (restUntilMs === null || nowMs >= restUntilMs));

  const advice: AdviceKind[] = [];
  if (soft.dailyInvertedS !== null) {
    const known = readable && question.day.toMs > question.day.fromMs;
    const within =
      known && todayInvertedS < soft.dailyInvertedS && todayInvertedS + plannedS <= soft.dailyInvertedS;
    if (!within) advice.push("daily-total");
  }
  if (!rested) advice.push("rest-between");
  return {
    advice,
    todayInvertedS,
    dailyInvertedS: soft.dailyInvertedS,
    lastEndedAt: lastEndMs === null ? null : isoOf(lastEndMs),
    restUntil: rested || restUntilMs === null ? null : isoOf(restUntilMs),
  };
};
