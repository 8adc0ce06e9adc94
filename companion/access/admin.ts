/**
 * Acts of an admin at this screen: whether it may ask for them at all, and the question for the console's code before
 * one, unless it was answered within the last minutes. The gateway judges each of them anyway.
 */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { AccessView } from "../../shared/access.ts";
import type { Access } from "./access.ts";

/** `no` is not for this role; `insecure` not over a line that others can read. */
export type AdminStanding = "may" | "no" | "insecure";

/** Whoever sits at the table's own computer can read its console. */
export const adminStanding = (view: Pick<AccessView, "who" | "channel">): AdminStanding => {
  const { who, channel } = view;
  if (who.kind === "nobody" || (who.kind === "device" && who.role !== "admin")) return "no";
  return channel === "insecure" ? "insecure" : "may";
};

export interface Admin {
  readonly standing: ReadonlySignal<AdminStanding>;
  /** The console's code is asked for. */
  readonly asking: ReadonlySignal<boolean>;
  /** Does it now, or once the code was entered; `cancel` forgets it. */
  run(act: () => void): void;
  /** The code was taken. */
  entered(): Promise<void>;
  cancel(): void;
}

/** @param now of the same clock as the access's */
export const createAdmin = (access: Access, now: () => number): Admin => {
  const waiting = signal<(() => void) | null>(null);
  return {
    standing: computed(() => {
      const state = access.state.value;
      return state.kind === "in" ? adminStanding(state.view) : "no";
    }),
    asking: computed(() => waiting.value !== null),
    run: (act) => {
      if (now() < access.adminUntilMs.peek()) act();
      else waiting.value = act;
    },
    entered: async () => {
      const act = waiting.peek();
      await access.look();
      waiting.value = null;
      act?.();
    },
    cancel: () => {
      waiting.value = null;
    },
  };
};
