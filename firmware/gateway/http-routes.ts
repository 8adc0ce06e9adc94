/** Every route of the gateway's HTTP, apart from the companion's own files. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { AdviceKind } from "../../shared/protocol.ts";
import type { FleetFigures } from "../fleet/contract.ts";
import type { Access } from "./access/access.ts";
import type { ApiParts } from "./api/parts.ts";
import { apiRoutes } from "./api/routes.ts";
import { serveApi } from "./api/serve.ts";
import type { AuditTrail } from "./audit-trail.ts";
import { addBoardRoutes, type BoardsSource } from "./board-routes.ts";
import type { ControllerLink } from "./controller-link.ts";
import type { Dashboards } from "./dashboards.ts";
import { doerOf } from "./http-doer.ts";
import type { HistoryFigures } from "./live-metrics.ts";
import type { GatewayMetrics } from "./metrics.ts";
import type { PendingRequests } from "./pending-requests.ts";
import { addSetupRoutes } from "./setup-routes.ts";
import { pairedOf, type Wished, type Wishes } from "./wishes.ts";
import { askWorld, type WorldAnswer } from "./world-passthrough.ts";

export interface RouteParts {
  readonly access: Access;
  readonly controller: ControllerLink;
  readonly dashboards: Dashboards;
  readonly metrics: GatewayMetrics;
  readonly pending: PendingRequests;
  readonly api: ApiParts;
  readonly wishes: Wishes;
  readonly audit: Pick<AuditTrail, "accepted" | "note">;
  readonly historyPid: () => number | null;
  /** Null where this table tells nobody. */
  readonly fleetPid: (() => number | null) | null;
  readonly historyFigures: () => HistoryFigures | null;
  readonly fleetFigures: () => FleetFigures | null;
  /** Null where the program does not say which boards there are. */
  readonly boards: BoardsSource | null;
  /** Only when the table is simulated. */
  readonly world: { readonly baseUrl: string } | null;
  readonly stopsPerS: number;
  readonly setupsPerS: number;
  readonly apiChangesPerS: number;
  readonly version: string;
  /** Why nothing can be started or changed; null where it can. */
  readonly readOnly: string | null;
  readonly log: Logger;
}

const STOP = { kind: "stop" } as const;
const NO_ADVICE: { readonly acceptedAdvice: readonly AdviceKind[] } = { acceptedAdvice: [] };

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
  const { controller, pending, wishes, audit, access } = parts;
  // A count for each device: five STOPs a second stop the table, and nobody uses up those of somebody else.
  const rateLimit = {
    max: parts.stopsPerS,
    timeWindow: 1_000,
    keyGenerator: (request: FastifyRequest) => `stop ${access.counterOf(request.raw)}`,
  };
  app.post("/api/stop", { config: { rateLimit } }, (request, reply) => {
    const visit = access.visitOf(request.raw);
    const doer = { ...doerOf(request.raw, visit), by: "http" } as const;
    parts.log.info({ from: doer.address, device: doer.device }, "STOP over HTTP");
    const wished: Wished = { doer, wish: STOP, paired: pairedOf(visit.principal), ...NO_ADVICE };
    const requestId = pending.open(performance.now(), (result) => {
      if (result.kind === "ok") audit.accepted(wished);
    });
    wishes.wished(wished);
    controller.request({
      requestId,
      clientId: `http ${doer.address}`,
      by: doer.by,
      device: doer.device,
      request: STOP,
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
    const fleet = parts.fleetPid === null ? {} : { fleet: parts.fleetPid() };
    const pids = { gateway: process.pid, controller, board, history: parts.historyPid(), ...fleet };
    return reply.send({ state, pids, ...(parts.readOnly === null ? {} : { problem: parts.readOnly }) });
  });
  app.get("/metrics", async (_request, reply) => {
    const { dashboards, pending, historyFigures, fleetPid, fleetFigures, metrics } = parts;
    const isFleetThere = fleetPid === null ? null : fleetPid() !== null;
    // What a process said that is gone is not what is true now.
    const fleet = isFleetThere === true ? fleetFigures() : null;
    const told = { history: historyFigures(), isFleetThere, fleet };
    const text = await metrics.text({ ...dashboards.figures(), pendingRequests: pending.size, ...told });
    return reply.type(metrics.contentType).send(text);
  });
  serveApi(app, apiRoutes(parts.api), parts.apiChangesPerS, parts.access);
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
