/** `/api/sessions`: what was, page by page, one session and its curve; and how it did, as people tell. */

import * as z from "zod/mini";
import { sessionPageSchema } from "../../../shared/api.ts";
import { samplesSchema, sessionIdSchema, sessionRecordSchema } from "../../../shared/history.ts";
import { outcomeSchema } from "../../../shared/outcomes.ts";
import { isoTimeSchema } from "../../../shared/profiles.ts";
import type { SessionQuery } from "../../history/contract.ts";
import { columnsOf } from "../../history/sample-columns.ts";
import { type ApiParts, pageLimit, profileId } from "./parts.ts";
import {
  type ApiRoute,
  historyRefusal,
  NO_BODY,
  NO_QUERY,
  NOTHING,
  ok,
  type Reply,
  refuse,
  route,
} from "./route.ts";

const params = z.strictObject({ id: sessionIdSchema });

const query = z.strictObject({
  limit: pageLimit,
  /** A session's id: those that are older. */
  after: z.optional(sessionIdSchema),
  profileId: z.optional(profileId),
  from: z.optional(isoTimeSchema),
  to: z.optional(isoTimeSchema),
});

const nobody = (id: string): Reply => refuse(404, `no finished session has the id ${id}`);

export const sessionRoutes = ({ history, recent, wallIso }: ApiParts): readonly ApiRoute[] => [
  route({
    method: "GET",
    path: "/api/sessions",
    tag: "sessions",
    summary:
      "Finished sessions, the newest first; also those that the history could not write yet. Without the history: those since the program started",
    params: z.strictObject({}),
    query,
    body: NO_BODY,
    answer: { kind: "json", status: 200, schema: sessionPageSchema },
    problems: [400, 403, 503],
    handle: async ({ query: { limit, after, profileId: whose, from, to } }) => {
      const asked: SessionQuery = {
        limit,
        after: after ?? null,
        profileId: whose ?? null,
        from: from ?? null,
        to: to ?? null,
      };
      const told = await history.call("sessions", { query: asked });
      if (told.kind === "answer") return ok(recent.merged(told.answer, asked));
      const remembered = recent.page(asked);
      return remembered === null ? historyRefusal(told) : ok(remembered);
    },
  }),
  route({
    method: "GET",
    path: "/api/sessions/:id",
    tag: "sessions",
    summary: "One session: its limits, what happened in it and how it ended",
    params,
    query: NO_QUERY,
    body: NO_BODY,
    answer: { kind: "json", status: 200, schema: sessionRecordSchema },
    problems: [400, 403, 404, 503],
    handle: async ({ params: { id } }) => {
      const told = await history.call("session", { sessionId: id });
      const session = (told.kind === "answer" ? told.answer : null) ?? recent.find(id);
      if (session !== null) return ok(session);
      return told.kind === "answer" ? nobody(id) : historyRefusal(told);
    },
  }),
  route({
    method: "GET",
    path: "/api/sessions/:id/samples",
    tag: "sessions",
    summary: "The curve of one session, 25 readings a second, as columns",
    params,
    query: NO_QUERY,
    body: NO_BODY,
    answer: { kind: "json", status: 200, schema: samplesSchema },
    problems: [400, 403, 404, 503],
    handle: async ({ params: { id } }) => {
      const told = await history.call("samples", { sessionId: id });
      if (told.kind === "refused") return historyRefusal(told);
      return told.answer === null ? nobody(id) : ok(columnsOf(told.answer));
    },
  }),
  route({
    method: "PUT",
    path: "/api/sessions/:id/outcome",
    tag: "sessions",
    summary: "How it did, as the person tells: pain before and after, height, a note",
    params,
    query: NO_QUERY,
    body: outcomeSchema,
    answer: { kind: "nothing" },
    problems: [400, 403, 404, 422, 503],
    handle: async ({ params: { id }, body, caller }) => {
      const change = { sessionId: id, outcome: body, doer: caller.doer, at: wallIso() };
      const told = await history.call("put-outcome", change);
      if (told.kind === "refused") return historyRefusal(told);
      if (told.answer === "unknown") return nobody(id);
      recent.putOutcome(id, body);
      return NOTHING;
    },
  }),
];
