/**
 * Dashboards that do as they should, and how long they wait: for the telemetry, from its making to its arrival, and for
 * the answer to a request. Usage: `node watching-clients.js URL COUNT`; answers any message of its parent with what
 * was measured since the last one.
 */

import { WebSocket } from "ws";

const [url = "", count = "1"] = process.argv.slice(2);
const SEEN_MS = 300;
const ASK_MS = 250;

const now = (): number => performance.timeOrigin + performance.now();
let telemetryMs: number[] = [];
let answerMs: number[] = [];
let closed = 0;

const watch = (): void => {
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, { origin: url });
  let seq = -1;
  let asked: { readonly id: string; readonly atMs: number } | null = null;
  let asks = 0;
  socket.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString()) as { type: string; seq?: number; t?: number; id?: string };
    if (message.type === "telemetry" && message.seq !== undefined && message.t !== undefined) {
      telemetryMs.push(now() - message.t);
      seq = message.seq;
    } else if (message.type === "ack" && asked !== null && message.id === asked.id) {
      answerMs.push(now() - asked.atMs);
      asked = null;
    }
  });
  const timers: NodeJS.Timeout[] = [];
  socket.once("open", () => {
    timers.push(setInterval(() => socket.send(JSON.stringify({ type: "seen", seq })), SEEN_MS));
    timers.push(
      setInterval(() => {
        if (asked !== null) return;
        asks += 1;
        asked = { id: `a${asks}`, atMs: now() };
        socket.send(JSON.stringify({ type: "subscribe", id: asked.id, rateHz: 25 }));
      }, ASK_MS),
    );
  });
  socket.on("error", () => {});
  socket.once("close", () => {
    closed += 1;
    for (const timer of timers) clearInterval(timer);
  });
};

for (let index = 0; index < Number(count); index += 1) watch();
process.on("message", () => {
  process.send?.({ telemetryMs, answerMs, closed });
  telemetryMs = [];
  answerMs = [];
});
process.on("disconnect", () => process.exit(0));
