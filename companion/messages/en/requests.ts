/** What is said when a request was refused, or did not get through. */

import type { ErrorCode } from "../../../shared/protocol.ts";
import type { RequestType } from "../../connection.ts";

export const REQUESTS: Readonly<Record<RequestType, string>> = {
  "set-limits": "These limits were refused",
  start: "Start was refused",
  hold: "Hold was refused",
  release: "Release was refused",
  stop: "STOP was refused",
  "answer-check-in": "The answer was not taken",
  "prove-balance": "The proof of balance was refused",
  acknowledge: "Not acknowledged",
  "pause-audio": "The sound was not paused",
  subscribe: "The data rate was refused",
  introduce: "This screen's name was refused",
};

export const ERRORS: Readonly<Record<ErrorCode, string>> = {
  "bad-json": "the page sent something unreadable; reload it.",
  "unknown-type": "the server does not know this request; reload the page.",
  "bad-field": "the page sent a value the server does not take.",
  "out-of-range": "outside what is allowed.",
  loosening: "during a session limits can only be made tighter.",
  "wrong-state": "not possible right now.",
  "not-ready": "the table is not ready.",
  unguarded: "this board has no guardian, so the lock may not be held.",
  "balance-unproven": "this table has not been seen to come back by itself yet; prove its balance first.",
  forbidden: "this screen was not let in for that.",
  "rate-limited": "too many requests; wait a moment.",
  "advised-against": "there is a reason to wait; read it first.",
};

export const STOP_UNDELIVERED =
  "STOP did not get through. Press the STOP button at the table. It will be sent again as soon as there is a connection.";
export const STOP_BY_HTTP = "STOP was delivered by the second way.";
export const NO_LINE = "Not sent: there is no connection to the controller.";
export const UNREADABLE = "The server said something this page does not understand. Reload the page.";
