/**
 * A central place that only pretends: it serves the fleet view and says on its live line whatever it is told to say, so
 * that a picture or a trial shows exactly that. On this computer only.
 */

import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { type WebSocket, WebSocketServer } from "ws";
import { FLEET_LIVE_PATH, type FleetLiveMessage } from "../../shared/fleet-live.ts";
import { PROJECT } from "./program.ts";

const PAGES = join(PROJECT, "dist/companion");
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

export interface FakeCentre {
  readonly url: string;
  /** Every path that was posted to, in order. */
  readonly posted: readonly string[];
  say(message: FleetLiveMessage): void;
  /** Hangs up on whoever listens, and answers nobody new while `away`. */
  hangUp(away: boolean): void;
  close(): Promise<void>;
}

export interface FakeCentreParts {
  /** What whoever comes is told first. */
  readonly greeting: () => readonly FleetLiveMessage[];
  /** The body of an answer to a path below `/api`, given what was asked for; undefined = 404. */
  readonly answer: (method: string, path: string) => unknown;
}

const sendPage = (response: ServerResponse, path: string): void => {
  const file = normalize(join(PAGES, path === "/" ? "fleet.html" : path));
  try {
    if (!file.startsWith(PAGES)) throw new Error("outside");
    const body = readFileSync(file);
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "content-security-policy": "default-src 'self'",
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
};

export const startFakeCentre = async ({ greeting, answer }: FakeCentreParts): Promise<FakeCentre> => {
  const posted: string[] = [];
  const listeners = new Set<WebSocket>();
  let isAway = false;
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? "/";
    if (!path.startsWith("/api/")) {
      sendPage(response, path.split("?")[0] ?? "/");
      return;
    }
    if (request.method === "POST") posted.push(path);
    request.resume();
    void Promise.resolve(answer(request.method ?? "GET", path)).then((body) => {
      response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(body ?? { detail: "not here" }));
    });
  };
  const server = createServer(handle);
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    if (isAway || request.url !== FLEET_LIVE_PATH) {
      socket.destroy();
      return;
    }
    sockets.handleUpgrade(request, socket, head, (listener) => {
      listeners.add(listener);
      listener.on("close", () => listeners.delete(listener));
      for (const message of greeting()) listener.send(JSON.stringify(message));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    posted,
    say: (message) => {
      const text = JSON.stringify(message);
      for (const listener of listeners) listener.send(text);
    },
    hangUp: (away) => {
      isAway = away;
      for (const listener of listeners) listener.terminate();
    },
    close: () =>
      new Promise((resolve) => {
        for (const listener of listeners) listener.terminate();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
