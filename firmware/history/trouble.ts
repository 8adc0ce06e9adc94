/** What went wrong with the disk or the file, as a code and in words: what is not being kept, and what to do. */

import { statfsSync } from "node:fs";
import Database from "better-sqlite3";
import type { HistoryRefusal } from "./contract.ts";

export type TroubleCode = HistoryRefusal["code"];

/** Less than this free is a full disk, whatever the error was called. */
const LEAST_FREE_BYTES = 1024 * 1024;

const isFull = (folder: string): boolean => {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < LEAST_FREE_BYTES;
  } catch {
    return false;
  }
};

const SQLITE: readonly (readonly [string, TroubleCode])[] = [
  ["SQLITE_FULL", "disk-full"],
  ["SQLITE_READONLY", "read-only"],
  ["SQLITE_CORRUPT", "damaged"],
  ["SQLITE_NOTADB", "damaged"],
  ["SQLITE_BUSY", "slow"],
  ["SQLITE_LOCKED", "slow"],
];
const SYSTEM: Readonly<Record<string, TroubleCode>> = {
  ENOSPC: "disk-full",
  EDQUOT: "disk-full",
  EFBIG: "disk-full",
  EROFS: "read-only",
  EACCES: "read-only",
  EPERM: "read-only",
};

/** Null for what is no trouble of the disk or the file. */
export const troubleCodeOf = (error: unknown, folder: string): TroubleCode | null => {
  if (error instanceof Database.SqliteError) {
    const known = SQLITE.find(([prefix]) => error.code.startsWith(prefix));
    return known?.[1] ?? (isFull(folder) ? "disk-full" : "failing");
  }
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return null;
  return SYSTEM[error.code] ?? (isFull(folder) ? "disk-full" : "failing");
};

const WORDS: Readonly<Record<TroubleCode, string>> = {
  "disk-full": "The disk is full: sessions run, and are not being kept. Make room on it.",
  "read-only":
    "The data folder cannot be written to: sessions run, and are not being kept. Make it writable.",
  damaged: "The history is damaged.",
  "too-new": "The history was written by a newer version: sessions run, and are not being kept. Update.",
  slow: "The history is used by another program, or its disk is too slow. It is tried again.",
  gone: "The history's process is gone: sessions run, and are not being kept.",
  failing: "The history's disk fails: sessions run, and are not being kept. Look at the disk.",
};

export const refusal = (code: TroubleCode, what: string): HistoryRefusal => ({
  kind: "refused",
  code,
  message: what === "" ? WORDS[code] : `${WORDS[code]} (${what})`,
});

/** Null for what is no trouble of the disk or the file: a defect of the program, which is not hidden. */
export const refusalOf = (error: unknown, folder: string): HistoryRefusal | null => {
  const code = troubleCodeOf(error, folder);
  return code === null ? null : refusal(code, error instanceof Error ? error.message : String(error));
};
