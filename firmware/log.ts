/**
 * The gateway's log: one JSON object a line on standard error. Written asynchronously and bounded, so that a
 * terminal that nobody reads costs old lines and not a frozen gateway.
 */

import pino from "pino";

export type Log = pino.Logger;

/** Characters that wait at most; beyond it lines are dropped. */
export const MOST_WAITING = 1_048_576;

/** Characters. As good as none, but with none sonic-boom takes a flush for done at once. */
export const MIN_LENGTH = 1;

export interface PlainLog {
  readonly log: Log;
  /** Takes lines that are made already. */
  readonly destination: { write(line: string): void };
  flush(): Promise<void>;
}

/** The last lines are waited for this long, ms. */
const FLUSH_MS = 500;

interface Flushable {
  flush(done: (error?: Error | null) => void): void;
}

/**
 * Writes what waits, as far as that can be done within {@link FLUSH_MS}. Its synchronous sister tries for ever where the
 * disk is full or nobody reads, and a program that has to end would not.
 */
export const flushed = (file: Flushable): Promise<void> =>
  new Promise((resolve) => {
    const late = setTimeout(resolve, FLUSH_MS);
    const done = (): void => {
      clearTimeout(late);
      resolve();
    };
    try {
      file.flush(done);
    } catch {
      // It was closed: there is nobody left to tell.
      done();
    }
  });

export const openLog = (level: string): PlainLog => {
  const destination = pino.destination({
    dest: 2,
    sync: false,
    minLength: MIN_LENGTH,
    maxLength: MOST_WAITING,
  });
  // Whoever read the log may leave; that is no reason to stop watching over a table.
  destination.on("error", () => {});
  return {
    log: pino({ level, base: { pid: process.pid } }, destination),
    destination,
    flush: () => flushed(destination),
  };
};
