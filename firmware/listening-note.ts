/**
 * `<data-dir>/listening.json`: where the inversion-table that runs on this data folder answers, for the commands beside it.
 * Under TLS the certificate's fingerprint is in it, so that a command knows its own program by that, whatever name the
 * certificate is for and whoever signed it.
 */

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { httpUrl } from "./endpoint.ts";
import { replaceFile } from "./tls/tls-folder.ts";

const noteSchema = z.strictObject({
  pid: z.int(),
  /** As this computer reaches it. */
  url: z.url(),
  /** SHA-256; null without TLS. */
  fingerprint: z.nullable(z.string().check(z.regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/))),
  /** Where its certificate and key lie; null without TLS. */
  certificate: z.nullable(z.strictObject({ certificate: z.string(), key: z.string() })),
});
export type ListeningNote = Readonly<z.output<typeof noteSchema>>;

const pathIn = (dataDir: string): string => join(dataDir, "listening.json");

/** Where this computer reaches what listens at `host`: every address is loopback too. */
export const localUrl = (host: string, port: number, isTls: boolean): string => {
  const reached = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return httpUrl(reached, port, isTls);
};

/** Throws what the disk throws. */
export const writeNote = (dataDir: string, note: ListeningNote): void =>
  replaceFile(pathIn(dataDir), `${JSON.stringify(note)}\n`, 0o600);

/** Takes the note of this process away; another's stays. */
export const removeNote = (dataDir: string, pid: number): void => {
  if (readNote(dataDir)?.pid === pid) rmSync(pathIn(dataDir), { force: true });
};

/** Null when there is none, or one that cannot be read; a note of a program that was killed is still there. */
export const readNote = (dataDir: string): ListeningNote | null => {
  try {
    const decoded = noteSchema.safeParse(JSON.parse(readFileSync(pathIn(dataDir), "utf8")));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
};
