/**
 * What a running Node process keeps: its heap right after everything that only waits to be collected was collected, and
 * what lies outside of it. A resident set cannot say that: V8 lets garbage wait as long as there is room, and the set
 * moves by tens of megabytes with it.
 *
 * The process needs no help: SIGUSR1 opens Node's inspector on loopback, which is closed again. One at a time, since
 * all of them listen on the same port. Linux.
 */

import WebSocket from "ws";
import * as z from "zod";
import { sleep } from "../support/program.ts";

/** Node's own; nothing else of a test listens there. */
const INSPECTOR = "http://127.0.0.1:9229/json/list";
const OPEN_MS = 10_000;
const ANSWER_MS = 10_000;
const TRY_EVERY_MS = 50;

const targetsSchema = z.array(z.object({ webSocketDebuggerUrl: z.string() })).min(1);
const answerSchema = z.object({
  id: z.number(),
  result: z.unknown().optional(),
  error: z.unknown().optional(),
});
const evaluatedSchema = z.object({ result: z.object({ value: z.unknown() }) });
const usageSchema = z.object({ pid: z.number(), heapUsed: z.number(), external: z.number() });

type Ask = (method: string, params?: Readonly<Record<string, unknown>>) => Promise<unknown>;

const open = (url: string): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { handshakeTimeout: ANSWER_MS });
    socket.once("open", () => resolve(socket));
    socket.once("error", reject);
  });

/** Of whoever answers there; null while nobody does. */
const addressNow = async (): Promise<string | null> => {
  try {
    const answer = await fetch(INSPECTOR, { signal: AbortSignal.timeout(ANSWER_MS) });
    const targets = targetsSchema.safeParse(await answer.json());
    return targets.success ? (targets.data[0]?.webSocketDebuggerUrl ?? null) : null;
  } catch {
    return null;
  }
};

const addressOf = async (pid: number): Promise<string> => {
  process.kill(pid, "SIGUSR1");
  const untilMs = performance.now() + OPEN_MS;
  while (performance.now() < untilMs) {
    const url = await addressNow();
    if (url !== null) return url;
    await sleep(TRY_EVERY_MS);
  }
  throw new Error(`process ${pid} did not open its inspector within ${OPEN_MS} ms`);
};

const asking = (socket: WebSocket): Ask => {
  let ids = 0;
  return (method, params = {}) =>
    new Promise((resolve, reject) => {
      ids += 1;
      const id = ids;
      const late = setTimeout(() => reject(new Error(`${method} was not answered`)), ANSWER_MS);
      const heard = (data: WebSocket.RawData): void => {
        const answer = answerSchema.safeParse(JSON.parse(String(data)));
        if (!answer.success || answer.data.id !== id) return;
        clearTimeout(late);
        socket.off("message", heard);
        if (answer.data.error === undefined) resolve(answer.data.result);
        else reject(new Error(`${method}: ${JSON.stringify(answer.data.error)}`));
      };
      socket.on("message", heard);
      socket.send(JSON.stringify({ id, method, params }));
    });
};

const USAGE =
  "(({ heapUsed, external }) => ({ pid: process.pid, heapUsed, external }))(process.memoryUsage())";
const CLOSE = "setImmediate(() => process.getBuiltinModule('node:inspector').close())";

/** Megabytes that `pid` keeps. */
export const keptMb = async (pid: number): Promise<number> => {
  const socket = await open(await addressOf(pid));
  try {
    const ask = asking(socket);
    // Twice: what was only held by something that is finalised goes with the second.
    await ask("HeapProfiler.collectGarbage");
    await ask("HeapProfiler.collectGarbage");
    const answer = await ask("Runtime.evaluate", { expression: USAGE, returnByValue: true });
    const usage = usageSchema.parse(evaluatedSchema.parse(answer).result.value);
    if (usage.pid !== pid) throw new Error(`the inspector of ${usage.pid} answered, not that of ${pid}`);
    await ask("Runtime.evaluate", { expression: CLOSE });
    return (usage.heapUsed + usage.external) / 1e6;
  } finally {
    socket.terminate();
    // Until it is closed the next process could not open its own.
    const untilMs = performance.now() + OPEN_MS;
    while ((await addressNow()) !== null && performance.now() < untilMs) await sleep(TRY_EVERY_MS);
  }
};
