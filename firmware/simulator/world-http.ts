/**
 * `GET /world` and `POST /world` of the simulated board, over plain HTTP on this computer.
 *
 * A refused change answers 400 with `application/problem+json` (RFC 9457) naming the thing, its value and what is
 * allowed. Requests that carry an Origin come from a web page and are refused: no page moves the table.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { World } from "../../shared/world.ts";
import { listen } from "./tcp-line.ts";
import { decodeWorldChange, type Refusal, type WorldChange } from "./world.ts";

const MOST_BODY_BYTES = 4096;
const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Content Too Large",
};

export type WorldDoor = {
  world(): World;
  /** Resolves when the change has happened. */
  apply(change: WorldChange): Promise<void>;
};

export type WorldHttp = { readonly port: number; close(): Promise<void> };

/** Rejects when the address cannot be listened on. `port` 0 = any free one. */
export async function openWorldHttp(host: string, port: number, door: WorldDoor): Promise<WorldHttp> {
  const server = createServer((request, response) => {
    answer(request, response, door).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  const boundPort = await listen(server, host, port);
  return {
    port: boundPort,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, door: WorldDoor): Promise<void> {
  const path = (request.url ?? "").split("?")[0];
  if (request.headers.origin !== undefined) {
    problem(response, 403, { thing: "Origin", value: request.headers.origin, allowed: "none" });
  } else if (path !== "/world") {
    problem(response, 404, { thing: "path", value: path, allowed: "/world" });
  } else if (request.method === "GET") {
    send(response, 200, "application/json", door.world());
  } else if (request.method === "POST") {
    await change(request, response, door);
  } else {
    response.setHeader("allow", "GET, POST");
    problem(response, 405, { thing: "method", value: request.method, allowed: "GET or POST" });
  }
}

async function change(request: IncomingMessage, response: ServerResponse, door: WorldDoor): Promise<void> {
  const text = await readBody(request);
  if (text === null) {
    response.setHeader("connection", "close");
    problem(response, 413, { thing: "body", value: "too long", allowed: `up to ${MOST_BODY_BYTES} bytes` });
    return;
  }
  const decoded = decodeWorldChange(parseJson(text));
  if (!decoded.ok) {
    problem(response, 400, decoded.refusal);
    return;
  }
  await door.apply(decoded.change);
  send(response, 200, "application/json", door.world());
}

/** The body's text, or null when it is longer than allowed. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length > MOST_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Text that is not JSON goes on as the text itself, which no decoder accepts and every message shows. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function problem(response: ServerResponse, status: number, refusal: Refusal): void {
  const { thing, value, allowed } = refusal;
  const detail = `${thing} is ${JSON.stringify(value) ?? "missing"}; allowed: ${allowed}`;
  const title = TITLES[status] ?? "Error";
  send(response, status, "application/problem+json", {
    type: "about:blank",
    title,
    status,
    detail,
    ...refusal,
  });
}

function send(response: ServerResponse, status: number, type: string, body: unknown): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}
