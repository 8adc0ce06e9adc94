/**
 * The way from an HTTP upgrade to a view: Host, path, Origin, who asks and how many look already are judged before the
 * handshake is answered. After that a view only listens: one that sends anything is closed.
 */

import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { FLEET_LIVE_PATH } from "../../../shared/fleet-live.ts";
import { isAtLeast } from "../../../shared/roles.ts";
import { SIGN_IN } from "../../gateway/access/gate.ts";
import { type AllowedHosts, onlyHost } from "../../gateway/allowed-hosts.ts";
import { isForeignFetch } from "../../gateway/http-front.ts";
import { problemOnSocket } from "../../gateway/problem.ts";
import { LIVE_NEED } from "../access/needs.ts";
import type { Door, Visitor } from "../access/visitor.ts";
import { View } from "./view.ts";
import type { Views } from "./views.ts";

export const MOST_VIEWS = 64;
/** Nothing that long is to be sent; what is longer is not even read. */
const MOST_MESSAGE_BYTES = 1_024;
/** Of RFC 6455 §7.4.1: against the rules of this place. */
const SENT_SOMETHING = 1008;

export interface ViewSocketsParts {
  readonly door: Door;
  readonly views: Views;
  readonly nowMs: () => number;
  readonly most?: number;
}

type UpgradeVerdict =
  | { readonly kind: "accepted"; readonly visitor: Visitor }
  | { readonly kind: "refused"; readonly status: number; readonly detail: string };

const refused = (status: number, detail: string): UpgradeVerdict => ({ kind: "refused", status, detail });

const judgeUpgrade = (
  request: IncomingMessage,
  hosts: AllowedHosts,
  { door, views, most = MOST_VIEWS }: ViewSocketsParts,
): UpgradeVerdict => {
  const { origin } = request.headers;
  const host = onlyHost(request);
  if (!hosts.allowsHost(host))
    return refused(421, `Host is ${host ?? "missing"}; allowed: ${hosts.describe()}`);
  const path = (request.url ?? "").split("?")[0];
  if (path !== FLEET_LIVE_PATH)
    return refused(404, `the live pictures are at ${FLEET_LIVE_PATH}, not at ${path}`);
  if (!hosts.allowsOrigin(origin))
    return refused(403, `Origin is ${origin ?? "missing"}; allowed: the central place's own pages`);
  if (isForeignFetch(request)) {
    const site = String(request.headers["sec-fetch-site"]);
    return refused(403, `Sec-Fetch-Site is ${site}; allowed: the central place's own pages`);
  }
  const visitor = door.visitorOf(request);
  if (visitor === null) return refused(401, SIGN_IN);
  if (!isAtLeast(visitor.role, LIVE_NEED))
    return refused(403, `this device is let in as ${visitor.role}; allowed: ${LIVE_NEED} or more`);
  if (views.size >= most) return refused(503, `${most} views are open already`);
  return { kind: "accepted", visitor };
};

/** Gives the handler for the HTTP server's `upgrade`. */
export const viewSockets =
  (parts: ViewSocketsParts) =>
  (hosts: () => AllowedHosts): ((request: IncomingMessage, socket: Duplex, head: Buffer) => void) => {
    const server = new WebSocketServer({
      ...{ noServer: true, clientTracking: false, perMessageDeflate: false },
      ...{ maxPayload: MOST_MESSAGE_BYTES, maxFragments: 1, autoPong: false },
    });
    // A handshake that is none: `ws` would answer it in plain text.
    server.on("wsClientError", (error, socket) => problemOnSocket(socket, 400, error.message));
    return (request, socket, head) => {
      // Its end is told by `close`.
      socket.on("error", () => {});
      const verdict = judgeUpgrade(request, hosts(), parts);
      if (verdict.kind === "refused") {
        problemOnSocket(socket, verdict.status, verdict.detail);
        return;
      }
      server.handleUpgrade(request, socket, head, (webSocket) => {
        const view = new View(verdict.visitor, webSocket, socket, parts.nowMs);
        const onlyListens = (): void => view.close(SENT_SOMETHING, "a view only listens");
        webSocket.on("message", onlyListens);
        webSocket.on("ping", onlyListens);
        // `ws` has already begun to close it.
        webSocket.on("error", () => view.cut());
        webSocket.on("close", () => parts.views.remove(view));
        parts.views.add(view, request);
      });
    };
  };
