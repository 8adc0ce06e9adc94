/**
 * The whole program as a user starts it: a child process, its printed address, a dashboard's socket and the
 * simulated world. Every wait has an end; every process started here is ended here, by its id.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { type World, worldSchema } from "../../shared/world.ts";
import { NODE_OPTIONS } from "./node-options.ts";

/** The folder of package.json, from the sources as well as from the build. */
export const PROJECT = ((): string => {
  const here = dirname(fileURLToPath(import.meta.url));
  return here.includes(`${join("dist", "test")}`) ? join(here, "../../..") : join(here, "../..");
})();

export interface Health {
  readonly state: string;
  readonly pids: {
    readonly gateway: number;
    readonly controller: number | null;
    readonly board: number | null;
    readonly history: number | null;
    /** Only where somebody is told of the table. */
    readonly fleet?: number | null;
  };
}

export interface Program {
  readonly url: string;
  readonly pid: number;
  readonly stderr: () => string;
  readonly stdout: () => string;
  health(): Promise<Health>;
  world(): Promise<World>;
  /** Resolves with the world right after the change, so that its `boardTimeUs` is when it happened. */
  setWorld(change: Readonly<Record<string, unknown>>): Promise<World>;
  /** Polls the world until `holds`; the error tells the last one seen. Patience is wall clock and generous. */
  worldUntil(what: string, holds: (world: World) => boolean, patienceMs?: number): Promise<World>;
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM, then the exit code. */
  stop(): Promise<number | null>;
  readonly exited: Promise<number | null>;
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const READY = /listening on (https?:\/\/\S+)/;
const READY_PATIENCE_MS = 60_000;
const STOP_PATIENCE_MS = 10_000;

const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once("exit", (code) => resolve(code)));

const json = async (response: Response): Promise<unknown> => response.json();

/**
 * Starts `inversion-table run` with these arguments on a free port and its own data folder.
 *
 * @param keptDir a folder of the caller's, which stays; else one of its own, which is gone when the program is
 * @param wrapper a command that becomes the program, which is put behind it
 */
export const startProgram = async (
  args: readonly string[] = ["--simulate"],
  keptDir: string | null = null,
  wrapper: readonly string[] = [],
): Promise<Program> => {
  const dataDir = keptDir ?? (await mkdtemp(join(tmpdir(), "inversion-table-")));
  const own = [process.execPath, ...NODE_OPTIONS, join(PROJECT, "bin/inversion-table.js"), "run"];
  const [command = process.execPath, ...rest] = [...wrapper, ...own, "--http-port", "0"];
  const child = spawn(command, [...rest, "--data-dir", dataDir, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err = (err + chunk.toString()).slice(-20_000);
  });
  const exited = exitOf(child).then(async (code) => {
    if (keptDir === null) await rm(dataDir, { recursive: true, force: true });
    return code;
  });
  let gone = false;
  void exited.then(() => {
    gone = true;
  });
  const deadline = Date.now() + READY_PATIENCE_MS;
  let url = READY.exec(out)?.[1];
  while (url === undefined) {
    if (gone || Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`the program did not come up.\nstdout: ${out}\nstderr: ${err}`);
    }
    await sleep(20);
    url = READY.exec(out)?.[1];
  }
  // Every address is this computer's own one too, by which it is addressed.
  const base = url.replace("//0.0.0.0:", "//127.0.0.1:");
  const world = async (): Promise<World> => worldSchema.parse(await json(await fetch(`${base}/api/world`)));
  return {
    url: base,
    pid: child.pid ?? -1,
    stderr: () => err,
    stdout: () => out,
    exited,
    world,
    health: async () => (await json(await fetch(`${base}/healthz`))) as Health,
    setWorld: async (change) => {
      const response = await fetch(`${base}/api/world`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(change),
      });
      if (!response.ok) throw new Error(`world refused ${JSON.stringify(change)}: ${await response.text()}`);
      return (await json(response)) as World;
    },
    worldUntil: async (what, holds, patienceMs = 25_000) => {
      const end = Date.now() + patienceMs;
      for (;;) {
        const now = await world();
        if (holds(now)) return now;
        if (Date.now() > end) {
          throw new Error(
            `the world never showed: ${what}; last ${JSON.stringify(now)}\n${err.slice(-3000)}`,
          );
        }
        await sleep(10);
      }
    },
    signal: (signal) => {
      child.kill(signal);
    },
    stop: async () => {
      child.kill("SIGCONT");
      child.kill("SIGTERM");
      const code = await Promise.race([exited, sleep(STOP_PATIENCE_MS).then(() => "late" as const)]);
      if (code !== "late") return code;
      child.kill("SIGKILL");
      throw new Error(`the program did not stop within ${STOP_PATIENCE_MS} ms\n${err.slice(-3000)}`);
    },
  };
};
