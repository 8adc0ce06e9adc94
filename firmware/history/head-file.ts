/**
 * The head of the audit chain in a file of its own: how many entries there were, and the last one's hash. A chain whose
 * last entries were cut off still holds in itself; this file tells. It is written after the database, so it may be
 * behind, never ahead.
 *
 * It has the seals of the profiles and plans too: a database that lost its last entries (a damaged log, a disk that lied
 * about what it had written) is whole, and holds them as they were before, with limits that somebody may have lowered.
 */

import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { HEAD } from "./set-aside.ts";

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const headSchema = z.strictObject({
  ...{ seq: z.int().check(z.nonnegative()), hash },
  /** By `profile …` and `plan …`. */
  seals: z.record(z.string(), z.string()),
});
/** Where a chain ends. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}
export type ToldHead = z.output<typeof headSchema>;

export type HeadRead =
  | { readonly kind: "head"; readonly head: ToldHead }
  | { readonly kind: "none" }
  | { readonly kind: "damaged"; readonly why: string };

export const readHead = (folder: string): HeadRead => readHeadAt(join(folder, HEAD));

export const readHeadAt = (path: string): HeadRead => {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    return isMissing ? { kind: "none" } : { kind: "damaged", why: String(error) };
  }
  try {
    const decoded = headSchema.safeParse(JSON.parse(text));
    if (decoded.success) return { kind: "head", head: decoded.data };
  } catch {
    // Not JSON is told below like any other text.
  }
  return { kind: "damaged", why: "it is no { seq, hash, seals }" };
};

/** On the disk before the old one is gone. Throws what the disk throws. */
export const writeHead = (folder: string, head: ToldHead): void => {
  const path = join(folder, HEAD);
  const fresh = `${path}.new`;
  const file = openSync(fresh, "w", 0o600);
  try {
    writeSync(file, `${JSON.stringify(head)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
};
