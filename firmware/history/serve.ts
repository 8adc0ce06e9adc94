/**
 * Answers the gateway out of a history: one message in, one message out, and its state whenever that changes. What
 * cannot be read is answered too, so that the gateway never waits for nothing.
 */

import type { HistoryState } from "../../shared/history.ts";
import { decodeToHistory, type FromHistory } from "./channel.ts";
import type { History } from "./contract.ts";

export interface Serving {
  /** One message of the gateway. */
  hear(value: unknown): void;
  /** Called now and then: a disk may be full, or writable again, without anybody asking. */
  look(): void;
}

export interface ServeParts {
  readonly history: History;
  readonly tell: (message: FromHistory) => void;
  /** The database is closed; nothing more will be said. */
  readonly end: () => void;
}

export const serveHistory = ({ history, tell, end }: ServeParts): Serving => {
  let told = "";
  const tellState = (type: "ready" | "state"): void => {
    const state: HistoryState = history.state();
    const text = JSON.stringify(state);
    if (text === told) return;
    told = text;
    tell({ type, state });
  };
  tellState("ready");
  return {
    look: () => tellState("state"),
    hear: (value) => {
      const decoded = decodeToHistory(value);
      if (decoded.kind === "refused") {
        const { id, why } = decoded;
        if (id !== null) tell({ type: "written", id, result: { kind: "ignored", why } });
        return;
      }
      const message = decoded.value;
      switch (message.type) {
        case "write":
          tell({ type: "written", id: message.id, result: history.write(message.write) });
          break;
        case "call":
          tell({ type: "answered", id: message.id, result: history.call(message.call, message.ask) });
          break;
        case "stop":
          history.close();
          end();
          return;
      }
      tellState("state");
    },
  };
};
