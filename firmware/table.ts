/**
 * One table, running: its simulated board if it has one, its controller's supervisor, its history and its gateway;
 * put together here, and taken apart in the order in which people are safe first.
 */

import { join } from "node:path";
import type { RunOptions } from "./cli.ts";
import type { Config } from "./config.ts";
import type { TableSetup } from "./controller/ipc.ts";
import { forkChild, forkController } from "./controller-child.ts";
import { fleetDirOf, historyDirOf } from "./data-dir.ts";
import { FleetChild } from "./fleet-child.ts";
import { fleetSince } from "./fleet-since.ts";
import { systemClock } from "./gateway/clock.ts";
import { type Gateway, GatewayError, startGateway } from "./gateway/start-gateway.ts";
import type { HistoryWrite } from "./history/contract.ts";
import { HistoryChild } from "./history-child.ts";
import type { Log } from "./log.ts";
import { portsOfThisComputer } from "./ports-look.ts";
import { afterOthers } from "./priority.ts";
import { openShelf } from "./programmes/shelf.ts";
import { Reach } from "./reach.ts";
import { NoController } from "./read-only.ts";
import { type SimulatedBoard, startSimulatedBoard } from "./simulated-board.ts";
import { Supervisor, type SupervisorParts } from "./supervisor.ts";
import type { Listening } from "./tls/listening.ts";
import type { Signs } from "./watchdog-feed.ts";

/** The compiled entry files of the children, and what is served. */
export interface Installation {
  readonly version: string;
  readonly controllerEntry: string;
  readonly historyEntry: string;
  readonly fleetEntry: string;
  readonly simulatorEntry: string;
  readonly companionDir: string;
  /** Of the programmes that are built in. */
  readonly programmesDir: string;
}

export interface TableParts {
  readonly board: Exclude<RunOptions["board"], { kind: "unnamed" }>;
  readonly host: string;
  readonly listening: Listening;
  readonly httpPort: number;
  readonly config: Config;
  /** The config file is not valid, and why: no controller and no board, but all that was can be read. */
  readonly readOnly: string | null;
  /** Where the history and people's own programmes are. */
  readonly dataDir: string;
  /** False while somebody only calibrates: nothing of that is a session. */
  readonly keepsHistory: boolean;
  readonly installation: Installation;
  /** What the audit chain is told first: that another history was put in its place. Null = nothing. */
  readonly firstEntry: HistoryWrite | null;
  /** Unique to this process; begins ids. */
  readonly nonce: string;
  readonly log: Log;
  /** Something that cannot be mended while running. */
  readonly onHopeless: (reason: string) => void;
}

export type StartedTable =
  | RunningTable
  | { readonly kind: "port-busy" | "cannot-listen"; readonly message: string };

export interface RunningTable {
  readonly kind: "running";
  /** Where the dashboard is, for people. */
  readonly url: string;
  /** What shows that it works, for whoever watches over this process. */
  signs(): Signs;
  /** In a line, and nothing of anybody. */
  status(): string;
  /** Ends the session as `stop`, releases, ends every child. Bounded; see {@link STOP_MS}. */
  stop(): Promise<void>;
}

/** Children that are not gone by then are killed by their ids. */
export const STOP_MS = 4_500;
/** After the controller has released: the end of a session is written, and the history closes its database. */
const FLUSH_MS = 1_000;
const HISTORY_END_MS = 500;
/** Says goodbye to the broker and closes the outbox. */
const FLEET_END_MS = 1_500;

const setupOf = (parts: TableParts, port: string): TableSetup => {
  const { board, calibration, ceilings, attended } = parts.config;
  return {
    port,
    simulated: parts.board.kind === "simulated",
    ceilings,
    unguardedHold: board.unguardedHold,
    attended,
    pins: {
      lockPin: board.lockPin,
      buzzerPin: board.buzzerPin,
      stopPin: board.stopPin,
      sensorChannel: Number(board.sensorPin.slice(1)),
      holdUs: board.holdUs,
      releaseUs: board.releaseUs,
    },
    calibration: calibration === undefined ? null : { a: calibration[0], b: calibration[1] },
    logLevel: parts.log.level,
  };
};

