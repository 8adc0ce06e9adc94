/**
 * The central place over HTTP, for this computer only: what the record has, and STOP. Signing in, roles and a page to look
 * at come with the fleet view; until then it listens on loopback and nowhere else.
 */

import { createServer } from "node:http";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import * as z from "zod";
import { FLEET_ID } from "../../shared/fleet.ts";
import { isLoopback } from "../endpoint.ts";
import { LOCAL } from "../gateway/access/principal.ts";
import { type AllowedHosts, allowedHosts } from "../gateway/allowed-hosts.ts";
import { MAX_BODY_BYTES } from "../gateway/caps.ts";
import { securityHeaders } from "../gateway/http-app.ts";
import { addErrors, answerUnreadable } from "../gateway/http-errors.ts";
import { answerProblem, judgeRequest } from "../gateway/http-front.ts";
import { PROBLEM_TYPE, problem } from "../gateway/problem.ts";
import type { Log } from "../log.ts";
import type { CommandSender } from "./command-sender.ts";
import { type CentralRecord, MOST_ROWS_PER_PAGE, RecordError, type Which } from "./record/central-record.ts";
import { readMark } from "./record/page-mark.ts";

const REQUESTS_PER_S = 100;
const USUAL_ROWS = 50;

export interface CentreHealth {
  readonly state: "ok" | "trouble";
  readonly broker: { readonly kind: "embedded" | "external"; readonly connected: boolean };
  readonly record: {
    readonly kind: CentralRecord["kind"];
    readonly trouble: string | null;
    readonly waiting: number;
  };
  /** Since this process started. */
  readonly counted: {
    readonly sessions: number;
    readonly events: number;
    readonly undecodable: number;
    readonly refused: number;
  };
}

export interface CentreHttpParts {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  readonly record: CentralRecord;
  readonly sender: CommandSender;
  readonly health: () => CentreHealth;
  readonly log: Log;
}

const fleetId = z.string().regex(FLEET_ID.pattern, FLEET_ID.allowed);
const moment = z.iso.datetime();
const tablesQuery = z.strictObject({ site: fleetId.optional() });
const daysQuery = z.strictObject({
  site: fleetId.optional(),
  table: fleetId.optional(),
  from: moment.optional(),
  until: moment.optional(),
});
const pageQuery = daysQuery.extend({
  after: z
    .string()
    .transform((text, context) => {
      const mark = readMark(text);
      if (mark !== null) return mark;
      context.addIssue("what `next` of the page before has said");
      return z.NEVER;
    })
    .optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, `1 to ${MOST_ROWS_PER_PAGE}`)
    .transform(Number)
    .refine((limit) => limit <= MOST_ROWS_PER_PAGE, { message: `1 to ${MOST_ROWS_PER_PAGE}` })
    .optional(),
});
const tableParams = z.strictObject({ site: fleetId, table: fleetId });
const tightenBody = z.strictObject({ maxAngleDeg: z.number(), maxDurationS: z.number() });

/** Leaves as 400, with the name of what is wrong and what is allowed. */
class BadRequest extends Error {
  readonly statusCode = 400;
}

const judged = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> => {
  const decoded = schema.safeParse(value);
  if (decoded.success) return decoded.data;
  const issue = decoded.error.issues[0];
  throw new BadRequest(`${issue?.path.join(".") || "the request"}: ${issue?.message ?? "not allowed"}`);
};

const whichOf = ({ site, table, from, until }: z.output<typeof daysQuery>): Which => ({
  sites: site === undefined ? null : [site],
  tableId: table ?? null,
  from: from ?? null,
  until: until ?? null,
});

const addRoutes = (app: FastifyInstance, { record, sender, health }: CentreHttpParts): void => {
  app.get("/healthz", (_request, reply) => {
    const now = health();
    return reply.code(now.state === "ok" ? 200 : 503).send(now);
  });
  app.get("/api/fleet/tables", async (request) => {
    const { site } = judged(tablesQuery, request.query);
    return { tables: await record.tables(site === undefined ? null : [site]) };
  });
  app.get("/api/fleet/sessions", (request) => {
    const query = judged(pageQuery, request.query);
    return record.sessions(whichOf(query), { after: query.after ?? null, most: query.limit ?? USUAL_ROWS });
  });
  app.get("/api/fleet/events", (request) => {
    const query = judged(pageQuery, request.query);
    return record.events(whichOf(query), { after: query.after ?? null, most: query.limit ?? USUAL_ROWS });
  });
  app.get("/api/fleet/days", async (request) => ({
    days: await record.sessionsPerDay(whichOf(judged(daysQuery, request.query))),
  }));
  app.post("/api/fleet/tables/:site/:table/stop", (request) => {
    const { site, table } = judged(tableParams, request.params);
    return sender.send({ site, tableId: table }, { kind: "stop" });
  });
  app.post("/api/fleet/tables/:site/:table/tighten", (request) => {
    const { site, table } = judged(tableParams, request.params);
    const limits = judged(tightenBody, request.body);
    return sender.send({ site, tableId: table }, { kind: "tighten", limits });
  });
};

export interface CentreHttp {
  readonly port: number;
  close(): Promise<void>;
}

/** A record that is away is told as that: the screen says so, and everything else goes on. */
const routesOver = (parts: CentreHttpParts) => async (app: FastifyInstance) => {
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof RecordError) || error.code !== "away") throw error;
    return reply.code(503).type(PROBLEM_TYPE).send(problem(503, error.message));
  });
  addRoutes(app, parts);
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
    serverFactory: (handler) =>
      createServer({ requireHostHeader: false }, (request, response) => {
        const refusal = judgeRequest(request, hosts, () => ({ principal: LOCAL }));
        if (refusal === null) handler(request, response);
        else answerProblem(response, refusal);
      }),
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error, _request, reply) =>
      answerProblem(reply.raw, problem(error.statusCode ?? 400, error.message)),
  });
  addErrors(app, parts.log, "the central place");
  await app.register(helmet, securityHeaders);
  await app.register(rateLimit, { max: REQUESTS_PER_S, timeWindow: 1_000 });
  await app.register(routesOver(parts));
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
