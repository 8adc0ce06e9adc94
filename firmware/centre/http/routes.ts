/**
 * What the central place answers over HTTP: what the record has, and STOP and tighter limits. Each route takes who asks
 * from the door and stays within their sites: a table beyond them is not found, and rows of it are not there.
 */

import type { FastifyInstance, FastifyRequest } from "fastify";
import type * as z from "zod";
import type { TableAddress } from "../../../shared/fleet.ts";
import { PROBLEM_TYPE, problem } from "../../gateway/problem.ts";
import { visitorOf } from "../access/gate.ts";
import { type Door, maySee, type Visitor } from "../access/visitor.ts";
import type { CommandSender } from "../command-sender.ts";
import { type CentralRecord, RecordError, type Which } from "../record/central-record.ts";
import type { CentreHealth } from "./health.ts";
import { daysQuery, judged, pageOf, pageQuery, tableParams, tablesQuery, tightenBody } from "./queries.ts";

export interface CentreRouteParts {
  readonly door: Door;
  readonly record: CentralRecord;
  readonly sender: CommandSender;
  readonly health: () => CentreHealth;
}

/** Leaves as 404, in the words of a path that is not there. */
class NotFound extends Error {
  readonly statusCode = 404;
}

/** Null = all. A site that was asked for and is not theirs is one without tables. */
const sitesFor = (visitor: Visitor, site: string | undefined): readonly string[] | null => {
  if (site === undefined) return visitor.sites;
  return maySee(visitor, site) ? [site] : [];
};

const whichFor = (visitor: Visitor, { site, table, from, until }: z.output<typeof daysQuery>): Which => ({
  sites: sitesFor(visitor, site),
  tableId: table ?? null,
  from: from ?? null,
  until: until ?? null,
});

export const addCentreRoutes = (
  app: FastifyInstance,
  { door, record, sender, health }: CentreRouteParts,
): void => {
  const who = (request: FastifyRequest): Visitor => visitorOf(door, request);
  const tableOf = (request: FastifyRequest): TableAddress => {
    const { site, table } = judged(tableParams, request.params);
    if (!maySee(who(request), site))
      throw new NotFound(`nothing is at ${request.method} ${request.url.slice(0, 200)}`);
    return { site, tableId: table };
  };
  // A record that is away is told as that: the screen says so, and everything else goes on.
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof RecordError) || error.code !== "away") throw error;
    return reply.code(503).type(PROBLEM_TYPE).send(problem(503, error.message));
  });
  app.get("/healthz", (_request, reply) => {
    const now = health();
    return reply.code(now.state === "ok" ? 200 : 503).send(now);
  });
  app.get("/api/fleet/tables", async (request) => {
    const { site } = judged(tablesQuery, request.query);
    return { tables: await record.tables(sitesFor(who(request), site)) };
  });
  app.get("/api/fleet/sessions", (request) => {
    const query = judged(pageQuery, request.query);
    return record.sessions(whichFor(who(request), query), pageOf(query));
  });
  app.get("/api/fleet/events", (request) => {
    const query = judged(pageQuery, request.query);
    return record.events(whichFor(who(request), query), pageOf(query));
  });
  app.get("/api/fleet/days", async (request) => ({
    days: await record.sessionsPerDay(whichFor(who(request), judged(daysQuery, request.query))),
  }));
  app.post("/api/fleet/tables/:site/:table/stop", (request) =>
    sender.send(tableOf(request), { kind: "stop" }),
  );
  app.post("/api/fleet/tables/:site/:table/tighten", (request) => {
    const address = tableOf(request);
    const limits = judged(tightenBody, request.body);
    return sender.send(address, { kind: "tighten", limits });
  });
};
