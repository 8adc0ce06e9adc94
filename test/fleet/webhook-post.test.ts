/** The webhook's call over real HTTP, against servers that do all they can to hold it up; and a whole fleet that calls. */

import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { signatureOf } from "../../firmware/fleet/webhook-call.ts";
import { postTo, retryAfterMsOf } from "../../firmware/fleet/webhook-post.ts";
import { freePort } from "../support/mosquitto.ts";
import { type SomeFleet, someFleet, until } from "./some-fleet.ts";
import { isoAt } from "./told.ts";

interface Heard {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly atMs: number;
}

let server: Server;
let url = "";
let heard: Heard[] = [];
let answer: (response: ServerResponse) => void = (response) => response.end();
beforeEach(async () => {
  heard = [];
  answer = (response) => response.end();
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const body = Buffer.concat(pieces).toString();
      heard.push({ path: request.url ?? "", headers: request.headers, body, atMs: performance.now() });
      answer(response);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/hook`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const never = new AbortController().signal;
const call = { headers: { "X-Some": "thing" }, body: "{}" };
const post = (to = url, leaving = never): ReturnType<ReturnType<typeof postTo>> =>
  postTo(to, () => 0)(call, leaving);

describe("a call", () => {
  it("is a POST with its headers and body, and taken at 2xx", async () => {
    expect(await post()).toEqual({ kind: "delivered" });
    expect(heard).toMatchObject([{ path: "/hook", body: "{}", headers: { "x-some": "thing" } }]);
  });

  it.each([
    [500, { kind: "failed", what: "status 500", retryAfterMs: null }],
    [401, { kind: "failed", what: "status 401", retryAfterMs: null }],
    [429, { kind: "failed", what: "status 429", retryAfterMs: 7_000 }],
  ])("has failed at status %s", async (status, posted) => {
    answer = (response) => response.writeHead(status, status === 429 ? { "Retry-After": "7" } : {}).end();
    expect(await post()).toEqual(posted);
  });

  it("does not go where an answer points to", async () => {
    answer = (response) => response.writeHead(307, { Location: `${url}/elsewhere` }).end();
    expect(await post()).toMatchObject({ kind: "failed", what: "status 307" });
    expect(heard.map(({ path }) => path)).toEqual(["/hook"]);
  });

  it("is over with the head of the answer, however long the answer is", async () => {
    let isOpen = true;
    answer = (response) => {
      response.writeHead(200);
      const pump = setInterval(() => response.write("x".repeat(65_536)), 5);
      response.on("close", () => {
        clearInterval(pump);
        isOpen = false;
      });
    };
    expect(await post()).toEqual({ kind: "delivered" });
    await until("the connection is closed", () => !isOpen);
  });

  it("ends when the program does, and where nobody listens", async () => {
    answer = () => {};
    const leaving = new AbortController();
    const posting = post(url, leaving.signal);
    await until("it came", () => heard.length === 1);
    leaving.abort();
    expect(await posting).toMatchObject({ kind: "failed" });
    expect(await post(`http://127.0.0.1:${await freePort()}/secret-path`)).toEqual({
      ...{ kind: "failed", what: "ECONNREFUSED", retryAfterMs: null },
    });
  });

  it("reads seconds and dates in Retry-After, and nothing else", () => {
    const nowMs = Date.UTC(2026, 11, 1);
    expect(retryAfterMsOf("120", nowMs)).toBe(120_000);
    expect(retryAfterMsOf(new Date(nowMs + 60_000).toUTCString(), nowMs)).toBe(60_000);
    expect(retryAfterMsOf(new Date(nowMs - 60_000).toUTCString(), nowMs)).toBe(0);
    for (const nonsense of [null, "", "soon", "-5x", "1e99"])
      expect(retryAfterMsOf(nonsense, nowMs)).toBeNull();
  });
});

describe("a fleet without a broker", () => {
  const SECRET = "some-secret-of-32-characters-xyz";
  let table: SomeFleet;
  let folder = "";
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "webhook-secret-"));
    writeFileSync(join(folder, "secret"), `${SECRET}\n`);
    table = await someFleet({ webhook: { url, secretFile: join(folder, "secret") } });
  });
  afterEach(async () => {
    await table.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const tell = (kind: "alarm-raised" | "alarm-cleared", id: number): void => {
    const of = { at: isoAt(Date.now()), alarmId: "c1-a1", alarm: "not-returning" } as const;
    const event =
      kind === "alarm-raised" ? ({ kind, ...of, priority: "high" } as const) : ({ kind, ...of } as const);
    table.fleet().hear({ type: "event", id, event });
  };

  it("calls within a second of the alarm, signed, and again after a restart where it was not taken", async () => {
    answer = (response) => response.writeHead(503).end();
    const toldMs = performance.now();
    tell("alarm-raised", 1);
    await until("it was called", () => heard.length > 0);
    const [first] = heard;
    expect((first?.atMs ?? Number.NaN) - toldMs).toBeLessThan(1_000);
    const { [`x-inversion-table-signature`]: signature, [`idempotency-key`]: key } = first?.headers ?? {};
    const sentS = Number(/^t=(\d+),/.exec(String(signature))?.[1]);
    expect(signature).toBe(signatureOf(SECRET, sentS, first?.body ?? ""));
    expect(Math.abs(sentS - Date.now() / 1000)).toBeLessThan(30);
    expect(key).toBe("c1-a1.raised");
    tell("alarm-cleared", 2);
    await until("the gateway was told", () => table.kept() === 2);
    await until("both wait", () => table.figures()?.webhook.waiting === 2);
    await table.restart();
    answer = (response) => response.end();
    await until("both were taken", () => table.figures()?.webhook.delivered === 2);
    const keys = heard.map(({ headers }) => headers["idempotency-key"]);
    expect(keys.slice(-2)).toEqual(["c1-a1.raised", "c1-a1.cleared"]);
    expect(
      new Set(heard.filter((one) => one.headers["idempotency-key"] === key).map(({ body }) => body)).size,
    ).toBe(1);
    expect(table.logs()).not.toContain(SECRET);
    expect(table.logs()).not.toContain("/hook");
  });
});
