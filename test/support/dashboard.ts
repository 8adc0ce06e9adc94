/**
 * A dashboard without a screen: speaks the WebSocket protocol, decodes every message with the shipped schemas and
 * fails on one that does not fit, tells the gateway what it has seen, and waits with an end.
 */

import { WebSocket } from "ws";
import { decodeServerMessage } from "../../shared/decode.ts";
import type { Request, ServerEvent, ServerMessage, Snapshot, Telemetry } from "../../shared/protocol.ts";
import { sleep } from "./program.ts";

export type Answer = Extract<ServerMessage, { type: "ack" | "error" }>;
type Wish = Request extends infer R ? (R extends Request ? Omit<R, "id"> : never) : never;

export interface Dashboard {
  readonly messages: readonly ServerMessage[];
  hello(): Extract<ServerMessage, { type: "hello" }>;
  snapshot(): Snapshot;
  telemetry(): Telemetry | null;
  events(): readonly ServerEvent[];
  /** What has happened so far is not waited for any more. */
  forgetEvents(): void;
  /** Sends a request and resolves with its ack or error. */
  ask(wish: Wish): Promise<Answer>;
  /** Asks and fails unless it was accepted. */
  accepted(wish: Wish): Promise<void>;
  sendText(text: string): void;
  telemetryUntil(what: string, holds: (t: Telemetry) => boolean, patienceMs?: number): Promise<Telemetry>;
  snapshotUntil(what: string, holds: (s: Snapshot) => boolean, patienceMs?: number): Promise<Snapshot>;
  eventUntil(what: string, holds: (e: ServerEvent) => boolean, patienceMs?: number): Promise<ServerEvent>;
  close(): void;
}

const PATIENCE_MS = 25_000;
const KEPT_MESSAGES = 5_000;

export const openDashboard = async (url: string): Promise<Dashboard> => {
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, { origin: url });
  const messages: ServerMessage[] = [];
  const events: ServerEvent[] = [];
  let last: Telemetry | null = null;
  let snapshot: Snapshot | null = null;
  let misfit: string | null = null;
  let closed: string | null = null;
  let lastSeen = -1;
  let wishes = 0;
  socket.on("message", (data) => {
    const decoded = decodeServerMessage(data.toString());
    if (decoded.kind === "refused") {
      misfit = `${decoded.message}: ${data.toString().slice(0, 300)}`;
      return;
    }
    const message = decoded.message;
    messages.push(message);
    if (messages.length > KEPT_MESSAGES) messages.splice(0, KEPT_MESSAGES / 2);
    if (message.type === "telemetry") last = message;
    if (message.type === "snapshot") snapshot = message;
    if (message.type === "event") events.push(message);
  });
  socket.on("close", (code, reason) => {
    closed = `${code} ${reason.toString()}`;
  });
  const opened = new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  socket.on("error", (error) => {
    closed = error.message;
  });
  await opened;
  const seen = setInterval(() => {
    if (last !== null && last.seq !== lastSeen && socket.readyState === WebSocket.OPEN) {
      lastSeen = last.seq;
      socket.send(JSON.stringify({ type: "seen", seq: last.seq }));
    }
  }, 300);
  socket.once("close", () => clearInterval(seen));
  const until = async <T>(what: string, find: () => T | undefined, patienceMs: number): Promise<T> => {
    const end = Date.now() + patienceMs;
    for (;;) {
      if (misfit !== null) throw new Error(`the server sent what its schema does not allow: ${misfit}`);
      const found = find();
      if (found !== undefined) return found;
      if (closed !== null) throw new Error(`the socket closed (${closed}) while waiting for: ${what}`);
      if (Date.now() > end) {
        const recent = events.slice(-8).map((e) => JSON.stringify(e));
        const faults = messages.flatMap((m) =>
          m.type === "telemetry" && m.angle.kind === "fault" ? [`${Math.round(m.t)} ${m.angle.reason}`] : [],
        );
        throw new Error(
          `never came: ${what}; last ${JSON.stringify(last)}; angle faults (${faults.length}) ${faults.slice(-5).join(", ")}; events ${recent.join("\n")}`,
        );
      }
      await sleep(5);
    }
  };
  const ask = async (wish: Wish): Promise<Answer> => {
    wishes += 1;
    const id = `wish-${wishes}`;
    socket.send(JSON.stringify({ ...wish, id }));
    return until(
      `an answer to ${JSON.stringify(wish)}`,
      () => messages.find((m): m is Answer => (m.type === "ack" || m.type === "error") && m.id === id),
      PATIENCE_MS,
    );
  };
  const dashboard: Dashboard = {
    messages,
    hello: () => {
      const found = messages.find((m) => m.type === "hello");
      if (found?.type !== "hello") throw new Error("no hello came");
      return found;
    },
    snapshot: () => {
      if (snapshot === null) throw new Error("no snapshot came");
      return snapshot;
    },
    telemetry: () => last,
    events: () => events,
    forgetEvents: () => {
      events.length = 0;
    },
    ask,
    accepted: async (wish) => {
      const answer = await ask(wish);
      if (answer.type === "error")
        throw new Error(`${wish.type} was refused: ${answer.code}, ${answer.message}`);
    },
    sendText: (text) => socket.send(text),
    telemetryUntil: (what, holds, patienceMs = PATIENCE_MS) =>
      until(what, () => (last !== null && holds(last) ? last : undefined), patienceMs),
    snapshotUntil: (what, holds, patienceMs = PATIENCE_MS) =>
      until(what, () => (snapshot !== null && holds(snapshot) ? snapshot : undefined), patienceMs),
    eventUntil: (what, holds, patienceMs = PATIENCE_MS) => until(what, () => events.find(holds), patienceMs),
    close: () => socket.close(),
  };
  await until("hello and snapshot", () => (snapshot === null ? undefined : snapshot), PATIENCE_MS);
  return dashboard;
};
