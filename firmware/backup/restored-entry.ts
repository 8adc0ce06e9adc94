/** What a history that was restored has in its own audit chain, so that nobody takes it for the one that went on. */

import type { HistoryWrite } from "../history/contract.ts";
import type { Adopted } from "./adopt.ts";

export const restoredEntry = (
  { plan, kept }: Extract<Adopted, { kind: "adopted" }>,
  at: string,
): HistoryWrite => ({
  kind: "audit",
  at,
  action: "backup-restored",
  doer: { by: "gateway", device: null, address: null },
  detail: { madeAt: plan.madeAt, kept: [...kept] },
  profileId: null,
});
