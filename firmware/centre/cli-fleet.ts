/** `inversion-table fleet …` as it is typed. Decoding only. */

import { hostname } from "node:os";
import { isAbsolute, resolve } from "node:path";
import type { Command } from "commander";
import { FLEET_ID } from "../../shared/fleet.ts";
import { type BrokerAddress, PASSWORD_VARIABLE } from "./broker-address.ts";
import { type FleetPair, withPair } from "./cli-fleet-pair.ts";
import {
  allowedHost,
  brokerUrl,
  dataDirOf,
  fleetId,
  listenHost,
  months,
  path,
  port,
  proxy,
  tableAddress,
  tableIdAlone,
} from "./cli-values.ts";

export type DatabaseWish =
  | { readonly kind: "sqlite"; readonly path: string | null }
  | { readonly kind: "postgres"; readonly url: string };

export type BrokerWish =
  | {
      readonly kind: "embedded";
      readonly host: string;
      readonly port: number;
      /** Plain although other computers reach it. */
      readonly insecure: boolean;
    }
  | ({ readonly kind: "external" /** One of several. */; readonly isShared: boolean } & BrokerAddress);

export interface FleetOptions {
  readonly broker: BrokerWish;
  readonly database: DatabaseWish;
  readonly host: string;
  readonly httpPort: number;
  /** Plain HTTP although other computers reach it. */
  readonly insecure: boolean;
  /** The owner's own; null: the one of the `certificate` command. */
  readonly certificate: { readonly certificate: string; readonly key: string } | null;
  /** Names under which browsers reach it, beside its own addresses. */
  readonly allowedHosts: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly dataDir: string | null;
  /** Null = for ever. */
  readonly keepMonths: number | null;
  readonly recorderName: string;
}

export type FleetAction =
  | { readonly kind: "run"; readonly options: FleetOptions }
  | {
      readonly kind: "add-table";
      readonly site: string;
      readonly tableId: string;
      readonly newPassword: boolean;
      readonly dataDir: string | null;
    }
  | { readonly kind: "remove-table"; readonly tableId: string; readonly dataDir: string | null }
  | FleetPair;

export interface FleetCommandLine {
  readonly kind: "fleet";
  readonly action: FleetAction;
}
type Chosen = (line: FleetCommandLine) => void;

/** Judged here and not by the option itself, which would repeat what was typed, in some log too. */
const databaseOf = (text: string | undefined, command: Command): DatabaseWish => {
  if (text === undefined) return { kind: "sqlite", path: null };
  if (!/^postgres(ql)?:\/\//i.test(text)) {
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text) || text.trim() === "" || text.includes("\0"))
      command.error("error: --database: allowed: postgres://name@host/database, or the path of a file");
    return { kind: "sqlite", path: resolve(text) };
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.pathname.length < 2)
    command.error("error: --database: allowed: postgres://name@host:5432/database");
  if (url?.password !== "" || url.searchParams.has("password"))
    command.error(
      "error: --database has a password in it, and everybody on this computer can read a command line; allowed: " +
        "an address without one. Put it into PGPASSWORD, or into a file (host:port:database:name:password) that " +
        "PGPASSFILE names",
    );
  return { kind: "postgres", url: text };
};

/** This computer's name as far as it is allowed as an id. */
const ownName = (): string => {
  const name = hostname()
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, "-")
    .replace(/^-+/, "")
    .slice(0, 32);
  return FLEET_ID.pattern.test(name) ? name : "one";
};

interface Flags {
  readonly broker?: string;
  readonly brokerUsername?: string;
  readonly brokerPasswordFile?: string;
  readonly brokerCa?: string;
  readonly shared?: true;
  readonly mqttHost?: string;
  readonly mqttPort?: number;
  readonly insecure?: true;
  readonly database?: string;
  readonly host: string;
  readonly httpPort: number;
  readonly tlsCertificate?: string;
  readonly tlsKey?: string;
  readonly allowHost: readonly string[];
  readonly trustProxy: readonly string[];
  readonly dataDir?: string;
  readonly keepMonths?: number;
  readonly recorderName?: string;
}

const absolute = (file: string | undefined): string | null =>
  file === undefined ? null : isAbsolute(file) ? file : resolve(file);

const brokerOf = (flags: Flags, command: Command): BrokerWish => {
  const { broker, brokerUsername, brokerPasswordFile, brokerCa } = flags;
  if (broker === undefined) {
    const alone = [brokerUsername, brokerPasswordFile, brokerCa, flags.shared];
    if (alone.some((flag) => flag !== undefined))
      command.error(
        "error: --broker-username, --broker-password-file, --broker-ca and --shared go with --broker",
      );
    return {
      kind: "embedded",
      host: flags.mqttHost ?? "127.0.0.1",
      port: flags.mqttPort ?? 1883,
      insecure: flags.insecure === true,
    };
  }
  if (flags.mqttHost !== undefined || flags.mqttPort !== undefined)
    command.error("error: --mqtt-host and --mqtt-port are for the broker within; --broker names another");
  if (brokerPasswordFile !== undefined && brokerUsername === undefined)
    command.error("error: --broker-password-file goes with --broker-username");
  return {
    kind: "external",
    isShared: flags.shared === true,
    url: broker,
    username: brokerUsername ?? null,
    passwordFile: absolute(brokerPasswordFile),
    ca: absolute(brokerCa),
  };
};

