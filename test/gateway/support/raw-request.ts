/** Bytes on a bare TCP socket, for requests that no honest client library would send. */

import { connect } from "node:net";

/** Sends `text` and gives everything that came until the other side closed, or a WebSocket was granted. */
export const rawRequest = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    const finish = (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("connect", () => socket.write(text));
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString("latin1");
      if (answer.startsWith("HTTP/1.1 101")) finish();
    });
    socket.on("end", finish);
    socket.on("error", reject);
    socket.setTimeout(10_000, finish);
  });

export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);

/** An upgrade with these headers; a null Host or Origin is left out. */
export const upgradeText = (host: string | null, origin: string | null, path = "/ws"): string =>
  [
    `GET ${path} HTTP/1.1`,
    ...(host === null ? [] : [`Host: ${host}`]),
    ...(origin === null ? [] : [`Origin: ${origin}`]),
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "",
    "",
  ].join("\r\n");
