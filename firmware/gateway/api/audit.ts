/** `/api/audit` and `/api/history`: who did what, and whether it is all being kept. */

import * as z from "zod/mini";
import { auditPageSchema } from "../../../shared/api.ts";
import { historyStateSchema } from "../../../shared/history.ts";
import { type ApiParts, pageLimit } from "./parts.ts";
import { type ApiRoute, historyRefusal, NO_BODY, NO_PARAMS, NO_QUERY, ok, route } from "./route.ts";

export const auditRoutes = ({ history }: ApiParts): readonly ApiRoute[] => [
  route({
    method: "GET",
    path: "/api/audit",
    tag: "audit",
    summary: "The audit chain, the newest entry first; a detail that was erased is null and its hash stays",
    params: NO_PARAMS,
    query: z.strictObject({
      limit: pageLimit,
      /** An entry's `seq`: those before it. */
      before: z.optional(z.int().check(z.gte(0))),
    }),
    body: NO_BODY,
    answer: { kind: "json", status: 200, schema: auditPageSchema },
    problems: [400, 403, 503],
    handle: async ({ query: { limit, before } }) => {
      const told = await history.call("audit", { limit, before: before ?? null });
      return told.kind === "refused" ? historyRefusal(told) : ok(told.answer);
    },
  }),
  route({
    method: "GET",
    path: "/api/history",
    tag: "audit",
    summary: "Whether sessions are being kept; if not, what is wrong and what to do",
    params: NO_PARAMS,
    query: NO_QUERY,
    body: NO_BODY,
    answer: { kind: "json", status: 200, schema: historyStateSchema },
    problems: [400],
    handle: () => ok(history.state()),
  }),
];
