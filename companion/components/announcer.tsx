/**
 * For whoever hears the page: during a session a line every ten seconds. The numerals themselves change 25 times a
 * second and are never read out by themselves; what state the session is in is said by its own heading.
 */

import { useComputed } from "@preact/signals";
import { spokenDuration } from "../format.ts";
import { ANGLE_UNKNOWN_SPOKEN, sessionLine, spokenAngle } from "../messages.ts";
import type { Store } from "../store.ts";

const EVERY_MS = 10_000;

export const Announcer = ({ store }: { readonly store: Store }) => {
  const { view, nowMs } = store;
  const turn = useComputed(() => (view.sessionRuns.value ? Math.floor(nowMs.value / EVERY_MS) : null));
  const text = useComputed(() => {
    if (turn.value === null) return "";
    const angleDeg = view.angleDeg.peek();
    const remainingS = view.remainingS.peek();
    return sessionLine(
      angleDeg === null ? ANGLE_UNKNOWN_SPOKEN : spokenAngle(Math.round(angleDeg)),
      remainingS === null ? null : spokenDuration(Math.max(0, remainingS)),
    );
  });
  return (
    <p class="unseen" role="status" data-testid="announcer">
      {text}
    </p>
  );
};
