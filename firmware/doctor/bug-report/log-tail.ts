/** The last lines of the log's files, the newest first to be read and last to stand there. Bounded; a disk that fails costs lines. */

import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { LOG_NAME } from "../../log-files.ts";

export const MOST_LINES = 200;
/** Read of one file, from its end. */
const MOST_BYTES = 131_072;
const MOST_FILES = 3;

const [STEM, ENDING] = LOG_NAME.split(/(?=\.log$)/);
const isLog = (name: string): boolean => {
  const number = name.slice(STEM?.length ?? 0, -(ENDING?.length ?? 0));
  return name.startsWith(STEM ?? "") && name.endsWith(ENDING ?? "") && /^(\.\d{1,6})?$/.test(number);
};

const endOf = async (path: string): Promise<readonly string[]> => {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - MOST_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, from);
    const lines = buffer.toString("utf8", 0, bytesRead).split("\n");
    // The first one is a piece when it was begun in the middle.
    return (from > 0 ? lines.slice(1) : lines).filter((line) => line !== "");
  } finally {
    await file.close();
  }
};

export interface LogTail {
  readonly files: number;
  /** Oldest first. */
  readonly lines: readonly string[];
}

/** Rejects with what the disk says. */
export const logTail = async (dir: string): Promise<LogTail> => {
  const names = (await readdir(dir)).filter(isLog);
  const dated = await Promise.all(
    names.map(async (name) => ({ name, mtimeMs: (await stat(join(dir, name))).mtimeMs })),
  );
  dated.sort((a, b) => b.mtimeMs - a.mtimeMs);
  let lines: readonly string[] = [];
  for (const { name } of dated.slice(0, MOST_FILES)) {
    if (lines.length >= MOST_LINES) break;
    lines = [...(await endOf(join(dir, name))), ...lines];
  }
  return { files: names.length, lines: lines.slice(-MOST_LINES) };
};
