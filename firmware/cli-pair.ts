/** `inversion-table pair` as it is typed. Decoding only. */

import { type Command, InvalidArgumentError, Option } from "commander";
import { ROLES, type Role } from "../shared/roles.ts";

export interface PairOptions {
  /** Null = an admin while no device is paired, a viewer otherwise. */
  readonly role: Role | null;
  readonly dataDir: string | null;
}
export interface PairCommandLine {
  readonly kind: "pair";
  readonly options: PairOptions;
}

const path = (text: string): string => {
  if (text.trim() === "" || text.includes("\0")) throw new InvalidArgumentError("Allowed: a path.");
  return text;
};

interface Flags {
  readonly role?: Role;
  readonly dataDir?: string;
}

export const withPairCommand = (program: Command, chosen: (line: PairCommandLine) => void): void => {
  program
    .command("pair")
    .description("show a code that lets one more phone, tablet or computer in")
    .addOption(
      new Option(
        "--role <role>",
        "what it may do (default: admin for the first device, then viewer)",
      ).choices(ROLES),
    )
    .option("--data-dir <folder>", "the data folder of the running program", path)
    .addHelpText(
      "after",
      "\nviewer: watches, and stops. rider: also starts, holds, releases, and makes limits tighter. operator: also\n" +
        "sets limits, acknowledges alarms, and has people's data. admin: also lets devices in and out.\n" +
        "The code is used once, within five minutes. Exit codes: 0 shown, 1 not, 2 usage.",
    )
    .allowExcessArguments(false)
    .action(({ role, dataDir }: Flags) =>
      chosen({ kind: "pair", options: { role: role ?? null, dataDir: dataDir ?? null } }),
    );
};
