/** The parts of the set-up, each with an address of its own below `#setup`. */

import { type ReadonlySignal, signal } from "@preact/signals";

/** `table` writes the board's settings, `rehearsal` tries everything on the empty table, `balance` is the proof. */
export const PARTS = ["table", "rehearsal", "balance"] as const;
export type Part = (typeof PARTS)[number];

/** What is no part is the set-up itself, so that a mistyped address leads somewhere. */
export const partIn = (hash: string): Part => {
  const name = hash.split("/")[1];
  return PARTS.find((part) => part === name) ?? "table";
};

export const hrefOfPart = (part: Part): string => (part === "table" ? "#setup" : `#setup/${part}`);

/** Follows the address until it is closed. */
export const followPart = (
  page: Pick<Window, "location" | "addEventListener" | "removeEventListener">,
): { readonly part: ReadonlySignal<Part>; close(): void } => {
  const part = signal(partIn(page.location.hash));
  const follow = (): void => {
    part.value = partIn(page.location.hash);
  };
  page.addEventListener("hashchange", follow);
  return { part, close: () => page.removeEventListener("hashchange", follow) };
};
