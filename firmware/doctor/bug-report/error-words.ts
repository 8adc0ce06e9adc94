/** What is shown of an error that nobody foresaw: its kind, its code, and where in the program it was. Pure but for `isOurs`. */

import { constants } from "node:os";
import { type Clear, figure, oneOf, ours, say } from "./clear.ts";

/** Whether a path below the installation's folder is one of its files: such a name is nobody's. */
export type IsOurs = (path: string) => boolean;

const KINDS: readonly string[] = [
  ...["Error", "TypeError", "RangeError", "ReferenceError", "SyntaxError", "AggregateError", "EvalError"],
  ...["AssertionError", "AbortError", "TimeoutError", "ControllerError", "SqliteError", "FastifyError"],
];

const SQLITE =
  "ABORT AUTH BUSY CANTOPEN CONSTRAINT CORRUPT FULL INTERNAL IOERR LOCKED MISMATCH MISUSE NOMEM NOTADB";
const NODE =
  "SOCKET_BAD_PORT STREAM_DESTROYED STREAM_PREMATURE_CLOSE IPC_CHANNEL_CLOSED WORKER_OUT_OF_MEMORY INVALID_ARG_TYPE INVALID_ARG_VALUE OUT_OF_RANGE MODULE_NOT_FOUND DLOPEN_FAILED";
export const ERROR_CODES: readonly string[] = [
  ...Object.keys(constants.errno),
  ...["ENOTFOUND", "EAI_AGAIN", "EPIPE"],
  ...SQLITE.split(" ").map((name) => `SQLITE_${name}`),
  ...NODE.split(" ").map((name) => `ERR_${name}`),
];

const wordsIn = (text: string, known: readonly string[]): readonly Clear[] =>
  [...new Set(text.match(/[A-Za-z][A-Za-z0-9_]*/g) ?? [])]
    .filter((word) => known.includes(word))
    .map((word) => oneOf(known, word));

/** `dist/firmware/controller/loop.js:12:5`, or that of a package of ours, wherever the program is installed. */
const PLACE = /((?:dist|node_modules)\/[\w@./-]+\.[cm]?js):(\d{1,6}):(\d{1,6})/g;
const MOST_PLACES = 12;

/** Where it was, innermost first. What is no file of this installation is no place. */
export const placesIn = (text: string, isOurs: IsOurs): readonly Clear[] =>
  [...text.slice(0, 10_000).matchAll(PLACE)]
    .filter(([, path = ""]) => !path.includes("..") && isOurs(path))
    .slice(0, MOST_PLACES)
    .map(([, path = "", line, column]) => {
      return say`${ours(path)}:${figure(Number(line))}:${figure(Number(column))}`;
    });

/** The kinds and codes of errors that a text speaks of. */
export const errorWords = (text: string): readonly Clear[] =>
  wordsIn(text.slice(0, 10_000), [...KINDS, ...ERROR_CODES]);
