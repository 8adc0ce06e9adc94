/** The rehearsal over the companion's own store: every look at the table moves it on, and its wishes are asked for. */

import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Companion } from "../companion.ts";
import type { Model } from "../model.ts";
import { mayAcknowledge } from "../view.ts";
import type { Kept, RehearsalLimits } from "./kept.ts";
import { advance, begin, leaving, type Rehearsal, type Sight } from "./rehearsal.ts";

export interface LiveRehearsal {
  readonly rehearsal: ReadonlySignal<Rehearsal>;
  /** What a person said or pressed. */
  change(to: (rehearsal: Rehearsal) => Rehearsal): void;
  /** Acknowledges every high alarm that may be. */
  acknowledge(): void;
  /** From the beginning; what is to be put back is kept. */
  again(): void;
  /** STOP when a session of the rehearsal runs, the limits back when that is allowed now; says what it asked for. */
  leave(): ReturnType<typeof leaving>;
  /** Leaves, and looks no more. */
  close(): void;
}

/** Whether the lock may be tried: not before the balance is proven; without a guardian the config decides besides. */
export const holdOf = ({ board, balance }: Pick<Model, "board" | "balance">): Sight["hold"] => {
  if (balance?.kind === "unproven") return "refused";
  return board?.guarded === true && balance?.kind === "proven" ? "allowed" : "maybe";
};

export const openRehearsal = (
  companion: Pick<Companion, "store" | "request" | "stop">,
  kept: Kept<RehearsalLimits>,
): LiveRehearsal => {
  const { store } = companion;
  const rehearsal = signal(begin(kept.read()));
  const sight = (): Sight => {
    const model = store.model.value;
    const isStale = store.view.freshness.value === "stale";
    return {
      live: isStale ? null : (model.reading?.telemetry ?? null),
      session: model.session,
      alarms: model.alarms,
      hold: holdOf(model),
    };
  };
  const put = (next: Rehearsal): void => {
    if (next === rehearsal.peek()) return;
    rehearsal.value = next;
    const { before, own } = next;
    kept.write(before === null || own === null ? null : { before, own });
  };
  const endLooking = effect(() => {
    const step = advance(rehearsal.value, sight(), store.nowMs.value);
    put(step.rehearsal);
    if (step.wish !== null) companion.request(step.wish);
  });
  const leave = (): ReturnType<typeof leaving> => {
    const asked = leaving(rehearsal.peek(), sight());
    if (asked.stop) companion.stop();
    if (asked.wish !== null) companion.request(asked.wish);
    return asked;
  };
  return {
    rehearsal,
    leave,
    change: (to) => put(to(rehearsal.peek())),
    acknowledge: () => {
      for (const { alarmId, ...alarm } of store.model.peek().alarms) {
        const isOpen = alarm.priority === "high" && !alarm.acknowledged;
        if (isOpen && mayAcknowledge({ alarmId, ...alarm }))
          companion.request({ type: "acknowledge", alarmId });
      }
    },
    again: () => {
      const { before, own } = rehearsal.peek();
      put(begin(before === null || own === null ? null : { before, own }));
    },
    close: () => {
      endLooking();
      if (leave().wish !== null) kept.write(null);
    },
  };
};
