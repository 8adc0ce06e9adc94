/**
 * What the central place answers over HTTP: what the record has, and STOP and tighter limits. Each route takes who asks
 * from the door and stays within their sites: a table beyond them is not found, and rows of it are not there.
 */

import type { FastifyInstance, FastifyRequest } from "fastify";
import type * as z from "zod";
import type { TableAddress } from "../../../shared/fleet.ts";
import { doerOf } from "../../gateway/http-doer.ts";
import { PROBLEM_TYPE, problem } from "../../gateway/problem.ts";
import type { Log } from "../../log.ts";
import type { Entrance } from "../access/entrance.ts";
import { maySee, type Visitor, visitorOf } from "../access/visitor.ts";
import type { CommandSender } from "../command-sender.ts";
import type { Forgotten } from "../forget-table.ts";
import { type CentralRecord, RecordError, type Which } from "../record/central-record.ts";
import type { CentreHealth } from "./health.ts";
import { daysQuery, judged, pageOf, pageQuery, tableParams, tablesQuery, tightenBody } from "./queries.ts";

export interface CentreRouteParts {
  readonly entrance: Entrance;
  readonly record: CentralRecord;
  readonly sender: Pick<CommandSender, "send">;
  readonly forget: (address: TableAddress) => Promise<Forgotten>;
  readonly health: () => CentreHealth;
  readonly log: Pick<Log, "info">;
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

/**
 * STOP has a count of its own for each device, whatever else it asks. A hand gives few a second to one table, and there
 * may be several to stop.
 */
const STOPS_PER_S = 20;

const addCommands = (
  app: FastifyInstance,
  { entrance, sender, forget, log }: CentreRouteParts,
  tableOf: (request: FastifyRequest) => TableAddress,
): void => {
  const { access } = entrance;
  const tell = ({ raw }: FastifyRequest, address: TableAddress, what: string): void =>
    log.info({ ...doerOf(raw, access.visitOf(raw)), ...address }, what);
  app.register((scope, _options, done) => {
    // Whatever somebody sends along with a STOP, it is a STOP.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, taken) => {
      payload.resume();
      taken(null);
    });
    const rateLimit = {
      max: STOPS_PER_S,
      timeWindow: 1_000,
      keyGenerator: (request: FastifyRequest) => `stop ${access.counterOf(request.raw)}`,
    };
    scope.post("/api/fleet/tables/:site/:table/stop", { config: { rateLimit } }, (request) => {
      const address = tableOf(request);
      tell(request, address, "STOP over HTTP");
      return sender.send(address, { kind: "stop" });
    });
    done();
  });
  app.post("/api/fleet/tables/:site/:table/tighten", (request) => {
    const address = tableOf(request);
    const limits = judged(tightenBody, request.body);
    tell(request, address, `tighter limits over HTTP: ${JSON.stringify(limits)}`);
    return sender.send(address, { kind: "tighten", limits });
  });
  app.delete("/api/fleet/tables/:site/:table", async (request, reply) => {
    const address = tableOf(request);
    const name = `${address.site}/${address.tableId}`;
    const forgotten = await forget(address);
    const refuse = (code: number, why: string) =>
      reply.code(code).type(PROBLEM_TYPE).send(problem(code, why));
    switch (forgotten.kind) {
      case "forgotten":
        tell(request, address, "a table is taken off the list");
        return reply.code(204).send();
      case "unknown":
        throw new NotFound(`${name} is no table on the list`);
      case "online":
        return refuse(409, `${name} is connected now, and would be back at once; switch it off first`);
      case "kept-by-broker":
        return refuse(409, `${name}: ${forgotten.message}`);
    }
  });
};

export const addCentreRoutes = (app: FastifyInstance, parts: CentreRouteParts): void => {
  const { entrance, record, health } = parts;
  const who = (request: FastifyRequest): Visitor => visitorOf(entrance.door, request);
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
  addCommands(app, parts, tableOf);
};
