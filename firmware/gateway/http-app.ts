/**
 * The HTTP server: the front that judges Host and Origin, security headers, a rate limit, the companion's files
 * and the routes. Every error leaves as `application/problem+json`.
 */

import { existsSync } from "node:fs";
import type { IncomingMessage, RequestListener, Server } from "node:http";
import type { Socket } from "node:net";
import { relative, sep } from "node:path";
import type { Duplex } from "node:stream";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import serveStatic from "@fastify/static";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { addGate } from "./access/gate.ts";
import { Strangers } from "./access/strangers.ts";
import type { AllowedHosts } from "./allowed-hosts.ts";
import { type GatewayCaps, MAX_BODY_BYTES } from "./caps.ts";
import { addErrors, answerUnreadable } from "./http-errors.ts";
import { answerProblem, judgeRequest } from "./http-front.ts";
import { addRoutes, type RouteParts } from "./http-routes.ts";
import { PROBLEM_TYPE, problem } from "./problem.ts";
import { createGatewayServer, type TlsSource } from "./secure-server.ts";

/** A client has this long for its headers and for its whole request, ms; against ones that trickle. */
const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 5_000;
const CHECK_CONNECTIONS_EVERY_MS = 2_000;

/** Of the connections beside the dashboards; the rest is for those who are in. */
const STRANGERS_SHARE = 0.75;

export interface HttpParts extends RouteParts {
  readonly hosts: () => AllowedHosts;
  /** Null = plain HTTP. */
  readonly tls: TlsSource | null;
  readonly caps: GatewayCaps;
  readonly companionDir: string;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface ServerParts extends Pick<HttpParts, "access" | "hosts" | "tls" | "upgrade"> {
  readonly caps: Pick<GatewayCaps, "sockets" | "httpConnections">;
}

/** The bare server, with Host, Origin and connections judged before anything else. */
export const buildServer = (
  parts: ServerParts,
  handler: (...args: Parameters<RequestListener>) => void,
): Server => {
  const strangers = new Strangers(Math.floor(parts.caps.httpConnections * STRANGERS_SHARE));
  const greet = (request: IncomingMessage): void => {
    if (parts.access.visitOf(request).principal.kind !== "nobody") strangers.known(request.socket);
  };
  const server = createGatewayServer(
    parts.tls,
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CHECK_CONNECTIONS_EVERY_MS,
      // A missing Host is judged with all the others, and answered as they are.
      requireHostHeader: false,
    },
    (request, response) => {
      greet(request);
      const refusal = judgeRequest(request, parts.hosts(), (one) => parts.access.visitOf(one));
      if (refusal === null) handler(request, response);
      else answerProblem(response, refusal);
    },
  );
  server.maxConnections = parts.caps.sockets + parts.caps.httpConnections;
  server.on("connection", (socket: Socket) => strangers.came(socket));
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    greet(request);
    parts.upgrade(request, socket, head);
  });
  server.on("checkExpectation", (request, response) =>
    answerProblem(response, problem(417, `Expect is ${request.headers.expect}; allowed: 100-continue`)),
  );
  return server;
};

/** Over TLS never in the clear; without it there may still be a proxy in front of us that has it. */
const ownSockets = ({ headers: { host = "" }, socket }: IncomingMessage): string =>
  "encrypted" in socket ? `wss://${host}` : `ws://${host} wss://${host}`;

/** Our own scripts, styles and socket, and nothing that is written into the page. */
export const securityHeaders = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      workerSrc: ["'self'"],
      manifestSrc: ["'self'"],
      // Some browsers do not count ws: of the same host as 'self'. The Host was compared with our list before.
      connectSrc: ["'self'", ownSockets],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  frameguard: { action: "deny" },
  // Other services of the same name, on other ports, may have no TLS, and a certificate of one's own is changed some day.
  strictTransportSecurity: false,
  originAgentCluster: false,
} as const;

const addCompanion = async (app: FastifyInstance, parts: HttpParts): Promise<void> => {
  if (!existsSync(parts.companionDir)) {
    parts.log.warn(
      { companionDir: parts.companionDir },
      "the dashboard's files are not there; run the build",
    );
    return;
  }
  await app.register(serveStatic, {
    root: parts.companionDir,
    cacheControl: false,
    setHeaders: (response, path) => {
      // Built files carry a hash of their contents in their name; everything else may change under its name.
      // Below our own folder, that is: the checkout itself may lie in some /assets/.
      const hashed = relative(parts.companionDir, path).startsWith(`assets${sep}`);
      response.setHeader("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
};

const READS = ["GET", "HEAD"];
/** Signing in, and STOP, change nothing that the config speaks of. */
const ALSO_READ_ONLY = /^\/api\/(stop|access)(\/|\?|$)/;

/** Without a valid config nobody knows what the owner allows: nothing is changed. */
const refuseChanges = (app: FastifyInstance, reason: string): void => {
  app.addHook("onRequest", (request, reply, done) => {
    if (READS.includes(request.method) || ALSO_READ_ONLY.test(request.url)) done();
    else reply.code(409).type(PROBLEM_TYPE).send(problem(409, reason));
  });
};

/** Builds the server without listening. */
export const buildHttp = async (parts: HttpParts): Promise<FastifyInstance> => {
  const base: FastifyBaseLogger = parts.log;
  const app: FastifyInstance = Fastify({
    loggerInstance: base,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: false,
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    serverFactory: (handler) => buildServer(parts, handler),
    clientErrorHandler: answerUnreadable,
    // A path that cannot be decoded is refused before any route is looked for.
    frameworkErrors: (error, _request, reply) =>
      answerProblem(reply.raw, problem(error.statusCode ?? 400, error.message)),
  });
  addErrors(app, parts.log, "the gateway");
  await app.register(helmet, securityHeaders);
  // Before every limit: whoever is nobody must not use up what belongs to those who are in.
  addGate(app, parts.access);
  await app.register(rateLimit, {
    max: parts.caps.httpRequestsPerS,
    timeWindow: 1_000,
    keyGenerator: (request) => parts.access.counterOf(request.raw),
  });
  if (parts.readOnly !== null) refuseChanges(app, parts.readOnly);
  addRoutes(app, parts);
  await addCompanion(app, parts);
  return app;
};
