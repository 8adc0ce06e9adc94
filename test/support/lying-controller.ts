/**
 * A controller and gateway that tell whatever they are told to tell: the built dashboard with the gateway's own headers,
 * and a socket that speaks the protocol. Time on it is counted in messages, 40 ms each, so that a busy computer makes
 * nothing late.
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import helmet from "@fastify/helmet";
import serveStatic from "@fastify/static";
import Fastify from "fastify";
import { type WebSocket, WebSocketServer } from "ws";
import { securityHeaders } from "../../firmware/gateway/http-app.ts";
import { decodeClientMessage } from "../../shared/decode.ts";
import type { ClientMessage, ErrorCode, ServerMessage, Snapshot, Telemetry } from "../../shared/protocol.ts";
import { hello, snapshot, telemetry } from "../companion/samples.ts";
import { PROJECT, sleep } from "./program.ts";

const TICK_MS = 40;

export interface Heard {
  /** The controller's own time when it came, ms. */
  readonly t: number;
  readonly message: ClientMessage;
}

export type Answering = "accept" | "ignore" | { readonly code: ErrorCode; readonly message: string };

export interface LyingController {
  readonly url: string;
  /** Everything the dashboards have said. */
  readonly heard: readonly Heard[];
  /** When STOP came by HTTP. */
  readonly posts: readonly number[];
  now(): number;
  /** What telemetry says from now on. Left out: a session at 25°, whose clock runs. */
  tell(over: Partial<Telemetry>): void;
  /** Its clock and its numbers go on, stand still, or no telemetry is sent at all. */
  run(how: "on" | "standing" | "silent"): void;
  /** Another controller goes on: clock and numbers begin anew. */
  restart(): void;
  /** Requests are accepted, not answered at all, or refused with this code and these words. */
  answer(how: Answering): void;
  say(message: ServerMessage): void;
  /** Closes every socket; new ones are taken. */
  hangUp(): void;
  /** The first STOP by socket after `t`. Fails when none comes within `patienceMs` of the controller's time. */
  stopAfter(t: number, patienceMs: number): Promise<Heard>;
  close(): Promise<void>;
}

export const startLyingController = async (standing: Partial<Snapshot> = {}): Promise<LyingController> => {
  const companionDir = join(PROJECT, "dist/companion");
  if (!existsSync(companionDir)) throw new Error(`${companionDir} is not there; run the build`);
  const heard: Heard[] = [];
  const posts: number[] = [];
  const sockets = new Set<WebSocket>();
  let over: Partial<Telemetry> = {};
  let how: "on" | "standing" | "silent" = "on";
  let answering: Answering = "accept";
  let ticks = 0;
  /** When the present controller began, in ticks. */
  let begun = 0;
  let seq = 0;

  const now = (): number => ticks * TICK_MS;
  const say = (message: ServerMessage): void => {
    for (const socket of sockets) socket.send(JSON.stringify(message));
  };
  const speak = (): void => {
    ticks += 1;
    if (how === "on") seq += 1;
    if (how === "silent") return;
    const t = (how === "standing" ? seq : ticks - begun) * TICK_MS;
    const invertedS = 12 + t / 1000;
    say(telemetry({ seq, t, invertedS, remainingS: 120 - invertedS, ...over }));
  };

  const app = Fastify({ forceCloseConnections: true });
  await app.register(helmet, securityHeaders);
  await app.register(serveStatic, { root: companionDir });
  app.get("/api/access", () => ({
    who: { kind: "local", role: "operator" },
    channel: "loopback",
    adminForS: 0,
  }));
  app.get("/api/sessions", () => ({ items: [], next: null }));
  app.post("/api/stop", (_request, reply) => {
    posts.push(now());
    return reply.code(202).send();
  });
  const server = new WebSocketServer({ server: app.server, path: "/ws" });
  server.on("connection", (socket) => {
    socket.on("message", (data) => {
      const decoded = decodeClientMessage(data.toString());
      if (decoded.kind === "refused")
        throw new Error(`the dashboard said what it may not: ${decoded.message}`);
      heard.push({ t: now(), message: decoded.message });
      if (!("id" in decoded.message) || answering === "ignore") return;
      const { id } = decoded.message;
      const answer = answering === "accept" ? { type: "ack", id } : { type: "error", id, ...answering };
      socket.send(JSON.stringify(answer));
    });
    socket.on("close", () => sockets.delete(socket));
    socket.send(JSON.stringify(hello()));
    socket.send(
      JSON.stringify(
        snapshot({ session: { id: "s1", reason: null, profileId: null, programmeId: null }, ...standing }),
      ),
    );
    sockets.add(socket);
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const timer = setInterval(speak, TICK_MS);

  return {
    url,
    heard,
    posts,
    now,
    tell: (next) => {
      over = next;
    },
    run: (next) => {
      how = next;
    },
    restart: () => {
      begun = ticks;
      seq = 0;
    },
    answer: (next) => {
      answering = next;
    },
    say,
    hangUp: () => {
      for (const socket of sockets) socket.terminate();
    },
    stopAfter: async (t, patienceMs) => {
      for (;;) {
        const stop = heard.find((one) => one.message.type === "stop" && one.t >= t);
        if (stop !== undefined) return stop;
        if (now() > t + patienceMs) throw new Error(`no STOP came within ${patienceMs} ms`);
        await sleep(5);
      }
    },
    close: async () => {
      clearInterval(timer);
      for (const socket of sockets) socket.terminate();
      server.close();
      await app.close();
    },
  };
};
