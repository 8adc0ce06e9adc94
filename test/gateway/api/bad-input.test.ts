/** Whatever is sent that is not as described is refused, naming the field, its value and what is allowed. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CONDITIONS } from "../../../shared/screening.ts";
import { draftOf, FakeHistory, knownProfile, recordOf } from "../support/fake-history.ts";
import { rawRequest } from "../support/raw-request.ts";
import { type Rig, startRig } from "../support/rig.ts";

interface Wrong {
  readonly field: string;
  readonly value: string;
  readonly allowed: string;
}

let rig: Rig;
const history = new FakeHistory();
beforeAll(async () => {
  history.profiles = [knownProfile("anna")];
  history.sessions = [recordOf("s1")];
  rig = await startRig({ history, caps: { apiChangesPerS: 10_000, httpRequestsPerS: 10_000 } });
});
afterAll(() => rig.close());

const send = (method: string, path: string, body?: unknown): Promise<Response> =>
  fetch(`${rig.url}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : {
          headers: { "content-type": "application/json" },
          body: typeof body === "string" ? body : JSON.stringify(body),
        }),
  });

const wrongIn = async (response: Response): Promise<{ status: number; errors: Wrong[]; detail: string }> => {
  expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  const body = (await response.json()) as { status: number; errors?: Wrong[]; detail: string };
  expect(body.status).toBe(response.status);
  return { errors: [], ...body };
};

const draft = draftOf("Berta");
const outcome = { painBefore: 5, painAfter: 3, heightBeforeMm: null, heightAfterMm: null, note: "" };
const plan = { rungs: ["first-minutes"], sessionsPerWeek: 3, sessionsPerRung: 2 };
const answers = Object.fromEntries(CONDITIONS.map((condition) => [condition, false]));

const PROFILE = "/api/profiles/anna";
const SCREENING = `${PROFILE}/screening`;
const PLAN = `${PROFILE}/plan`;
const OUTCOME = "/api/sessions/s1/outcome";

/** method, path, body, the field that is wrong, its value as told, a part of what is allowed */
const BODIES: readonly [string, string, unknown, string, string, string][] = [
  ["POST", "/api/profiles", { ...draft, name: 3 }, "name", "3", "text"],
  ["POST", "/api/profiles", { ...draft, name: "" }, "name", '""', "1 to 40 characters in one line"],
  [
    "POST",
    "/api/profiles",
    { ...draft, name: "x".repeat(41) },
    "name",
    `"${"x".repeat(41)}"`,
    "1 to 40 characters in one line",
  ],
  ["POST", "/api/profiles", { ...draft, name: "a\nb" }, "name", '"a\\nb"', "1 to 40 characters in one line"],
  ["POST", "/api/profiles", { ...draft, name: " a" }, "name", '" a"', "1 to 40 characters in one line"],
  ["POST", "/api/profiles", { ...draft, heightCm: 99 }, "heightCm", "99", "100 or more"],
  ["POST", "/api/profiles", { ...draft, heightCm: 231 }, "heightCm", "231", "230 or less"],
  ["POST", "/api/profiles", { ...draft, heightCm: "180" }, "heightCm", '"180"', "a number"],
  ["POST", "/api/profiles", { ...draft, weightKg: 24.9 }, "weightKg", "24.9", "25 or more"],
  ["POST", "/api/profiles", { ...draft, weightKg: 251 }, "weightKg", "251", "250 or less"],
  ["POST", "/api/profiles", { ...draft, limits: null }, "limits", "null", "an object"],
  [
    "POST",
    "/api/profiles",
    { ...draft, limits: { maxAngleDeg: 9.9, maxDurationS: 60 } },
    "limits.maxAngleDeg",
    "9.9",
    "10 or more",
  ],
  [
    "POST",
    "/api/profiles",
    { ...draft, limits: { maxAngleDeg: 60.1, maxDurationS: 60 } },
    "limits.maxAngleDeg",
    "60.1",
    "10 to 60",
  ],
  [
    "PUT",
    PROFILE,
    { ...draft, limits: { maxAngleDeg: 20, maxDurationS: 601 } },
    "limits.maxDurationS",
    "601",
    "10 to 600",
  ],
  [
    "PUT",
    PROFILE,
    { ...draft, limits: { maxAngleDeg: 20, maxDurationS: 60, max: 1 } },
    "limits.max",
    "1",
    "no such field",
  ],
  [
    "PUT",
    PROFILE,
    { ...draft, soft: { dailyInvertedS: 59, restBetweenMin: null } },
    "soft.dailyInvertedS",
    "59",
    "60 or more",
  ],
  [
    "PUT",
    PROFILE,
    { ...draft, soft: { dailyInvertedS: 60.5, restBetweenMin: null } },
    "soft.dailyInvertedS",
    "60.5",
    "a whole number",
  ],
  [
    "PUT",
    PROFILE,
    { ...draft, soft: { dailyInvertedS: null, restBetweenMin: 1441 } },
    "soft.restBetweenMin",
    "1441",
    "1440 or less",
  ],
  ["PUT", PROFILE, { ...draft, language: "english" }, "language", '"english"', "a language such as en"],
  ["PUT", PROFILE, { ...draft, profileId: "eve" }, "profileId", '"eve"', "no such field"],
  [
    "PUT",
    PROFILE,
    { ...draft, balance: { kind: "proven" } },
    "balance",
    '{"kind":"proven"}',
    "no such field",
  ],
  ["PUT", PROFILE, { ...draft, doctorAsked: null }, "doctorAsked", "null", "no such field"],
  ["PUT", PROFILE, { name: "Anna" }, "heightCm", "missing", "a number"],
  ["PUT", SCREENING, { answers: { ...answers, eyes: "no" } }, "answers.eyes", '"no"', "true or false"],
  ["PUT", SCREENING, { answers: { eyes: true } }, "answers.pregnancy", "missing", "true or false"],
  ["PUT", SCREENING, { answers: { ...answers, knees: true } }, "answers.knees", "true", "no such field"],
  ["PUT", SCREENING, answers, "answers", "missing", "an object"],
  ["PUT", `${PROFILE}/doctor-asked`, { by: "" }, "by", '""', "1 to 40 characters in one line"],
  ["PUT", `${PROFILE}/doctor-asked`, { by: "Anna", at: 1 }, "at", "1", "no such field"],
  ["PUT", PLAN, { ...plan, rungs: [] }, "rungs", "[]", "1 or more entries"],
  ["PUT", PLAN, { ...plan, rungs: ["no-such"] }, "rungs[0]", '"no-such"', "first-minutes"],
  ["PUT", PLAN, { ...plan, rungs: ["../x"] }, "rungs[0]", '"../x"', "1 to 40 of a to z"],
  ["PUT", PLAN, { ...plan, sessionsPerWeek: 8 }, "sessionsPerWeek", "8", "7 or less"],
  ["PUT", PLAN, { ...plan, sessionsPerRung: 0 }, "sessionsPerRung", "0", "1 or more"],
  ["PUT", PLAN, { ...plan, sessionsPerRung: 1.5 }, "sessionsPerRung", "1.5", "a whole number"],
  ["PUT", OUTCOME, { ...outcome, painBefore: 11 }, "painBefore", "11", "10 or less"],
  ["PUT", OUTCOME, { ...outcome, painBefore: -1 }, "painBefore", "-1", "0 or more"],
  ["PUT", OUTCOME, { ...outcome, painAfter: 2.5 }, "painAfter", "2.5", "a whole number"],
  ["PUT", OUTCOME, { ...outcome, heightAfterMm: 10 }, "heightAfterMm", "10", "1000 or more"],
  [
    "PUT",
    OUTCOME,
    { ...outcome, note: "x".repeat(501) },
    "note",
    `"${"x".repeat(59)}…`,
    "500 or less characters",
  ],
  ["PUT", OUTCOME, { ...outcome, note: null }, "note", "null", "text"],
  ["PUT", OUTCOME, { ...outcome, pain: 3 }, "pain", "3", "no such field"],
  ["PUT", OUTCOME, [], "body", "[]", "an object"],
  ["PUT", OUTCOME, "3", "body", "3", "an object"],
  ["PUT", OUTCOME, undefined, "body", "missing", "an object"],
];

