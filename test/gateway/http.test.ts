/** The HTTP side: health, metrics, sessions, STOP, the simulated world, the dashboard's files and every error. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GatewayError, startGateway } from "../../firmware/gateway/start-gateway.ts";
import { DEFAULT_CEILINGS } from "../../shared/limits.ts";
import { exposed } from "../support/exposition.ts";
import { FakeController } from "./support/fake-controller.ts";
import { FakeHistory } from "./support/fake-history.ts";
import { rawRequest, statusOf } from "./support/raw-request.ts";
import { type Rig, startRig } from "./support/rig.ts";

describe("over HTTP", () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.close());
  const problemAt = async (path: string, init: RequestInit = {}): Promise<Record<string, unknown>> => {
    const response = await fetch(`${rig.url}${path}`, init);
    expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    const body = (await response.json()) as Record<string, unknown>;
    expect(body["status"]).toBe(response.status);
    return body;
  };

  it("tells its health", async () => {
    const health = async (): Promise<unknown> => (await fetch(`${rig.url}/healthz`)).json();
    const pids = { gateway: process.pid, controller: 4711, board: null, history: null };
    expect(await health()).toEqual({ state: "offline", pids });
    rig.controller.report({ telemetry: { state: "armed" } });
    expect(await health()).toEqual({ state: "armed", pids });
    rig.controller.pid = null;
    expect(await health()).toEqual({ state: "offline", pids: { ...pids, controller: null } });
  });

  it("gives metrics that Prometheus reads, and leaves out what is not known", async () => {
    const page = async (): Promise<string> => (await fetch(`${rig.url}/metrics`)).text();
    expect(await page()).not.toContain("telemetry_age_seconds");
    expect(await page()).not.toContain("guardian_refused_total");
    const screen = await rig.screen();
    rig.controller.report();
    const telemetry = await screen.next("telemetry");
    screen.say({ type: "seen", seq: telemetry.seq });
    await screen.settled();
    const text = await page();
    expect(() => exposed(text)).not.toThrow();
    expect(text).toMatch(/^inversion_table_dashboards 1$/m);
    expect(text).toMatch(/^inversion_table_dashboards_watching 1$/m);
    expect(text).toMatch(/^inversion_table_telemetry_sent_total 1$/m);
    expect(text).toMatch(/^inversion_table_telemetry_age_seconds 0(\.\d{1,3})?$/m);
    expect(text).toMatch(/^inversion_table_seen_latency_seconds_count 1$/m);
    expect(text).toMatch(/^inversion_table_guardian_refused_total\{what="frame"\} 3$/m);
    expect(text).toMatch(/^inversion_table_guardian_refused_total\{what="raw-write"\} 1$/m);
  });

  it("counts what waits for the history, and says whether sessions are being kept", async () => {
    const history = new FakeHistory();
    const figures = { waiting: 3, leftOut: 2 };
    const own = await startRig({ history, historyProcess: { pid: () => 99, figures: () => figures } });
    history.become({ kind: "trouble", code: "slow", what: "it does not answer" });
    const text = await (await fetch(`${own.url}/metrics`)).text();
    expect(text).toMatch(/^inversion_table_history_ok 0$/m);
    expect(text).toMatch(/^inversion_table_history_waiting 3$/m);
    expect(text).toMatch(/^inversion_table_history_left_out_total 2$/m);
    expect(await (await fetch(`${own.url}/healthz`)).json()).toMatchObject({ pids: { history: 99 } });
    await own.close();
    expect(await (await fetch(`${rig.url}/metrics`)).text()).not.toContain("history");
  });

  it("lists finished sessions", async () => {
    const limits = { maxAngleDeg: 20, maxDurationS: 120 };
    rig.controller.event({
      ...{
        type: "event",
        id: "1",
        t: 1,
        kind: "session-started",
        sessionId: "s1",
        by: "screen",
        device: null,
        limits,
        profileId: null,
        programmeId: null,
      },
    });
    rig.controller.event({
      ...{
        type: "event",
        id: "2",
        t: 2,
        kind: "session-ended",
        sessionId: "s1",
        reason: "over-angle",
        by: "guardian",
        device: null,
      },
    });
    const list = (await (await fetch(`${rig.url}/api/sessions`)).json()) as {
      items: Record<string, string>[];
    };
    expect(list).toMatchObject({ items: [{ id: "s1", reason: "over-angle" }], next: null });
    expect(new Date(list.items[0]?.["startedAt"] ?? "").toISOString()).toBe(list.items[0]?.["startedAt"]);
    expect(await (await fetch(`${rig.url}/api/sessions/s1`)).json()).toMatchObject({
      id: "s1",
      by: "guardian",
      limits,
    });
  });

  it("STOP is accepted with no body in and none out", async () => {
    const response = await fetch(`${rig.url}/api/stop`, { method: "POST" });
    expect(response.status).toBe(202);
    expect(await response.text()).toBe("");
    expect(rig.controller.asked).toMatchObject([{ by: "http", request: { kind: "stop" } }]);
  });

  it.each(["application/json", "text/plain", "application/x-unheard-of"])(
    "STOP with a broken body of type %s is a STOP all the same",
    async (type) => {
      const init = { method: "POST", body: "{", headers: { "content-type": type } };
      expect((await fetch(`${rig.url}/api/stop`, init)).status).toBe(202);
      expect(rig.controller.kinds()).toEqual(["stop"]);
    },
  );

  it("STOP is taken 5 times a second though everything else is limited", async () => {
    await rig.close();
    rig = await startRig({ caps: { httpRequestsPerS: 3 } });
    const others = await Promise.all(Array.from({ length: 30 }, () => fetch(`${rig.url}/healthz`)));
    expect(others.filter((response) => response.status === 429).length).toBeGreaterThan(20);
    expect(others.find((response) => response.status === 429)?.headers.get("content-type")).toMatch(
      /problem\+json/,
    );
    const stops = await Promise.all(
      Array.from({ length: 8 }, () => fetch(`${rig.url}/api/stop`, { method: "POST" })),
    );
    expect(stops.filter((response) => response.status === 202).length).toBeGreaterThanOrEqual(5);
    expect(rig.controller.kinds().length).toBeGreaterThanOrEqual(5);
  });

  it.each([
    ["GET", "/nothing", 404],
    ["GET", "/api/world", 404],
    ["POST", "/api/world", 404],
    ["DELETE", "/api/sessions/x", 404],
    ["DELETE", "/api/profiles/guest", 503],
    ["POST", "/healthz", 404],
  ])("%s %s is a problem with status %i", async (method, path, status) => {
    expect(await problemAt(path, { method })).toMatchObject({ status, type: "about:blank" });
  });

  it.each([
    ["bytes that are not HTTP", "\x16\x03\x01\x02\r\n\r\n", 400],
    ["headers without end", `GET / HTTP/1.1\r\nHost: HOST\r\nX: ${"a".repeat(40_000)}\r\n\r\n`, 431],
    [
      "two lengths",
      "POST /api/stop HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      400,
    ],
    ["a path that cannot be decoded", "GET /%ff HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n", 400],
    ["an expectation nobody knows", "GET / HTTP/1.1\r\nHost: HOST\r\nExpect: magic\r\n\r\n", 417],
    ["no Host at all", "GET / HTTP/1.1\r\n\r\n", 421],
    ["two Hosts", "GET / HTTP/1.1\r\nHost: HOST\r\nHost: evil.example\r\n\r\n", 421],
    [
      "a handshake without its key",
      "GET /ws HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
      400,
    ],
  ])("%s: a problem, and the connection is closed", async (_what, text, status) => {
    const answer = await rawRequest(rig.port, text.replaceAll("HOST", `127.0.0.1:${rig.port}`));
    expect(statusOf(answer)).toBe(status);
    expect(answer).toMatch(/content-type: application\/problem\+json/i);
    const body: unknown = JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4));
    expect(body).toMatchObject({ status, type: "about:blank" });
    expect(rig.controller.kinds()).toEqual([]);
  });

  it("files are served with a strict policy, and none from outside their folder", async () => {
    const response = await fetch(`${rig.url}/`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("<title>Table</title>");
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy.split(";").map((part) => part.trim())).toEqual(
      expect.arrayContaining([
        "default-src 'self'",
        "script-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        `connect-src 'self' ws://127.0.0.1:${rig.port} wss://127.0.0.1:${rig.port}`,
        "frame-ancestors 'none'",
      ]),
    );
    expect(policy).not.toContain("unsafe");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    for (const path of ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd"]) {
      const text = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${rig.port}\r\nConnection: close\r\n\r\n`;
      expect([400, 403, 404]).toContain(statusOf(await rawRequest(rig.port, text)));
    }
  });
});

describe("the dashboard's files", () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.close());

  it.each([
    ["/", "no-cache", /^text\/html/],
    ["/index.html", "no-cache", /^text\/html/],
    ["/offline.html", "no-cache", /^text\/html/],
    ["/manifest.webmanifest", "no-cache", /^application\/manifest\+json/],
    ["/service-worker.js", "no-cache", /^(text|application)\/javascript/],
    ["/assets/index-BEoXyl7A.js", "public, max-age=31536000, immutable", /^(text|application)\/javascript/],
  ])("%s comes with cache-control %s and its own type", async (path, cacheControl, type) => {
    const response = await fetch(`${rig.url}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe(cacheControl);
    expect(response.headers.get("content-type")).toMatch(type);
    // The service worker runs under the policy that came with it.
    expect(response.headers.get("content-security-policy")).toContain("connect-src 'self'");
  });

  it("what may change under its name is asked for again, and is short when it has not", async () => {
    const tag = (await fetch(`${rig.url}/`)).headers.get("etag") ?? "";
    expect(tag).not.toBe("");
    // Node's own fetch would say that it wants no short answer.
    const lines = ["GET / HTTP/1.1", `Host: 127.0.0.1:${rig.port}`, `If-None-Match: ${tag}`];
    expect(statusOf(await rawRequest(rig.port, [...lines, "Connection: close", "", ""].join("\r\n")))).toBe(
      304,
    );
  });
});

describe("the simulated world", () => {
  let world: Server;
  let rig: Rig;
  let asked: string[] = [];
  beforeEach(async () => {
    asked = [];
    world = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        asked.push(`${request.method} ${request.url} ${body}`);
        const bad = body.includes("unknown");
        response.writeHead(bad ? 400 : 200, {
          "content-type": bad ? "application/problem+json" : "application/json",
        });
        response.end(bad ? '{"status":400,"detail":"unknown fault"}' : '{"angleDeg":-75}');
      });
    });
    await new Promise<void>((resolve) => world.listen(0, "127.0.0.1", resolve));
    rig = await startRig({ world: { baseUrl: `http://127.0.0.1:${(world.address() as AddressInfo).port}` } });
  });
  afterEach(async () => {
    await rig.close();
    world.closeAllConnections();
    world.close();
  });
  const post = (body: string, headers = {}): Promise<Response> =>
    fetch(`${rig.url}/api/world`, { method: "POST", body, headers });

  it("is passed through both ways, with its own status and words", async () => {
    expect(await (await fetch(`${rig.url}/api/world`)).json()).toEqual({ angleDeg: -75 });
    expect((await post('{"riderTargetDeg": null }')).status).toBe(200);
    const refused = await post('{"fault":"unknown"}');
    expect(refused.status).toBe(400);
    expect(refused.headers.get("content-type")).toContain("application/problem+json");
    expect(await refused.json()).toEqual({ status: 400, detail: "unknown fault" });
    expect(asked).toEqual([
      "GET /world ",
      'POST /world {"riderTargetDeg": null }',
      'POST /world {"fault":"unknown"}',
    ]);
  });

  it("takes 16 KiB and no more", async () => {
    expect((await post("x".repeat(16 * 1024))).status).toBe(200);
    const refused = await post("x".repeat(16 * 1024 + 1));
    expect(refused.status).toBe(413);
    expect(refused.headers.get("content-type")).toContain("application/problem+json");
    expect(asked).toHaveLength(1);
  });

  it("is not for foreign pages", async () => {
    expect((await post("{}", { origin: "http://evil.example" })).status).toBe(403);
    expect(asked).toEqual([]);
  });

  it("that is gone is 502", async () => {
    world.closeAllConnections();
    await new Promise((resolve) => world.close(resolve));
    expect((await post("{}")).status).toBe(502);
  });
});

describe("starting", () => {
  it("on a busy port fails with a code", async () => {
    const rig = await startRig();
    const second = startGateway({
      ...{ host: "127.0.0.1", httpPort: rig.port, version: "0", simulated: true, ceilings: DEFAULT_CEILINGS },
      ...{ companionDir: "/nonexistent", controller: new FakeController(), world: null },
      log: pino({ level: "silent" }),
    });
    await expect(second).rejects.toBeInstanceOf(GatewayError);
    await expect(second).rejects.toMatchObject({ code: "port-busy" });
    await rig.close();
  });

  it("and stopping says goodbye to every dashboard with 1001 and frees the port", async () => {
    const rig = await startRig();
    const screen = await rig.screen();
    const closing = rig.gateway.close();
    expect(await screen.closed()).toBe(1001);
    await closing;
    await expect(fetch(`${rig.url}/healthz`)).rejects.toThrow();
  });

  it("without the dashboard's files still serves everything else", async () => {
    const rig = await startRig({ companionDir: "/nonexistent" });
    expect((await fetch(`${rig.url}/`)).status).toBe(404);
    expect((await fetch(`${rig.url}/healthz`)).status).toBe(200);
    await rig.close();
  });
});
