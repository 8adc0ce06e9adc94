/**
 * Dashboards that ask for all there is and never read a byte of it, and come back as soon as they are cut off.
 * Usage: `node stalled-crowd.js PORT COUNT`; answers any message of its parent with how many stand now.
 */

import { connect } from "node:net";

const [port, count] = [Number(process.argv[2]), Number(process.argv[3])];
const COME_BACK_MS = 100;
const FASTEST = JSON.stringify({ type: "subscribe", id: "s", rateHz: 50 });

let standing = 0;

/** A masked text frame; a mask of zeros leaves the text as it is. */
const masked = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);

const stall = (): void => {
  const socket = connect(port, "127.0.0.1");
  socket.once("connect", () => {
    standing += 1;
    const host = `127.0.0.1:${port}`;
    socket.write(
      `GET /ws HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    );
    socket.write(masked(FASTEST));
    socket.pause();
  });
  // A paused socket hears nothing of its end; writing to it does.
  const probe = setInterval(() => socket.write(masked('{"type":"seen","seq":0}')), 1_000);
  socket.on("error", () => {});
  socket.once("close", () => {
    clearInterval(probe);
    standing -= 1;
    setTimeout(stall, COME_BACK_MS);
  });
};

for (let index = 0; index < count; index += 1) stall();
process.on("message", () => process.send?.({ standing }));
process.on("disconnect", () => process.exit(0));
