/** Registers the routes of the API with the HTTP server. Changes have a rate limit of their own. */

import { Readable } from "node:stream";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Access } from "../access/access.ts";
import { doerOf } from "../http-doer.ts";
import { PROBLEM_TYPE, problem } from "../problem.ts";
import { type BadField, badFieldsText } from "./bad-input.ts";
import type { ApiRoute, Caller, Reply } from "./route.ts";

const callerOf = (request: FastifyRequest, access: Access): Caller => {
  const visit = access.visitOf(request.raw);
  return { visit, doer: doerOf(request.raw, visit) };
};

const sendProblem = (
  reply: FastifyReply,
  status: number,
  detail: string,
  errors: readonly BadField[],
): FastifyReply => {
  const said = problem(status, detail === "" ? badFieldsText(errors) : detail);
  return reply
    .code(status)
    .type(PROBLEM_TYPE)
    .send(errors.length === 0 ? said : { ...said, errors });
};

const send = (reply: FastifyReply, answer: Reply): FastifyReply => {
  reply.header("cache-control", "no-store");
  if (answer.headers !== undefined) reply.headers(answer.headers);
  switch (answer.kind) {
    case "json":
      return reply.code(answer.status).send(answer.body);
    case "nothing":
      return reply.code(204).send();
    case "text":
      return reply.send(answer.body);
    case "stream": {
      // A piece at a time: the next one is asked for when this one is on its way.
      const pieces = Readable.from(answer.body, { highWaterMark: 1 });
      pieces.once("close", answer.onClose);
      return reply.send(pieces);
    }
    case "problem":
      return sendProblem(reply, answer.status, answer.detail, answer.errors);
  }
};

const BROKEN_BODIES: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: "JSON without the keys of prototypes",
  FST_ERR_CTP_EMPTY_JSON_BODY: "JSON, not nothing",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "application/json",
};

/** What the framework refuses before a handler is asked, in the words of the API where it is the body's fault. */
const addBodyErrors = (scope: FastifyInstance): void => {
  scope.setErrorHandler((error: FastifyError, request, reply) => {
    const allowed = BROKEN_BODIES[error.code];
    if (allowed === undefined) throw error;
    const value = request.headers["content-type"] ?? "without a type";
    return sendProblem(reply, error.statusCode ?? 400, "", [{ field: "body", value, allowed }]);
  });
};

/** @param changesPerS changes of everybody together, per second; of signing in, for each who asks */
export const serveApi = (
  app: FastifyInstance,
  routes: readonly ApiRoute[],
  changesPerS: number,
  access: Access,
): void => {
  const ofAll = { max: changesPerS, timeWindow: 1_000, keyGenerator: () => "api-change" };
  // Anybody may knock, and nobody who is in must be kept waiting by that.
  const ofEach = {
    ...ofAll,
    keyGenerator: (request: FastifyRequest) => `access ${access.counterOf(request.raw)}`,
  };
  app.register((scope, _options, done) => {
    addBodyErrors(scope);
    for (const one of routes) {
      scope.route({
        method: one.method,
        url: one.path,
        ...(one.method === "GET" ? {} : { config: { rateLimit: one.limit === "access" ? ofEach : ofAll } }),
        handler: async (request, reply) => {
          const { params, query, body } = request;
          return send(reply, await one.run({ params, query, body, caller: callerOf(request, access) }));
        },
      });
    }
    done();
  });
};
