/**
 * A plan over weeks: proposes the next session of a profile from its last ones. It only proposes: nothing here changes a
 * limit, and nobody is ever taken further by itself. Never more than one rung higher than what was completed, never
 * beyond a ceiling.
 */

import * as z from "zod/mini";
import { DAY_MS, isoOf, MINUTE_MS } from "./calendar.ts";
import { judgeLimits, type Limits } from "./limits.ts";
import { type PastSession, type RungRecord, readRungs } from "./plan-history.ts";
import { programmeIdSchema } from "./programme-kinds.ts";

/** `PUT /api/profiles/:id/plan`. */
export const planDraftSchema = z.strictObject({
  /** Programme ids from the gentlest to the one aimed at: the rungs. */
  rungs: z.array(programmeIdSchema).check(
    z.minLength(1),
    z.maxLength(12),
    z.refine((ids) => new Set(ids).size === ids.length, "each programme once"),
  ),
  sessionsPerWeek: z.int().check(z.gte(1), z.lte(7)),
  /** So many completed sessions on a rung, without more pain after than before, before the next is proposed. */
  sessionsPerRung: z.int().check(z.gte(1), z.lte(20)),
});
export type PlanDraft = z.output<typeof planDraftSchema>;

export const planSchema = z.strictObject({
  ...planDraftSchema.shape,
  profileId: z.string(),
  changedAt: z.iso.datetime(),
});
export type Plan = z.output<typeof planSchema>;

/** `GET /api/profiles/:id/proposal`: what to do next, and why, for people to decide. */
export const proposalSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none"), why: z.enum(["no-plan", "no-rung-fits", "history-gone"]) }),
  z.strictObject({
    kind: z.literal("session"),
    programmeId: programmeIdSchema,
    /** Index into the plan's rungs. */
    rung: z.int(),
    change: z.enum(["first", "same", "up", "down"]),
    why: z.enum([
      "first-session",
      "not-yet-often-enough",
      "completed-often-enough",
      "pain-was-worse",
      "was-broken-off",
      "long-pause",
      "ceiling",
      "top-of-plan",
      /** A session cannot be placed in time (the clock was wrong), so nobody knows what came last. */
      "times-unclear",
    ]),
    /** Not before this time: the sessions of the week, and the rest between two. Null = now. */
    notBefore: z.nullable(z.iso.datetime()),
    /** The limits that the programme needs, to be set by a person. */
    limits: z.strictObject({ maxAngleDeg: z.number(), maxDurationS: z.number() }),
    /** Completed sessions on the rung of the last session that count, of so many that are needed. */
    completed: z.int(),
    needed: z.int(),
    /** For so many of the completed, pain was not told; they count all the same, and people are to know. */
    painUntold: z.int(),
  }),
]);
export type Proposal = z.output<typeof proposalSchema>;

/** After a longer pause one rung down; after a much longer one, from the first again. */
export const LONG_PAUSE_DAYS = 14;
export const NEW_BEGINNING_DAYS = 90;
const WEEK_MS = 7 * DAY_MS;

/** A rung with its programme looked up; `obstacle` when there is none, or none that can be run. */
export interface Rung {
  readonly programmeId: string;
  readonly needs: Limits;
  readonly obstacle: string | null;
}