const QUERIES: readonly [string, string, string, string][] = [
  ["/api/sessions?limit=0", "limit", "0", "1 or more"],
  ["/api/sessions?limit=101", "limit", "101", "100 or less"],
  ["/api/sessions?limit=1.5", "limit", "1.5", "a whole number"],
  ["/api/sessions?limit=1e1", "limit", '"1e1"', "a number"],
  ["/api/sessions?limit=", "limit", '""', "a number"],
  ["/api/sessions?limit=99999999999999999999", "limit", '"99999999999999999999"', "a number"],
  ["/api/sessions?limit=5&limit=6", "limit", '["5","6"]', "a number"],
  ["/api/sessions?after=no%20id", "after", '"no id"', "1 to 64 of A to Z"],
  ["/api/sessions?profileId=..%2Fx", "profileId", '"../x"', "1 to 40 of a to z"],
  ["/api/sessions?from=yesterday", "from", '"yesterday"', "a time in UTC"],
  ["/api/sessions?to=2026-02-30T00:00:00Z", "to", '"2026-02-30T00:00:00Z"', "a time in UTC"],
  ["/api/sessions?page=2", "page", '"2"', "no such field"],
  ["/api/sessions?__proto__=1", "__proto__", '"1"', "no such field"],
  ["/api/sessions?constructor=1", "constructor", '"1"', "no such field"],
  ["/api/sessions/s1?x=1", "x", '"1"', "no such field"],
  ["/api/sessions/s1/samples?from=1", "from", '"1"', "no such field"],
  ["/api/sessions/a%2Fb", "id", '"a/b"', "1 to 64 of A to Z"],
  [`/api/sessions/${"x".repeat(65)}`, "id", `"${"x".repeat(59)}…`, "1 to 64 of A to Z"],
  ["/api/profiles?limit=1", "limit", '"1"', "no such field"],
  ["/api/profiles/Anna", "id", '"Anna"', "1 to 40 of a to z"],
  ["/api/profiles/..%2f..%2fetc", "id", '"../../etc"', "1 to 40 of a to z"],
  ["/api/programmes?profileId=A", "profileId", '"A"', "1 to 40 of a to z"],
  ["/api/audit?before=-1", "before", "-1", "0 or more"],
  ["/api/audit?before=x", "before", '"x"', "a number"],
  ["/api/history?x=1", "x", '"1"', "no such field"],
  ["/api/openapi.json?x=1", "x", '"1"', "no such field"],
];

