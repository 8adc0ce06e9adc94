/** What a plan proposes, and why; it only proposes. */

import type { Proposal } from "../../../shared/plan.ts";

type Why = Extract<Proposal, { kind: "session" }>["why"];
type Change = Extract<Proposal, { kind: "session" }>["change"];

export const PROPOSAL_TITLE = "The plan proposes";
export const PROPOSAL_CHANGES: Readonly<Record<Change, string>> = {
  first: "To begin with",
  same: "Same again",
  up: "One step further",
  down: "One step back",
};
export const PROPOSAL_WHYS: Readonly<Record<Why, string>> = {
  "first-session": "there was none yet.",
  "not-yet-often-enough": "it was not completed often enough yet.",
  "completed-often-enough": "the last one was completed often enough.",
  "pain-was-worse": "the pain was worse after it than before.",
  "was-broken-off": "the last one was broken off.",
  "long-pause": "the last one was long ago.",
  ceiling: "the next one would be beyond the limits.",
  "top-of-plan": "this is the last one of the plan.",
  "times-unclear": "when the last sessions were is not clear, so nothing goes further.",
};
export const completedOf = (completed: number, needed: number): string =>
  `Completed ${completed} of ${needed}.`;
export const painUntold = (count: number): string =>
  count === 1
    ? "For one of them nobody told whether it hurt."
    : `For ${count} of them nobody told whether it hurt.`;
export const NO_PROPOSALS = {
  "no-plan": "There is no plan.",
  "no-rung-fits": "No programme of the plan fits the limits.",
  "history-gone": "The sessions cannot be read now, so nothing is proposed.",
} as const;
export const notBefore = (when: string): string => `Not before ${when}, as the plan has it.`;
export const CHOOSE_PROPOSED = "Choose it";
