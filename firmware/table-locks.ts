/**
 * What one instance has for itself: its data folder, and a real board however its port was spelt. Taken before
 * anything else, so that a second instance changes nothing: opening a serial port resets many boards.
 */

import { realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { instanceLockHolder, takeInstanceLock } from "./instance-lock.ts";

export type TableLocks =
  | { readonly kind: "taken"; release(): void }
  | { readonly kind: "held"; readonly byPid: number; readonly message: string }
  | { readonly kind: "impossible"; readonly message: string };

const realPort = (port: string): string => {
  try {
    return realpathSync(port);
  } catch {
    // Not there yet, or not a path.
    return port;
  }
};

const take = (path: string, what: string): TableLocks => {
  const verdict = takeInstanceLock(path);
  switch (verdict.kind) {
    case "taken":
      return verdict;
    case "held":
      return {
        kind: "held",
        byPid: verdict.byPid,
        message: `${what} is in use by another inversion-table (process ${verdict.byPid})`,
      };
    case "impossible":
      return { kind: "impossible", message: `${what} cannot be locked: ${verdict.message}` };
  }
};

const boardLockPath = (port: string): string =>
  join(tmpdir(), `inversion-table${realPort(port).replace(/[^A-Za-z0-9]+/g, "-")}.lock`);

/** The board alone, for what is done to it without a table running. */
export const takeBoardLock = (port: string): TableLocks => take(boardLockPath(port), `the board at ${port}`);

/** The process that has the board at `port` for itself, or null; nothing is taken. */
export const boardHolder = (port: string): number | null => instanceLockHolder(boardLockPath(port));

/**
 * @param dataDir absolute; exists
 * @param port of a real board; null for a simulated one, which every instance has for itself
 */
export const takeTableLocks = (dataDir: string, port: string | null): TableLocks => {
  const data = take(join(dataDir, "instance.lock"), `the data folder ${dataDir}`);
  if (data.kind !== "taken" || port === null) return data;
  const board = takeBoardLock(port);
  if (board.kind !== "taken") {
    data.release();
    return board;
  }
  return {
    kind: "taken",
    release: () => {
      board.release();
      data.release();
    },
  };
};