describe("bad input", () => {
  it.each(BODIES)("%s %s with %j: %s", async (method, path, body, field, value, allowed) => {
    const before = history.calls.length;
    const { status, errors, detail } = await wrongIn(await send(method, path, body));
    expect(status).toBe(422);
    const wrong = errors.find((one) => one.field === field);
    expect(wrong, JSON.stringify(errors)).toMatchObject({ field, value });
    expect(wrong?.allowed).toContain(allowed);
    expect(detail).toContain(`${field} is ${value}`);
    // Nothing of it reached the history.
    expect(history.calls.slice(before)).toEqual([]);
  });

  it.each(QUERIES)("GET %s: %s", async (path, field, value, allowed) => {
    const { status, errors } = await wrongIn(await fetch(`${rig.url}${path}`));
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ field, value }]);
    expect(errors[0]?.allowed).toContain(allowed);
  });

  it.each([
    ['{"__proto__":{"admin":true},"note":""}', "prototypes"],
    ['{"constructor":{"prototype":{"x":1}}}', "prototypes"],
    ["{", "JSON"],
    ["", "JSON"],
  ])("a body that is %s names the body", async (body, allowed) => {
    const { status, errors } = await wrongIn(await send("PUT", OUTCOME, body));
    expect(status).toBe(400);
    expect(errors[0]).toMatchObject({ field: "body" });
    expect(errors[0]?.allowed).toContain(allowed);
    expect(Object.hasOwn(Object.prototype, "admin")).toBe(false);
  });

  it("a body of another type is 415, one that is too long 413, and one where none belongs is refused", async () => {
    const xml = { method: "PUT", headers: { "content-type": "text/xml" }, body: "<note/>" };
    expect((await wrongIn(await fetch(`${rig.url}${OUTCOME}`, xml))).status).toBe(415);
    const long = { ...outcome, note: "x".repeat(20_000) };
    expect((await wrongIn(await send("PUT", OUTCOME, long))).status).toBe(413);
    const { status, errors } = await wrongIn(await send("DELETE", PLAN, { sure: true }));
    expect(status).toBe(422);
    expect(errors).toMatchObject([{ field: "body" }]);
  });

  it("a page of somebody else changes nothing", async () => {
    const init = { method: "DELETE", headers: { origin: "http://evil.example" } };
    expect((await fetch(`${rig.url}${PROFILE}`, init)).status).toBe(403);
    const text = `DELETE ${PROFILE} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`;
    expect(await rawRequest(rig.port, text)).toMatch(/^HTTP\/1\.1 421/);
    expect(history.profiles).toHaveLength(1);
  });

  it("changes have a rate of their own", async () => {
    const slow = await startRig({ history: new FakeHistory(), caps: { apiChangesPerS: 3 } });
    const put = (): Promise<Response> =>
      fetch(`${slow.url}${OUTCOME}`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(outcome),
      });
    const all = await Promise.all(Array.from({ length: 10 }, put));
    expect(all.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(4);
    expect((await fetch(`${slow.url}/api/sessions`)).status).toBe(200);
    await slow.close();
  });
});
