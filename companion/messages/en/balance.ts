/** What is said of the proof of balance. */

import type { ProofFailure } from "../../../shared/balance.ts";
import type { Advice } from "../advice.ts";

export const PROVING: Advice = {
  title: "Hands off",
  next: "Let go and let the table swing back to horizontal by itself. It has 10 s.",
};
export const BALANCE_PROVEN =
  "Balance proven: let go of, the table comes back by itself. It may be held now.";
export const BALANCE_FAILED: Readonly<Record<ProofFailure, string>> = {
  "too-slow":
    "Balance not proven: the table was not back at horizontal within 10 s. Move the height setting so that the feet are heavier.",
  "moved-away": "Balance not proven: the table went further down. Hands off, and try again.",
  interrupted: "Balance not proven: something came in between. Try again.",
};
