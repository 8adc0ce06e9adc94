/**
 * What a backup is: one compressed tar file with a manifest in front, which names every other file with its size and its
 * SHA-256. Nothing else may be in it: names come from this list, and sizes from the manifest.
 */

import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import * as z from "zod/mini";
import { MAX_CONFIG_BYTES } from "../config.ts";
import { DATABASE, HEAD } from "../history/set-aside.ts";
import { MAX_PROGRAMME_BYTES } from "../programmes/programme-file.ts";

export const MANIFEST = "manifest.json";
export const CONFIG = "config.yaml";
export const PROGRAMMES = "programmes";
export const MAX_MANIFEST_BYTES = 262_144;
const MAX_HEAD_BYTES = 16 * 1024 * 1024;
/** Hundreds of years of sessions. */
export const MAX_DATABASE_BYTES = 16 * 1024 ** 3;
/** As many programmes as are read of the folder, and the four others. */
const MOST_FILES = 64 + 4;

const PROGRAMME_PATH = /^programmes\/[A-Za-z0-9][A-Za-z0-9._-]{0,79}\.ya?ml$/i;

/** The most that a file of this name may have; null = there is no such file in a backup. */
export const mostBytesOf = (path: string): number | null => {
  if (path === DATABASE) return MAX_DATABASE_BYTES;
  if (path === HEAD) return MAX_HEAD_BYTES;
  if (path === CONFIG) return MAX_CONFIG_BYTES;
  return PROGRAMME_PATH.test(path) && !path.includes("..") ? MAX_PROGRAMME_BYTES : null;
};

const fileSchema = z.strictObject({
  path: z.string().check(z.maxLength(128)),
  bytes: z.int().check(z.nonnegative()),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});
export const manifestSchema = z.strictObject({
  format: z.literal("inversion-table-backup"),
  version: z.literal(1),
  /** Of the program that made it. */
  program: z.string().check(z.maxLength(64)),
  at: z.string().check(z.maxLength(40)),
  /** The history is one of simulated tables, which is kept apart. */
  simulated: z.boolean(),
  /** What `sessions verify` found amiss when it was made. More than that may not be found when it is restored. */
  findings: z.array(z.string()).check(z.maxLength(1_000)),
  files: z.array(fileSchema).check(z.minLength(1), z.maxLength(MOST_FILES)),
});
export type Manifest = z.output<typeof manifestSchema>;
export type BackedUpFile = z.output<typeof fileSchema>;

/** Of a file of any size, piece by piece. */
export const fileHash = (path: string): string => {
  const hash = createHash("sha256");
  const file = openSync(path, "r");
  try {
    const piece = Buffer.alloc(1024 * 1024);
    for (;;) {
      const bytes = readSync(file, piece, 0, piece.length, null);
      if (bytes === 0) return hash.digest("hex");
      hash.update(piece.subarray(0, bytes));
    }
  } finally {
    closeSync(file);
  }
};
