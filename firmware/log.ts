/**
 * The gateway's log: one JSON object a line on standard error. Written asynchronously and bounded, so that a
 * terminal that nobody reads costs old lines and not a frozen gateway.
 */

import pino from "pino";

export type Log = pino.Logger;

/** Characters that wait at most; beyond it lines are dropped. */
const MOST_WAITING = 1_048_576;

export const openLog = (level: string): { readonly log: Log; flush(): void } => {
  const destination = pino.destination({ dest: 2, sync: false, maxLength: MOST_WAITING });
  // Whoever read the log may leave; that is no reason to stop watching over a table.
  destination.on("error", () => {});
  return {
    log: pino({ level, base: { pid: process.pid } }, destination),
    flush: () => {
      try {
        destination.flushSync();
      } catch {
        // Standard error is closed or full: there is nobody left to tell.
      }
    },
  };
};
