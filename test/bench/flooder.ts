/**
 * Hostile dashboards in one process: each sends what it has as fast as the gateway takes it, and comes back at once
 * when it is thrown out. Usage: `node flooder.js URL SOCKETS`; answers any message of its parent with how many
 * messages it has sent.
 */

import { WebSocket } from "ws";

const [url = "", sockets = "1"] = process.argv.slice(2);
const BATCH = 50;
const MOST_WAITING_BYTES = 1_000_000;
const COME_BACK_MS = 50;
const LONG_TEXT = "x".repeat(60_000);
const DEEP = `${"[".repeat(5_000)}${"]".repeat(5_000)}`;

/** What each kind of attacker says, for ever. */
const REPERTOIRE: readonly ((count: number) => string | Buffer)[] = [
  (count) => JSON.stringify({ type: "set-limits", id: `f${count}`, maxAngleDeg: 50, maxDurationS: 500 }),
  (count) => JSON.stringify({ type: "subscribe", id: `f${count}`, rateHz: (count % 50) + 1 }),
  (count) => JSON.stringify({ type: "seen", seq: count }),
  () => `{"type":"start","id":"${LONG_TEXT}"}`,
  () => DEEP,
  (count) => JSON.stringify({ type: "hold", id: `f${count}` }),
  () => "{not json",
  (count) => Buffer.alloc(1_000, count),
];

let sent = 0;

const attack = (index: number): void => {
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, { origin: url });
  const words = REPERTOIRE[index % REPERTOIRE.length];
  let pouring: NodeJS.Immediate | null = null;
  const pour = (): void => {
    for (let count = 0; count < BATCH && socket.bufferedAmount < MOST_WAITING_BYTES; count += 1) {
      socket.send(words?.(sent) ?? "");
      sent += 1;
    }
    pouring = setImmediate(pour);
  };
  socket.once("open", pour);
  socket.on("error", () => {});
  socket.once("close", () => {
    if (pouring !== null) clearImmediate(pouring);
    setTimeout(() => attack(index + 1), COME_BACK_MS);
  });
};

for (let index = 0; index < Number(sockets); index += 1) attack(index + process.pid);
process.on("message", () => process.send?.(sent));
process.on("disconnect", () => process.exit(0));
