/** Words of the program that are types elsewhere, as lists: what is on none of them is not shown. */

import type { HistoryRefusal } from "../../history/contract.ts";

const troubles: Readonly<Record<HistoryRefusal["code"], true>> = {
  "disk-full": true,
  "read-only": true,
  damaged: true,
  "too-new": true,
  slow: true,
  gone: true,
  failing: true,
};
export const HISTORY_TROUBLES: readonly string[] = Object.keys(troubles);
