/**
 * When a table was first set up for a fleet: sessions from before that are told to nobody. Kept beside the outbox and not
 * in it, since an outbox that was lost must get again what has been since then.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { makeFolders } from "./make-folders.ts";

const FILE = "since.json";
const schema = z.strictObject({ since: z.iso.datetime() });

const sinceIn = (path: string): string | null => {
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8"))).since;
  } catch {
    // Not there, or not readable: it begins now, and nothing older is told.
    return null;
  }
};

/** Reads it, or writes down that it begins now; where that cannot be written, it begins anew with every start. */
export const fleetSince = (dir: string, nowIso: string, warn: (message: string) => void): string => {
  const path = join(dir, FILE);
  const since = sinceIn(path);
  if (since !== null) return since;
  try {
    makeFolders(dir, 0o700);
    writeFileSync(path, `${JSON.stringify({ since: nowIso })}\n`, { mode: 0o600, flush: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    warn(`since when this table is in a fleet cannot be written down: ${why}`);
  }
  return nowIso;
};
