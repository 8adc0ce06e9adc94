/** Who is next, and what for, beside Start; during a session whose it is. One press leads to the choice. */

import { type ReadonlySignal, useComputed } from "@preact/signals";
import {
  CHANGE_NEXT,
  CHANGE_NEXT_LABEL,
  FREE_SESSION,
  GUEST,
  NEXT_SESSION,
  NO_HOLD_YET,
  THIS_SESSION,
} from "../messages.ts";
import type { Start } from "../start.ts";
import type { Store } from "../store.ts";
import { type Choice, chosenOf, NOTHING_CHOSEN } from "./choice.ts";

export interface NextSessionProps {
  readonly store: Store;
  readonly start: Start;
  readonly choice: Choice;
}

export const NextSession = ({ store, start, choice }: NextSessionProps) => {
  const { view } = store;
  const idle = useComputed(() => view.state.value === "idle");
  const shown: ReadonlySignal<typeof NOTHING_CHOSEN> = useComputed(() => {
    if (!view.sessionRuns.value) return choice.current.value;
    const { session, offers } = store.model.value;
    return session.kind === "none" ? NOTHING_CHOSEN : chosenOf(session, offers);
  });
  // Of whoever is on the table; before a session it is the guest's, whoever is next.
  const unproven = useComputed(
    () => view.sessionRuns.value && store.model.value.balance?.kind === "unproven",
  );
  return (
    <p class="next-session" data-testid="next-session">
      <span class="next-session__words">
        {useComputed(() => (view.sessionRuns.value ? THIS_SESSION : NEXT_SESSION))}{" "}
        <strong>
          <bdi data-testid="next-who">{useComputed(() => shown.value.profile?.name ?? GUEST)}</bdi>
        </strong>
        {" · "}
        <bdi data-testid="next-what">{useComputed(() => shown.value.programme?.name ?? FREE_SESSION)}</bdi>
        {unproven.value ? <span class="next-session__note">{NO_HOLD_YET}</span> : null}
      </span>
      {idle.value && view.canControl.value ? (
        <button
          type="button"
          class="next-session__change"
          data-testid="choose-next"
          aria-label={CHANGE_NEXT_LABEL}
          onClick={start.choose}
        >
          {CHANGE_NEXT}
        </button>
      ) : null}
    </p>
  );
};
