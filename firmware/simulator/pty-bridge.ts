/**
 * Offers the board's TCP line as a pseudo-terminal, so that programs which only know serial ports can open it.
 *
 * The work is done by `socat`, a program of its own. It waits until somebody opens the terminal, connects, and ends
 * when the terminal is closed; then it is started again. The path is a symbolic link to the terminal.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, lstatSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

const START_AGAIN_MS = 100;
const READY_POLL_MS = 20;
const READY_MS = 5000;
/** socat reads commas, colons and quotes in an address as its own. */
const PLAIN_PATH = /^\/[\w.@+/-]+$/;

export type PtyBridge = {
  /** Takes the terminal away (the board was unplugged) or brings it back. */
  setPlugged(plugged: boolean): void;
  close(): Promise<void>;
};

/** Rejects when socat is missing, the path cannot be used, or the terminal does not appear. */
export async function openPtyBridge(path: string, host: string, port: number): Promise<PtyBridge> {
  if (!PLAIN_PATH.test(path)) {
    throw new Error(`--pty is "${path}"; allowed: an absolute path of letters, digits and . _ - + @ /`);
  }
  const present = lstatSync(path, { throwIfNoEntry: false });
  if (present !== undefined && !present.isSymbolicLink()) {
    throw new Error(`--pty is "${path}", which exists and is not a link; allowed: a path that is free`);
  }
  let plugged = true;
  let closing = false;
  let child: ChildProcess | null = null;
  const start = (onError: (error: Error) => void): void => {
    const terminal = `PTY,link=${path},raw,echo=0,wait-slave`;
    const line = `TCP:${host.includes(":") ? `[${host}]` : host}:${port},nodelay`;
    const started = spawn("socat", [terminal, line], { stdio: "ignore" });
    child = started;
    started.once("error", onError);
    started.once("exit", () => {
      if (child !== started) return;
      child = null;
      setTimeout(() => {
        if (!closing && plugged && child === null) start(() => undefined);
      }, START_AGAIN_MS);
    });
  };
  const end = async (): Promise<void> => {
    const last = child;
    child = null;
    if (last === null || last.exitCode !== null) return;
    const gone = new Promise<void>((resolve) => last.once("exit", () => resolve()));
    last.kill("SIGTERM");
    await gone;
  };
  await new Promise<void>((resolve, reject) => {
    start((error) => reject(explain(error)));
    untilThere(path).then(resolve, reject);
  }).catch(async (error: unknown) => {
    closing = true;
    await end();
    throw error;
  });
  return {
    setPlugged(now) {
      if (now === plugged) return;
      plugged = now;
      if (plugged) start(() => undefined);
      else void end();
    },
    async close() {
      closing = true;
      await end();
    },
  };
}

async function untilThere(path: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < READY_MS; waitedMs += READY_POLL_MS) {
    if (existsSync(path)) return;
    await wait(READY_POLL_MS);
  }
  throw new Error(`socat made no terminal at "${path}" within ${READY_MS} ms`);
}

function explain(error: Error): Error {
  const missing = "code" in error && error.code === "ENOENT";
  return missing
    ? new Error("--pty needs the program socat, which is not on the PATH (Debian: apt install socat)")
    : error;
}
