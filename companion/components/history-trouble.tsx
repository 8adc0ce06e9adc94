/** That sessions are not being kept, and what to do, in the gateway's own words. Nothing else stops for it. */

import { ALARMS } from "../messages.ts";
import type { Store } from "../store.ts";

export const HistoryTrouble = ({ store, tone }: { readonly store: Store; readonly tone: string }) => {
  const what = store.select(({ history }) => (history?.kind === "trouble" ? history.what : null)).value;
  return what === null ? null : (
    <p class={tone} role="status" data-testid="history-trouble">
      <strong>{ALARMS["storage-trouble"].title}.</strong> <span data-words="server">{what}</span>
    </p>
  );
};
