/**
 * A plan over weeks: proposes the next session of a profile from its last ones. It only proposes: nothing here changes a
 * limit, and nobody is ever taken further by itself. Never more than one rung higher than what was completed, never
 * beyond a ceiling.
 */

import * as z from "zod/mini";
import { programmeIdSchema } from "./programme-kinds.ts";

/** `PUT /api/profiles/:id/plan`. */
export const planDraftSchema = z.strictObject({
  /** Programme ids from the gentlest to the one aimed at: the rungs. */
  rungs: z.array(programmeIdSchema).check(z.minLength(1), z.maxLength(12)),
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
    ]),
    /** Not before this time: the sessions of the week, and the rest between two. Null = now. */
    notBefore: z.nullable(z.iso.datetime()),
    /** The limits that the programme needs, to be set by a person. */
    limits: z.strictObject({ maxAngleDeg: z.number(), maxDurationS: z.number() }),
  }),
]);
export type Proposal = z.output<typeof proposalSchema>;
