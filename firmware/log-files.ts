/**
 * The log in files of its own, for whoever wants it there: in a bounded number of files of a bounded size, the oldest
 * going first. Written aside and bounded like the one on standard error (log.ts): a disk that is full, gone or does not
 * answer costs lines and delays nobody. While it cannot be written, lines go to standard error as they would without it,
 * and what went wrong is counted and told there.
 */

import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import pino from "pino";
import roll, { type RollingFile } from "pino-roll";
import { flushed, type Log, MIN_LENGTH, MOST_WAITING, openLog } from "./log.ts";
import { makeFolders } from "./make-folders.ts";

export interface LogFilesWish {
  readonly dir: string;
  readonly maxFileMiB: number;
  readonly files: number;
}

export interface OpenedLog {
  readonly log: Log;
  flush(): Promise<void>;
}

/** Numbers come before the ending: `inversion-table.1.log`. */
export const LOG_NAME = "inversion-table.log";
/** The same trouble is told no more often than this, ms. */
const TELL_EVERY_MS = 60_000;

/** Sends each line to the file, and to standard error too while the file takes none. */
class Failover {
  readonly #file: RollingFile;
  readonly #aside: { write(line: string): void };
  readonly #tell: Log;
  #failing = false;
  #failed = 0;
  #dropped = 0;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(file: RollingFile, aside: { write(line: string): void }, tell: Log, dir: string) {
    this.#file = file;
    this.#aside = aside;
    this.#tell = tell;
    file.on("error", (error: Error) => this.#onError(error, dir));
    file.on("drop", () => {
      this.#dropped += 1;
    });
    file.on("write", () => this.#onWritten(dir));
  }

  write(line: string): void {
    if (this.#failing) this.#aside.write(line);
    try {
      this.#file.write(line);
    } catch {
      // It was closed; nobody is told any more.
      this.#failing = true;
    }
  }

  #onError(error: Error, dir: string): void {
    this.#failing = true;
    this.#failed += 1;
    const nowMs = performance.now();
    if (!(nowMs - this.#toldMs >= TELL_EVERY_MS)) return;
    this.#toldMs = nowMs;
    const counts = { failed: this.#failed, dropped: this.#dropped };
    this.#tell.warn(counts, `the log in ${dir} cannot be written and goes on here: ${error.message}`);
  }

  #onWritten(dir: string): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#toldMs = Number.NEGATIVE_INFINITY;
    const counts = { failed: this.#failed, dropped: this.#dropped };
    this.#tell.warn(counts, `the log in ${dir} is written again`);
    // In its own place too: what is missing there is known there.
    this.#file.write(
      `${JSON.stringify({ level: 40, time: Date.now(), ...counts, msg: "lines are missing here: the log could not be written" })}\n`,
    );
    this.#failed = 0;
    this.#dropped = 0;
  }
}

/** Null `wish`: on standard error alone, as journald wants it. Never throws for what a disk does. */
export const openLogAt = async (level: string, wish: LogFilesWish | null): Promise<OpenedLog> => {
  const plain = openLog(level);
  if (wish === null) return plain;
  const { dir, maxFileMiB, files } = wish;
  let file: RollingFile;
  try {
    makeFolders(dir, 0o700);
    accessSync(dir, constants.W_OK | constants.X_OK);
    file = await roll({
      file: join(dir, LOG_NAME),
      size: `${maxFileMiB}m`,
      limit: { count: files, removeOtherLogFiles: true },
      ...{ mkdir: false, sync: false, minLength: MIN_LENGTH, maxLength: MOST_WAITING, mode: 0o600 },
    });
  } catch (error) {
    plain.log.warn(`the log cannot be kept in ${dir} and goes on here: ${String(error)}`);
    return plain;
  }
  const failover = new Failover(file, plain.destination, plain.log, dir);
  return {
    log: pino({ level, base: { pid: process.pid } }, failover),
    flush: async () => {
      await Promise.all([plain.flush(), flushed(file)]);
    },
  };
};
