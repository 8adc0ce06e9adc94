/**
 * The gate in front of every route: what the route needs stands in the one table, and who asks is compared with it
 * before a body is read or a handler runs. A route that is not in the table cannot even be registered.
 */

import type { FastifyInstance } from "fastify";
import { PROBLEM_TYPE, problem } from "../problem.ts";
import type { Access } from "./access.ts";
import { type Need, ROUTE_NEEDS, type RouteNeeds } from "./route-needs.ts";

/** What `GET /api/boards` and the like need; null for what is in no line of the table. HEAD is a GET without its body. */
export const needOf = (method: string, path: string, needs: RouteNeeds = ROUTE_NEEDS): Need | null => {
  const line = `${method === "HEAD" ? "GET" : method} ${path}`;
  return Object.hasOwn(needs, line) ? (needs[line] ?? null) : null;
};

/** Where there is no route: that it is not there is told to those only who could ask for it if it were. */
const needOfNothing = (method: string, url: string): "anybody" | "viewer" =>
  (method === "GET" || method === "HEAD") && !url.startsWith("/api") ? "anybody" : "viewer";

export const SIGN_IN = "nobody is signed in here; pair this device with a code from the console";

/** Must be called before the first route is added. @param needs of a central place of many tables; absent: a table's */
export const addGate = (app: FastifyInstance, access: Access, needs: RouteNeeds = ROUTE_NEEDS): void => {
  app.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat()) {
      if (needOf(one, url, needs) === null)
        throw new Error(`the route ${one} ${url} needs nothing yet; allowed: one with a line in ROUTE_NEEDS`);
    }
  });
  app.addHook("onRequest", (request, reply, done) => {
    const { method, routeOptions, url } = request;
    const path = routeOptions.url;
    // A route without a line cannot be; were there one, it would be nobody's.
    const need = path === undefined ? needOfNothing(method, url) : (needOf(method, path, needs) ?? "console");
    const admission = access.admitsRequest(request.raw, need);
    if (admission.kind === "admitted") {
      access.answers.add(reply.raw, access.visitOf(request.raw).principal);
      done();
      return;
    }
    reply.header("cache-control", "no-store").type(PROBLEM_TYPE);
    if (admission.kind === "unknown") {
      void reply.code(401).header("www-authenticate", "Bearer").send(problem(401, SIGN_IN));
      return;
    }
    void reply.code(403).send(problem(403, admission.why));
  });
};
