/**
 * How a process of this program ends. `process.exit` waits for every job of Node's thread pool, so one file or name
 * that never answers (a dead network drive, a pipe that nobody writes to) would keep a process that has done all
 * it had to do: with its port taken, and where its parent is gone, for ever. Such jobs are given a moment, then the
 * process kills itself. Nothing of it is lost: whoever calls this has released, written and said before.
 */

import { performance } from "node:perf_hooks";

/** What the thread pool does for Node itself: files and names. */
const POOL_JOB = /^(?:FSReq|GetAddrInfoReq|GetNameInfoReq)/;
const PATIENCE_MS = 200;
const LOOK_MS = 10;

const poolIsBusy = (): boolean => process.getActiveResourcesInfo().some((name) => POOL_JOB.test(name));

let isLeaving = false;

/** Ends this process with `code`, or by SIGKILL where jobs of the thread pool do not end. Asked again, it does nothing. */
export const leave = (code: number): void => {
  if (isLeaving) return;
  isLeaving = true;
  const endMs = performance.now() + PATIENCE_MS;
  const look = (): void => {
    if (!poolIsBusy()) process.exit(code);
    if (!(performance.now() < endMs)) process.kill(process.pid, "SIGKILL");
    setTimeout(look, LOOK_MS);
  };
  look();
};