const startHistory = (parts: TableParts): HistoryChild | null => {
  if (!parts.keepsHistory) return null;
  const isSimulated = parts.board.kind === "simulated";
  const dir = historyDirOf(parts.dataDir, isSimulated);
  parts.log.info(
    { dir },
    `sessions${isSimulated ? " of the simulated table" : ""} are kept in ${join(dir, "history.db")}`,
  );
  const fork = { args: [dir], environment: {}, serialization: "advanced" } as const;
  return new HistoryChild({
    start: () => {
      const say = (line: string): void => parts.log.warn({ from: "history" }, line);
      const child = forkChild(parts.installation.historyEntry, fork, say);
      afterOthers(child.pid);
      return child;
    },
    clock: systemClock,
    log: (level, message) => parts.log[level]({ from: "history" }, message),
  });
};

interface Fleet {
  readonly child: FleetChild;
  readonly since: string;
}

/** Null unless the config says that somebody is told of this table. */
const fleetOf = (parts: TableParts): Fleet | null => {
  const { config, keepsHistory, readOnly, installation, dataDir } = parts;
  const settings = config.fleet;
  const isTold = settings?.broker !== undefined || settings?.webhook !== undefined;
  if (settings === undefined || !isTold || !keepsHistory || readOnly !== null) return null;
  const dir = fleetDirOf(dataDir, parts.board.kind === "simulated");
  const { version } = installation;
  const child = new FleetChild({
    start: () => {
      const fork = { args: [], environment: {}, serialization: "json" } as const;
      const say = (line: string): void => parts.log.warn({ from: "fleet" }, line);
      const process = forkChild(installation.fleetEntry, fork, say);
      afterOthers(process.pid);
      return process;
    },
    setup: { type: "setup", settings, dir, about: { version, ceilings: config.ceilings } },
    clock: systemClock,
    log: (level, message) => parts.log[level]({ from: "fleet" }, message),
  });
  const warn = (message: string): void => parts.log.warn({ from: "fleet" }, message);
  return { child, since: fleetSince(dir, systemClock.wallIso(), warn) };
};

const supervise = (
  parts: TableParts,
  port: string,
  told: Pick<SupervisorParts, "boardPid" | "historyOk" | "fleetOk" | "attended">,
): Supervisor =>
  new Supervisor({
    startController: () =>
      forkController(parts.installation.controllerEntry, (line) =>
        parts.log.warn({ from: "controller" }, line),
      ),
    setup: setupOf(parts, port),
    nonce: parts.nonce,
    now: () => performance.now(),
    ...told,
    log: (level, message) => parts.log[level]({ from: "controller" }, message),
    onHopeless: parts.onHopeless,
  });

const within = (ms: number, work: Promise<unknown>): Promise<unknown> => {
  let late: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    late = setTimeout(resolve, ms);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(late));
};

const reachOf = ({ dataDir, keepsHistory, config, host, listening, log }: TableParts): Reach =>
  new Reach({
    ...{ config, host, listening, log },
    // A table for the time of a calibration is nobody's but this computer's.
    dataDir: keepsHistory ? dataDir : null,
    console: (text) => process.stderr.write(text),
  });

const gatewayFor = async (
  parts: TableParts,
  reach: Reach,
  controller: Supervisor | NoController,
  simulated: SimulatedBoard | null,
  history: HistoryChild | null,
  fleet: Fleet | null,
): Promise<Gateway> => {
  const programmes = await openShelf({
    builtInFolder: parts.installation.programmesDir,
    ownFolder: join(parts.dataDir, "programmes"),
    nowMs: () => performance.now(),
  });
  for (const { file, problems } of programmes.refused())
    parts.log.warn({ file, problems }, "a file in the folder of programmes is no programme");
  return startGateway({
    programmes,
    host: parts.host,
    httpPort: parts.httpPort,
    version: parts.installation.version,
    simulated: parts.board.kind === "simulated",
    ceilings: parts.config.ceilings,
    companionDir: parts.installation.companionDir,
    controller,
    readOnly: parts.readOnly,
    world: simulated === null ? null : { baseUrl: simulated.worldUrl },
    boards: portsOfThisComputer(parts.board),
    ...reach.gatewayOptions(),
    ...(history === null ? {} : { history, historyProcess: history }),
    ...(fleet === null ? {} : { fleet: { link: fleet.child, since: fleet.since } }),
    log: parts.log,
  });
};

interface Board {
  readonly port: string;
  readonly simulated: SimulatedBoard | null;
}

