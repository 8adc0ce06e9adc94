/** What goes wrong over HTTP leaves as `application/problem+json`, also where there is no request yet to answer. */

import type { Socket } from "node:net";
import type { FastifyBaseLogger, FastifyError, FastifyInstance } from "fastify";
import { PROBLEM_TYPE, problem, problemOnSocket } from "./problem.ts";
import { isHandshakeError } from "./secure-server.ts";

/** What cannot be read as HTTP never becomes a request; it is answered on the bare socket. */
export const answerUnreadable = (error: Error & { code?: string }, socket: Socket): void => {
  // Whoever hung up hears nothing any more.
  if (error.code === "ECONNRESET" || isHandshakeError(error.code) || !socket.writable) {
    socket.destroy();
    return;
  }
  if (error.code === "HPE_HEADER_OVERFLOW") problemOnSocket(socket, 431, "the headers are too long");
  else if (error.code === "ERR_HTTP_REQUEST_TIMEOUT")
    problemOnSocket(socket, 408, "the request took too long");
  else problemOnSocket(socket, 400, "this is not an HTTP request");
};

/** @param who what failed, where something did, such as "the gateway" */
export const addErrors = (app: FastifyInstance, log: Pick<FastifyBaseLogger, "error">, who: string): void => {
  app.setNotFoundHandler((request, reply) => {
    const detail = `nothing is at ${request.method} ${request.url.slice(0, 200)}`;
    return reply.code(404).type(PROBLEM_TYPE).send(problem(404, detail));
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    const known = status >= 400 && status < 500;
    if (!known) log.error({ err: error, url: request.url }, "a request failed");
    const detail = known ? error.message : `${who} failed on this request; its log says why`;
    return reply.code(status).type(PROBLEM_TYPE).send(problem(status, detail));
  });
};
