/**
 * Whose wish a change of limits was. One that was made at another screen is told here; to whoever made it, the new
 * limits themselves are the answer.
 */

import type { ServerMessage } from "../shared/protocol.ts";
import type { RequestType } from "./connection.ts";
import { limitsChanged } from "./messages.ts";

export interface LimitsNews {
  asked(request: RequestType): void;
  answered(request: RequestType): void;
  /** The sentence to say of this message; null where there is nothing to say. */
  heard(message: ServerMessage): string | null;
}

export const createLimitsNews = (): LimitsNews => {
  let unanswered = 0;
  return {
    asked: (request) => {
      if (request === "set-limits") unanswered += 1;
    },
    answered: (request) => {
      if (request === "set-limits") unanswered = Math.max(0, unanswered - 1);
    },
    heard: (message) => {
      if (message.type !== "event" || message.kind !== "limits-changed" || unanswered > 0) return null;
      return limitsChanged(message.by, message.device, message.limits);
    },
  };
};
