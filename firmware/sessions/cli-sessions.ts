/** `inversion-table sessions …` as it is typed. Decoding only. */

import { type Command, InvalidArgumentError, Option } from "commander";

export type SessionsAction =
  | {
      readonly kind: "list";
      readonly whose: string | null;
      /** ISO 8601; null = no bound. */
      readonly from: string | null;
      readonly to: string | null;
      readonly as: "table" | "json" | "csv";
    }
  | { readonly kind: "show"; readonly sessionId: string; readonly as: "text" | "json" | "csv" }
  | {
      readonly kind: "export";
      readonly what:
        | { readonly kind: "all" }
        | { readonly kind: "profile"; readonly whose: string }
        | { readonly kind: "session"; readonly sessionId: string };
      readonly as: "json" | "csv" | "report";
      /** Null = standard output. */
      readonly out: string | null;
      readonly force: boolean;
    }
  | { readonly kind: "import"; readonly file: string; readonly otherTable: boolean }
  | { readonly kind: "verify" }
  | {
      readonly kind: "prune";
      /** Null = nothing is deleted, for `--vacuum` alone. */
      readonly before: string | null;
      readonly what: "sessions" | "samples";
      readonly yes: boolean;
      readonly vacuum: boolean;
    };

export interface SessionsOptions {
  readonly dataDir: string | null;
  /** The history of simulated tables, which is kept apart. */
  readonly simulated: boolean;
  readonly action: SessionsAction;
}
export interface SessionsCommandLine {
  readonly kind: "sessions";
  readonly options: SessionsOptions;
}
type Chosen = (line: SessionsCommandLine) => void;

interface WhereFlags {
  readonly dataDir?: string;
  readonly simulated?: true;
}

const given = (text: string): string => {
  if (text.trim() === "" || text.includes("\0")) throw new InvalidArgumentError("Allowed: a path.");
  return text;
};
const id = (text: string): string => {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(text))
    throw new InvalidArgumentError("Allowed: a session's id, as `sessions list` tells it.");
  return text;
};
const who = (text: string): string => {
  if (!(text.trim() !== "" && text.length <= 64))
    throw new InvalidArgumentError("Allowed: a name, a profile's id, or guest.");
  return text;
};

const TIMES = "a day such as 2026-01-31, or a time in UTC such as 2026-01-31T18:00:00Z";
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/;

/** A day is one of this computer's calendar: from its first to its last millisecond. */
const moment = (text: string, end: "first" | "last"): string => {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (day !== null) {
    const [year, month, date] = [Number(day[1]), Number(day[2]) - 1, Number(day[3])];
    const at = new Date(year, month, date);
    // The 31st of February is the 3rd of March to Date, and a mistake to us.
    if (at.getMonth() === month && at.getDate() === date && year >= 1970) {
      if (end === "last") at.setTime(new Date(year, month, date + 1).getTime() - 1);
      return at.toISOString();
    }
  } else if (ISO.test(text) && Number.isFinite(Date.parse(text))) return new Date(text).toISOString();
  throw new InvalidArgumentError(`Allowed: ${TIMES}.`);
};
const since = (text: string): string => moment(text, "first");
const until = (text: string): string => moment(text, "last");

const withWhere = (command: Command): Command =>
  command
    .option("--data-dir <folder>", "the data folder (default: ~/.local/state/inversion-table)", given)
    .option("--simulated", "the history of simulated tables, which is kept apart in it")
    .allowExcessArguments(false);

const options = (flags: WhereFlags, action: SessionsAction): SessionsCommandLine => ({
  kind: "sessions",
  options: { dataDir: flags.dataDir ?? null, simulated: flags.simulated === true, action },
});

const json = (): Option => new Option("--json", "as JSON").conflicts("csv");
const csv = (words: string): Option => new Option("--csv", words);

type FormatFlags = WhereFlags & { readonly json?: true; readonly csv?: true };
const formatOf = <O extends string>(
  { json: isJson, csv: isCsv }: FormatFlags,
  otherwise: O,
): "json" | "csv" | O => (isJson === true ? "json" : isCsv === true ? "csv" : otherwise);

const withList = (sessions: Command, chosen: Chosen): void => {
  withWhere(sessions.command("list"))
    .description("past sessions, the newest first")
    .option("--profile <who>", "only this person's: a name, a profile's id, or guest", who)
    .option("--from <time>", `started then or later: ${TIMES}`, since)
    .option("--to <time>", "started then or earlier; a day counts to its end", until)
    .addOption(json())
    .addOption(csv("as a table for spreadsheets, with every column"))
    .addHelpText(
      "after",
      `
Works while a table runs. Examples:
  inversion-table sessions list
  inversion-table sessions list --profile Anna --from 2026-01-01
  inversion-table sessions list --csv > sessions.csv`,
    )
    .action((flags: FormatFlags & { profile?: string; from?: string; to?: string }) => {
      const { profile = null, from = null, to = null } = flags;
      chosen(options(flags, { kind: "list", whose: profile, from, to, as: formatOf(flags, "table") }));
    });
};

const withShow = (sessions: Command, chosen: Chosen): void => {
  withWhere(sessions.command("show"))
    .description("one session: its limits, its curve, what happened and how it did")
    .argument("<id>", "the session's id, as `sessions list` tells it", id)
    .addOption(json())
    .addOption(csv("its samples as a table: time, angle, fault, lock, limits"))
    .addHelpText(
      "after",
      `
Works while a table runs. Examples:
  inversion-table sessions show c1-4f1b2a
  inversion-table sessions show c1-4f1b2a --csv > curve.csv`,
    )
    .action((sessionId: string, flags: FormatFlags) => {
      chosen(options(flags, { kind: "show", sessionId, as: formatOf(flags, "text") }));
    });
};

