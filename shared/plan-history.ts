/**
 * What a profile's last sessions say about the rungs of its plan: on which rung it is, how often that was completed, and
 * how the last session went. Read by `proposeNext` (plan.ts); pure, and never thrown off by what a record holds.
 */

import { epochMsOf } from "./calendar.ts";
import type { SessionSummary } from "./history.ts";
import { AHEAD_MOST_MS } from "./soft-limits.ts";
import type { EndReason } from "./table.ts";

/** One of the profile's sessions; whatever order, and none needs to be the plan's. */
export type PastSession = Pick<
  SessionSummary,
  "id" | "programmeId" | "startedAt" | "endedAt" | "reason" | "invertedS" | "outcome"
>;

/**
 * `completed`: the programme to its end, and no more pain after than before as far as it was told.
 * `worse`: more pain after. `alarming`: ended by something that says how the rider fared. `broken-off`: ended early, by
 * the rider or by the table. `elsewhere`: not of the plan, and nothing of the above.
 */
export type Verdict = "completed" | "worse" | "alarming" | "broken-off" | "elsewhere";

/**
 * Beyond the maximum angle, too fast, or no sign of life: that says something of the rider on this rung. A fault of a
 * sensor, a cable, a computer or the table's balance says something of the table; the rung is done again, no more.
 */
const ALARMING: ReadonlySet<EndReason> = new Set<EndReason>(["over-angle", "over-rate", "unanswered"]);

const isPain = (value: number | null | undefined): value is number =>
  typeof value === "number" && value >= 0 && value <= 10;

/** More pain after than before, no more, or not told. */
export const painChangeOf = ({ outcome }: Pick<PastSession, "outcome">): "worse" | "not-worse" | "untold" => {
  const before = outcome?.painBefore;
  const after = outcome?.painAfter;
  if (!(isPain(before) && isPain(after))) return "untold";
  return after > before ? "worse" : "not-worse";
};

/** `rung` is the index into the plan; null when the session was not of the plan. */
interface Placed {
  readonly startMs: number;
  readonly endMs: number;
  readonly rung: number | null;
  readonly verdict: Verdict;
  readonly painUntold: boolean;
}

export interface RungRecord {
  /** The rung of the last session of the plan; null when there was none. */
  readonly current: number | null;
  /** −1 when none was. */
  readonly highestCompleted: number;
  /** Completed on the current rung since it was changed or something spoke against it. */
  readonly completed: number;
  /** For so many of those, nobody told the pain before and after. */
  readonly painUntold: number;
  /** The last session that says anything to the plan. */
  readonly last: Exclude<Verdict, "elsewhere"> | "none";
  /** Starts of all sessions in which somebody was inverted, oldest first, and the latest end. */
  readonly startsMs: readonly number[];
  readonly lastEndMs: number | null;
  /** A session that cannot be placed in time: nothing is raised while there is one. */
  readonly unplaced: boolean;
}

const verdictOf = (session: PastSession, rung: number | null): Verdict => {
  if (painChangeOf(session) === "worse") return "worse";
  if (ALARMING.has(session.reason)) return "alarming";
  if (rung === null) return "elsewhere";
  return session.reason === "programme-complete" ? "completed" : "broken-off";
};

const place = (session: PastSession, ids: readonly string[], nowMs: number): Placed | null => {
  const startMs = epochMsOf(session.startedAt);
  if (startMs === null || startMs - nowMs > AHEAD_MOST_MS) return null;
  const found = session.programmeId === null ? -1 : ids.indexOf(session.programmeId);
  const rung = found === -1 ? null : found;
  return {
    startMs,
    endMs: Math.max(startMs, epochMsOf(session.endedAt) ?? startMs),
    rung,
    verdict: verdictOf(session, rung),
    painUntold: painChangeOf(session) === "untold",
  };
};

/** From the newest back, as far as the rung stayed the same and nothing spoke against it. */
const completedInARow = (newestFirst: readonly Placed[], rung: number): readonly Placed[] => {
  const completed: Placed[] = [];
  for (const session of newestFirst) {
    if (session.verdict === "elsewhere") continue;
    if (session.rung !== rung || session.verdict === "worse" || session.verdict === "alarming") break;
    if (session.verdict === "completed") completed.push(session);
  }
  return completed;
};

/** @param ids programme ids of the rungs, from the gentlest */
export const readRungs = (
  sessions: readonly PastSession[],
  ids: readonly string[],
  nowMs: number,
): RungRecord => {
  const seen = new Set<string>();
  const inverted = sessions.filter(({ id, invertedS }) => {
    if (invertedS <= 0 || seen.has(id)) return false;
    seen.add(id);
    return true;
  });
  const placed = inverted.flatMap((session) => {
    const at = place(session, ids, nowMs);
    return at === null ? [] : [at];
  });
  const oldestFirst = placed.toSorted((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  const newestFirst = oldestFirst.toReversed();
  const current = newestFirst.find(({ rung }) => rung !== null)?.rung ?? null;
  const completed = current === null ? [] : completedInARow(newestFirst, current);
  let last: RungRecord["last"] = "none";
  for (const { verdict } of oldestFirst) if (verdict !== "elsewhere") last = verdict;
  return {
    current,
    highestCompleted: placed.reduce(
      (highest, { verdict, rung }) => (verdict === "completed" ? Math.max(highest, rung ?? -1) : highest),
      -1,
    ),
    completed: completed.length,
    painUntold: completed.filter(({ painUntold }) => painUntold).length,
    last,
    startsMs: oldestFirst.map(({ startMs }) => startMs),
    lastEndMs: placed.reduce<number | null>(
      (latest, { endMs }) => (latest === null || endMs > latest ? endMs : latest),
      null,
    ),
    unplaced: placed.length < inverted.length,
  };
};
