/** What becomes of the answers at `/api/access`. */

import { describe, expect, it } from "vitest";
import { createAccessDoor } from "../../../companion/access/door.ts";
import { createApi } from "../../../companion/sessions/api.ts";

const problem = (status: number, detail: string) => ({ type: "about:blank", title: "No", status, detail });

const answering = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  const calls: string[] = [];
  const api = createApi("./api", async (url, init) => {
    calls.push(`${init?.method ?? "GET"} ${String(url)} ${String(init?.body ?? "")}`);
    return new Response(status === 204 ? null : JSON.stringify(body), { status, headers });
  });
  return { door: createAccessDoor(api), calls };
};

describe("a code that was sent", () => {
  it("is taken", async () => {
    const { door, calls } = answering(204, null);
    expect(await door.pair("123456", "Phone")).toEqual({ kind: "ok" });
    expect(calls).toEqual(['POST ./api/access/pair {"code":"123456","name":"Phone"}']);
  });

  it("is wrong", async () => {
    const { door } = answering(403, problem(403, "the code is wrong"));
    expect(await door.pair("123456", "Phone")).toEqual({ kind: "wrong" });
  });

  it.each([
    [{ "retry-after": "42" }, 42],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "Thu, 01 Jan 2026 00:00:00 GMT" }, null],
    [{ "retry-after": "-1" }, null],
    [{ "retry-after": "1e9" }, null],
    [{}, null],
  ])("is one too many, with %j", async (headers, retryAfterS) => {
    const { door } = answering(429, problem(429, "too many"), headers);
    expect(await door.enterAdminCode("123456")).toEqual({ kind: "too-many", retryAfterS });
  });

  it("was not taken for another reason, in the server's words", async () => {
    const { door } = answering(507, problem(507, "the disk is full"));
    expect(await door.pair("123456", "Phone")).toMatchObject({
      kind: "trouble",
      trouble: { kind: "refused", status: 507, message: "the disk is full" },
    });
  });
});

it("a device is named in the path so that it cannot lead elsewhere", async () => {
  const { door, calls } = answering(204, null);
  await door.revoke("../codes");
  expect(calls).toEqual(["DELETE ./api/access/devices/..%2Fcodes "]);
});

it("an offer that is not one is not shown", async () => {
  const offer = { code: "123456", role: "rider", validS: 300, url: "https://table:8080/#pair/123456" };
  expect(await answering(200, offer).door.offer("rider")).toEqual({ kind: "ok", value: offer });
  expect(await answering(200, { ...offer, code: 123456 }).door.offer("rider")).toEqual({
    kind: "undecodable",
  });
});
