/** Who asks over HTTP: a page of ours is a screen, anything else a program; a paired device by its name. */

import type { IncomingMessage } from "node:http";
import type { Doer } from "../history/contract.ts";
import type { Visit } from "./access/access.ts";

export const doerOf = (
  { headers }: Pick<IncomingMessage, "headers">,
  { principal, client }: Visit,
): Doer => ({
  by: headers.origin === undefined ? "http" : "screen",
  device: principal.kind === "device" ? principal.name : null,
  address: client.address,
});
