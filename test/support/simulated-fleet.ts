/** `npm run fleet:simulate` with a central place of its own, as a child process on free ports, ended for sure. */

import { spawn } from "node:child_process";
import { join } from "node:path";
import { PROJECT, sleep } from "./program.ts";

const READY = /look at them: (http:\/\/\S+)/;
const PATIENCE_MS = 60_000;
const STOP_MS = 20_000;

export interface SimulatedFleet {
  /** The central place's page. */
  readonly url: string;
  json(path: string): Promise<unknown>;
  /** Every table falls silent at once, as if its computer stood still; the central place goes on. */
  freeze(on: boolean): void;
  /** Tables and central place. */
  stop(): Promise<void>;
}

export const startSimulatedFleet = async (args: readonly string[]): Promise<SimulatedFleet> => {
  const child = spawn(
    process.execPath,
    [join(PROJECT, "dist/firmware/fleet-simulator/main.js"), "--http-port", "0", ...args],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out = (out + chunk.toString()).slice(-20_000);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err = (err + chunk.toString()).slice(-20_000);
  });
  let isGone = false;
  const gone = new Promise<void>((resolve) =>
    child.once("exit", () => {
      isGone = true;
      resolve();
    }),
  );
  const stop = async (): Promise<void> => {
    child.kill("SIGCONT");
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await gone;
    clearTimeout(late);
  };
  const end = Date.now() + PATIENCE_MS;
  while (!READY.test(out)) {
    if (isGone || Date.now() > end) {
      await stop();
      throw new Error(`the simulated tables did not come up.\nstdout: ${out}\nstderr: ${err}`);
    }
    await sleep(20);
  }
  const url = (READY.exec(out)?.[1] ?? "").replace(/\/$/, "");
  return {
    url,
    json: async (path) => {
      const answer: unknown = await (await fetch(`${url}${path}`)).json();
      return answer;
    },
    freeze: (on) => void child.kill(on ? "SIGSTOP" : "SIGCONT"),
    stop,
  };
};
