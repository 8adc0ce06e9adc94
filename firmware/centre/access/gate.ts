/**
 * The gate in front of every route of the central place: what the route needs stands in the one table, and who asks is
 * compared with it before a body is read or a handler runs. A route that is not in the table cannot even be registered.
 */

import type { FastifyInstance, FastifyRequest } from "fastify";
import { isAtLeast } from "../../../shared/roles.ts";
import { PROBLEM_TYPE, problem } from "../../gateway/problem.ts";
import { CENTRE_NEEDS, type CentreNeed } from "./needs.ts";
import type { Door, Visitor } from "./visitor.ts";

export const SIGN_IN_HERE = "nobody is signed in here; pair this device with a code from the central place";

/** Null for what is in no line of the table. HEAD is a GET without its body. */
export const centreNeedOf = (method: string, path: string): CentreNeed | null => {
  const line = `${method === "HEAD" ? "GET" : method} ${path}`;
  return Object.hasOwn(CENTRE_NEEDS, line) ? (CENTRE_NEEDS[line] ?? null) : null;
};

/** Where there is no route: that it is not there is told to those only who could ask for it if it were. */
const needOfNothing = (method: string, url: string): CentreNeed =>
  (method === "GET" || method === "HEAD") && !url.startsWith("/api") ? "anybody" : "viewer";

/** Null = it is enough. */
const whyForbidden = (visitor: Visitor, need: Exclude<CentreNeed, "anybody">): string | null => {
  if (need === "everywhere")
    return visitor.sites === null ? null : "this device is let in for some sites; allowed: for all of them";
  return isAtLeast(visitor.role, need)
    ? null
    : `this device is let in as ${visitor.role}; allowed: ${need} or more`;
};

/** Must be called before the first route is added. */
export const addCentreGate = (app: FastifyInstance, door: Door): void => {
  app.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat()) {
      if (centreNeedOf(one, url) === null)
        throw new Error(
          `the route ${one} ${url} needs nothing yet; allowed: one with a line in CENTRE_NEEDS`,
        );
    }
  });
  app.addHook("onRequest", (request, reply, done) => {
    const { method, routeOptions, url } = request;
    const path = routeOptions.url;
    // A route without a line cannot be; were there one, it would be an admin's.
    const need = path === undefined ? needOfNothing(method, url) : (centreNeedOf(method, path) ?? "admin");
    if (need === "anybody") {
      done();
      return;
    }
    const visitor = door.visitorOf(request.raw);
    const why = visitor === null ? null : whyForbidden(visitor, need);
    if (visitor !== null && why === null) {
      done();
      return;
    }
    reply.header("cache-control", "no-store").type(PROBLEM_TYPE);
    if (visitor === null)
      void reply.code(401).header("www-authenticate", "Bearer").send(problem(401, SIGN_IN_HERE));
    else void reply.code(403).send(problem(403, why ?? "not allowed"));
  });
};

/** In a route that the gate has let somebody into. */
export const visitorOf = (door: Door, { raw }: FastifyRequest): Visitor => {
  const visitor = door.visitorOf(raw);
  // Let out since the gate: nothing is theirs.
  return visitor ?? { role: "viewer", sites: [] };
};
