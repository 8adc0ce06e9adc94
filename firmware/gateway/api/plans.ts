/** `/api/profiles/:id/plan`: what somebody works towards over weeks. It only proposes; nothing here changes a limit. */

import * as z from "zod/mini";
import { planDraftSchema, planSchema } from "../../../shared/plan.ts";
import type { BadField } from "./bad-input.ts";
import { type ApiParts, profileId } from "./parts.ts";
import { nobodyHere } from "./profiles.ts";
import { type ApiRoute, historyRefusal, NO_BODY, NO_QUERY, NOTHING, ok, refuse, route } from "./route.ts";

const params = z.strictObject({ id: profileId });

const unknownRungs = (rungs: readonly string[], { programmes }: ApiParts): readonly BadField[] => {
  const known = programmes.programmes().map(({ spec }) => spec.programmeId);
  return rungs.flatMap((rung, at) =>
    known.includes(rung)
      ? []
      : [{ field: `rungs[${at}]`, value: JSON.stringify(rung), allowed: known.join(" or ") }],
  );
};

export const planRoutes = (parts: ApiParts): readonly ApiRoute[] => [
  route({
    method: "GET",
    path: "/api/profiles/:id/plan",
    tag: "plans",
    summary: "The plan of a profile; 404 when it has none",
    params,
    query: NO_QUERY,
    body: NO_BODY,
    answer: { kind: "json", status: 200, schema: planSchema },
    problems: [400, 403, 404, 503],
    handle: async ({ params: { id } }) => {
      const told = await parts.history.call("plan", { profileId: id });
      if (told.kind === "refused") return historyRefusal(told);
      return told.answer === null ? refuse(404, `there is no plan for ${id}`) : ok(told.answer);
    },
  }),
  route({
    method: "PUT",
    path: "/api/profiles/:id/plan",
    tag: "plans",
    summary: "The whole plan as it is to be: programmes from the gentlest on, and how often",
    params,
    query: NO_QUERY,
    body: planDraftSchema,
    answer: { kind: "json", status: 200, schema: planSchema },
    problems: [400, 403, 404, 422, 503],
    handle: async ({ params: { id }, body: draft, caller }) => {
      const unknown = unknownRungs(draft.rungs, parts);
      if (unknown.length > 0) return refuse(422, "", unknown);
      const ask = { profileId: id, draft, doer: caller.doer, at: parts.wallIso() };
      const told = await parts.history.call("put-plan", ask);
      if (told.kind === "refused") return historyRefusal(told);
      return told.answer === "unknown" || told.answer === "removed" ? nobodyHere(id) : ok(told.answer);
    },
  }),
  route({
    method: "DELETE",
    path: "/api/profiles/:id/plan",
    tag: "plans",
    summary: "Without a plan from now on; the sessions stay",
    params,
    query: NO_QUERY,
    body: NO_BODY,
    answer: { kind: "nothing" },
    problems: [400, 403, 404, 503],
    handle: async ({ params: { id }, caller }) => {
      const ask = { profileId: id, draft: null, doer: caller.doer, at: parts.wallIso() };
      const told = await parts.history.call("put-plan", ask);
      if (told.kind === "refused") return historyRefusal(told);
      return told.answer === "unknown" ? nobodyHere(id) : NOTHING;
    },
  }),
];
