/**
 * One table, running: its simulated board if it has one, its controller's supervisor and its gateway;
 * put together here, and taken apart in the order in which people are safe first.
 */

import type { RunOptions } from "./cli.ts";
import type { Config } from "./config.ts";
import type { TableSetup } from "./controller/ipc.ts";
import { forkController } from "./controller-child.ts";
import { httpUrl } from "./endpoint.ts";
import { type Gateway, GatewayError, startGateway } from "./gateway/start-gateway.ts";
import type { Log } from "./log.ts";
import { portsOfThisComputer } from "./ports-look.ts";
import { type SimulatedBoard, startSimulatedBoard } from "./simulated-board.ts";
import { Supervisor } from "./supervisor.ts";

/** The compiled entry files of the children, and what is served. */
export interface Installation {
  readonly version: string;
  readonly controllerEntry: string;
  readonly simulatorEntry: string;
  readonly companionDir: string;
}

export interface TableParts {
  readonly board: Exclude<RunOptions["board"], { kind: "unnamed" }>;
  readonly host: string;
  readonly httpPort: number;
  readonly config: Config;
  readonly installation: Installation;
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
  /** Ends the session as `stop`, releases, ends every child. Bounded; see {@link STOP_MS}. */
  stop(): Promise<void>;
}

/** Children that are not gone by then are killed by their ids. */
export const STOP_MS = 3_000;

const setupOf = (parts: TableParts, port: string): TableSetup => {
  const { board, calibration, ceilings } = parts.config;
  return {
    port,
    simulated: parts.board.kind === "simulated",
    ceilings,
    unguardedHold: board.unguardedHold,
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

const supervise = (parts: TableParts, port: string, boardPid: () => number | null): Supervisor =>
  new Supervisor({
    startController: () =>
      forkController(parts.installation.controllerEntry, (line) =>
        parts.log.warn({ from: "controller" }, line),
      ),
    setup: setupOf(parts, port),
    nonce: parts.nonce,
    now: () => performance.now(),
    boardPid,
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

const gatewayFor = (
  parts: TableParts,
  controller: Supervisor,
  simulated: SimulatedBoard | null,
): Promise<Gateway> =>
  startGateway({
    host: parts.host,
    httpPort: parts.httpPort,
    version: parts.installation.version,
    simulated: simulated !== null,
    ceilings: parts.config.ceilings,
    companionDir: parts.installation.companionDir,
    controller,
    world: simulated === null ? null : { baseUrl: simulated.worldUrl },
    boards: portsOfThisComputer(parts.board),
    log: parts.log,
  });

interface Board {
  readonly port: string;
  readonly simulated: SimulatedBoard | null;
}

const boardFor = async ({ board, installation, log }: TableParts): Promise<Board> => {
  if (board.kind === "port") return { port: board.port, simulated: null };
  const simulated = await startSimulatedBoard(installation.simulatorEntry, (level, message) =>
    log[level](message),
  );
  return { port: simulated.port, simulated };
};

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
  const supervisor = supervise(parts, port, () => simulated?.pid() ?? null);
  let gateway: Gateway;
  try {
    gateway = await gatewayFor(parts, supervisor, simulated);
  } catch (error) {
    await simulated?.end();
    if (error instanceof GatewayError) return { kind: error.code, message: error.message };
    throw error;
  }
  supervisor.start();
  const inOrder = async (): Promise<void> => {
    await supervisor.stop();
    await gateway.close();
    await simulated?.end();
  };
  return {
    kind: "running",
    url: httpUrl(parts.host, gateway.port),
    stop: async () => {
      await within(STOP_MS, inOrder());
      const { controller, board } = supervisor.pids();
      killLeftOver([controller, board]);
    },
  };
};
