/**
 * The central place over HTTP: its page, what the record has, STOP, and live pictures. In front of every route stand the
 * same judge of Host and Origin as at a table, and the gate.
 */

import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { addGate } from "../../gateway/access/gate.ts";
import { type AllowedHosts, allowedHosts } from "../../gateway/allowed-hosts.ts";
import { accessRoutes } from "../../gateway/api/access.ts";
import { serveApi } from "../../gateway/api/serve.ts";
import { MAX_BODY_BYTES } from "../../gateway/caps.ts";
import { buildServer, securityHeaders } from "../../gateway/http-app.ts";
import { addErrors, answerUnreadable } from "../../gateway/http-errors.ts";
import { answerProblem } from "../../gateway/http-front.ts";
import { problem, problemOnSocket } from "../../gateway/problem.ts";
import type { TlsSource } from "../../gateway/secure-server.ts";
import type { Log } from "../../log.ts";
import { ownAddresses } from "../../tls/own-names.ts";
import { SCREENS_PER_DEVICE } from "../access/entrance.ts";
import { CENTRE_NEEDS } from "../access/needs.ts";
import { addFleetPage } from "./page.ts";
import { addCentreRoutes, type CentreRouteParts } from "./routes.ts";

/** Of each who asks. */
const REQUESTS_PER_S = 100;
const SIGN_INS_PER_S = 10;
/** At once: views, and other connections beside them. */
const CAPS = { sockets: 128, httpConnections: 128 } as const;

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface CentreHttpParts extends CentreRouteParts {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  /** Null = plain HTTP. */
  readonly tls: TlsSource | null;
  /** Further names under which browsers reach it, some with a port. */
  readonly hosts: readonly string[];
  readonly isBehindProxy: boolean;
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

const upgradeOf = ({ upgrades, entrance }: CentreHttpParts, hosts: () => AllowedHosts): Upgrade => {
  const taken = upgrades(hosts);
  return (request, socket, head) => {
    if (entrance.opens(request, socket)) taken(request, socket, head);
    else problemOnSocket(socket, 503, `${SCREENS_PER_DEVICE} screens of this device are open already`);
  };
};

/** Within a context of their own: how they tell of a record that is away is theirs alone. */
const routesOver = (parts: CentreHttpParts) => async (app: FastifyInstance) => {
  addCentreRoutes(app, parts);
};

/** @throws where it cannot listen */
export const startCentreHttp = async (parts: CentreHttpParts): Promise<CentreHttp> => {
  const { tls, entrance } = parts;
  const { access, desk } = entrance;
  const hostsAt = (port: number): AllowedHosts =>
    allowedHosts({
      ...{ bindHost: parts.host, port, scheme: tls === null ? "http" : "https" },
      ...{ localAddresses: ownAddresses, certified: () => tls?.names() ?? [] },
      ...{ named: parts.hosts, behindProxy: parts.isBehindProxy },
    });
  let hosts = hostsAt(parts.port);
  const base: FastifyBaseLogger = parts.log;
  const app: FastifyInstance = Fastify({
    loggerInstance: base,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    serverFactory: (handler) => {
      const upgrade = upgradeOf(parts, () => hosts);
      return buildServer({ access, hosts: () => hosts, tls, caps: CAPS, upgrade }, handler);
    },
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error, _request, reply) =>
      answerProblem(reply.raw, problem(error.statusCode ?? 400, error.message)),
  });
  addErrors(app, parts.log, "the central place");
  await app.register(helmet, securityHeaders);
  // Before every limit: whoever is nobody must not use up what belongs to those who are in.
  addGate(app, access, CENTRE_NEEDS);
  await app.register(rateLimit, {
    max: REQUESTS_PER_S,
    timeWindow: 1_000,
    keyGenerator: (request) => access.counterOf(request.raw),
  });
  serveApi(app, accessRoutes({ access, desk, isSited: true }), SIGN_INS_PER_S, access);
  await app.register(routesOver(parts));
  await addFleetPage(app, parts.companionDir, parts.log);
  try {
    const scheme = tls === null ? "http" : "https";
    const listenTextResolver = (address: string): string =>
      `listening at ${address.replace(/^https?/, scheme)}`;
    await app.listen({ host: parts.host, port: parts.port, listenTextResolver });
  } catch (error) {
    await app.close();
    throw error;
  }
  const address = app.server.address();
  const port = address !== null && typeof address === "object" ? address.port : parts.port;
  hosts = hostsAt(port);
  entrance.listensOn(port);
  return { port, close: () => app.close() };
};
