/** The program as somebody types it, run to its end: exit code and what it said. */

import { spawn } from "node:child_process";
import { join } from "node:path";
import { PROJECT } from "./program.ts";

export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From typing to the end, ms of wall clock. */
  readonly tookMs: number;
}

const PATIENCE_MS = 30_000;

/** Runs to its end; one that does not end within 30 s is killed and fails the test. */
export const typed = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Said> =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, [join(PROJECT, "bin/inversion-table.js"), ...args], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const late = setTimeout(() => {
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), 5_000).unref();
      reject(new Error(`still running: ${args.join(" ")}\n${stdout}\n${stderr}`));
    }, PATIENCE_MS);
    child.once("close", (code) => {
      clearTimeout(late);
      resolve({ code, stdout, stderr, tookMs: performance.now() - began });
    });
  });
