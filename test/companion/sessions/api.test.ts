/** What becomes of every answer there may be: a value, or a kind of trouble with the server's words. */

import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { createApi } from "../../../companion/sessions/api.ts";

const schema = z.strictObject({ n: z.number() });

interface Call {
  readonly url: string;
  readonly init: RequestInit | undefined;
}

/** An API whose one answer is given. */
const answering = (answer: () => Promise<Response>) => {
  const calls: Call[] = [];
  const api = createApi("./api", (url, init) => {
    calls.push({ url: String(url), init });
    return answer();
  });
  return { api, calls };
};
const response = (body: unknown, status = 200) =>
  answering(async () => new Response(status === 204 ? null : JSON.stringify(body), { status }));

const problem = {
  type: "about:blank",
  title: "Unprocessable",
  status: 422,
  detail: "pain is 11; allowed is 0 to 10",
};

describe("an answer of the gateway", () => {
  it("is decoded", async () => {
    expect(await response({ n: 3 }).api.ask(schema, "/x")).toEqual({ kind: "ok", value: { n: 3 } });
  });

  it.each([[{ n: "3" }], [{ n: 3, more: 1 }], [null], [[]], ["n"]])("%j is not one", async (body) => {
    expect(await response(body).api.ask(schema, "/x")).toEqual({ kind: "undecodable" });
  });

  it("that is no JSON is not one", async () => {
    const { api } = answering(async () => new Response("<html>", { status: 200 }));
    expect(await api.ask(schema, "/x")).toEqual({ kind: "undecodable" });
    const broken = answering(async () => new Response("<html>", { status: 404 }));
    expect(await broken.api.ask(schema, "/x")).toEqual({ kind: "undecodable" });
  });

  it("that never came is an absence", async () => {
    const { api } = answering(() => Promise.reject(new TypeError("failed to fetch")));
    expect(await api.ask(schema, "/x")).toEqual({ kind: "offline" });
    expect(await api.send(schema, "PUT", "/x", {})).toEqual({ kind: "offline" });
  });

  it("that refuses is told in the server's own words, field by field", async () => {
    const errors = [{ field: "painAfter", value: 11, allowed: "0 to 10", more: true }];
    expect(await response({ ...problem, errors }, 422).api.send(schema, "PUT", "/x", {})).toEqual({
      kind: "refused",
      status: 422,
      message: problem.detail,
      errors: [{ field: "painAfter", value: 11, allowed: "0 to 10" }],
    });
    expect(await response({ ...problem }, 404).api.ask(schema, "/x")).toMatchObject({
      status: 404,
      errors: [],
    });
  });

  it("503 says that the history is gone, with words and without", async () => {
    expect(await response({ ...problem, detail: "disk full" }, 503).api.ask(schema, "/x")).toEqual({
      kind: "history-gone",
      message: "disk full",
    });
    expect(await response({}, 503).api.ask(schema, "/x")).toEqual({ kind: "history-gone", message: "" });
  });

  it("204 is a null", async () => {
    expect(await response(null, 204).api.send(z.null(), "DELETE", "/x")).toEqual({ kind: "ok", value: null });
  });
});

describe("a question", () => {
  it("goes below the base, and a change carries its body as JSON", async () => {
    const { api, calls } = response({ n: 1 });
    await api.ask(schema, "/sessions?limit=1");
    await api.send(schema, "PUT", "/sessions/s1/outcome", { a: 1 });
    await api.send(schema, "DELETE", "/profiles/anna");
    expect(calls[0]?.url).toBe("./api/sessions?limit=1");
    expect(calls[1]?.init).toMatchObject({
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: '{"a":1}',
    });
    expect(calls[2]?.init).toMatchObject({ method: "DELETE" });
    expect(calls[2]?.init?.body).toBeUndefined();
    // Given up when its page is left, or when nobody answers: patience.test.ts.
    for (const { init } of calls) expect(init?.signal).toBeInstanceOf(AbortSignal);
  });
});
