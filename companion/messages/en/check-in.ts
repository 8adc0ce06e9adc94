/** What is said of the check-in: a question that waits for a sign of life. */

import type { Advice } from "../advice.ts";

export const CHECK_IN_ASKED: Advice = {
  title: "Are you all right?",
  next: "Answer here, or move the table by 5°. Without an answer within 15 s the session ends.",
};
