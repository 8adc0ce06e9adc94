/** Errors over HTTP as `application/problem+json` (RFC 9457). */

import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

export const PROBLEM_TYPE = "application/problem+json; charset=utf-8";

export interface Problem {
  readonly type: "about:blank";
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

/** @param status HTTP status @param detail one line for a person: the thing, its value, what is allowed */
export const problem = (status: number, detail: string): Problem => ({
  type: "about:blank",
  title: STATUS_CODES[status] ?? "Error",
  status,
  detail,
});

/** Answers on a bare socket, where there is no HTTP response, and closes it. */
export const problemOnSocket = (socket: Duplex, status: number, detail: string): void => {
  const said = problem(status, detail);
  const body = JSON.stringify(said);
  socket.once("finish", () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${said.title}\r\nConnection: close\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nX-Content-Type-Options: nosniff\r\n\r\n${body}`,
  );
};
