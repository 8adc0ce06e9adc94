/** `sessions import`: reads the file, says what would not do, puts in what is missing and says what came of it. */

import { closeSync, openSync, readSync } from "node:fs";
import { limitsOf, type Profile } from "../../shared/profiles.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import {
  type Examined,
  examineExport,
  type Imported,
  importExport,
  type PiecesOf,
} from "../history/import.ts";
import { type JsonPiece, JsonPiecesError, jsonPieces } from "../history/json-pieces.ts";
import type { HistoryFile } from "../history/open-history.ts";
import { degreesWords, durationWords } from "../history/report-words.ts";
import type { SessionsAction } from "./cli-sessions.ts";
import { Ended, endedBy, type Surroundings } from "./history-here.ts";
import { put } from "./output.ts";
import { harmless, localTime } from "./terminal-table.ts";

type ImportAction = Extract<SessionsAction, { kind: "import" }>;

const CHUNK_BYTES = 1024 * 1024;

/** The text of a file, a megabyte at a time. Bytes that are no UTF-8 are told as what they are. */
function* chunksOf(path: string): Generator<string> {
  const file = openSync(path, "r");
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const buffer = Buffer.alloc(CHUNK_BYTES);
    for (;;) {
      const length = readSync(file, buffer);
      try {
        yield decoder.decode(buffer.subarray(0, length), { stream: length > 0 });
      } catch (error) {
        if (error instanceof TypeError) throw new JsonPiecesError("it is not text in UTF-8");
        throw error;
      }
      if (length === 0) return;
    }
  } finally {
    closeSync(file);
  }
}

const unreadable = (path: string, error: unknown): Ended =>
  new Ended(
    EXIT.USAGE,
    `the file is ${path}; allowed: an export that can be read (${error instanceof Error ? error.message : String(error)})`,
  );

const isOfTheSystem = (error: unknown): boolean => error instanceof Error && "syscall" in error;

const examine = (path: string, pieces: PiecesOf): Examined => {
  try {
    const examination = examineExport(pieces);
    if (examination.kind === "ok") return examination.examined;
    throw new Ended(
      EXIT.UNCHANGED,
      [`${path} was not imported; nothing was changed:`, ...examination.problems.map(harmless)].join("\n  "),
    );
  } catch (error) {
    throw isOfTheSystem(error) ? unreadable(path, error) : error;
  }
};

const countWords = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
const countsWords = ({
  profiles,
  plans,
  sessions,
}: {
  profiles: number;
  plans: number;
  sessions: number;
}): string =>
  [countWords(profiles, "profile"), countWords(plans, "plan"), countWords(sessions, "session")].join(", ");

/** What came in with a person, so that nothing is granted without somebody having read it. */
const grantWords = (profile: Profile): string => {
  const { maxAngleDeg, maxDurationS } = limitsOf(profile);
  const { doctorAsked, balance } = profile;
  const asked =
    doctorAsked === null
      ? "no doctor asked yet: beginner's limits"
      : `a doctor was asked (${localTime(doctorAsked.at).slice(0, 10)}, says ${harmless(doctorAsked.by)})`;
  const proven =
    balance.kind === "unproven"
      ? "balance not proven: the lock is not held"
      : `balance proven ${localTime(balance.at).slice(0, 10)}; if that was on another table, prove it again here`;
  return `  ${harmless(profile.name)}: up to ${degreesWords(maxAngleDeg)}, ${durationWords(maxDurationS)}; ${asked}; ${proven}\n`;
};

const told = (result: Extract<Imported, { kind: "done" }>, { chain }: Examined): string => {
  const { added, present, people, conflicts } = result;
  const parts = [`Imported: ${countsWords(added)}.\n`, `There already: ${countsWords(present)}.\n`];
  if (people.length > 0)
    parts.push("Who came in, with what was granted to them:\n", ...people.map(grantWords));
  if (chain.misfit !== null)
    parts.push(
      `The audit chain of the export does not hold: ${chain.misfit}. Its records came in all the same.\n`,
    );
  else if (chain.entries > 0)
    parts.push(
      `The audit chain of the export holds (${countWords(chain.entries, "link")}); keep the file, it stays its only copy.\n`,
    );
  if (conflicts.length > 0)
    parts.push("Left as it was here:\n", ...conflicts.map((one) => `  ${harmless(one)}\n`));
  return parts.join("");
};

export const runImport = async (
  open: <T>(body: (history: HistoryFile) => Promise<T>) => Promise<T>,
  action: ImportAction,
  simulated: boolean,
  surroundings: Surroundings,
): Promise<ExitCode> => {
  const { file, otherTable } = action;
  const pieces = (): Iterable<JsonPiece> => jsonPieces(chunksOf(file));
  // Before anything is opened or locked: a file that will not do changes nothing at all.
  const examined = examine(file, pieces);
  return open(async (history) => {
    const balance = otherTable ? "ask-again" : "keep";
    const ask = { at: surroundings.wallIso(), simulated, balance } as const;
    let result: Imported;
    try {
      result = importExport(history, examined, pieces, ask);
    } catch (error) {
      throw isOfTheSystem(error) ? unreadable(file, error) : error;
    }
    if (result.kind === "refused")
      throw "code" in result
        ? endedBy(result)
        : new Ended(
            EXIT.UNCHANGED,
            `${file} was not imported; nothing was changed: ${result.problems.join("; ")}`,
          );
    await put(surroundings.stdout, told(result, examined));
    return result.conflicts.length === 0 ? EXIT.STOPPED : EXIT.FAILED;
  });
};
