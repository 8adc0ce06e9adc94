/** `inversion-table fleet`: judges what was asked for, starts the central place, and ends with the code that says how it went. */

import { join } from "node:path";
import { openDataDir } from "../data-dir.ts";
import { isLoopback } from "../endpoint.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { takeInstanceLock } from "../instance-lock.ts";
import { type Log, openLog } from "../log.ts";
import { Reach } from "../reach.ts";
import { CertificateKeeper, LOOK_EVERY_MS } from "../tls/certificate-keeper.ts";
import { decideListening } from "../tls/listening.ts";
import { readPair } from "../tls/read-pair.ts";
import { tlsFolderOf } from "../tls/tls-folder.ts";
import { signInOf } from "./broker-address.ts";
import type { BrokerWish, DatabaseWish, FleetOptions } from "./cli-fleet.ts";
import { type CentralRecord, RecordError } from "./record/central-record.ts";
import { openPostgresRecord } from "./record/postgres-record.ts";
import { openSqliteRecord } from "./record/sqlite-record.ts";
import { type BrokerParts, startCentre } from "./start-centre.ts";
import { fleetDataDir } from "./tables-command.ts";

const AGAIN_MS = 2_000;
const INSECURE =
  "no certificate: whoever is in the same network can read along and take over, and an admin can do nothing";
export const RECORD_FILE = "record.db";

export interface FleetCommandParts {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the companion was built to. */
  readonly companionDir: string;
  readonly stopWished: Promise<string>;
}

/** What it says leaves to standard error, and the program with this code. */
class Refusal extends Error {
  readonly code: ExitCode;

