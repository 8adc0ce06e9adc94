/** `/api/profiles/:id/advice` and `/proposal`: what speaks against a session now, and what the plan proposes next. */

import * as z from "zod/mini";
import { adviceViewSchema } from "../../../shared/api.ts";
import { DAY_MS } from "../../../shared/calendar.ts";
import type { SessionSummary } from "../../../shared/history.ts";
import { LEAST_LIMITS } from "../../../shared/limits.ts";
import { type Plan, proposalSchema, proposeNext, type Rung } from "../../../shared/plan.ts";
import type { Profile } from "../../../shared/profiles.ts";
import { needsOf, obstacleOf } from "../../../shared/programme-kinds.ts";
import type { CallResult } from "../../history/channel.ts";
import type { SessionQuery } from "../../history/contract.ts";
import { findProgramme } from "../programme-shelf.ts";
import { type ApiParts, profileId } from "./parts.ts";
import { nobodyHere } from "./profiles.ts";
import { type ApiRoute, historyRefusal, NO_BODY, NO_QUERY, ok, route } from "./route.ts";

const params = z.strictObject({ id: profileId });
/** Longer than the pause after which a plan begins anew. */
const PLAN_LOOKS_BACK_MS = 200 * DAY_MS;
const PAGE = 100;
/** Ten sessions a day for half a year; who did more is proposed what these say. */
const MOST_PAGES = 20;

/** The newest first; null when the history cannot tell all of them. */
const sessionsOf = async (
  { history, wallIso, recent }: ApiParts,
  whose: string,
): Promise<readonly SessionSummary[] | null> => {
  const from = new Date(Date.parse(wallIso()) - PLAN_LOOKS_BACK_MS).toISOString();
  const sessions: SessionSummary[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query: SessionQuery = { limit: PAGE, after, profileId: whose, from, to: null };
    const told: CallResult<"sessions"> = await history.call("sessions", { query });
    if (told.kind === "refused") return null;
    const { items, next } = recent.merged(told.answer, query);
    sessions.push(...items);
    after = next;
    if (after === null) break;
  }
  return sessions;
};

const rungsOf = (plan: Plan | null, { programmes, ceilings }: ApiParts): readonly Rung[] =>
  (plan?.rungs ?? []).map((programmeId) => {
    const spec = findProgramme(programmes, programmeId);
    if (spec === null) return { programmeId, needs: LEAST_LIMITS, obstacle: "there is no such programme" };
    return { programmeId, needs: needsOf(spec), obstacle: obstacleOf(spec, ceilings) };
  });

const propose = async (parts: ApiParts, profile: Profile, plan: Plan | null) =>
  proposeNext({
    plan,
    rungs: rungsOf(plan, parts),
    limits: parts.people.limitsOf(profile),
    ceilings: parts.ceilings,
    sessions: plan === null ? [] : await sessionsOf(parts, profile.profileId),
    restBetweenMin: profile.soft.restBetweenMin,
    nowMs: Date.parse(parts.wallIso()),
  });

export const adviceRoutes = (parts: ApiParts): readonly ApiRoute[] => [
  route({
    method: "GET",
    path: "/api/profiles/:id/advice",
    tag: "profiles",
    summary:
      "What speaks against a session now: the day's total and the rest between two, as far as is known",
    params,
    query: NO_QUERY,
    body: NO_BODY,
    answer: { kind: "json", status: 200, schema: adviceViewSchema },
    problems: [400, 403, 404],
    handle: async ({ params: { id } }) => {
      await parts.lately.learn();
      const profile = parts.people.find(id);
      return profile === null ? nobodyHere(id) : ok(parts.lately.adviceFor(profile, 0));
    },
  }),
  route({
    method: "GET",
    path: "/api/profiles/:id/proposal",
    tag: "plans",
    summary: "What the plan proposes next, and why; people decide",
    params,
    query: NO_QUERY,
    body: NO_BODY,
    answer: { kind: "json", status: 200, schema: proposalSchema },
    problems: [400, 403, 404, 503],
    handle: async ({ params: { id } }) => {
      const profile = parts.people.find(id);
      if (profile === null) return nobodyHere(id);
      const told = await parts.history.call("plan", { profileId: id });
      if (told.kind === "refused") return historyRefusal(told);
      return ok(await propose(parts, profile, told.answer));
    },
  }),
];
