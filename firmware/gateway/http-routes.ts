/** Every route of the gateway's HTTP, apart from the companion's own files. */

import type { FastifyInstance, FastifyReply } from "fastify";
import type { Logger } from "pino";
import { addBoardRoutes, type BoardsSource } from "./board-routes.ts";
import type { ControllerLink } from "./controller-link.ts";
import type { Dashboards } from "./dashboards.ts";
import type { GatewayMetrics } from "./metrics.ts";
import type { Offers } from "./offers.ts";
import type { PendingRequests } from "./pending-requests.ts";
import { PROBLEM_TYPE, problem } from "./problem.ts";
import type { SessionList } from "./session-list.ts";
import { addSetupRoutes } from "./setup-routes.ts";
import { askWorld, type WorldAnswer } from "./world-passthrough.ts";

const PAGE_ITEMS = 50;
const MOST_PAGE_ITEMS = 100;

export interface RouteParts {
  readonly controller: ControllerLink;
  readonly dashboards: Dashboards;
  readonly metrics: GatewayMetrics;
  readonly pending: PendingRequests;
  readonly sessions: SessionList;
  readonly offers: Offers;
  /** Null where the program does not say which boards there are. */
  readonly boards: BoardsSource | null;
  /** Only when the table is simulated. */
  readonly world: { readonly baseUrl: string } | null;
  readonly stopsPerS: number;
  readonly setupsPerS: number;
  readonly version: string;
  readonly log: Logger;
}

const sendProblem = (reply: FastifyReply, status: number, detail: string): FastifyReply =>
  reply.code(status).type(PROBLEM_TYPE).send(problem(status, detail));

const sessionRoutes = (app: FastifyInstance, parts: RouteParts): void => {
  app.get<{ Querystring: Readonly<Record<string, unknown>> }>("/api/sessions", (request, reply) => {
    const { limit: wishedLimit, after } = request.query;
    const limit = wishedLimit === undefined ? PAGE_ITEMS : Number(wishedLimit);
    if (!(Number.isInteger(limit) && limit >= 1 && limit <= MOST_PAGE_ITEMS)) {
      return sendProblem(reply, 400, `limit is ${String(wishedLimit)}; allowed: 1 to ${MOST_PAGE_ITEMS}`);
    }
    const page = parts.sessions.page(limit, after === undefined ? null : String(after));
    if (page === null) return sendProblem(reply, 400, `after is ${String(after)}; allowed: a session's id`);
    return reply.send(page);
  });
  app.get<{ Params: { id: string } }>("/api/sessions/:id", (request, reply) => {
    const session = parts.sessions.find(request.params.id);
    if (session === null)
      return sendProblem(reply, 404, `no finished session has the id ${request.params.id}`);
    return reply.send(session);
  });
};

const sendWorld = (reply: FastifyReply, answer: WorldAnswer): FastifyReply =>
  reply.code(answer.status).type(answer.contentType).send(answer.body);

const worldRoutes = (app: FastifyInstance, baseUrl: string): void => {
  // Passed on as it came: the simulated board judges it, and its own words come back.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.get("/api/world", async (_request, reply) => sendWorld(reply, await askWorld(baseUrl, "GET", null)));
  app.post("/api/world", async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    return sendWorld(reply, await askWorld(baseUrl, "POST", body));
  });
};

const stopRoute = (app: FastifyInstance, parts: RouteParts): void => {
  // Whatever somebody sends along with a STOP, it is a STOP.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, payload, done) => {
    payload.resume();
    done(null);
  });
  // One count for everybody: five STOPs a second stop the table, whoever sends them.
  const rateLimit = { max: parts.stopsPerS, timeWindow: 1_000, keyGenerator: () => "stop" };
  app.post("/api/stop", { config: { rateLimit } }, (request, reply) => {
    parts.log.info({ from: request.ip }, "STOP over HTTP");
    parts.controller.request({
      requestId: parts.pending.number(),
      clientId: `http ${request.ip}`,
      by: "http",
      device: null,
      request: { kind: "stop" },
    });
    return reply.code(202).send();
  });
};

/** Adds the routes; the rate limit must be registered already. */
export const addRoutes = (app: FastifyInstance, parts: RouteParts): void => {
  app.get("/healthz", (_request, reply) => {
    const { controller, board } = parts.controller.pids();
    // What a controller said last is not the state of a table that has none.
    const state = controller === null ? "offline" : parts.dashboards.state();
    return reply.send({ state, pids: { gateway: process.pid, controller, board } });
  });
  app.get("/metrics", (_request, reply) => {
    const live = { ...parts.dashboards.figures(), pendingRequests: parts.pending.size };
    return reply.type("text/plain; version=0.0.4; charset=utf-8").send(parts.metrics.text(live));
  });
  app.get("/api/profiles", (_request, reply) => reply.send({ items: parts.offers.profiles, next: null }));
  app.get("/api/programmes", (_request, reply) => reply.send({ items: parts.offers.programmes, next: null }));
  sessionRoutes(app, parts);
  addSetupRoutes(app, parts);
  addBoardRoutes(app, parts);
  app.register((scope, _options, done) => {
    stopRoute(scope, parts);
    done();
  });
  const world = parts.world;
  if (world === null) return;
  app.register((scope, _options, done) => {
    worldRoutes(scope, world.baseUrl);
    done();
  });
};
