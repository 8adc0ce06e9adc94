/** The set-up page's state: what the table shows, looked at a few times a second, and what has been found so far. */

import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { NewSettings, SetupView } from "../../shared/setup.ts";
import type { Timers } from "../connection.ts";
import { NOT_BACK } from "../setup-messages.ts";
import type { SetupDoor } from "./door.ts";
import {
  beginDraft,
  type Draft,
  looked,
  reachOf,
  STEPS,
  type Step,
  settingsOf,
  takenParts,
  UNGUARDED_STEPS,
  withSensors,
} from "./draft.ts";
import type { Kept, TakenParts } from "./kept.ts";

export const LOOK_EVERY_MS = 250;
/** A trial ends by itself after two seconds; it is asked for again while it is wanted. */
export const RENEW_EVERY_MS = 800;
/** A fresh controller and a board that boots. */
export const BACK_WITHIN_MS = 20_000;

export type Writing =
  | { readonly kind: "no" }
  | { readonly kind: "writing" | "written" }
  | { readonly kind: "refused"; readonly message: string };

export interface LiveSetup {
  readonly view: Signal<SetupView | null>;
  readonly trouble: Signal<string>;
  readonly draft: Signal<Draft | null>;
  readonly step: Signal<Step>;
  readonly steps: ReadonlySignal<readonly Step[]>;
  /** The index of the last step that may be gone to now. */
  readonly reach: ReadonlySignal<number>;
  /** What a set-up before this one had taken and the page has lost since; null when nothing. */
  readonly lost: TakenParts | null;
  /** The pulse that is being tried, µs. */
  readonly trying: Signal<number | null>;
  readonly writing: Signal<Writing>;
  change(part: Partial<Draft>): void;
  go(by: 1 | -1): void;
  /** To any step within reach; nothing that was taken is lost by it. */
  goTo(step: Step): void;
  tryLock(pulseUs: number | null): void;
  sound(): void;
  /** Tells the board which sensors are fitted, so that it reads them. */
  tellSensors(): void;
  write(): void;
  /** Looks at the table only while somebody looks at this page. */
  watch(isSeen: boolean): void;
  /** Whoever leaves knowingly has lost nothing. */
  forget(): void;
  /** Stops looking and ends what is being tried. */
  close(): void;
}

export const openSetup = (door: SetupDoor, timers: Timers, kept: Kept<TakenParts>): LiveSetup => {
  const view = signal<SetupView | null>(null);
  const trouble = signal("");
  const draft = signal<Draft | null>(null);
  const step = signal<Step>("board");
  const furthest = signal(0);
  const trying = signal<number | null>(null);
  const writing = signal<Writing>({ kind: "no" });
  const steps = computed<readonly Step[]>(() =>
    view.value?.board.kind === "unguarded" ? UNGUARDED_STEPS : STEPS,
  );
  const reach = computed(() => {
    const board = view.value?.board;
    return draft.value === null || board === undefined
      ? 0
      : reachOf(draft.value, steps.value, board, furthest.value);
  });
  const lost = kept.read();
  const endKeeping = effect(() => {
    const taken = draft.value === null ? null : takenParts(draft.value);
    if (taken !== null) kept.write(writing.value.kind === "written" ? null : taken);
  });
  const stepTo = (to: Step): void => {
    batch(() => {
      step.value = to;
      furthest.value = Math.max(furthest.peek(), steps.peek().indexOf(to));
    });
  };
  let closed = false;
  /** Counts the times somebody began to look; a look of an earlier time goes on no more. */
  let watching: number | null = null;
  let watches = 0;
  let cancelLook = (): void => {};
  let cancelRenew = (): void => {};
  /** What is waited for after a write: the counter that has to be gone, and until when. */
  let awaited: { readonly counterLow: number; readonly untilMs: number } | null = null;

  const settle = (now: SetupView): void => {
    if (awaited === null) return;
    const { board } = now;
    const isBack =
      board.kind === "guarded" && board.settingsState === "valid" && board.counterLow !== awaited.counterLow;
    if (isBack) writing.value = { kind: step.value === "write" ? "written" : "no" };
    else if (timers.now() > awaited.untilMs) writing.value = { kind: "refused", message: NOT_BACK };
    else return;
    awaited = null;
  };
  const look = async (of: number): Promise<void> => {
    const told = await door.look();
    if (closed || watching !== of) return;
    batch(() => {
      trouble.value = told.kind === "refused" ? told.message : "";
      if (told.kind === "ok") {
        view.value = told.value;
        if (draft.value === null && told.value.board.kind !== "none")
          draft.value = beginDraft(told.value.board);
        else if (draft.value !== null) draft.value = looked(draft.value, step.value, told.value);
        settle(told.value);
      }
    });
    cancelLook = timers.after(LOOK_EVERY_MS, () => void look(of));
  };
  const renew = async (): Promise<void> => {
    cancelRenew();
    const pulseUs = trying.value;
    if (pulseUs === null) return;
    const told = await door.lock(pulseUs);
    if (told.kind === "refused") {
      trying.value = null;
      trouble.value = told.message;
    } else if (!closed) cancelRenew = timers.after(RENEW_EVERY_MS, () => void renew());
  };
  const tryLock = (pulseUs: number | null): void => {
    const before = trying.value;
    trying.value = pulseUs;
    cancelRenew();
    if (pulseUs !== null) void renew();
    else if (before !== null) void door.lock(null);
  };
  const put = async (of: (draft: Draft, before: NewSettings) => NewSettings | null): Promise<void> => {
    const board = view.value?.board;
    if (board?.kind !== "guarded" || draft.value === null) return;
    const settings = of(draft.value, board.settings);
    if (settings === null) return;
    const tableId = step.value === "write" ? draft.value.tableId : board.tableId;
    writing.value = { kind: "writing" };
    awaited = { counterLow: board.counterLow, untilMs: timers.now() + BACK_WITHIN_MS };
    const told = await door.write({ counterLow: board.counterLow, tableId, settings });
    if (told.kind === "ok") return;
    awaited = null;
    writing.value = { kind: "refused", message: told.message };
  };
  return {
    ...{ view, trouble, draft, step, steps, reach, lost, trying, writing },
    change: (part) => {
      const before = draft.value;
      if (before === null) return;
      batch(() => {
        draft.value = { ...before, ...part };
        // What was written is not this any more.
        if (writing.value.kind === "written") writing.value = { kind: "no" };
      });
    },
    go: (by) => {
      tryLock(null);
      const next = steps.value[steps.value.indexOf(step.value) + by];
      if (next !== undefined) stepTo(next);
    },
    goTo: (to) => {
      const at = steps.value.indexOf(to);
      if (!(at >= 0 && at <= reach.value) || to === step.value) return;
      tryLock(null);
      stepTo(to);
    },
    tryLock,
    sound: () => {
      void door.sound("high").then((told) => {
        if (told.kind === "refused") trouble.value = told.message;
      });
    },
    tellSensors: () => void put(({ sensors }, before) => withSensors(before, sensors)),
    write: () => void put(settingsOf),
    watch: (isSeen) => {
      if (isSeen === (watching !== null)) return;
      cancelLook();
      watches += 1;
      watching = isSeen ? watches : null;
      if (watching === null) tryLock(null);
      else void look(watching);
    },
    forget: () => {
      endKeeping();
      kept.write(null);
    },
    close: () => {
      closed = true;
      endKeeping();
      cancelLook();
      tryLock(null);
    },
  };
};
