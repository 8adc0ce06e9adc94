/**
 * Reads the config file from the disk. Two things can be wrong with it, and they end differently: a file that cannot be
 * read at all is a mistake on the command line; one that can, and says something that is not allowed, lets the program
 * come up read-only, so that whoever looks at the dashboard sees why nothing can be started.
 */

import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { type Config, decodeConfig, defaultConfig, MAX_CONFIG_BYTES } from "./config.ts";
import { harmless } from "./sessions/terminal-table.ts";

export type ConfigFile =
  | { readonly kind: "ok"; readonly config: Config }
  /** `config` is what holds without a file; nothing of the file is believed. */
  | { readonly kind: "invalid"; readonly config: Config; readonly problems: readonly string[] }
  | { readonly kind: "unreadable"; readonly message: string };

/** At most a byte more than is allowed, so that a file too long is known as one. */
const readBounded = (path: string): Buffer => {
  const file = openSync(path, constants.O_RDONLY);
  try {
    const about = fstatSync(file);
    if (!about.isFile() && !about.isFIFO()) throw new Error("it is no file");
    const buffer = Buffer.alloc(MAX_CONFIG_BYTES + 1);
    let length = 0;
    while (length < buffer.length) {
      const bytes = readSync(file, buffer, length, buffer.length - length, null);
      if (bytes === 0) break;
      length += bytes;
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(file);
  }
};

/** Problems of a text that is no text are found here; the others by the schema. */
const judged = (bytes: Buffer): { readonly text: string } | { readonly problem: string } => {
  if (bytes.length > MAX_CONFIG_BYTES)
    return {
      problem: `the file has more than ${MAX_CONFIG_BYTES} bytes; allowed: ${MAX_CONFIG_BYTES} or less`,
    };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { problem: "the file is no text in UTF-8; allowed: YAML in UTF-8" };
  }
};

/** @param path null = no file, and the defaults */
export const readConfigFile = (path: string | null): ConfigFile => {
  if (path === null) return { kind: "ok", config: defaultConfig() };
  let bytes: Buffer;
  try {
    bytes = readBounded(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      kind: "unreadable",
      message: `--config is ${path}; allowed: a file that can be read (${why})`,
    };
  }
  const read = judged(bytes);
  const verdict =
    "problem" in read ? ({ kind: "refused", problems: [read.problem] } as const) : decodeConfig(read.text);
  if (verdict.kind === "ok") return verdict;
  return { kind: "invalid", config: defaultConfig(), problems: verdict.problems };
};

/** So many are told; the log has them all. */
const MOST_TOLD = 3;
const MOST_CHARS = 400;

/** For a screen and for whoever asks the program how it is: where, what it is, and what is allowed. */
export const readOnlyReason = (path: string, problems: readonly string[]): string => {
  const more = problems.length - MOST_TOLD;
  const told = problems.slice(0, MOST_TOLD).join("; ");
  const short = told.length <= MOST_CHARS ? told : `${told.slice(0, MOST_CHARS)}…`;
  return harmless(
    `The config file ${basename(path)} is not valid: ${short}${more > 0 ? ` (and ${more} more)` : ""}. Nothing can be started; mend the file and start the program again.`,
  );
};
