/** Bytes to a server in the clear or over TLS, at any address, for requests that no honest client library would send. */

import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

export interface Target {
  readonly address: string;
  readonly port: number;
  /** The authority that is trusted; null = in the clear. */
  readonly ca: string | null;
  /** The name that the certificate must be for. */
  readonly servername?: string;
}

const open = ({ address, port, ca, servername }: Target): Socket =>
  ca === null
    ? connectPlain(port, address)
    : connectTls({ host: address, port, ca, ...(servername === undefined ? {} : { servername }) });

/** Sends `text` and gives everything that came until the other side closed, or a WebSocket was granted. */
export const sendRaw = (target: Target, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = open(target);
    let answer = "";
    const finish = (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once(target.ca === null ? "connect" : "secureConnect", () => socket.write(text));
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString("latin1");
      if (answer.startsWith("HTTP/1.1 101")) finish();
    });
    socket.on("end", finish);
    socket.on("error", (error) => (answer === "" ? reject(error) : finish()));
    socket.setTimeout(10_000, finish);
  });

export const statusIn = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);

/** A request with these headers; the connection is closed after it. */
export const requestText = (
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body = "",
): string =>
  [
    `${method} ${path} HTTP/1.1`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === "" ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
    "Connection: close",
    "",
    body,
  ].join("\r\n");

export const upgradeRequest = (headers: Readonly<Record<string, string>>): string =>
  [
    "GET /ws HTTP/1.1",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "",
    "",
  ].join("\r\n");