const withExport = (sessions: Command, chosen: Chosen): void => {
  withWhere(sessions.command("export"))
    .description("everything, one person's or one session, to keep, to pass on or to import elsewhere")
    .addOption(new Option("--session <id>", "only this session").argParser(id).conflicts("profile"))
    .option("--profile <who>", "only this person's: a name, a profile's id, or guest", who)
    .addOption(csv("tables for spreadsheets instead of JSON").conflicts("report"))
    .addOption(new Option("--report", "with --session: a page to print (HTML) instead of JSON"))
    .option("--out <file>", "into this file instead of standard output", given)
    .option("--force", "with --out: over a file that is there")
    .addHelpText(
      "after",
      `
JSON is what \`sessions import\` takes back, described in docs/export.schema.json. It holds people's data, their
screening too: give a report or a table away rather than that. Works while a table runs. Examples:
  inversion-table sessions export --out everything.json
  inversion-table sessions export --profile Anna --csv --out anna.csv
  inversion-table sessions export --session c1-4f1b2a --report --out report.html`,
    )
    .action(
      (
        flags: WhereFlags & {
          session?: string;
          profile?: string;
          csv?: true;
          report?: true;
          out?: string;
          force?: true;
        },
        command: Command,
      ) => {
        if (flags.report === true && flags.session === undefined)
          command.error("error: --report is of one session; name it with --session <id>");
        if (flags.force === true && flags.out === undefined)
          command.error("error: --force goes with --out <file>");
        const what =
          flags.session !== undefined
            ? ({ kind: "session", sessionId: flags.session } as const)
            : flags.profile !== undefined
              ? ({ kind: "profile", whose: flags.profile } as const)
              : ({ kind: "all" } as const);
        const as = flags.report === true ? "report" : flags.csv === true ? "csv" : "json";
        const out = flags.out ?? null;
        chosen(options(flags, { kind: "export", what, as, out, force: flags.force === true }));
      },
    );
};

const withImport = (sessions: Command, chosen: Chosen): void => {
  withWhere(sessions.command("import"))
    .description("put in what an export has and this history has not; changes nothing that is there")
    .argument("<file>", "an export (JSON)", given)
    .option("--other-table", "it comes from another table: nobody's balance counts as proven on this one")
    .addHelpText(
      "after",
      `
Not while a table runs on this data folder. All of it or nothing; given twice it changes nothing.
Exit codes: 0 imported or there already, 1 something else stands in the place of some of it, 2 usage,
3 a table runs on this data folder, 4 refused: nothing was changed. Examples:
  inversion-table sessions import everything.json
  inversion-table sessions import anna.json --other-table`,
    )
    .action((file: string, flags: WhereFlags & { otherTable?: true }) => {
      chosen(options(flags, { kind: "import", file, otherTable: flags.otherTable === true }));
    });
};

const withVerify = (sessions: Command, chosen: Chosen): void => {
  withWhere(sessions.command("verify"))
    .description("read everything and tell whether anything was edited, damaged or taken away")
    .addHelpText(
      "after",
      `
Every record against its seal, every seal against the audit chain, the chain link by link and its end against
the file beside it. Changes nothing; works while a table runs. Exit codes: 0 intact, 1 something was found,
2 usage. Example:
  inversion-table sessions verify`,
    )
    .action((flags: WhereFlags) => chosen(options(flags, { kind: "verify" })));
};

const withPrune = (sessions: Command, chosen: Chosen): void => {
  withWhere(sessions.command("prune"))
    .description("delete what is old; without --yes it only tells what that would be")
    .option("--before <time>", `started before: ${TIMES}`, since)
    .option("--samples-only", "only their curves: lists, trends and outcomes stay")
    .option("--yes", "delete it; there is no way back but an export")
    .option("--vacuum", "give the room back to the disk; takes as much room again while it works")
    .addHelpText(
      "after",
      `
Not while a table runs on this data folder. That it was done stands in the audit chain. Exit codes: 0 done,
1 failed, 2 usage, 3 a table runs on this data folder, 4 nothing was changed. Examples:
  inversion-table sessions prune --before 2025-01-01
  inversion-table sessions prune --before 2025-01-01 --samples-only --yes --vacuum`,
    )
    .action(
      (
        flags: WhereFlags & { before?: string; samplesOnly?: true; yes?: true; vacuum?: true },
        command: Command,
      ) => {
        const { before = null } = flags;
        if (before === null && flags.vacuum !== true)
          command.error("error: --before <time> is missing; allowed: a time, or --vacuum alone");
        if (before === null && (flags.samplesOnly === true || flags.yes === true))
          command.error("error: --samples-only and --yes go with --before <time>");
        chosen(
          options(flags, {
            ...{ kind: "prune", before, what: flags.samplesOnly === true ? "samples" : "sessions" },
            ...{ yes: flags.yes === true, vacuum: flags.vacuum === true },
          }),
        );
      },
    );
};

/** Adds `sessions` with all it can do. */
export const withSessionsCommand = (program: Command, chosen: Chosen): void => {
  const sessions = program
    .command("sessions")
    .description("what was: list, show, export, import, verify, prune")
    .allowExcessArguments(false)
    .addHelpText("after", "\n`inversion-table sessions <command> --help` tells more, with examples.");
  for (const add of [withList, withShow, withExport, withImport, withVerify, withPrune])
    add(sessions, chosen);
};
