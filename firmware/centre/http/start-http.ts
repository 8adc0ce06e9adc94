/**
 * The central place over HTTP: its page, what the record has, STOP, and live pictures. In front of every route stand the
 * same judge of Host and Origin as at a table, and the gate.
 */

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { isLoopback } from "../../endpoint.ts";
import { LOCAL } from "../../gateway/access/principal.ts";
import { type AllowedHosts, allowedHosts } from "../../gateway/allowed-hosts.ts";
import { MAX_BODY_BYTES } from "../../gateway/caps.ts";
import { securityHeaders } from "../../gateway/http-app.ts";
import { addErrors, answerUnreadable } from "../../gateway/http-errors.ts";
import { answerProblem, judgeRequest } from "../../gateway/http-front.ts";
import { problem } from "../../gateway/problem.ts";
import type { Log } from "../../log.ts";
import { addCentreGate } from "../access/gate.ts";
import { addFleetPage } from "./page.ts";
import { addCentreRoutes, type CentreRouteParts } from "./routes.ts";

const REQUESTS_PER_S = 100;
/** At once, views among them. */
const MOST_CONNECTIONS = 256;
/** A client has this long for its headers and for its whole request, ms; against ones that trickle. */
const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface CentreHttpParts extends CentreRouteParts {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  /** Where the companion was built to. */
  readonly companionDir: string;
  /** Whoever wants another protocol. */
  readonly upgrades: (hosts: () => AllowedHosts) => Upgrade;
  readonly log: Log;
}

export interface CentreHttp {
  readonly port: number;
  close(): Promise<void>;
}

const buildServer = (
  { upgrades }: CentreHttpParts,
  hosts: () => AllowedHosts,
  handler: (...args: Parameters<NonNullable<Parameters<typeof createServer>[1]>>) => void,
): Server => {
  const server = createServer(
    {
      requireHostHeader: false,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
    },
    (request, response) => {
      const refusal = judgeRequest(request, hosts(), () => ({ principal: LOCAL }));
      if (refusal === null) handler(request, response);
      else answerProblem(response, refusal);
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  server.on("upgrade", upgrades(hosts));
  return server;
};

/** Within a context of their own: how they tell of a record that is away is theirs alone. */
const routesOver = (parts: CentreHttpParts) => async (app: FastifyInstance) => {
  addCentreRoutes(app, parts);
};

/** @throws where it cannot listen */
export const startCentreHttp = async (parts: CentreHttpParts): Promise<CentreHttp> => {
  if (!isLoopback(parts.host)) throw new Error(`host is ${parts.host}; allowed: an address of this computer`);
  const hostsAt = (port: number): AllowedHosts =>
    allowedHosts({
      ...{ bindHost: parts.host, port, scheme: "http", localAddresses: () => [] },
      ...{ certified: () => [], named: [], behindProxy: false },
    });
  let hosts = hostsAt(parts.port);
  const base: FastifyBaseLogger = parts.log;
  const app: FastifyInstance = Fastify({
    loggerInstance: base,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    serverFactory: (handler) => buildServer(parts, () => hosts, handler),
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error, _request, reply) =>
      answerProblem(reply.raw, problem(error.statusCode ?? 400, error.message)),
  });
  addErrors(app, parts.log, "the central place");
  await app.register(helmet, securityHeaders);
  addCentreGate(app, parts.door);
  await app.register(rateLimit, { max: REQUESTS_PER_S, timeWindow: 1_000 });
  await app.register(routesOver(parts));
  await addFleetPage(app, parts.companionDir, parts.log);
  try {
    await app.listen({ host: parts.host, port: parts.port });
  } catch (error) {
    await app.close();
    throw error;
  }
  const address = app.server.address();
  const port = address !== null && typeof address === "object" ? address.port : parts.port;
  hosts = hostsAt(port);
  return { port, close: () => app.close() };
};
