/**
 * The first thing every HTTP request meets, before any route or plugin: is it addressed to us, and did a page of
 * ours send it? Judged here, on the bare server, so that no route, 404 or error path is reached around it.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Visit } from "./access/access.ts";
import { bearerOf } from "./access/tokens.ts";
import { type AllowedHosts, onlyHost } from "./allowed-hosts.ts";
import { PROBLEM_TYPE, type Problem, problem } from "./problem.ts";

const READS = ["GET", "HEAD", "OPTIONS"];

/** What a browser says of the page that sends a request, where it says anything; a page cannot change it. */
export const isForeignFetch = ({ headers }: Pick<IncomingMessage, "headers">): boolean => {
  const site = headers["sec-fetch-site"];
  return site !== undefined && site !== "same-origin" && site !== "none";
};

/** Null when the request may go on. 421 for a foreign Host, 403 for a write from a foreign or unknown page. */
export const judgeRequest = (
  request: IncomingMessage,
  hosts: AllowedHosts,
  visitOf: (request: IncomingMessage) => Pick<Visit, "principal">,
): Problem | null => {
  const { origin } = request.headers;
  const host = onlyHost(request);
  if (!hosts.allowsHost(host)) {
    return problem(421, `Host is ${host ?? "missing"}; allowed: ${hosts.describe()}`);
  }
  // A request line with a whole URL names its target there, whatever its Host says (RFC 9112 §3.2.2).
  if (!(request.url ?? "").startsWith("/")) {
    return problem(421, `the request target is ${request.url ?? "missing"}; allowed: a path`);
  }
  if (READS.includes(request.method ?? "")) return null;
  if (isForeignFetch(request)) {
    const site = String(request.headers["sec-fetch-site"]);
    return problem(403, `Sec-Fetch-Site is ${site}; allowed: this gateway's own pages`);
  }
  if (origin === undefined) {
    // A program, not a page: it sits at this computer, or shows a token that no browser sends by itself.
    const isProgram = visitOf(request).principal.kind === "local" || bearerOf(request) !== null;
    return isProgram
      ? null
      : problem(
          403,
          "Origin is missing; allowed without one: requests from this computer or with a bearer token",
        );
  }
  if (hosts.allowsOrigin(origin)) return null;
  return problem(403, `Origin is ${origin}; allowed: this gateway's own pages`);
};

/** Answers on the bare response and closes the connection. */
export const answerProblem = (response: ServerResponse, refusal: Problem): void => {
  const body = JSON.stringify(refusal);
  response.writeHead(refusal.status, {
    "content-type": PROBLEM_TYPE,
    "content-length": Buffer.byteLength(body),
    "x-content-type-options": "nosniff",
    connection: "close",
  });
  response.end(body);
};
