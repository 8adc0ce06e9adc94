/** `/api/setup`: what is passed on, how refusals are told, and that nobody else's page and no odd body gets through. */

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SetupRefusal } from "../../shared/setup.ts";
import { setupViewSchema } from "../../shared/setup.ts";
import { NEW_SETTINGS, SETUP_STATE } from "../support/new-settings.ts";
import { type Rig, startRig } from "./support/rig.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await startRig({ caps: { setupsPerS: 1_000, httpRequestsPerS: 2_000 } });
  rig.controller.setUpAnswers = (request) =>
    request.kind === "look" || request.kind === "write"
      ? { kind: "state", state: SETUP_STATE }
      : { kind: "ok" };
});
afterEach(() => rig.close());

const WRITE = { counterLow: 9, tableId: 1, settings: NEW_SETTINGS };

const send = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${rig.url}${path}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

test("GET tells the whole state, decodable by the shared schema, with the program's version", async () => {
  const response = await fetch(`${rig.url}/api/setup`);
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(setupViewSchema.parse(await response.json())).toEqual({ ...SETUP_STATE, program: "0.0.0-test" });
});

test("each change is passed on as it was asked, and answered", async () => {
  expect((await send("PUT", "/api/setup", WRITE)).status).toBe(200);
  expect((await send("POST", "/api/setup/lock-trial", { pulseUs: 1500 })).status).toBe(204);
  expect((await send("POST", "/api/setup/lock-trial", { pulseUs: null })).status).toBe(204);
  expect((await send("POST", "/api/setup/sound-trial", { signal: "low" })).status).toBe(204);
  expect(rig.controller.setUpAsked).toEqual([
    { kind: "write", write: WRITE },
    { kind: "lock-trial", pulseUs: 1500 },
    { kind: "lock-trial", pulseUs: null },
    { kind: "sound-trial", signal: "low" },
  ]);
});

test.each([
  ["wrong-state", 409],
  ["unguarded", 409],
  ["not-taken", 502],
  ["no-board", 503],
  ["out-of-range", 422],
] as const)("a refusal %s of the controller is a problem with status %d", async (code, status) => {
  const problem = { field: "holdUs", value: "1", allowed: "544 and more" };
  const refusal: SetupRefusal = { kind: "refused", code, message: "the table is inverted", problem };
  rig.controller.setUpAnswers = () => refusal;
  for (const response of [
    await send("PUT", "/api/setup", WRITE),
    await send("POST", "/api/setup/lock-trial", { pulseUs: 1500 }),
    await send("POST", "/api/setup/sound-trial", { signal: "low" }),
  ]) {
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(await response.json()).toMatchObject({ status, detail: "the table is inverted", problem });
  }
});

test("looking while no controller answers tells of no board, and why, and is no error", async () => {
  const message = "no controller is running; it is being started again";
  rig.controller.setUpAnswers = () => ({ kind: "refused", code: "no-board", message, problem: null });
  const response = await fetch(`${rig.url}/api/setup`);
  expect(response.status).toBe(200);
  expect(setupViewSchema.parse(await response.json())).toMatchObject({
    state: "offline",
    refusal: message,
    board: { kind: "none", reason: message },
  });
});

test("a value out of range is refused here, with field, value and what is allowed", async () => {
  const settings = { ...NEW_SETTINGS, holdUs: 100 };
  const response = await send("PUT", "/api/setup", { ...WRITE, settings });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    problem: { field: "holdUs", value: "100", allowed: expect.stringContaining("544") },
  });
  expect(rig.controller.setUpAsked).toEqual([]);
});

describe("hostile requests change nothing", () => {
  test.each([
    ["no JSON", "{", 400],
    ["no body", "", 400],
    ["null", "null", 422],
    ["a list", "[]", 422],
    ["an unknown key", JSON.stringify({ ...WRITE, force: true }), 422],
    ["a key missing", JSON.stringify({ tableId: 1, settings: NEW_SETTINGS }), 422],
    ["a text for a number", JSON.stringify({ ...WRITE, tableId: "1" }), 422],
    [
      "a number beyond all",
      `{"counterLow":9,"tableId":1e999,"settings":${JSON.stringify(NEW_SETTINGS)}}`,
      422,
    ],
    [
      "a prototype",
      `{"__proto__":{},"counterLow":9,"tableId":1,"settings":${JSON.stringify(NEW_SETTINGS)}}`,
      400,
    ],
  ] as const)("%s", async (_name, body, status) => {
    const response = await send("PUT", "/api/setup", body);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(rig.controller.setUpAsked).toEqual([]);
  });

  test("too long, or not called JSON", async () => {
    expect((await send("PUT", "/api/setup", `"${"x".repeat(20_000)}"`)).status).toBe(413);
    const response = await send("PUT", "/api/setup", JSON.stringify(WRITE), { "content-type": "text/plain" });
    expect([415, 422]).toContain(response.status);
    expect(rig.controller.setUpAsked).toEqual([]);
  });

  test("another page's Origin", async () => {
    for (const [method, path, body] of [
      ["PUT", "/api/setup", WRITE],
      ["POST", "/api/setup/lock-trial", { pulseUs: 1500 }],
      ["POST", "/api/setup/sound-trial", { signal: "high" }],
    ] as const) {
      expect((await send(method, path, body, { origin: "http://example.org" })).status).toBe(403);
    }
    expect(rig.controller.setUpAsked).toEqual([]);
  });

  test("whatever JSON comes, what is passed on is a write of that very shape", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 3 }), async (text) => {
        rig.controller.setUpAsked.length = 0;
        const response = await send("PUT", "/api/setup", text);
        expect(response.status).toBeGreaterThanOrEqual(400);
        expect(rig.controller.setUpAsked).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test("more than allowed a second is 429", async () => {
    await rig.close();
    rig = await startRig({ caps: { setupsPerS: 3 } });
    const all = await Promise.all(
      Array.from({ length: 8 }, () => send("POST", "/api/setup/sound-trial", { signal: "low" })),
    );
    expect(all.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(4);
  });
});
