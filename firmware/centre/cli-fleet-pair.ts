/** `inversion-table fleet pair` as it is typed. Decoding only. */

import { type Command, Option } from "commander";
import { ROLES, type Role } from "../../shared/roles.ts";
import type { Sites } from "../../shared/sites.ts";
import type { PairOptions } from "../cli-pair.ts";
import { dataDirOf, path, site } from "./cli-values.ts";

export interface FleetPair {
  readonly kind: "pair";
  /** Without sites: all of them. */
  readonly options: PairOptions & { readonly sites: Sites };
}

interface PairFlags {
  readonly role?: Role;
  readonly site: readonly string[];
}

export const withPair = (fleet: Command, chosen: (pair: FleetPair) => void): void => {
  fleet
    .command("pair")
    .description("show a code that lets one more phone, tablet or computer in")
    .addOption(
      new Option(
        "--role <role>",
        "what it may do (default: admin for the first device, then viewer)",
      ).choices(ROLES),
    )
    .option("--site <id>", "whose tables it is for; may be repeated (default: all sites)", site, [])
    .option("--data-dir <folder>", "the data folder of the central place", path)
    .addHelpText(
      "after",
      "\nviewer, rider: see tables live, and stop them. operator: also sees what was, makes limits tighter, and lets\n" +
        "viewers and riders in. admin: also lets everybody in and out. All of it for their sites alone.\n" +
        "The code is used once, within five minutes. Exit codes: 0 shown, 1 not, 2 usage.",
    )
    .allowExcessArguments(false)
    .action(({ role, site: sites }: PairFlags, command: Command) => {
      const options = {
        role: role ?? null,
        sites: sites.length === 0 ? null : [...new Set(sites)],
        dataDir: dataDirOf(command),
      };
      chosen({ kind: "pair", options });
    });
};
