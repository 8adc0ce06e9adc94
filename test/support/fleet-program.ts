/** `inversion-table fleet` as a child process on free ports, ended for sure. */

import { spawn } from "node:child_process";
import { join } from "node:path";
import { PROJECT, sleep } from "./program.ts";

const READY = /listening on (https?:\/\/\S+)/;
const TABLES = /tables tell at (mqtts?:\/\/\S+)/;
const PATIENCE_MS = 60_000;

export interface FleetProgram {
  readonly url: string;
  readonly pid: number;
  /** Null = its broker is another one. */
  readonly mqttUrl: string | null;
  readonly stderr: () => string;
  readonly exited: Promise<number | null>;
  json(path: string): Promise<unknown>;
  kill(): Promise<void>;
  stop(): Promise<number | null>;
}

export interface LaunchedFleet {
  /** Once it listens. */
  readonly ready: Promise<FleetProgram>;
  kill(): Promise<void>;
}

/** As soon as it runs, whether or not it listens. */
export const launchFleet = (args: readonly string[]): LaunchedFleet => {
  const child = spawn(
    process.execPath,
    [join(PROJECT, "bin/inversion-table.js"), "fleet", "--http-port", "0", ...args],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err = (err + chunk.toString()).slice(-20_000);
  });
  let isGone = false;
  const exited = new Promise<number | null>((resolve) =>
    child.once("exit", (code) => {
      isGone = true;
      resolve(code);
    }),
  );
  const lastResort = (): void => void child.kill("SIGKILL");
  process.once("exit", lastResort);
  void exited.then(() => process.off("exit", lastResort));
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
  };
  const listening = async (): Promise<FleetProgram> => {
    const end = Date.now() + PATIENCE_MS;
    while (!READY.test(out)) {
      if (isGone || Date.now() > end) {
        child.kill("SIGKILL");
        throw new Error(`the fleet did not come up.\nstdout: ${out}\nstderr: ${err}`);
      }
      await sleep(20);
    }
    const url = READY.exec(out)?.[1] ?? "";
    return {
      url,
      pid: child.pid ?? -1,
      mqttUrl: TABLES.exec(out)?.[1] ?? null,
      stderr: () => err,
      exited,
      json: async (path) => {
        const answer: unknown = await (await fetch(`${url}${path}`)).json();
        return answer;
      },
      kill,
      stop: async () => {
        child.kill("SIGTERM");
        const code = await Promise.race([exited, sleep(15_000).then(() => "late" as const)]);
        if (code !== "late") return code;
        child.kill("SIGKILL");
        throw new Error(`the fleet did not stop\n${err}`);
      },
    };
  };
  const ready = listening();
  // Whoever kills it before does not care.
  ready.catch(() => {});
  return { ready, kill };
};

export const startFleetProgram = (args: readonly string[]): Promise<FleetProgram> => launchFleet(args).ready;
