/**
 * One table, running: its locks, its simulated board if it has one, its controller's supervisor and its gateway;
 * put together here, and taken apart in the order in which people are safe first.
 */

import { realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunOptions } from "./cli.ts";
import type { Config } from "./config.ts";
import type { ControllerSetup } from "./controller/ipc.ts";
import { forkController } from "./controller-child.ts";
import { httpUrl } from "./endpoint.ts";
import { type Gateway, startGateway } from "./gateway/start-gateway.ts";
import { takeInstanceLock } from "./instance-lock.ts";
import type { Log } from "./log.ts";
import { type SimulatedBoard, startSimulatedBoard } from "./simulated-board.ts";
import { createSupervisor, type Supervisor } from "./supervisor.ts";

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
  /** Absolute; exists. */
  readonly dataDir: string;
  readonly installation: Installation;
  /** Unique to this process; begins ids. */
  readonly nonce: string;
  readonly log: Log;
  /** Something that cannot be mended while running. */
  readonly onHopeless: (reason: string) => void;
}

export interface RunningTable {
  /** Where the dashboard is, for people. */
  readonly url: string;
  /** Ends the session as `stop`, releases, ends every child. Bounded; see {@link STOP_MS}. */
  stop(): Promise<void>;
}

/** An instance is in the way, or the address is; nothing was changed. */
export class BusyError extends Error {
  override readonly name = "BusyError";
}

/** Children that are not gone by then are killed by their ids. */
export const STOP_MS = 3_000;

const realPort = (port: string): string => {
  try {
    return realpathSync(port);
  } catch {
    // Not there yet, or not a path.
    return port;
  }
};

const lockOrThrow = (path: string, what: string): (() => void) => {
  const verdict = takeInstanceLock(path);
  switch (verdict.kind) {
    case "taken":
      return verdict.release;
    case "held":
      throw new BusyError(`${what} is in use by another inversion-table (process ${verdict.byPid})`);
    case "impossible":
      throw new BusyError(`${what} cannot be locked: ${verdict.message}`);
  }
};

/** One lock for the data folder, and one for a real board however its port was spelt. */
const takeLocks = (parts: TableParts): (() => void) => {
  const releaseData = lockOrThrow(join(parts.dataDir, "instance.lock"), `the data folder ${parts.dataDir}`);
  if (parts.board.kind === "simulated") return releaseData;
  const port = realPort(parts.board.port);
  const name = `inversion-table${port.replace(/[^A-Za-z0-9]+/g, "-")}.lock`;
  try {
    const releaseBoard = lockOrThrow(join(tmpdir(), name), `the board at ${parts.board.port}`);
    return () => {
      releaseBoard();
      releaseData();
    };
  } catch (error) {
    releaseData();
    throw error;
  }
};

const setupOf = (
  parts: TableParts,
  port: string,
): Omit<ControllerSetup, "type" | "idPrefix" | "untreated" | "limits"> => {
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
  createSupervisor({
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
    log: parts.log,
  });

/**
 * Starts a table. The address is taken before the board is touched: opening a serial port resets many boards, and a
 * second instance must change nothing.
 *
 * @throws {BusyError} when another instance is in the way
 * @throws {GatewayError} when it cannot listen
 */
export const startTable = async (parts: TableParts): Promise<RunningTable> => {
  const unlock = takeLocks(parts);
  let simulated: SimulatedBoard | null = null;
  let supervisor: Supervisor | null = null;
  let gateway: Gateway | null = null;
  try {
    if (parts.board.kind === "simulated") {
      const { simulatorEntry } = parts.installation;
      simulated = await startSimulatedBoard(simulatorEntry, (level, message) => parts.log[level](message));
    }
    const board = simulated;
    const port = board === null ? (parts.board.kind === "port" ? parts.board.port : "") : board.port;
    supervisor = supervise(parts, port, () => board?.pid() ?? null);
    gateway = await gatewayFor(parts, supervisor, simulated);
    supervisor.start();
  } catch (error) {
    await simulated?.end();
    unlock();
    throw error;
  }
  const running = { simulated, supervisor, gateway };
  return {
    url: httpUrl(parts.host, gateway.port),
    stop: async () => {
      const orderly = async (): Promise<void> => {
        await running.supervisor.stop();
        await running.gateway.close();
        await running.simulated?.end();
      };
      await within(STOP_MS, orderly());
      for (const pid of Object.values(running.supervisor.pids())) {
        if (pid === null) continue;
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // Gone in the meantime.
        }
      }
      unlock();
    },
  };
};
