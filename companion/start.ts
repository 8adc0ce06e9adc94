/**
 * What every Start button does, in whichever view: before the first session of the day it asks for the pre-flight
 * list (preflight/), else it sends the wish at once, with who and what was chosen. There is no way past the list; it
 * takes ten seconds a day. Where the gateway advises against it, its reasons are asked about (choice/advice.tsx).
 */

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { AdviceKind } from "../shared/protocol.ts";
import type { Chosen } from "./choice/choice.ts";
import type { Companion } from "./companion.ts";
import type { Preferences } from "./preferences.ts";
import type { Day } from "./preflight/day.ts";

export interface StartParts {
  readonly companion: Pick<Companion, "request" | "store">;
  /** This screen's own; what is wished for a session goes along with Start. */
  readonly preferences: ReadonlySignal<Preferences>;
  readonly choice: ReadonlySignal<Chosen>;
  readonly day: Day;
}

/** `checklist` the list of the day, `advice` reasons for waiting, `choice` who and what. */
export type Question = "checklist" | "advice" | "choice";

export interface Start {
  /** What is asked in the place of the view. A view shows it by standing in a `PreflightGate`. */
  readonly question: ReadonlySignal<Question | null>;
  readonly asking: ReadonlySignal<boolean>;
  /** Start was pressed. */
  press(): void;
  /** Somebody wants to say who it is, and what for. */
  choose(): void;
  /** Everything on the list is ticked: remembers the day, and starts. */
  checked(): void;
  /** The reasons for waiting were read, and somebody decided against them. */
  goAhead(): void;
  cancel(): void;
}

export const createStart = (parts: StartParts): Start => {
  const { companion, choice, day, preferences } = parts;
  const question = signal<Question | null>(null);
  const cancel = (): void => {
    question.value = null;
  };
  const send = (acceptAdvice: readonly AdviceKind[] = []): void => {
    cancel();
    const { checkInEveryS } = preferences.peek();
    const { profile, programme } = choice.peek();
    companion.request({
      type: "start",
      ...(profile === null ? {} : { profileId: profile.profileId }),
      ...(programme === null ? {} : { programmeId: programme.programmeId }),
      ...(checkInEveryS === null ? {} : { checkInEveryS }),
      ...(acceptAdvice.length === 0 ? {} : { acceptAdvice: [...acceptAdvice] }),
    });
  };

  const { select, view } = companion.store;
  const newest = select((model) => {
    if (model.hello === null) return null;
    return model.session.kind === "none" ? "none" : `${model.session.kind} ${model.session.sessionId}`;
  });
  effect(() => {
    if (newest.value !== null) void day.look();
  });
  const stops = select((model) => model.stops);
  effect(() => {
    if (stops.value > 0) cancel();
  });
  effect(() => {
    // Somebody else has started meanwhile, or the table has a fault: then there is nothing to be asked about.
    const state = view.state.value;
    if (state !== null && state !== "idle") cancel();
  });
  const loud = select((model) => model.alarms.some((one) => one.priority !== "low" && !one.acknowledged));
  effect(() => {
    // A question takes the place of the view, and with it that of an alarm.
    if (loud.value) cancel();
  });
  const against = select((model) => model.startAdvice);
  effect(() => {
    if (against.value !== null) question.value = "advice";
  });
  effect(() => {
    // The reasons were somebody else's.
    if (choice.value !== null && question.peek() === "advice") cancel();
  });

  return {
    question,
    asking: computed(() => question.value !== null),
    press: () => {
      if (day.isChecked()) send();
      else question.value = "checklist";
    },
    choose: () => {
      question.value = "choice";
    },
    checked: () => {
      day.check();
      send();
    },
    goAhead: () => send(against.peek()?.advice),
    cancel,
  };
};
