/** Data on its way out of the gateway: as files and as a page, a piece at a time, and what is said while it cannot go. */

import { get as httpGet } from "node:http";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { decodeExport } from "../../../firmware/history/export-check.ts";
import { REPORT_CSP } from "../../../firmware/history/report-style.ts";
import { toldProfile, toldSamples, toldSession } from "../../history/told-session.ts";
import { FakeHistory, recordOf } from "../support/fake-history.ts";
import { type Rig, startRig } from "../support/rig.ts";

let rig: Rig;
let history: FakeHistory;
const ID = toldSession().id;
const PROFILE = toldProfile().profileId;
beforeEach(async () => {
  history = new FakeHistory();
  history.profiles = [toldProfile()];
  history.sessions = [toldSession(), recordOf("guests")];
  history.samples.set(ID, toldSamples());
  history.samples.set("guests", []);
  rig = await startRig({ history, caps: { httpRequestsPerS: 1_000 } });
});
afterEach(() => rig.close());

const fetched = (path: string): Promise<Response> => fetch(`${rig.url}${path}`);
const PATHS = [
  `/api/sessions/${ID}/export.csv`,
  `/api/sessions/${ID}/export.json`,
  `/api/sessions/${ID}/report`,
  "/api/export.json",
  "/api/export.csv",
];

describe("what is to be had", () => {
  it.each([
    [`/api/sessions/${ID}/export.csv`, "text/csv", `attachment; filename="session-${ID}.csv"`],
    [`/api/sessions/${ID}/export.json`, "application/json", `attachment; filename="session-${ID}.json"`],
    [
      "/api/export.json",
      "application/json",
      /^attachment; filename="inversion-table-\d{4}-\d\d-\d\d\.json"$/,
    ],
    ["/api/export.csv", "text/csv", /^attachment; filename="inversion-table-\d{4}-\d\d-\d\d\.csv"$/],
    [`/api/export.csv?profileId=${PROFILE}`, "text/csv", new RegExp(`"inversion-table-${PROFILE}-\\d`)],
    [`/api/export.json?profileId=guest`, "application/json", /"inversion-table-guest-/],
  ])("%s is a file with a name of its own, never kept by a browser", async (path, type, name) => {
    const response = await fetched(path);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain(type);
    expect(response.headers.get("content-type")).toContain("charset=utf-8");
    expect(response.headers.get("content-disposition")).toEqual(
      typeof name === "string" ? name : expect.stringMatching(name),
    );
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect((await response.text()).length).toBeGreaterThan(50);
  });

  it("everything is one document that can be imported, of this table and program", async () => {
    const decoded = decodeExport(await (await fetched("/api/export.json")).json());
    expect(decoded).toMatchObject({
      kind: "ok",
      document: { scope: { kind: "all" }, simulated: true, profiles: [{ profileId: PROFILE }] },
    });
  });

  it("one session is the same document with that alone", async () => {
    const decoded = decodeExport(await (await fetched(`/api/sessions/${ID}/export.json`)).json());
    expect(decoded.kind === "ok" && decoded.document.sessions.map(({ record }) => record)).toEqual([
      toldSession(),
    ]);
  });

  it("the table of samples has a line for each", async () => {
    const text = await (await fetched(`/api/sessions/${ID}/export.csv`)).text();
    expect(text.split("\r\n")).toHaveLength(toldSamples().length + 2);
  });

  it("the report is a page that may do nothing but look like it does", async () => {
    const response = await fetched(`/api/sessions/${ID}/report`);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("content-security-policy")).toBe(REPORT_CSP);
    expect(response.headers.get("x-frame-options")).toBe("DENY");
    expect(response.headers.get("content-disposition")).toBeNull();
    const page = await response.text();
    for (const words of ["Anna Kowalska", "SIMULATED TABLE", "<svg"]) expect(page).toContain(words);
  });
});

describe("what is not to be had", () => {
  it.each([
    ["/api/sessions/nobody/export.csv", 404, "nobody"],
    ["/api/sessions/nobody/export.json", 404, "nobody"],
    ["/api/sessions/nobody/report", 404, "nobody"],
    ["/api/export.json?profileId=nobody", 404, "nobody"],
    ["/api/export.csv?profileId=nobody", 404, "nobody"],
    ["/api/export.csv?profileId=Not%20An%20Id", 400, "profileId is"],
    ["/api/export.json?format=xml", 400, "format is"],
    ["/api/sessions/a%20b/report", 400, "id is"],
    [`/api/sessions/${ID}/report?print=1`, 400, "print is"],
  ])("%s is %d", async (path, status, words) => {
    const response = await fetched(path);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(response.headers.get("content-disposition")).toBeNull();
    expect(await response.text()).toContain(words);
  });

  it.each(PATHS)("%s is 503 while the history is gone", async (path) => {
    history.become({ kind: "trouble", code: "gone", what: "it is started again" });
    const response = await fetched(path);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("it is started again");
    history.become({ kind: "ok" });
    expect((await fetched(path)).status).toBe(200);
  });
});

describe("a large history", () => {
  const many = 400;
  beforeEach(() => {
    history.sessions = Array.from({ length: many }, (_, index) => recordOf(`s${index}`));
    for (const { id } of history.sessions) history.samples.set(id, toldSamples());
  });
  const samplesAsked = (): number => history.calls.filter(({ call }) => call === "samples").length;

  /** Begins to take an answer, and takes no more of it. */
  const begun = (path: string): Promise<{ status: number; hangUp: () => void }> =>
    new Promise((resolve, reject) => {
      const request = httpGet(`${rig.url}${path}`, (response) => {
        response.pause();
        resolve({ status: response.statusCode ?? 0, hangUp: () => request.destroy() });
      });
      request.once("error", reject);
    });

  it("is asked for only as fast as it is taken, and no more once whoever took it has gone", async () => {
    const taking = await begun("/api/export.json");
    expect(taking.status).toBe(200);
    let before = -1;
    await vi.waitFor(
      () => {
        const now = samplesAsked();
        const stands = now === before;
        before = now;
        expect(stands).toBe(true);
      },
      { interval: 150, timeout: 10_000 },
    );
    expect(samplesAsked()).toBeLessThan(many / 2);
    taking.hangUp();
    await vi.waitFor(async () => expect((await fetched(`/api/sessions/s1/export.csv`)).status).toBe(200));
  });

  it("goes out to two at once; the third is told, and served when one of them has gone", async () => {
    const first = await begun("/api/export.json");
    const second = await begun("/api/export.json");
    const third = await fetched("/api/export.csv");
    expect(third.status).toBe(503);
    expect(await third.text()).toContain("2 exports are under way");
    first.hangUp();
    await vi.waitFor(async () => expect((await fetched("/api/export.csv")).status).toBe(200), {
      timeout: 5_000,
    });
    second.hangUp();
  });

  it("that is lost in the middle breaks off, and never ends as if it were whole", async () => {
    const response = await fetched("/api/export.json");
    const reader = response.body?.getReader();
    await reader?.read();
    history.become({ kind: "trouble", code: "gone", what: "" });
    const rest = async (): Promise<void> => {
      for (;;) if ((await reader?.read())?.done !== false) return;
    };
    await expect(rest()).rejects.toThrow();
  });
});
