/**
 * One forked process, the controller or the history: messages in and out, and its end. Its end is told once, when the
 * process is gone *and* everything it had sent is read: the controller's last report carries what must not be lost.
 */

import { type ChildProcess, fork } from "node:child_process";
import type { Readable } from "node:stream";
import { beforeOthers } from "./priority.ts";

export interface ControllerEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ControllerChild {
  readonly pid: number | null;
  send(message: object, done: (error: Error | null) => void): void;
  kill(): void;
  onMessage(heard: (message: unknown) => void): void;
  onEnd(ended: (end: ControllerEnd) => void): void;
}

/** The control path shares Node's thread pool with nothing, and still gets room: the default is four threads. */
export const CONTROLLER_POOL_THREADS = 16;
/** After the process is gone its channel is read to the end, but no longer than this, ms. */
const DRAIN_MS = 500;

const eachLine = (stream: Readable | null, said: (line: string) => void): void => {
  let rest = "";
  stream?.setEncoding("utf8");
  stream?.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = (lines.pop() ?? "").slice(-4096);
    for (const line of lines) if (line !== "") said(line);
  });
  stream?.on("end", () => {
    if (rest !== "") said(rest);
  });
};

const tellEndOnce = (child: ChildProcess, ended: (end: ControllerEnd) => void): void => {
  let exit: ControllerEnd | null = null;
  let drained = false;
  let told = false;
  const tell = (): void => {
    if (told || exit === null) return;
    told = true;
    ended(exit);
  };
  child.once("exit", (code, signal) => {
    exit = { code, signal };
    if (drained) tell();
    else setTimeout(tell, DRAIN_MS).unref();
  });
  child.once("disconnect", () => {
    drained = true;
    tell();
  });
  child.once("error", () => {
    exit ??= { code: null, signal: null };
    if (child.pid === undefined) tell();
  });
};

export interface ForkOptions {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly serialization: "json" | "advanced";
}

/**
 * Forks a child of the gateway.
 *
 * @param entry path of the compiled entry file
 * @param said called with each line it writes to stdout or stderr (only a crash does)
 */
export const forkChild = (
  entry: string,
  { args, environment, serialization }: ForkOptions,
  said: (line: string) => void,
): ControllerChild => {
  const child = fork(entry, args, {
    execArgv: [],
    env: { ...process.env, ...environment },
    serialization,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  eachLine(child.stdout, said);
  eachLine(child.stderr, said);
  return {
    pid: child.pid ?? null,
    send: (message, done) => {
      child.send(message, done);
    },
    kill: () => {
      child.kill("SIGKILL");
    },
    onMessage: (heard) => {
      child.on("message", heard);
    },
    onEnd: (ended) => tellEndOnce(child, ended),
  };
};

export const forkController = (entry: string, said: (line: string) => void): ControllerChild => {
  const environment = { UV_THREADPOOL_SIZE: String(CONTROLLER_POOL_THREADS) };
  const child = forkChild(entry, { args: [], environment, serialization: "json" }, said);
  beforeOthers(child.pid);
  return child;
};
