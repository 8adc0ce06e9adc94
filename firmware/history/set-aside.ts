/**
 * What is damaged is put aside under a name of its own, with all that belongs to it, and never deleted or mended in
 * place: somebody may want to look, or to read what can still be read.
 */

import { existsSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";

export const DATABASE = "history.db";
export const HEAD = "history.head";
const MARK = `${DATABASE}.damaged-`;
/**
 * The log goes first: were the process killed right after the database, the log of the old one would be taken for the
 * new one's.
 */
const PARTS = ["-wal", "-shm", "-journal", ""] as const;
export const HEAD_PART = ".head";

/** `2026-11-30T12-00-00Z`: a colon is not allowed in file names everywhere. */
const fileTime = (iso: string): string => iso.replace(/\.\d+/, "").replaceAll(":", "-");

/** A name that nothing in the folder begins with. */
const freeName = (folder: string, iso: string): string => {
  const names = readdirSync(folder);
  const base = `${MARK}${fileTime(iso)}`;
  for (let again = 1; ; again += 1) {
    const name = again === 1 ? base : `${base}.${again}`;
    if (!names.some((there) => there.startsWith(name))) return name;
  }
};

/** Throws what renaming throws. Returns the new name of the database, in the same folder. */
export const setAside = (folder: string, iso: string): string => {
  const name = freeName(folder, iso);
  for (const part of PARTS) {
    const from = join(folder, `${DATABASE}${part}`);
    if (existsSync(from)) renameSync(from, join(folder, `${name}${part}`));
  }
  const head = join(folder, HEAD);
  if (existsSync(head)) renameSync(head, join(folder, `${name}${HEAD_PART}`));
  return name;
};

const baseOf = (name: string): string => {
  const part = [...PARTS, HEAD_PART].find((end) => end !== "" && name.endsWith(end)) ?? "";
  return name.slice(0, name.length - part.length);
};

/** What was put aside and is still there, if only a part of it. */
export const thoseSetAside = (folder: string): readonly string[] => {
  try {
    const names = readdirSync(folder).filter((name) => name.startsWith(MARK));
    return [...new Set(names.map(baseOf))];
  } catch {
    return [];
  }
};
