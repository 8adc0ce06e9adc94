/**
 * What somebody wishes the limits to be, beside what is active. Without a session a wish waits until it is applied; in
 * a session it can only be tighter, and letting go applies it. What others change meanwhile tears no slider away; only
 * a wish above what has become active in a session is cut down to it.
 */

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { LEAST_LIMITS, type Limits } from "../../shared/limits.ts";
import type { LimitId } from "./limit-kinds.ts";

export interface DraftParts {
  /** What telemetry said last; null while nothing is known. */
  readonly active: ReadonlySignal<Limits | null>;
  readonly ceiling: ReadonlySignal<Limits>;
  readonly inSession: ReadonlySignal<boolean>;
  readonly send: (limits: Limits) => void;
}

export interface Draft {
  /** What somebody moved it to and is not active; null where nobody did. */
  readonly wish: Readonly<Record<LimitId, ReadonlySignal<number | null>>>;
  /** The wish, else what is active. */
  readonly shown: Readonly<Record<LimitId, ReadonlySignal<number | null>>>;
  readonly isPending: ReadonlySignal<boolean>;
  /** The wish that was sent last. */
  lastSent(): Limits | null;
  set(id: LimitId, value: number): void;
  /** Let go of it: in a session this applies it. */
  settle(id: LimitId): void;
  /** Back to what was wished before; for a touch that turned out to be a scroll. */
  restore(id: LimitId, wish: number | null): void;
  /** Both at once; in a session each only where it tightens. */
  choose(limits: Limits): void;
  apply(): void;
  /** Forgets every wish: what is active is shown again. */
  drop(): void;
  dispose(): void;
}

const IDS: readonly LimitId[] = ["maxAngleDeg", "maxDurationS"];

export const createDraft = (parts: DraftParts): Draft => {
  const { active, ceiling, inSession } = parts;
  const wishes = { maxAngleDeg: signal<number | null>(null), maxDurationS: signal<number | null>(null) };
  const shownOf = (id: LimitId) => computed(() => wishes[id].value ?? active.value?.[id] ?? null);
  const shown = { maxAngleDeg: shownOf("maxAngleDeg"), maxDurationS: shownOf("maxDurationS") };
  let sent: Limits | null = null;

  const send = (limits: Limits): void => {
    sent = limits;
    parts.send(limits);
  };
  const drop = (): void => {
    for (const id of IDS) wishes[id].value = null;
  };
  const set = (id: LimitId, value: number): void => {
    const now = active.peek();
    if (now === null || !(value >= LEAST_LIMITS[id] && value <= ceiling.peek()[id])) return;
    const wish = inSession.peek() ? Math.min(value, now[id]) : value;
    wishes[id].value = wish === now[id] ? null : wish;
  };
  const settleAll = (): void => {
    const now = active.peek();
    if (now === null || !inSession.peek()) return;
    const wish = {
      maxAngleDeg: wishes.maxAngleDeg.peek() ?? now.maxAngleDeg,
      maxDurationS: wishes.maxDurationS.peek() ?? now.maxDurationS,
    };
    if (wish.maxAngleDeg < now.maxAngleDeg || wish.maxDurationS < now.maxDurationS) send(wish);
  };

  const disposals = [
    effect(() => {
      const now = active.value;
      if (now === null) return;
      for (const id of IDS) {
        const wish = wishes[id].peek();
        // A wish that has come true is no wish any more; one above what is active in a session is none either.
        if (wish === now[id] || (wish !== null && inSession.peek() && !(wish < now[id])))
          wishes[id].value = null;
      }
    }),
    effect(() => {
      // Nobody knows whether a wish that was not applied before the session is still meant.
      if (inSession.value) drop();
    }),
  ];
  return {
    wish: wishes,
    shown,
    isPending: computed(() => IDS.some((id) => wishes[id].value !== null)),
    lastSent: () => sent,
    set,
    settle: settleAll,
    restore: (id, wish) => {
      wishes[id].value = wish;
    },
    choose: (limits) => {
      for (const id of IDS) set(id, limits[id]);
      settleAll();
    },
    apply: () => {
      const maxAngleDeg = shown.maxAngleDeg.peek();
      const maxDurationS = shown.maxDurationS.peek();
      if (maxAngleDeg !== null && maxDurationS !== null) send({ maxAngleDeg, maxDurationS });
    },
    drop,
    dispose: () => {
      for (const dispose of disposals) dispose();
    },
  };
};

/** Which of the two a refusal is about: the one that it names, else those that were not as they are. */
export const concernedBy = (
  message: string,
  wish: Limits | null,
  active: Limits | null,
): readonly LimitId[] => {
  const named = IDS.filter((id) => message.includes(id));
  if (named.length > 0) return named;
  const changed = IDS.filter((id) => wish !== null && active !== null && wish[id] !== active[id]);
  return changed.length > 0 ? changed : IDS;
};
