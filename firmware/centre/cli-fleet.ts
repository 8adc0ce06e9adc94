/** `inversion-table fleet …` as it is typed. Decoding only. */

import { hostname } from "node:os";
import { isAbsolute, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { FLEET_ID } from "../../shared/fleet.ts";
import { decodePortNumber, isHostName, isLoopback } from "../endpoint.ts";
import { BROKER_FORMS, type BrokerAddress, isBrokerUrl, PASSWORD_VARIABLE } from "./broker-address.ts";

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
  | { readonly kind: "remove-table"; readonly tableId: string; readonly dataDir: string | null };

export interface FleetCommandLine {
  readonly kind: "fleet";
  readonly action: FleetAction;
}
type Chosen = (line: FleetCommandLine) => void;

const path = (text: string): string => {
  if (text.trim() === "" || text.includes("\0")) throw new InvalidArgumentError("Allowed: a path.");
  return text;
};

const brokerUrl = (text: string): string => {
  if (!isBrokerUrl(text)) throw new InvalidArgumentError(`Allowed: ${BROKER_FORMS}.`);
  return text;
};

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

const port = (text: string): number => {
  const decoded = decodePortNumber(text, 0);
  if (decoded === null)
    throw new InvalidArgumentError("Allowed: a whole number from 0 (any free port) to 65535.");
  return decoded;
};

const loopback = (text: string): string => {
  if (!isLoopback(text))
    throw new InvalidArgumentError(
      "Allowed: 127.0.0.1, ::1 or localhost. Other computers are let in once there is a sign-in for the fleet.",
    );
  return text;
};

const listenHost = (text: string): string => {
  if (!isHostName(text))
    throw new InvalidArgumentError(
      "Allowed: 127.0.0.1 (this computer only), 0.0.0.0 (every network it is in), or one address or name of its own.",
    );
  return text;
};

const months = (text: string): number => {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError("Allowed: 1 to 999 months.");
  return Number(text);
};

const fleetId = (text: string): string => {
  if (!FLEET_ID.pattern.test(text)) throw new InvalidArgumentError(`Allowed: ${FLEET_ID.allowed}.`);
  return text;
};

const tableAddress = (text: string): { site: string; tableId: string } => {
  const [site, tableId, ...more] = text.split("/");
  if (site === undefined || tableId === undefined || more.length > 0)
    throw new InvalidArgumentError("Allowed: site/table, such as north/table-3.");
  return { site: fleetId(site), tableId: fleetId(tableId) };
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
  if (flags.mqttHost !== undefined || flags.mqttPort !== undefined || flags.insecure === true)
    command.error(
      "error: --mqtt-host, --mqtt-port and --insecure are for the broker within; --broker names another",
    );
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
    .option("--insecure", "the broker within has no certificate: passwords can be read along")
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
    .option("--host <address>", "where its HTTP listens; this computer only, so far", loopback, "127.0.0.1")
    .option("--http-port <number>", "its port; 0 = any free one", port, 8090)
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
    .argument("<table>", "its id", fleetId)
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

/** Commander gives an option that both have to the outer one. */
const dataDirOf = (command: Command): string | null => {
  const flags: { readonly dataDir?: string } = command.optsWithGlobals();
  return flags.dataDir ?? null;
};

export const withFleetCommand = (program: Command, chosen: Chosen): void => {
  const fleet = program
    .command("fleet")
    .description("be the central place of many tables: listen to them, keep what they tell");
  withRun(fleet, chosen);
  withTables(fleet, chosen);
};