  constructor(code: ExitCode, message: string) {
    super(message);
    this.code = code;
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const embeddedParts = async (
  { host, port, insecure }: Extract<BrokerWish, { kind: "embedded" }>,
  own: FleetOptions["certificate"],
  dataDir: string,
  log: Log,
): Promise<BrokerParts> => {
  if (isLoopback(host) || insecure) {
    if (!isLoopback(host))
      log.warn("the broker has no certificate: passwords and what tables tell can be read along");
    return { kind: "embedded", host, port, tls: null };
  }
  const made = tlsFolderOf(dataDir).table;
  const paths = own ?? { certificate: made, key: made };
  const verdict = await readPair(paths, Date.now());
  if (verdict.kind === "refused")
    throw new Refusal(
      EXIT.USAGE,
      [
        `--mqtt-host is ${host}, where other computers reach the broker; allowed with a certificate, or with --insecure.`,
        ...verdict.problems,
        `To make one: inversion-table certificate --data-dir ${dataDir}`,
      ].join("\n"),
    );
  const keeper = new CertificateKeeper({ paths, pair: verdict.pair, log, wallMs: () => Date.now() });
  setInterval(() => void keeper.look(), LOOK_EVERY_MS).unref();
  return { kind: "embedded", host, port, tls: keeper };
};

const brokerParts = async (
  { broker: wish, certificate }: FleetOptions,
  dataDir: string,
  log: Log,
  environment: FleetCommandParts["environment"],
): Promise<BrokerParts> => {
  if (wish.kind === "embedded") return embeddedParts(wish, certificate, dataDir, log);
  try {
    const { url, isShared } = wish;
    return { kind: "external", url, isShared, signIn: signInOf(wish, environment) };
  } catch (error) {
    throw new Refusal(EXIT.USAGE, `a file for the broker cannot be read: ${wordsOf(error)}`);
  }
};

/** How others reach its HTTP: judged before anything is started. */
const reachOf = async (options: FleetOptions, dataDir: string, log: Log): Promise<Reach> => {
  const { host, insecure, certificate, allowedHosts: hosts, trustedProxies } = options;
  const tls = certificate ?? undefined;
  const wallMs = Date.now();
  const listening = await decideListening({ host, insecure, tls, place: "central", dataDir, wallMs });
  if (listening.kind === "refused") throw new Refusal(EXIT.USAGE, listening.lines.join("\n"));
  if (listening.kind === "plain" && listening.channel === "insecure") log.warn(INSECURE);
  return new Reach({
    ...{ config: { access: { hosts: [...hosts], trustedProxies: [...trustedProxies] } }, isSited: true },
    ...{ host, listening, dataDir, log, console: (text) => process.stderr.write(text) },
  });
};

/** A database that is not there yet is waited for; null = the program is to end before it came. */
const openRecord = async (
  wish: DatabaseWish,
  dataDir: string,
  log: Log,
  stopWished: Promise<string>,
): Promise<CentralRecord | null> => {
  if (wish.kind === "sqlite") return openSqliteRecord(wish.path ?? join(dataDir, RECORD_FILE));
  let isTold = false;
  const stopped = stopWished.then(() => "stop" as const);
  for (;;) {
    try {
      return await openPostgresRecord(wish.url);
    } catch (error) {
      if (!(error instanceof RecordError) || error.code !== "away") throw error;
      if (!isTold) log.warn({ why: error.message }, "the database cannot be reached yet; it is tried again");
      isTold = true;
    }
    let again: NodeJS.Timeout | undefined;
    const pause = new Promise<"again">((resolve) => {
      again = setTimeout(() => resolve("again"), AGAIN_MS);
    });
    const next = await Promise.race([stopped, pause]);
    clearTimeout(again);
    if (next === "stop") return null;
  }
};

const mqttUrl = (
  { host, port, tls }: Extract<BrokerParts, { kind: "embedded" }>,
  realPort: number | null,
): string =>
  `mqtt${tls === null ? "" : "s"}://${host.includes(":") ? `[${host}]` : host}:${realPort ?? port}`;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "EADDRINUSE";

const run = async (
  options: FleetOptions,
  dataDir: string,
  log: Log,
  { stdout, environment, companionDir, stopWished }: FleetCommandParts,
): Promise<ExitCode> => {
  const broker = await brokerParts(options, dataDir, log, environment);
  const reach = await reachOf(options, dataDir, log);
  const record = await openRecord(options.database, dataDir, log, stopWished);
  if (record === null) return EXIT.STOPPED;
  try {
    const { host, httpPort, recorderName } = options;
    const keeping = { months: options.keepMonths };
    const centre = await startCentre({
      ...{ broker, record, keeping, recorderName, host, httpPort },
      ...{ dataDir, companionDir, log, reach: reach.gatewayOptions() },
    });
    if (broker.kind === "embedded") stdout.write(`tables tell at ${mqttUrl(broker, centre.mqttPort)}\n`);
    reach.listens(centre.httpPort);
    stdout.write(`listening on ${reach.url(centre.httpPort)}\n`);
    log.info(`stopping: ${await stopWished}`);
    await centre.close();
    reach.end();
    return EXIT.STOPPED;
  } finally {
    await record.close();
  }
};

export const runFleet = async (options: FleetOptions, parts: FleetCommandParts): Promise<ExitCode> => {
  const complain = (message: string, code: ExitCode): ExitCode => {
    parts.stderr.write(`inversion-table: ${message}\n`);
    return code;
  };
  const data = openDataDir(fleetDataDir(options.dataDir, parts.environment));
  if (data.kind === "refused") return complain(data.message, EXIT.USAGE);
  const lock = takeInstanceLock(join(data.path, "fleet.lock"));
  if (lock.kind === "held")
    return complain(`${data.path} is used by process ${lock.byPid}; choose another --data-dir`, EXIT.BUSY);
  if (lock.kind === "impossible") return complain(lock.message, EXIT.USAGE);
  const { log, flush } = openLog("info");
  try {
    return await run(options, data.path, log, parts);
  } catch (error) {
    if (error instanceof Refusal) return complain(error.message, error.code);
    if (error instanceof RecordError) return complain(error.message, EXIT.USAGE);
    if (isBusy(error)) return complain(`${wordsOf(error)}; choose another port`, EXIT.BUSY);
    throw error;
  } finally {
    lock.release();
    await flush();
  }
};
