/** Who watches over the session, where somebody has to. */

import { useComputed } from "@preact/signals";
import { attendedText, watchesHere } from "../attended.ts";
import type { Store } from "../store.ts";

export const AttendedLine = ({ store }: { store: Store }) => {
  const text = useComputed(() => attendedText(store.model.value, store.view.freshness.value !== "stale"));
  const here = store.select(watchesHere);
  return text.value === "" ? null : (
    <p class="status__attended" data-testid="attended" data-here={here}>
      {text}
    </p>
  );
};
