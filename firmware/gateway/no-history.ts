/** Where nothing is kept: a gateway that was started without a history, as for a calibration. */

import type { HistoryLink } from "../history/contract.ts";

export const NO_HISTORY: HistoryLink = {
  write: () => {},
  call: () => Promise.resolve({ kind: "refused", code: "gone", message: "this program keeps no history" }),
  state: () => ({ kind: "ok" }),
  onChange: () => {},
};
