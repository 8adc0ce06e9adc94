/**
 * The way from an HTTP upgrade to a dashboard: Host, path, Origin, who asks and the cap on sockets are judged before
 * the handshake is answered, so neither a foreign page nor a stranger ever sees a 101. After that, every callback of the socket ends here
 * and none of them can throw out of it.
 */

import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { DEFAULT_RATE_HZ, MAX_CLIENT_MESSAGE_BYTES } from "../../shared/protocol.ts";
import type { Access } from "./access/access.ts";
import { SIGN_IN } from "./access/gate.ts";
import { type AllowedHosts, onlyHost } from "./allowed-hosts.ts";
import type { GatewayCaps } from "./caps.ts";
import { handlePing, handleText, type MessageContext } from "./client-messages.ts";
import { Dashboard } from "./dashboard.ts";
import type { Dashboards } from "./dashboards.ts";
import { isForeignFetch } from "./http-front.ts";
import type { RefusedUpgrade } from "./metrics.ts";
import { problemOnSocket } from "./problem.ts";

/** A message of 4 KiB needs no more pieces than this; tiny fragments are a way to eat memory. */
const MOST_FRAGMENTS = 64;

export interface WebSocketParts {
  readonly access: Access;
  readonly hosts: () => AllowedHosts;
  readonly caps: GatewayCaps;
  readonly dashboards: Dashboards;
  readonly context: MessageContext;
  readonly log: Logger;
  /** False once the gateway is stopping. */
  readonly open: () => boolean;
}

type UpgradeVerdict =
  | { readonly kind: "accepted" }
  | {
      readonly kind: "refused";
      readonly reason: RefusedUpgrade;
      readonly status: number;
      readonly detail: string;
    };

const refused = (reason: RefusedUpgrade, status: number, detail: string): UpgradeVerdict => ({
  kind: "refused",
  reason,
  status,
  detail,
});

const judgeUpgrade = (request: IncomingMessage, parts: WebSocketParts): UpgradeVerdict => {
  const hosts = parts.hosts();
  const { origin } = request.headers;
  const host = onlyHost(request);
  if (!hosts.allowsHost(host)) {
    return refused("host", 421, `Host is ${host ?? "missing"}; allowed: ${hosts.describe()}`);
  }
  const path = (request.url ?? "").split("?")[0];
  if (path !== "/ws") return refused("path", 404, `the WebSocket is at /ws, not at ${path}`);
  if (!hosts.allowsOrigin(origin)) {
    return refused("origin", 403, `Origin is ${origin ?? "missing"}; allowed: this gateway's own pages`);
  }
  if (isForeignFetch(request)) {
    const site = String(request.headers["sec-fetch-site"]);
    return refused("origin", 403, `Sec-Fetch-Site is ${site}; allowed: this gateway's own pages`);
  }
  const { principal } = parts.access.visitOf(request);
  if (principal.kind === "nobody") return refused("nobody", 401, SIGN_IN);
  const { socketsPerDevice } = parts.caps;
  if (principal.kind === "device" && parts.dashboards.ofDevice(principal.deviceId) >= socketsPerDevice)
    return refused("full", 503, `${socketsPerDevice} dashboards of this device are connected already`);
  const full = parts.dashboards.size >= parts.caps.sockets;
  if (full || !parts.open()) {
    return refused("full", 503, full ? `${parts.caps.sockets} dashboards are connected already` : "stopping");
  }
  return { kind: "accepted" };
};

const textOf = (data: RawData): string => {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return data instanceof ArrayBuffer ? Buffer.from(data).toString("utf8") : data.toString("utf8");
};

const onMessage = (dashboard: Dashboard, data: RawData, isBinary: boolean, parts: WebSocketParts): void => {
  dashboard.lastHeardMs = parts.context.clock.nowMs();
  if (!isBinary) {
    handleText(dashboard, textOf(data), parts.context);
    return;
  }
  const nowMs = parts.context.clock.nowMs();
  dashboard.refuse("bad-json", "a binary message; allowed: text, one JSON object", undefined, nowMs);
  dashboard.close(1003, "text only", "binary", nowMs);
};

/** Runs a callback of one socket; what it throws is logged, and only that socket is cut off. */
const safely = (dashboard: Dashboard, parts: WebSocketParts, task: () => void): void => {
  try {
    task();
  } catch (error) {
    parts.log.error(
      { err: error, clientId: dashboard.clientId },
      "a dashboard's message failed; it is cut off",
    );
    dashboard.cut("bug", parts.context.clock.nowMs());
  }
};

const wire = (webSocket: WebSocket, dashboard: Dashboard, parts: WebSocketParts): void => {
  const { context, dashboards, log } = parts;
  const { clock, metrics } = context;
  webSocket.on("message", (data, isBinary) =>
    safely(dashboard, parts, () => onMessage(dashboard, data, isBinary, parts)),
  );
  webSocket.on("pong", () => {
    dashboard.lastHeardMs = clock.nowMs();
  });
  webSocket.on("ping", () => safely(dashboard, parts, () => handlePing(dashboard, context)));
  webSocket.on("error", (error: Error & { code?: string }) => {
    // `ws` has already begun to close this socket, with 1009 for a message that is too long.
    const reason = error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH" ? "oversized" : "protocol";
    if (dashboard.connection.kind === "open") {
      dashboard.connection = { kind: "closing", sinceMs: clock.nowMs(), reason };
    }
    dashboard.deafen();
    log.info(
      { clientId: dashboard.clientId, error: error.message },
      "a dashboard broke the WebSocket protocol",
    );
  });
  webSocket.on("close", () => {
    dashboards.remove(dashboard);
    metrics.closed(dashboard.connection.kind === "closing" ? dashboard.connection.reason : "client");
  });
};

/** Gives the handler for the HTTP server's `upgrade`. */
export const webSocketUpgrades = (
  parts: WebSocketParts,
): ((request: IncomingMessage, socket: Duplex, head: Buffer) => void) => {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_CLIENT_MESSAGE_BYTES,
    maxFragments: MOST_FRAGMENTS,
  });
  // A handshake that is none: `ws` would answer it in plain text.
  server.on("wsClientError", (error, socket) => problemOnSocket(socket, 400, error.message));
  let count = 0;
  return (request, socket, head) => {
    socket.on("error", (error) => parts.log.debug({ error: error.message }, "a socket failed"));
    const verdict = judgeUpgrade(request, parts);
    if (verdict.kind === "refused") {
      parts.context.metrics.refusedUpgrade(verdict.reason);
      problemOnSocket(socket, verdict.status, verdict.detail);
      return;
    }
    server.handleUpgrade(request, socket, head, (webSocket) => {
      count += 1;
      const nowMs = parts.context.clock.nowMs();
      const { principal, client } = parts.access.visitOf(request);
      const dashboard = new Dashboard(
        `screen-${count}`,
        principal,
        client.address,
        webSocket,
        socket,
        parts.context.paces.of(DEFAULT_RATE_HZ, nowMs),
        parts.dashboards.telemetryLog,
        parts.caps,
        nowMs,
      );
      wire(webSocket, dashboard, parts);
      safely(dashboard, parts, () => parts.dashboards.add(dashboard));
    });
  };
};
