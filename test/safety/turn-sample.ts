/** The workbench of one step, for tests that put one rule to one state without leading a table there. */

import { expect } from "vitest";
import type { Core, Turn } from "../../firmware/safety/core-state.ts";
import type { Facts } from "../../firmware/safety/facts.ts";
import type { CoreRequest } from "../../firmware/safety/input.ts";
import type { CoreEvent } from "../../firmware/safety/output.ts";
import { answerRequest } from "../../firmware/safety/requests.ts";
import type { Actor } from "../../shared/table.ts";
import { coreWith, factsWith } from "./facts-sample.ts";

export const turnWith = (core: Partial<Core> = {}, facts: Partial<Facts> = {}): Turn => ({
  core: coreWith(core),
  facts: factsWith(facts),
  events: [],
});

/** What was told, in order. */
export const kindsOf = (turn: Turn): readonly CoreEvent["kind"][] => turn.events.map(({ kind }) => kind);

export type Wish<T = CoreRequest> = T extends unknown ? Omit<T, "requestId" | "by" | "device"> : never;

/** Answered, and the events before the answer. */
export const ask = (turn: Turn, wish: Wish, by: Actor = "screen") => {
  answerRequest(turn, { ...wish, requestId: "r1", by, device: "phone" } as CoreRequest);
  const answer = turn.events.at(-1);
  return { answer, told: turn.events.slice(0, -1) };
};
export const ACCEPTED = { kind: "accepted", requestId: "r1" };
export const refused = (code: string) => ({
  kind: "refused",
  requestId: "r1",
  code,
  message: expect.any(String),
});
