/**
 * What may stand in a report for somebody else's eyes. A `Clear` is a text that was let through by name: a word that this
 * program has in its own sources, a number that it made, a version, a time, a hash. There is no way from any other text
 * to one but through the functions here, so whatever nobody thought of is left out and not let through.
 */

import { createHash } from "node:crypto";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { isBoardPort } from "../../endpoint.ts";

declare const clear: unique symbol;
export type Clear = string & { readonly [clear]: true };

const made = (text: string): Clear => text as Clear;

export const TAKEN_OUT = made("[taken out]");

/** A number as it is; what is none is said to be none. */
export const figure = (value: number, digits: number | null = null): Clear => {
  if (!Number.isFinite(value)) return made("no number");
  return made(digits === null ? String(value) : value.toFixed(digits));
};

type Part = Clear | number | boolean;
const partOf = (part: Part): string => (typeof part === "number" ? figure(part) : String(part));

/** A sentence of ours: what stands in the source is ours, and what is put into it is clear already. */
export const say = (ours: TemplateStringsArray, ...parts: readonly Part[]): Clear =>
  made(String.raw({ raw: ours }, ...parts.map(partOf)));

export const joined = (parts: readonly Clear[], between: ", " | " " | "\n" | "; "): Clear =>
  made(parts.join(between));

/**
 * A text that stands in this program's own sources, or names one of its own files: whoever calls this answers for it. A
 * test holds the list of those who do.
 */
export const ours = (text: string): Clear => made(text);

/** The value where it is one of these words, all of which are ours. */
export const oneOf = (words: readonly string[], value: unknown): Clear =>
  typeof value === "string" && words.includes(value) ? made(value) : TAKEN_OUT;

/** Two or three numbers, such as 0.2.0 or v20.19.4; four would be an address. */
export const version = (value: unknown): Clear =>
  typeof value === "string" && /^v?\d{1,4}\.\d{1,4}(\.\d{1,4})?$/.test(value) ? made(value) : TAKEN_OUT;

/** Milliseconds since 1970, or ISO 8601, as ISO 8601 in UTC. */
export const time = (value: unknown): Clear => {
  const isOne =
    typeof value === "number" || (typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value));
  const date = new Date(isOne ? value : Number.NaN);
  const year = date.getUTCFullYear();
  return year >= 2000 && year < 2200 ? made(date.toISOString()) : TAKEN_OUT;
};

/** What is left of a text: that there was one. */
export const textOf = (value: string): Clear => say`[a text of ${value.length} characters]`;

/** The same for the same thing, and not to be turned back by looking at it. */
export const hashed = (value: string): Clear =>
  made(`#${createHash("sha256").update(`inversion-table report\0${value}`).digest("hex").slice(0, 10)}`);

const FOLDERS: readonly string[] = [
  ...["dev", "etc", "home", "lib", "log", "media", "mnt", "opt", "private", "root", "run", "srv", "tmp"],
  ...["usr", "usr/local", "local", "share", "var", "Users", "Volumes", "Library", "Application Support"],
  ...[".config", ".local", "state", "inversion-table", "simulated", "programmes", "tls", "logs", "data"],
  ...["config.yaml", "config.yml", "config.example.yaml", "history.db", "history.head"],
];

/** A path: `~` for the home folder, and of the rest the names that every system has. */
export const place = (path: string, home: string): Clear => {
  const full = resolve(path);
  const below = relative(home, full);
  const isAtHome = home !== "" && below !== ".." && !below.startsWith(`..${sep}`) && !isAbsolute(below);
  const names = (isAtHome ? below : full).split(/[/\\]/).filter((name) => name !== "");
  const shown = names.map((name) => (FOLDERS.includes(name) ? name : "…"));
  return made(`${isAtHome ? "~" : ""}${isAtHome && shown.length === 0 ? "" : "/"}${shown.join("/")}`);
};

const LOOPBACK_TCP = /^tcp:\/\/(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]):\d{1,5}$/;

/** A board's port. A name that is made of its serial number is hashed. */
export const boardPort = (port: string): Clear => {
  if (/^\/dev\/(ttyACM|ttyUSB|cu\.usbmodem|ttyAMA|ttyS)\d{0,7}$/.test(port)) return made(port);
  if (/^(\\\\\.\\)?COM\d{1,3}$/i.test(port)) return made(port);
  if (LOOPBACK_TCP.test(port)) return made("tcp:// at this computer");
  if (port.startsWith("tcp://")) return made("tcp:// at another computer");
  const known = /^\/dev\/(serial\/by-id\/|serial\/by-path\/|cu\.|tty\.)/.exec(port)?.[0];
  if (known !== undefined) return made(`${known}${hashed(port)}`);
  return isBoardPort(port) ? say`a port of another name, ${hashed(port)}` : TAKEN_OUT;
};

/** USB vendor and product, which say what kind of thing it is and not which. */
export const usbId = (value: string | null): Clear =>
  value !== null && /^[0-9a-f]{4}:[0-9a-f]{4}$/.test(value) ? made(value) : say`no USB id`;
