/** `inversion-table sessions …`: opens the history as each command needs it, and ends with the code that says how it went. */

import { EXIT, type ExitCode } from "../exit-code.ts";
import { sourceOf } from "../history/history-source.ts";
import type { SessionsOptions } from "./cli-sessions.ts";
import { runExport } from "./export-command.ts";
import { changing, Ended, reading, type Surroundings } from "./history-here.ts";
import { runImport } from "./import-command.ts";
import { listSessions, showSession } from "./list-and-show.ts";
import { OutputFailed, type Pieces, put, ReaderLeft } from "./output.ts";
import { foretellPrune, runPrune, runVerify } from "./upkeep-commands.ts";

const print = async (pieces: Pieces, { stdout }: Surroundings): Promise<ExitCode> => {
  for await (const piece of pieces) await put(stdout, piece);
  return EXIT.STOPPED;
};

const run = (options: SessionsOptions, surroundings: Surroundings): Promise<ExitCode> => {
  const { action, simulated } = options;
  switch (action.kind) {
    case "list":
      return reading(options, surroundings, (history) =>
        print(listSessions(sourceOf(history), action), surroundings),
      );
    case "show":
      return reading(options, surroundings, (history) =>
        print(showSession(sourceOf(history), action), surroundings),
      );
    case "export":
      return reading(options, surroundings, (history) =>
        runExport(sourceOf(history), action, simulated, surroundings),
      );
    case "verify":
      return reading(options, surroundings, (history) => runVerify(history, surroundings));
    case "import":
      return runImport(
        (body) => changing(options, surroundings, true, body),
        action,
        simulated,
        surroundings,
      );
    case "prune":
      return action.before !== null && !action.yes
        ? reading(options, surroundings, (history) => foretellPrune(history, action, surroundings))
        : changing(options, surroundings, false, (history) => runPrune(history, action, surroundings));
  }
};

export const runSessions = async (
  options: SessionsOptions,
  surroundings: Surroundings,
): Promise<ExitCode> => {
  try {
    return await run(options, surroundings);
  } catch (error) {
    // `sessions list | head` has what it wanted.
    if (error instanceof ReaderLeft) return EXIT.STOPPED;
    if (error instanceof Ended || error instanceof OutputFailed) {
      surroundings.stderr.write(`inversion-table: ${error.message}\n`);
      return error instanceof Ended ? error.code : EXIT.FAILED;
    }
    throw error;
  }
};
