/**
 * Grammar fuzz over real sockets against the real program, while somebody hangs: nearly right messages on /ws and
 * nearly right requests to every route. Nothing crashes, nothing is a 500, and lock, state and limits stay as they are.
 */

import { readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { WebSocket } from "ws";
import { z } from "zod";
import { clientMessageSchema } from "../../shared/protocol.ts";
import { lockedAt25, withTable } from "../scenarios/session.ts";
import { PROJECT } from "../support/program.ts";
import { type Dice, diceOf } from "./dice.ts";
import { clientMessageFits } from "./fuzz-targets.ts";
import { fittingValue, type JsonSchema, oddValue, spoilText, spoilValue } from "./grammar.ts";

/** Fewer than close a socket for flooding, so that each is answered. */
const PER_SOCKET = 100;
const SOCKETS_AT_ONCE = 4;
const REQUESTS_AT_ONCE = 8;
/** What a valid one would end or move: those two are not asked. */
const LEFT_OUT = ["/api/stop", "/api/world"];
const PATIENCE_MS = 30_000;

export interface SocketFuzzed {
  readonly webSocket: number;
  readonly http: number;
  /** How often each was answered, by code and by status. */
  readonly answers: Readonly<Record<string, number>>;
  readonly seconds: number;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** A message that is to change nothing: a good one of another kind than these is thrown away and made anew. */
const HARMLESS = ["subscribe", "introduce"];
const badMessage = (grammar: JsonSchema, dice: Dice): string => {
  for (;;) {
    let text = JSON.stringify(spoilValue(fittingValue(grammar, dice), dice)) ?? "";
    if (dice.chance(0.25)) text = spoilText(text, dice);
    const value = parsed(text);
    if (!isRecord(value) || !clientMessageFits(value) || HARMLESS.includes(String(value["type"])))
      return text;
  }
};

const sayAll = (url: string, texts: readonly string[], count: (answer: string) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, { origin: url });
    let answered = 0;
    const late = setTimeout(() => {
      socket.terminate();
      reject(new Error(`${answered} of ${texts.length} messages were answered`));
    }, PATIENCE_MS);
    socket.on("open", () => {
      for (const text of texts) socket.send(text);
    });
    socket.on("message", (data) => {
      const message = parsed(data.toString());
      if (!isRecord(message) || (message["type"] !== "error" && message["type"] !== "ack")) return;
      count(message["type"] === "ack" ? "ack" : String(message["code"]));
      answered += 1;
      if (answered === texts.length) socket.close();
    });
    socket.on("error", reject);
    socket.on("close", (code) => {
      clearTimeout(late);
      if (answered === texts.length) resolve();
      else reject(new Error(`closed with ${code} after ${answered} of ${texts.length} answers`));
    });
  });

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly body: JsonSchema | null;
}

const operations = (): readonly Operation[] => {
  const page = JSON.parse(readFileSync(join(PROJECT, "docs/openapi.json"), "utf8")) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  return Object.entries(page.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, told]) => {
      if (LEFT_OUT.includes(path)) return [];
      const body = isRecord(told) ? told["requestBody"] : undefined;
      const content =
        isRecord(body) && isRecord(body["content"]) ? body["content"]["application/json"] : undefined;
      const schema = isRecord(content) && isRecord(content["schema"]) ? content["schema"] : null;
      return [{ method: method.toUpperCase(), path, body: schema }];
    }),
  );
};

const PATH_VALUES = [
  "guest",
  "nobody",
  "s1",
  "..%2f..%2fetc%2fpasswd",
  "%00",
  "__proto__",
  "%F0%9F%98%80",
  "a".repeat(300),
];
const QUERIES = [
  "",
  "?limit=1",
  "?limit=-1",
  "?limit=1e9",
  "?before=x",
  "?from=%00",
  "?limit=60&limit=61",
  "?__proto__=1",
];

const ask = (url: string, operation: Operation, from: string, dice: Dice): Promise<number> =>
  new Promise((resolve, reject) => {
    const path = operation.path.replaceAll(/\{[^}]+\}|:[a-zA-Z]+/g, () => dice.one(PATH_VALUES));
    const value =
      operation.body === null ? oddValue(dice) : spoilValue(fittingValue(operation.body, dice), dice);
    const plain = JSON.stringify(value) ?? "";
    const body = operation.method === "GET" ? "" : dice.chance(0.3) ? spoilText(plain, dice) : plain;
    const type = { "content-type": dice.chance(0.9) ? "application/json" : "text/plain" };
    const headers = body === "" ? {} : { ...type, "content-length": Buffer.byteLength(body) };
    const asked = request(
      `${url}${path}${dice.one(QUERIES)}`,
      { method: operation.method, headers, localAddress: from, timeout: PATIENCE_MS },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
        response.on("error", reject);
      },
    );
    asked.on("timeout", () => asked.destroy(new Error(`no answer to ${operation.method} ${path}`)));
    asked.on("error", reject);
    asked.end(body);
  });

/** So many at once, each taking the next. */
const inLanes = async (
  lanes: number,
  count: number,
  one: (number: number) => Promise<void>,
): Promise<void> => {
  let taken = 0;
  const lane = async (): Promise<void> => {
    while (taken < count) {
      taken += 1;
      await one(taken - 1);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

/** @param messages half of them over WebSocket, half over HTTP */
export const socketFuzz = async (seed: number, messages: number): Promise<SocketFuzzed> => {
  const answers: Record<string, number> = {};
  const count = (answer: string): void => {
    answers[answer] = (answers[answer] ?? 0) + 1;
  };
  const grammar = z.toJSONSchema(clientMessageSchema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const half = Math.ceil(messages / 2);
  const sockets = Math.ceil(half / PER_SOCKET);
  const routes = operations();
  let seconds = 0;
  await withTable(async (table) => {
    const { program, dashboard } = table;
    await lockedAt25(table);
    const before = { pids: (await program.health()).pids, limits: dashboard.snapshot().limits };
    const seq = dashboard.telemetry()?.seq ?? 0;
    const beganMs = performance.now();
    await inLanes(SOCKETS_AT_ONCE, sockets, async (socket) => {
      const dice = diceOf(seed * 10_007 + socket);
      await sayAll(
        program.url,
        Array.from({ length: PER_SOCKET }, () => badMessage(grammar, dice)),
        count,
      );
    });
    await inLanes(REQUESTS_AT_ONCE, half, async (number) => {
      const dice = diceOf(seed * 20_011 + number);
      const operation = dice.one(routes);
      // Each address has a limit of its own.
      const status = await ask(program.url, operation, `127.0.0.${2 + (number % 100)}`, dice);
      count(`${status}`);
      if (status >= 500 && status !== 503)
        throw new Error(
          `request ${number} of seed ${seed}: ${operation.method} ${operation.path} answered ${status}`,
        );
    });
    seconds = (performance.now() - beganMs) / 1000;
    const world = await program.world();
    const telemetry = dashboard.telemetry();
    const after = { pids: (await program.health()).pids, limits: dashboard.snapshot().limits };
    const same = JSON.stringify(before) === JSON.stringify(after);
    if (!same) throw new Error(`seed ${seed}: was ${JSON.stringify(before)}, is ${JSON.stringify(after)}`);
    if (
      telemetry === null ||
      telemetry.state !== "inverted" ||
      world.lock !== "held" ||
      !(telemetry.seq > seq)
    )
      throw new Error(`seed ${seed}: ${JSON.stringify(telemetry)}, ${JSON.stringify(world)}`);
    await dashboard.accepted({ type: "stop" });
  });
  return { webSocket: sockets * PER_SOCKET, http: half, answers, seconds };
};
