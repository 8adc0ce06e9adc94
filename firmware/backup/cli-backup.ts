/** `inversion-table backup` and `restore` as they are typed. Decoding only. */

import { type Command, InvalidArgumentError } from "commander";
import type { BackupOptions } from "./backup-command.ts";
import type { RestoreOptions } from "./restore-command.ts";

export type BackupCommandLine =
  | { readonly kind: "backup"; readonly options: BackupOptions }
  | { readonly kind: "restore"; readonly options: RestoreOptions };

type Chosen = (line: BackupCommandLine) => void;

const path = (text: string): string => {
  if (text.trim() === "" || text.includes("\0")) throw new InvalidArgumentError("Allowed: a path.");
  return text;
};

const DATA_DIR = "the data folder (default: ~/.local/state/inversion-table)";

const withBackup = (program: Command, chosen: Chosen): void => {
  program
    .command("backup")
    .description("history, own programmes and config in one file, also while a table runs")
    .requiredOption("--out <file>", "the file to make", path)
    .option("--data-dir <folder>", DATA_DIR, path)
    .option("--config <file>", "the config file, to be backed up with it", path)
    .option("--simulated", "the history of simulated tables instead, which is kept apart")
    .option("--force", "over a file that is there")
    .addHelpText(
      "after",
      `
The database is copied as it is at one moment and looked through; nobody on the table waits for it. Paired devices and
keys are left out. The file holds people's data. Exit codes: 0 backed up, 1 the history is damaged or the disk failed,
2 usage. Example:
  inversion-table backup --out table-2026-11-30.tar.gz --config config.yaml`,
    )
    .allowExcessArguments(false)
    .action((flags: { out: string; dataDir?: string; config?: string; simulated?: true; force?: true }) => {
      const { out, dataDir = null, config = null } = flags;
      const options = { out, dataDir, configPath: config };
      const { simulated, force } = flags;
      chosen({
        kind: "backup",
        options: { ...options, simulated: simulated === true, force: force === true },
      });
    });
};

const withRestore = (program: Command, chosen: Chosen): void => {
  program
    .command("restore")
    .description("put a backup into its place; what was there is kept beside it")
    .argument("<file>", "a file that `backup` has made", path)
    .option("--data-dir <folder>", DATA_DIR, path)
    .option("--config <file>", "where its config is put; the one that is there is kept beside it", path)
    .addHelpText(
      "after",
      `
It is looked through whole before anything is touched. While a table runs it is laid ready and taken at the program's
next start; during a session it is refused. Nothing is merged: for that there is \`sessions import\`.
Exit codes: 0 restored or laid ready, 1 the disk failed, 2 usage, 4 refused: nothing was changed. Example:
  inversion-table restore table-2026-11-30.tar.gz --config config.yaml`,
    )
    .allowExcessArguments(false)
    .action((file: string, flags: { dataDir?: string; config?: string }) => {
      const { dataDir = null, config = null } = flags;
      chosen({ kind: "restore", options: { file, dataDir, configPath: config } });
    });
};

export const withBackupCommands = (program: Command, chosen: Chosen): void => {
  withBackup(program, chosen);
  withRestore(program, chosen);
};
