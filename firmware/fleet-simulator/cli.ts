/** `npm run fleet:simulate -- …` as it is typed. Decoding only. */

import { resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import {
  BROKER_FORMS,
  type BrokerAddress,
  isBrokerUrl,
  PASSWORD_VARIABLE,
} from "../centre/broker-address.ts";
import { decodePortNumber } from "../endpoint.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { MISHAP_LEVELS, type MishapLevel } from "./people.ts";
import { MOST_SITES, sitesFor } from "./table-names.ts";

/** The broker within takes no more. */
export const MOST_TABLES = { own: 4_000, "at a broker": 20_000 } as const;

export type Place =
  | {
      readonly kind: "own";
      /** Null = one that is gone with the simulation. */
      readonly dataDir: string | null;
      readonly httpPort: number;
    }
  | ({ readonly kind: "broker" } & BrokerAddress);

export interface SimulateOptions {
  readonly tables: number;
  readonly sites: number;
  readonly place: Place;
  readonly speed: number;
  readonly seed: number;
  readonly hour: number;
  readonly mishaps: MishapLevel;
  /** Null = until it is stopped. */
  readonly forS: number | null;
}

export type Typed =
  | { readonly kind: "run"; readonly options: SimulateOptions }
  | { readonly kind: "end"; readonly code: ExitCode };

const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most))
      throw new InvalidArgumentError(`Allowed: a whole number from ${least} to ${most}.`);
    return value;
  };

const decimal =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most))
      throw new InvalidArgumentError(`Allowed: a number from ${least} to ${most}.`);
    return value;
  };

const path = (text: string): string => {
  if (text.trim() === "" || text.includes("\0")) throw new InvalidArgumentError("Allowed: a path.");
  return resolve(text);
};

const brokerUrl = (text: string): string => {
  if (!isBrokerUrl(text)) throw new InvalidArgumentError(`Allowed: ${BROKER_FORMS}.`);
  return text;
};

const port = (text: string): number => {
  const decoded = decodePortNumber(text, 0);
  if (decoded === null)
    throw new InvalidArgumentError("Allowed: a whole number from 0 (any free port) to 65535.");
  return decoded;
};

interface Flags {
  readonly tables: number;
  readonly sites?: number;
  readonly broker?: string;
  readonly brokerUsername?: string;
  readonly brokerPasswordFile?: string;
  readonly brokerCa?: string;
  readonly dataDir?: string;
  readonly httpPort?: number;
  readonly speed: number;
  readonly seed: number;
  readonly hour: number;
  readonly mishaps: MishapLevel;
  readonly for?: number;
}

const placeOf = (flags: Flags, command: Command): Place => {
  const { broker, brokerUsername, brokerPasswordFile, brokerCa, dataDir, httpPort } = flags;
  if (broker === undefined) {
    if ([brokerUsername, brokerPasswordFile, brokerCa].some((flag) => flag !== undefined))
      command.error("error: --broker-username, --broker-password-file and --broker-ca go with --broker");
    return { kind: "own", dataDir: dataDir ?? null, httpPort: httpPort ?? 8090 };
  }
  if (dataDir !== undefined || httpPort !== undefined)
    command.error(
      "error: --data-dir and --http-port are for a central place of its own; --broker names another",
    );
  if (brokerPasswordFile !== undefined && brokerUsername === undefined)
    command.error("error: --broker-password-file goes with --broker-username");
  return {
    kind: "broker",
    url: broker,
    username: brokerUsername ?? null,
    passwordFile: brokerPasswordFile ?? null,
    ca: brokerCa ?? null,
  };
};

const optionsOf = (flags: Flags, command: Command): SimulateOptions => {
  const place = placeOf(flags, command);
  const most = MOST_TABLES[place.kind === "own" ? "own" : "at a broker"];
  const { tables, speed, seed, hour, mishaps } = flags;
  if (tables > most)
    command.error(
      `error: --tables is ${tables}; allowed without --broker: 1 to ${most}, which the broker within takes`,
    );
  const sites = flags.sites ?? sitesFor(tables);
  if (sites > tables) command.error(`error: --sites is ${sites}; allowed: 1 to ${tables}, one table at each`);
  return { tables, sites, place, speed, seed, hour, mishaps, forS: flags.for ?? null };
};

const levels = Object.keys(MISHAP_LEVELS) as MishapLevel[];

export interface TypedParts {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

export const readSimulateLine = (args: readonly string[], { stdout, stderr }: TypedParts): Typed => {
  let typed: Typed = { kind: "end", code: EXIT.USAGE };
  const program = new Command("fleet:simulate")
    .description("simulated tables with people on them, told to a central place; nobody hangs there")
    .option("--tables <number>", "how many", whole(1, MOST_TABLES["at a broker"]), 20)
    .option(
      "--sites <number>",
      "at how many places they stand (default: one for 40 tables)",
      whole(1, MOST_SITES),
    )
    .option("--broker <url>", "an MQTT broker that is there (default: a central place of its own)", brokerUrl)
    .option("--broker-username <name>", "with --broker: who all of them are; {table} stands for site/id")
    .option(
      "--broker-password-file <file>",
      `with --broker: a file whose first line is the password (or: ${PASSWORD_VARIABLE})`,
      path,
    )
    .option("--broker-ca <file>", "with --broker: PEM of the authority that signed its certificate", path)
    .option("--data-dir <folder>", "of its own central place (default: one that is deleted in the end)", path)
    .option("--http-port <number>", "where that is looked at; 0 = any free one (default: 8090)", port)
    .option(
      "--speed <factor>",
      "how fast their day goes by, so that people come more often",
      decimal(0.1, 1_000),
      1,
    )
    .option("--hour <0 to 24>", "of the day, when it begins", decimal(0, 24), 10)
    .option("--seed <number>", "another one, other people", whole(0, 2_147_483_647), 1)
    .addOption(new Option("--mishaps <how many>", "how much goes wrong").choices(levels).default("few"))
    .option("--for <seconds>", "then end by itself", decimal(1, 31_536_000))
    .addHelpText(
      "after",
      "\nExit codes: 0 stopped, 2 usage, 3 port or data folder in use. docs/fleet/simulate.md tells more.",
    )
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: stdout, writeErr: stderr })
    .action((flags: Flags, command: Command) => {
      typed = { kind: "run", options: optionsOf(flags, command) };
    });
  try {
    program.parse([...args], { from: "user" });
    return typed;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { kind: "end", code: error.exitCode === 0 ? EXIT.STOPPED : EXIT.USAGE };
  }
};
