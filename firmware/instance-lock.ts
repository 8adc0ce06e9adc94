/**
 * One instance per data folder and per board: a lock file that names the process holding it. A lock whose process
 * is gone is stale and is taken over; a process id that was given to another program since is told by its start time.
 * The files are created whole by linking, so that nobody ever reads half a lock.
 */

import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";

export type LockVerdict =
  | { readonly kind: "taken"; release(): void }
  | { readonly kind: "held"; readonly byPid: number }
  | { readonly kind: "impossible"; readonly message: string };

interface Holder {
  readonly pid: number;
  /** Clock ticks from boot to the start of the process, from /proc; null where there is none. */
  readonly startTicks: string | null;
}

const errorCode = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";

/**
 * Field 22 of /proc/<pid>/stat (proc(5)); the name in field 2 may hold blanks, so it is counted from its end.
 * "ended" for a zombie; null where there is no /proc.
 */
const startTicksOf = (pid: number): string | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? "ended" : (fields[19] ?? null);
  } catch {
    return null;
  }
};

const decodeHolder = (text: string): Holder | null => {
  const match = /^(\d{1,10}) (\S+)\n$/.exec(text);
  if (match === null) return null;
  return { pid: Number(match[1]), startTicks: match[2] === "-" ? null : (match[2] ?? null) };
};

const readHolder = (path: string): { readonly text: string; readonly holder: Holder | null } | null => {
  try {
    const text = readFileSync(path, "latin1");
    return { text, holder: decodeHolder(text) };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
};

const isAlive = (holder: Holder): boolean => {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (errorCode(error) === "ESRCH") return false;
  }
  const nowTicks = startTicksOf(holder.pid);
  if (nowTicks === "ended") return false;
  return holder.startTicks === null || nowTicks === null || nowTicks === holder.startTicks;
};

/** The living process that holds the lock at `path`; null when none does or it cannot be read. Takes nothing. */
export const instanceLockHolder = (path: string): number | null => {
  try {
    const holder = readHolder(path)?.holder ?? null;
    return holder !== null && isAlive(holder) ? holder.pid : null;
  } catch {
    return null;
  }
};

const removeIfOurs = (path: string, text: string): void => {
  try {
    if (readFileSync(path, "latin1") === text) unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
};

/** Moves a stale lock out of the way. What was moved is looked at again: another instance may have been faster. */
const clearStale = (path: string, staleText: string): void => {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  if (readFileSync(aside, "latin1") !== staleText) {
    try {
      linkSync(aside, path);
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
    }
  }
  unlinkSync(aside);
};

const TRIES = 5;

/**
 * Takes the lock at `path` for this process, or says who holds it. `impossible` when the file cannot be written.
 * The lock is given back by `release`; after a crash the next instance sees that its holder is gone.
 */
export const takeInstanceLock = (path: string): LockVerdict => {
  const text = `${process.pid} ${startTicksOf(process.pid) ?? "-"}\n`;
  const draft = `${path}.${process.pid}.new`;
  try {
    writeFileSync(draft, text, { mode: 0o644 });
    try {
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        try {
          linkSync(draft, path);
          return { kind: "taken", release: () => removeIfOurs(path, text) };
        } catch (error) {
          if (errorCode(error) !== "EEXIST") throw error;
        }
        const found = readHolder(path);
        if (found === null) continue;
        if (found.holder !== null && isAlive(found.holder)) return { kind: "held", byPid: found.holder.pid };
        clearStale(path, found.text);
      }
      return { kind: "impossible", message: `${path} changed hands ${TRIES} times while being taken` };
    } finally {
      unlinkSync(draft);
    }
  } catch (error) {
    return { kind: "impossible", message: error instanceof Error ? error.message : String(error) };
  }
};