const certificateOf = (flags: Flags, command: Command): FleetOptions["certificate"] => {
  const certificate = absolute(flags.tlsCertificate);
  const key = absolute(flags.tlsKey);
  if (certificate === null && key === null) return null;
  if (certificate === null || key === null)
    command.error("error: --tls-certificate and --tls-key go together");
  return { certificate, key };
};

const withRun = (fleet: Command, chosen: Chosen): void => {
  fleet
    .option(
      "--broker <url>",
      "an MQTT 5 broker that is there already (default: one within this program)",
      brokerUrl,
    )
    .option("--broker-username <name>", "with --broker: who this is there")
    .option(
      "--broker-password-file <file>",
      `with --broker: a file whose first line is the password (or: ${PASSWORD_VARIABLE})`,
      path,
    )
    .option("--broker-ca <file>", "with --broker: PEM of the authority that signed its certificate", path)
    .option("--shared", "with --broker: one of several recorders, each with its share of the messages")
    .option("--mqtt-host <address>", "where the broker within listens (default: 127.0.0.1)", listenHost)
    .option("--mqtt-port <number>", "its port; 0 = any free one (default: 1883)", port)
    .option(
      "--insecure",
      "no certificate where other computers come: passwords can be read along, and whoever is in the same network can take over",
    )
    .option(
      "--database <where>",
      "postgres://name@host/database, or a file (default: record.db in the data folder)",
    )
    .option("--keep-months <number>", "delete what is older (default: keep everything)", months)
    .option(
      "--recorder-name <id>",
      "its own among several recorders (default: this computer's name)",
      fleetId,
    )
    .option(
      "--host <address>",
      "where its page listens; beyond this computer it needs a certificate (docs/fleet/central.md)",
      listenHost,
      "127.0.0.1",
    )
    .option("--http-port <number>", "its port; 0 = any free one", port, 8090)
    .option("--tls-certificate <file>", "PEM of your own certificate, with its chain behind it", path)
    .option("--tls-key <file>", "PEM of its private key, without a passphrase", path)
    .option(
      "--allow-host <name>",
      "a name under which browsers reach it, beside its own addresses; may be repeated",
      allowedHost,
      [],
    )
    .option(
      "--trust-proxy <address>",
      "a reverse proxy whose forwarding headers are believed; may be repeated",
      proxy,
      [],
    )
    .option(
      "--data-dir <folder>",
      "where it keeps things (default: ~/.local/state/inversion-table/fleet)",
      path,
    )
    .addHelpText(
      "after",
      "\nA password of PostgreSQL is read from PGPASSWORD or PGPASSFILE. docs/fleet/central.md tells more.\n" +
        "Exit codes: 0 stopped, 2 usage, a broker or a database that refuses, 3 port or data folder in use.",
    )
    .allowExcessArguments(false)
    .action((flags: Flags, command: Command) => {
      const options: FleetOptions = {
        broker: brokerOf(flags, command),
        database: databaseOf(flags.database, command),
        host: flags.host,
        httpPort: flags.httpPort,
        insecure: flags.insecure === true,
        certificate: certificateOf(flags, command),
        allowedHosts: flags.allowHost,
        trustedProxies: flags.trustProxy,
        dataDir: flags.dataDir ?? null,
        keepMonths: flags.keepMonths ?? null,
        recorderName: flags.recorderName ?? ownName(),
      };
      chosen({ kind: "fleet", action: { kind: "run", options } });
    });
};

const withTables = (fleet: Command, chosen: Chosen): void => {
  fleet
    .command("add-table")
    .description("let a table in at the broker within; its password is shown once")
    .argument("<site/table>", "its site and its id, as in its own config", tableAddress)
    .option("--new-password", "for one that was added before")
    .option("--data-dir <folder>", "the data folder of the central place", path)
    .addHelpText("after", "\nExit codes: 0 added, 1 not written, 2 usage, 4 it was there before.")
    .allowExcessArguments(false)
    .action(
      (
        { site, tableId }: { site: string; tableId: string },
        flags: { newPassword?: true },
        command: Command,
      ) => {
        const dataDir = dataDirOf(command);
        const newPassword = flags.newPassword === true;
        chosen({ kind: "fleet", action: { kind: "add-table", site, tableId, newPassword, dataDir } });
      },
    );
  fleet
    .command("remove-table")
    .description("let it in no more")
    .argument("<table>", "its id, without the site", tableIdAlone)
    .option("--data-dir <folder>", "the data folder of the central place", path)
    .addHelpText(
      "after",
      "\nA connection it has stays until it ends. Exit codes: 0 removed, 1 not written, 4 unknown.",
    )
    .allowExcessArguments(false)
    .action((tableId: string, _flags: unknown, command: Command) => {
      chosen({ kind: "fleet", action: { kind: "remove-table", tableId, dataDir: dataDirOf(command) } });
    });
};

export const withFleetCommand = (program: Command, chosen: Chosen): void => {
  const fleet = program
    .command("fleet")
    .description("be the central place of many tables: listen to them, keep what they tell");
  withRun(fleet, chosen);
  withTables(fleet, chosen);
  withPair(fleet, (action) => chosen({ kind: "fleet", action }));
};
