/** `inversion-table certificate` as it is typed. Decoding only. */

import { type Command, InvalidArgumentError } from "commander";
import { isHostName } from "../endpoint.ts";

export interface CertificateOptions {
  /** Names and addresses beside this computer's own. */
  readonly hosts: readonly string[];
  readonly newAuthority: boolean;
  readonly dataDir: string | null;
}
export interface CertificateCommandLine {
  readonly kind: "certificate";
  readonly options: CertificateOptions;
}

const hostName = (text: string, before: readonly string[]): readonly string[] => {
  if (!isHostName(text))
    throw new InvalidArgumentError(
      "Allowed: a name such as table.local, or an address such as 192.168.1.20; no port, no https://.",
    );
  return [...before, text];
};

const path = (text: string): string => {
  if (text.trim() === "" || text.includes("\0")) throw new InvalidArgumentError("Allowed: a path.");
  return text;
};

interface Flags {
  readonly host: readonly string[];
  readonly newAuthority?: true;
  readonly dataDir?: string;
}

export const withCertificateCommand = (
  program: Command,
  chosen: (line: CertificateCommandLine) => void,
): void => {
  program
    .command("certificate")
    .description("make or renew the certificate for phones and tablets on the network")
    .option(
      "--host <name>",
      "a further name or address of this table, where it has one; may be repeated",
      hostName,
      [],
    )
    .option("--new-authority", "another local authority; every phone has to be told to trust it anew")
    .option("--data-dir <folder>", "the data folder (default: ~/.local/state/inversion-table)", path)
    .addHelpText(
      "after",
      "\nIt is good for 397 days; typed again, it is renewed, and phones notice nothing. How a phone is told to\n" +
        "trust it: docs/network.md. Exit codes: 0 made, 1 the disk refused, 2 usage.",
    )
    .allowExcessArguments(false)
    .action(({ host, newAuthority, dataDir }: Flags) => {
      const options = { hosts: host, newAuthority: newAuthority === true, dataDir: dataDir ?? null };
      chosen({ kind: "certificate", options });
    });
};
