/**
 * A real Mosquitto on loopback, on a port of its own and with a folder of its own. It ends with `stop()`, and also where
 * a test's process dies before it gets there: a shell that holds a pipe to that process ends it then.
 */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram } from "./needs.ts";
import { sleep } from "./program.ts";

export interface MosquittoOptions {
  /**
   * Lines of its configuration besides the listener and where it keeps its data. Without an `acl_file` or
   * `password_file`, everybody may everything.
   */
  readonly config?: readonly string[];
  /** Lines that belong to the listener, such as `protocol websockets` or `certfile`. */
  readonly listener?: readonly string[];
  /** `mqtt` without; told in {@link Mosquitto.url}. */
  readonly scheme?: "mqtt" | "mqtts" | "ws" | "wss";
  /** Where it keeps what it promised to deliver, also when it is killed; with false, all of that is gone then. */
  readonly persistent?: boolean;
  /** Writes down errors only, and not every message: where it is measured. */
  readonly isQuiet?: boolean;
}

export interface Mosquitto {
  readonly port: number;
  readonly url: string;
  /** Its own; what a configuration names can be put there. Gone with `stop()`. */
  readonly dir: string;
  readonly pid: () => number;
  readonly log: () => string;
  /** Ends it as its user would (TERM, it writes down what it knows) or as a power cut does (KILL); its port stays. */
  down(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Starts it again on the same port, in the same folder. */
  up(): Promise<void>;
  /** For good. */
  stop(): Promise<void>;
}

const PATIENCE_MS = 30_000;
const LOOK_MS = 10;

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const told = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once("connect", () => told(true));
    socket.once("error", () => told(false));
  });

/** A file of names and passwords, each hashed by Mosquitto's own tool. Returns its path. */
export const passwordFile = async (
  path: string,
  users: Readonly<Record<string, string>>,
): Promise<string> => {
  await writeFile(path, "", { mode: 0o600 });
  for (const [name, password] of Object.entries(users)) {
    const done = spawnSync("mosquitto_passwd", ["-b", path, name, password], { encoding: "utf8" });
    if (done.status !== 0) throw new Error(`mosquitto_passwd: ${done.error?.message ?? done.stderr}`);
  }
  return path;
};

const hasOpenDoor = (config: readonly string[]): boolean =>
  !config.some((line) => /^(?:acl_file|password_file|allow_anonymous)\s/.test(line));

const configOf = (port: number, dir: string, options: MosquittoOptions): string => {
  const config = options.config ?? [];
  return [
    "per_listener_settings false",
    // Started by root it would become another user, who may not read a test's folder.
    ...(process.getuid?.() === 0 ? ["user root"] : []),
    "log_dest stderr",
    options.isQuiet === true ? "log_type error" : "log_type all",
    ...(hasOpenDoor(config) ? ["allow_anonymous true"] : []),
    ...(options.persistent === true
      ? [
          "persistence true",
          `persistence_location ${dir}/`,
          "autosave_on_changes true",
          "autosave_interval 1",
        ]
      : []),
    ...config,
    `listener ${port} 127.0.0.1`,
    ...(options.listener ?? []),
    "",
  ].join("\n");
};

export const startMosquitto = async (options: MosquittoOptions = {}): Promise<Mosquitto> => {
  const path = findProgram("mosquitto");
  if (path === null) throw new Error("mosquitto is not installed; tests that need it are described with it");
  const dir = await mkdtemp(join(tmpdir(), "mosquitto-"));
  const port = await freePort();
  const configPath = join(dir, "mosquitto.conf");
  await writeFile(configPath, configOf(port, dir, options));
  let log = "";
  let child: ChildProcess | null = null;
  let guard: ChildProcess | null = null;
  let exited: Promise<void> = Promise.resolve();

  const up = async (): Promise<void> => {
    const started = spawn(path, ["-c", configPath], { stdio: ["ignore", "ignore", "pipe"] });
    child = started;
    let isGone = false;
    started.stderr.on("data", (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-200_000);
    });
    const watching = spawn("/bin/sh", ["-c", 'cat >/dev/null; kill -9 "$0" 2>/dev/null', `${started.pid}`], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    guard = watching;
    exited = new Promise((resolve) => {
      started.once("exit", () => {
        isGone = true;
        watching.kill("SIGKILL");
        resolve();
      });
    });
    const end = Date.now() + PATIENCE_MS;
    while (!(await answers(port))) {
      if (isGone || Date.now() > end) {
        started.kill("SIGKILL");
        throw new Error(`mosquitto did not come up on port ${port}:\n${log.slice(-2_000)}`);
      }
      await sleep(LOOK_MS);
    }
  };
  const down = async (signal: NodeJS.Signals): Promise<void> => {
    child?.kill(signal);
    const patience = setTimeout(() => child?.kill("SIGKILL"), PATIENCE_MS);
    await exited;
    clearTimeout(patience);
  };
  const remove = (): Promise<void> => rm(dir, { recursive: true, force: true });
  try {
    await up();
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    port,
    url: `${options.scheme ?? "mqtt"}://127.0.0.1:${port}`,
    dir,
    pid: () => child?.pid ?? -1,
    log: () => log,
    down,
    up,
    stop: async () => {
      await down("SIGKILL");
      guard?.kill("SIGKILL");
      await remove();
    },
  };
};
