/**
 * Answers over HTTP that are on their way to a paired device. An export may take minutes; it ends when the device is
 * shut out, as its sockets do.
 */

import type { ServerResponse } from "node:http";
import { type Principal, roleOf } from "./principal.ts";

export class OpenAnswers {
  readonly #open = new Map<ServerResponse, Principal>();

  add(response: ServerResponse, principal: Principal): void {
    if (principal.kind !== "device") return;
    this.#open.set(response, principal);
    response.once("close", () => this.#open.delete(response));
  }

  get size(): number {
    return this.#open.size;
  }

  /** Cuts off what is already being sent; what is not may be the answer that says so. */
  shutOut(nowOf: (principal: Principal) => Principal): void {
    for (const [response, principal] of this.#open)
      if (response.headersSent && roleOf(nowOf(principal)) !== roleOf(principal)) response.destroy();
  }
}