const boardFor = async ({ board, installation, log, readOnly }: TableParts): Promise<Board> => {
  if (board.kind === "port") return { port: board.port, simulated: null };
  if (readOnly !== null) return { port: "", simulated: null };
  const simulated = await startSimulatedBoard(installation.simulatorEntry, (level, message) =>
    log[level](message),
  );
  return { port: simulated.port, simulated };
};

/** Signs of life, noted as they come. */
class Vitals {
  readonly #parts: TableParts;
  readonly #gateway: Gateway;
  readonly #controller: Supervisor | NoController;
  #reportedMs: number | null = null;

  constructor(parts: TableParts, gateway: Gateway, controller: Supervisor | NoController) {
    this.#parts = parts;
    this.#gateway = gateway;
    this.#controller = controller;
    controller.listen({
      report: () => {
        this.#reportedMs = performance.now();
      },
      event: () => {},
      answer: () => {},
    });
  }

  signs(): Signs {
    return { gatewayTickMs: this.#gateway.tickAgeMs(), controller: this.#controllerSigns() };
  }

  status(): string {
    if (this.#parts.readOnly !== null) return "read-only: the config file is not valid; its log says where";
    const latest = this.#controller.latest();
    const isFresh = this.#controller.pids().controller !== null && latest !== null;
    if (!isFresh) return "offline";
    return `${latest.telemetry.state}, ${latest.board.connected ? "board connected" : "no board"}`;
  }

  #controllerSigns(): Signs["controller"] {
    if (this.#parts.readOnly !== null) return { kind: "none-wanted" };
    const latest = this.#controller.latest();
    const reportMs = this.#reportedMs === null ? null : performance.now() - this.#reportedMs;
    const line = latest?.line ?? null;
    if (latest === null || line === null) return { kind: "wanted", reportMs, board: { kind: "absent" } };
    const angleKnown = latest.telemetry.angle.kind === "ok";
    const board = { kind: "there", byteMs: line.byteAgeMs, leaseValid: line.leaseValid, angleKnown } as const;
    return { kind: "wanted", reportMs, board };
  }
}

const killLeftOver = (pids: readonly (number | null)[]): void => {
  for (const pid of pids) {
    if (pid === null) continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Gone in the meantime.
    }
  }
};

/**
 * Starts a table. The address is taken before the board is touched: opening a serial port resets many boards, and a
 * second instance must change nothing.
 */
export const startTable = async (parts: TableParts): Promise<StartedTable> => {
  const { port, simulated } = await boardFor(parts);
  const history = startHistory(parts);
  const fleet = fleetOf(parts);
  let listening: Gateway | null = null;
  const supervisor =
    parts.readOnly === null
      ? supervise(parts, port, {
          boardPid: () => simulated?.pid() ?? null,
          historyOk: () => history?.state().kind !== "trouble",
          fleetOk: () => fleet === null || fleet.child.trouble() === null,
          attended: () => listening?.attended() ?? false,
        })
      : new NoController(parts.readOnly);
  const reach = reachOf(parts);
  let gateway: Gateway;
  try {
    gateway = await gatewayFor(parts, reach, supervisor, simulated, history, fleet);
  } catch (error) {
    await Promise.all([simulated?.end(), history?.stop(0, HISTORY_END_MS), fleet?.child.stop(0)]);
    if (error instanceof GatewayError) return { kind: error.code, message: error.message };
    throw error;
  }
  const vitals = new Vitals(parts, gateway, supervisor);
  if (parts.firstEntry !== null) history?.write(parts.firstEntry);
  reach.listens(gateway.port);
  listening = gateway;
  history?.start();
  supervisor.start();
  fleet?.child.start();
  const inOrder = async (): Promise<void> => {
    await supervisor.stop();
    await gateway.close();
    reach.end();
    await Promise.all([
      history?.stop(FLUSH_MS, HISTORY_END_MS),
      fleet?.child.stop(FLEET_END_MS),
      simulated?.end(),
    ]);
  };
  return {
    kind: "running",
    signs: () => vitals.signs(),
    status: () => vitals.status(),
    url: reach.url(gateway.port),
    stop: async () => {
      await within(STOP_MS, inOrder());
      const { controller, board } = supervisor.pids();
      killLeftOver([controller, board, history?.pid() ?? null, fleet?.child.pid() ?? null]);
    },
  };
};
