/**
 * Many dashboards in one process, on bare sockets so that they cost little: they count telemetry, and say once a
 * second what they have seen. Usage: `node fan-out-dashboards.js PORT COUNT`.
 */

import { connect, type Socket } from "node:net";

const [port, count] = [Number(process.argv[2]), Number(process.argv[3])];
const SEEN_EVERY_MS = 1_000;
const TEXT = 0x81;
const LENGTH_16 = 126;

let telemetry = 0;
let open = 0;

/** A masked text frame; a mask of zeros leaves the text as it is. */
const masked = (text: string): Buffer =>
  Buffer.concat([Buffer.from([TEXT, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);

/** Takes whole frames off the front of `bytes`; gives the rest and the newest `seq`. */
const readFrames = (bytes: Buffer): { rest: Buffer; seq: string | null } => {
  let at = 0;
  let seq: string | null = null;
  while (bytes.length >= at + 4) {
    const short = (bytes[at + 1] ?? 0) & 127;
    const header = short === LENGTH_16 ? 4 : 2;
    const end = at + header + (short === LENGTH_16 ? bytes.readUInt16BE(at + 2) : short);
    if (bytes.length < end) break;
    const start = bytes.toString("latin1", at + header, Math.min(end, at + header + 48));
    const found = /^\{"type":"telemetry","seq":(\d+)/.exec(start)?.[1];
    if (found !== undefined) {
      telemetry += 1;
      seq = found;
    }
    at = end;
  }
  return { rest: bytes.subarray(at), seq };
};

const run = (index: number): void => {
  const socket: Socket = connect(port, "127.0.0.1");
  let rest: Buffer | null = null;
  let seq: string | null = null;
  socket.on("data", (chunk: Buffer) => {
    if (rest === null) {
      const end = chunk.indexOf("\r\n\r\n");
      if (end < 0) return;
      open += 1;
      rest = chunk.subarray(end + 4);
    } else rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const read = readFrames(rest);
    rest = read.rest;
    seq = read.seq ?? seq;
  });
  socket.on("error", () => {});
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nConnection: Upgrade\r\n` +
      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  setTimeout(
    () =>
      setInterval(() => {
        if (seq !== null) socket.write(masked(`{"type":"seen","seq":${seq}}`));
      }, SEEN_EVERY_MS),
    (SEEN_EVERY_MS * index) / count,
  );
};

for (let index = 0; index < count; index += 1) run(index);
process.on("message", () => process.send?.({ telemetry, open }));
