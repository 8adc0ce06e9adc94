/** Who asks over HTTP, as far as it can be told: a page of ours is a screen, anything else a program. */

import type { FastifyRequest } from "fastify";
import type { Doer } from "../history/contract.ts";

export const doerOf = (request: FastifyRequest): Doer => ({
  by: request.headers.origin === undefined ? "http" : "screen",
  device: null,
  address: request.raw.socket.remoteAddress ?? null,
});