export interface PlanSituation {
  readonly plan: Pick<PlanDraft, "sessionsPerWeek" | "sessionsPerRung"> | null;
  /** The plan's rungs in its order. */
  readonly rungs: readonly Rung[];
  /** The most that a session of the profile may be set to now, and the table's ceilings. */
  readonly limits: Limits;
  readonly ceilings: Limits;
  /** The profile's last sessions, of half a year or more; null when they cannot be asked for. */
  readonly sessions: readonly PastSession[] | null;
  readonly restBetweenMin: number | null;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

type Session = Extract<Proposal, { kind: "session" }>;
interface Move {
  readonly to: number;
  readonly why: Session["why"];
}

const none = (why: Extract<Proposal, { kind: "none" }>["why"]): Proposal => ({ kind: "none", why });

const fits = ({ needs, obstacle }: Rung, { limits, ceilings }: PlanSituation): boolean =>
  obstacle === null &&
  judgeLimits(needs, limits).kind === "accepted" &&
  judgeLimits(needs, ceilings).kind === "accepted";

/** Which rung is next, before it is asked whether it fits. `lowest` is the gentlest that fits. */
const nextMove = (record: RungRecord, lowest: number, needed: number, situation: PlanSituation): Move => {
  if (record.current === null) return { to: lowest, why: "first-session" };
  // Whoever went further by hand comes back to what is one above the completed.
  const from = Math.min(record.current, Math.max(record.highestCompleted + 1, lowest));
  const down = Math.max(0, from - 1);
  const pauseMs = situation.nowMs - (record.lastEndMs ?? Number.NaN);
  // Written so that a time that is none counts as a pause.
  if (!(pauseMs <= NEW_BEGINNING_DAYS * DAY_MS)) return { to: Math.min(from, lowest), why: "long-pause" };
  if (record.last === "worse") return { to: down, why: "pain-was-worse" };
  if (record.last === "alarming") return { to: down, why: "was-broken-off" };
  if (!(pauseMs <= LONG_PAUSE_DAYS * DAY_MS)) return { to: down, why: "long-pause" };
  if (record.last !== "completed") return { to: from, why: "was-broken-off" };
  if (!(record.completed >= needed)) return { to: from, why: "not-yet-often-enough" };
  if (record.unplaced) return { to: from, why: "times-unclear" };
  return from + 1 < situation.rungs.length
    ? { to: from + 1, why: "completed-often-enough" }
    : { to: from, why: "top-of-plan" };
};

/** When the rest is over and the week has room; null = now. A session that seems to lie ahead has only just been. */
const earliest = (record: RungRecord, perWeek: number, situation: PlanSituation): string | null => {
  const { nowMs, restBetweenMin } = situation;
  const been = (ms: number): number => (ms > nowMs ? nowMs : ms);
  const rest =
    restBetweenMin === null || record.lastEndMs === null
      ? []
      : [been(record.lastEndMs) + restBetweenMin * MINUTE_MS];
  const full = record.startsMs.at(-perWeek);
  const week = full === undefined ? [] : [been(full) + WEEK_MS];
  const untilMs = Math.max(...rest, ...week, Number.NEGATIVE_INFINITY);
  return untilMs <= nowMs ? null : isoOf(untilMs);
};

/**
 * Proposes the next session of a plan. It goes up by one rung at most, and only from a rung that was completed; it never
 * proposes what does not fit the profile's limits and the ceilings. Never throws.
 */
export const proposeNext = (situation: PlanSituation): Proposal => {
  const { plan, rungs, sessions, nowMs } = situation;
  if (plan === null) return none("no-plan");
  if (sessions === null) return none("history-gone");
  const lowest = rungs.findIndex((rung) => fits(rung, situation));
  if (lowest === -1) return none("no-rung-fits");
  const ids = rungs.map(({ programmeId }) => programmeId);
  const record = readRungs(sessions, ids, nowMs);
  const move = nextMove(record, lowest, plan.sessionsPerRung, situation);
  const chosen = rungs.findLastIndex((rung, index) => index <= move.to && fits(rung, situation));
  const rung = rungs[chosen];
  if (rung === undefined) return none("no-rung-fits");
  const before = record.current;
  return {
    kind: "session",
    programmeId: rung.programmeId,
    rung: chosen,
    change: before === null ? "first" : chosen > before ? "up" : chosen < before ? "down" : "same",
    why: chosen < move.to ? "ceiling" : move.why,
    notBefore: earliest(record, plan.sessionsPerWeek, situation),
    limits: { maxAngleDeg: rung.needs.maxAngleDeg, maxDurationS: rung.needs.maxDurationS },
    completed: record.completed,
    needed: plan.sessionsPerRung,
    painUntold: record.painUntold,
  };
};
