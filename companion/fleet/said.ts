/** What became of a command, in words for whoever pressed: what is the case, and that the table has a STOP of its own. */

import {
  ACCEPTED,
  DROPS,
  MAY_NOT,
  NO_ANSWER,
  NOT_SENT,
  refusedBecause,
  SENDING,
  SIGNED_OUT_NOW,
  turnedAway,
  UNANSWERED,
} from "../messages/en/fleet.ts";
import type { Said } from "./commands.ts";

/** `waits`: nothing is known yet. `failed`: somebody has to go to the table. */
export type SaidTone = "waits" | "done" | "failed";

export const toneOf = ({ outcome }: Said): SaidTone => {
  if (outcome.kind === "sending") return "waits";
  return outcome.kind === "accepted" ? "done" : "failed";
};

const UNAUTHORIZED = 401;
const FORBIDDEN = 403;

export const saidWords = ({ command, outcome }: Said): string => {
  switch (outcome.kind) {
    case "sending":
      return SENDING[command];
    case "accepted":
      return ACCEPTED[command];
    case "refused":
      return refusedBecause(outcome.message);
    case "dropped":
      return DROPS[outcome.cause];
    case "unanswered":
      return UNANSWERED;
    case "not-sent":
      return NOT_SENT;
    case "no-answer":
      return NO_ANSWER;
    case "turned-away":
      if (outcome.status === UNAUTHORIZED) return SIGNED_OUT_NOW;
      return outcome.status === FORBIDDEN ? MAY_NOT : turnedAway(outcome.status);
  }
};
