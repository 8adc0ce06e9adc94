/**
 * The history of a data folder as the commands open it. Those that read make nothing, change nothing and go beside a
 * running table; those that change have the folder for themselves, as a running table has.
 */

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Profile } from "../../shared/profiles.ts";
import { GUEST_ID } from "../../shared/profiles.ts";
import { defaultDataDir, historyDirOf, openDataDir } from "../data-dir.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import type { HistoryRefusal } from "../history/contract.ts";
import { HistoryRefused, type HistorySource } from "../history/history-source.ts";
import { type HistoryFile, openHistory } from "../history/open-history.ts";
import { DATABASE } from "../history/set-aside.ts";
import { takeTableLocks } from "../table-locks.ts";
import type { SessionsOptions } from "./cli-sessions.ts";
import type { Streams } from "./output.ts";

export interface Surroundings extends Streams {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly wallIso: () => string;
  /** The program's. */
  readonly version: string;
}

/** Ends a command with words and an exit code. */
export class Ended extends Error {
  readonly code: ExitCode;
  constructor(code: ExitCode, message: string) {
    super(message);
    this.code = code;
  }
}

const baseOf = ({ dataDir }: SessionsOptions, { environment }: Surroundings): string =>
  resolve(dataDir ?? defaultDataDir(environment));

const folderOf = (options: SessionsOptions, surroundings: Surroundings): string =>
  historyDirOf(baseOf(options, surroundings), options.simulated);

const nothingThere = (options: SessionsOptions, surroundings: Surroundings): Ended => {
  const folder = folderOf(options, surroundings);
  const other = historyDirOf(baseOf(options, surroundings), !options.simulated);
  const hint = !existsSync(join(other, DATABASE))
    ? ""
    : options.simulated
      ? " There is the history of a real table: leave out --simulated."
      : " There is the history of simulated tables: add --simulated.";
  return new Ended(
    EXIT.USAGE,
    `--data-dir is ${baseOf(options, surroundings)}; allowed: a folder with a history (there is no ${DATABASE} in ${folder}).${hint}`,
  );
};

/** A refusal as the end of a command: what cannot be read at all is told like a path that cannot. */
export const endedBy = ({ code, message }: HistoryRefusal): Ended =>
  new Ended(
    code === "read-only" ? EXIT.USAGE : EXIT.FAILED,
    `the history cannot be used (${code}): ${message}`,
  );

/** What is amiss with it, beside what was asked for. */
const tellTrouble = (history: HistoryFile, { stderr }: Surroundings): void => {
  const state = history.state();
  if (state.kind === "trouble") stderr.write(`inversion-table: ${state.what}\n`);
};

/** Opens for reading; `body` may throw {@link Ended} and HistoryRefused. */
export const reading = async <T>(
  options: SessionsOptions,
  surroundings: Surroundings,
  body: (history: HistoryFile) => Promise<T>,
): Promise<T> => {
  const folder = folderOf(options, surroundings);
  if (!existsSync(join(folder, DATABASE))) throw nothingThere(options, surroundings);
  const history = openHistory({ dataDir: folder, wallIso: surroundings.wallIso, as: "reader" });
  try {
    const result = await body(history);
    tellTrouble(history, surroundings);
    return result;
  } catch (error) {
    throw error instanceof HistoryRefused ? endedBy(error.refusal) : error;
  } finally {
    history.close();
  }
};

/**
 * Opens for changes, with the data folder for this process alone.
 *
 * @param made false: only a history that is there already
 */
export const changing = async <T>(
  options: SessionsOptions,
  surroundings: Surroundings,
  made: boolean,
  body: (history: HistoryFile) => Promise<T>,
): Promise<T> => {
  const folder = folderOf(options, surroundings);
  if (!made && !existsSync(join(folder, DATABASE))) throw nothingThere(options, surroundings);
  const data = openDataDir(baseOf(options, surroundings));
  if (data.kind === "refused") throw new Ended(EXIT.USAGE, data.message);
  const locks = takeTableLocks(data.path, null);
  if (locks.kind === "held")
    throw new Ended(EXIT.BUSY, `${locks.message}. Stop it first; reading commands work while it runs.`);
  if (locks.kind === "impossible") throw new Ended(EXIT.USAGE, locks.message);
  try {
    const history = openHistory({ dataDir: folder, wallIso: surroundings.wallIso, as: "tool" });
    try {
      return await body(history);
    } finally {
      history.close();
    }
  } finally {
    locks.release();
  }
};

/** Whose sessions are meant: a profile's id, `guest`, or a name, in whatever case. */
export const profileIdOf = async (source: HistorySource, whose: string): Promise<string> => {
  const profiles: readonly Profile[] = await source("profiles", {});
  const name = whose.toLocaleLowerCase();
  const found =
    profiles.find(({ profileId }) => profileId === whose) ??
    profiles.find((profile) => profile.name.toLocaleLowerCase() === name);
  if (found !== undefined) return found.profileId;
  if (name === GUEST_ID) return GUEST_ID;
  const known = profiles.map((profile) => JSON.stringify(profile.name)).join(", ");
  throw new Ended(
    EXIT.USAGE,
    `--profile is ${JSON.stringify(whose)}; allowed: guest${known === "" ? "" : `, ${known}`}, or a profile's id`,
  );
};
