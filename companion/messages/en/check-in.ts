/** What is said of the check-in: a question that waits for a sign of life. */

import type { Advice } from "../advice.ts";

export const CHECK_IN_ASKED: Advice = {
  title: "Are you all right?",
  next: "Answer here, or move the table by 5°. Without an answer within 15 s the session ends.",
};

export const RIDER_CHECK_IN = {
  title: "Are you well?",
  how: "Tap here, or move the table a little.",
  /** For whoever watches. */
  asked: "The rider was asked whether all is well.",
  helper: "Beside the rider? Then you may answer.",
  answer: "The rider is well",
  left: (leftS: number) => `${leftS} s left`,
} as const;
