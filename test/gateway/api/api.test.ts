/** The API as it is used: sessions, people, plans, programmes, audit; and what it says while the history is gone. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  profilePageSchema,
  profileViewSchema,
  programmePageSchema,
  sessionPageSchema,
} from "../../../shared/api.ts";
import { samplesSchema } from "../../../shared/history.ts";
import { CONDITIONS } from "../../../shared/screening.ts";
import { draftOf, FakeHistory, knownProfile, recordOf } from "../support/fake-history.ts";
import { type Rig, startRig } from "../support/rig.ts";
import { until } from "../support/screen.ts";

const GONE = { kind: "trouble", code: "gone", what: "the history is being started again" } as const;

let rig: Rig;
let history: FakeHistory;
beforeEach(async () => {
  history = new FakeHistory();
  history.profiles = [knownProfile("anna")];
  rig = await startRig({ history, caps: { apiChangesPerS: 1_000 } });
});
afterEach(() => rig.close());

const get = async (path: string): Promise<unknown> => (await fetch(`${rig.url}${path}`)).json();
const send = (method: string, path: string, body?: unknown, headers = {}): Promise<Response> =>
  fetch(`${rig.url}${path}`, {
    method,
    headers: body === undefined ? headers : { "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const DEFAULTS = { maxAngleDeg: 20, maxDurationS: 120 };
const session = (id: string, second: number, profileId: string | null = null) => {
  const startedAt = `2026-01-01T00:00:${String(second).padStart(2, "0")}.000Z`;
  return recordOf(id, { startedAt, endedAt: startedAt, profileId });
};

const runSession = (id: string, profileId: string | null = null): void => {
  const base = { type: "event", id: `e${id}`, t: 1, sessionId: id, by: "screen", device: null } as const;
  rig.controller.event({ ...base, kind: "session-started", limits: DEFAULTS, profileId, programmeId: null });
  rig.controller.event({ ...base, id: `f${id}`, t: 900, kind: "session-ended", reason: "stop" });
};

describe("sessions", () => {
  it("are asked of the history with what the query says, and come with what it has not written yet", async () => {
    history.sessions = [session("s2", 2), session("s1", 1)];
    runSession("s3");
    const page = sessionPageSchema.parse(await get("/api/sessions?limit=2"));
    expect(page.items.map(({ id }) => id)).toEqual(["s3", "s2"]);
    expect(page.next).toBe("s2");
    expect(history.calls.at(-1)).toEqual({
      call: "sessions",
      ask: { query: { limit: 2, after: null, profileId: null, from: null, to: null } },
    });
    const second = sessionPageSchema.parse(await get("/api/sessions?limit=2&after=s2"));
    expect(second).toMatchObject({ items: [{ id: "s1" }], next: null });
    // Written in the meantime: told once.
    history.sessions.unshift(session("s3", 59));
    const ids = sessionPageSchema.parse(await get("/api/sessions")).items.map(({ id }) => id);
    expect(ids).toEqual(["s3", "s2", "s1"]);
  });

  it("that somebody else did are not put among those of one person", async () => {
    runSession("s3", "anna");
    runSession("s4");
    const idsOf = async (query: string): Promise<string[]> =>
      sessionPageSchema.parse(await get(`/api/sessions?${query}`)).items.map(({ id }) => id);
    expect(await idsOf("profileId=anna")).toEqual(["s3"]);
    expect(await idsOf("profileId=guest")).toEqual(["s4"]);
    expect(await idsOf("to=2020-01-01T00:00:00Z")).toEqual([]);
    expect(await idsOf("from=2020-01-01T00:00:00Z")).toEqual(["s4", "s3"]);
    // A bound is within: a report asks for the last sessions up to the one that it is of.
    const page = sessionPageSchema.parse(await get("/api/sessions"));
    const bound = page.items[0]?.startedAt ?? "";
    expect(await idsOf(`from=${bound}&to=${bound}`)).toContain("s4");
  });

  it("are told from memory while the history is gone, and what is only there is 503", async () => {
    history.sessions = [session("s1", 1)];
    runSession("s3");
    history.become(GONE);
    expect(sessionPageSchema.parse(await get("/api/sessions"))).toMatchObject({ items: [{ id: "s3" }] });
    expect(await get("/api/sessions/s3")).toMatchObject({ id: "s3", reason: "stop", startedBy: "screen" });
    for (const path of [
      "/api/sessions/s1",
      "/api/sessions/s3/samples",
      "/api/audit",
      "/api/sessions?after=s1",
    ])
      expect(await get(path)).toMatchObject({ status: 503, detail: expect.stringContaining("(gone)") });
    expect(await get("/api/history")).toEqual(GONE);
  });

  it("have a curve in columns, with what was missing as runs", async () => {
    history.samples.set("s1", [
      { tMs: 0, angle: -750, held: false },
      { tMs: 40, angle: "stale", held: false },
      { tMs: 80, angle: "stale", held: false },
      { tMs: 120, angle: "sensor-open", held: true },
      { tMs: 160, angle: 123, held: true },
    ]);
    expect(samplesSchema.parse(await get("/api/sessions/s1/samples"))).toEqual({
      tMs: [0, 40, 80, 120, 160],
      angleDeg: [-75, null, null, null, 12.3],
      faults: [
        { from: 1, to: 2, fault: "stale" },
        { from: 3, to: 3, fault: "sensor-open" },
      ],
      held: [{ from: 3, to: 4 }],
    });
    expect(await get("/api/sessions/s9/samples")).toMatchObject({ status: 404 });
    expect(await get("/api/sessions/s9")).toMatchObject({
      status: 404,
      detail: expect.stringContaining("s9"),
    });
  });

  it("take how it did, from whoever told it", async () => {
    history.sessions = [session("s1", 1)];
    const outcome = { painBefore: 5, painAfter: 3, heightBeforeMm: 1800, heightAfterMm: 1819, note: "good" };
    const origin = { origin: rig.url };
    expect((await send("PUT", "/api/sessions/s1/outcome", outcome, origin)).status).toBe(204);
    expect(history.outcomes.get("s1")).toEqual(outcome);
    expect(history.calls.at(-1)?.ask).toMatchObject({
      doer: { by: "screen", device: null, address: "127.0.0.1" },
    });
    expect((await send("PUT", "/api/sessions/s9/outcome", outcome)).status).toBe(404);
  });
});

describe("profiles", () => {
  it("are made, changed, screened and confirmed, and each answer tells what may be set", async () => {
    const made = await send("POST", "/api/profiles", draftOf("Berta"));
    expect(made.status).toBe(201);
    const view = profileViewSchema.parse(await made.json());
    expect(view).toMatchObject({ limits: DEFAULTS, beginner: "not-screened", balanceProven: false });
    const path = `/api/profiles/${view.profile.profileId}`;
    expect((await send("PUT", `${path}/doctor-asked`, { by: "Berta" })).status).toBe(409);
    const answers = Object.fromEntries(CONDITIONS.map((condition) => [condition, false]));
    const screened = await send("PUT", `${path}/screening`, { answers });
    expect(await screened.json()).toMatchObject({ limits: DEFAULTS, beginner: "doctor-not-asked" });
    const asked = await send("PUT", `${path}/doctor-asked`, { by: "Berta" });
    expect(await asked.json()).toMatchObject({
      limits: { maxAngleDeg: 40, maxDurationS: 300 },
      beginner: null,
    });
    expect(await get(path)).toMatchObject({ beginner: null, profile: { name: "Berta" } });
    const page = profilePageSchema.parse(await get("/api/profiles"));
    expect(page.items.map(({ profile }) => profile.name)).toEqual(["anna", "Berta"]);
  });

  it("whose name is taken or that are not there are refused", async () => {
    const taken = await send("POST", "/api/profiles", draftOf("anna"));
    expect(taken.status).toBe(409);
    expect(await taken.json()).toMatchObject({ errors: [{ field: "name", value: '"anna"' }] });
    for (const [method, path, body] of [
      ["GET", "/api/profiles/eve", undefined],
      ["PUT", "/api/profiles/eve", draftOf("Eve")],
      ["DELETE", "/api/profiles/eve", undefined],
      ["GET", "/api/profiles/guest", undefined],
      ["DELETE", "/api/profiles/guest", undefined],
      ["PUT", "/api/profiles/guest", draftOf("Guest")],
      ["DELETE", "/api/profiles/eve/plan", undefined],
    ] as const)
      expect((await send(method, path, body)).status, `${method} ${path}`).toBe(404);
  });

  it("are erased whole, with what is remembered of their sessions, but not in a session of theirs", async () => {
    runSession("s3", "anna");
    const start = { type: "event", id: "e4", t: 1, sessionId: "s4", by: "screen", device: null } as const;
    rig.controller.event({
      ...{ ...start, kind: "session-started", limits: DEFAULTS, profileId: "anna", programmeId: null },
    });
    expect((await send("DELETE", "/api/profiles/anna")).status).toBe(409);
    rig.controller.event({ ...start, id: "e5", t: 5, kind: "session-ended", reason: "stop" });
    const erased = await send("DELETE", "/api/profiles/anna");
    expect(await erased.json()).toEqual({ sessions: 3 });
    expect(sessionPageSchema.parse(await get("/api/sessions")).items).toEqual([]);
    expect(await get("/api/profiles")).toEqual({ items: [], next: null });
    // The table of the last one comes back only now, and its record is closed.
    rig.controller.report({ telemetry: { t: 60, state: "recovering" } });
    await until("it is closed", () => history.kinds().includes("session-closed"));
    expect(sessionPageSchema.parse(await get("/api/sessions")).items).toEqual([]);
  });

  it("are asked for again when a change was not answered: it may have been made, and narrowed what may be set", async () => {
    const screen = await rig.screen();
    const narrow = draftOf("anna", { limits: { maxAngleDeg: 15, maxDurationS: 60 } });
    history.refused.add("change-profile");
    history.profiles = [knownProfile("anna", narrow)];
    expect((await send("PUT", "/api/profiles/anna", narrow)).status).toBe(503);
    await screen.ask({ type: "start", id: "1", profileId: "anna" });
    expect(rig.controller.asked.at(-1)?.request).toMatchObject({ rider: { limits: narrow.limits } });
  });

  it("begin no session while they are being erased, and stay who they were where that is refused", async () => {
    const screen = await rig.screen();
    const start = (id: string) => screen.ask({ type: "start", id, profileId: "anna" });
    expect(await start("1")).toMatchObject({ type: "ack" });
    const answer = history.holdCalls();
    const erasing = send("DELETE", "/api/profiles/anna");
    await until("it is asked", () => history.calls.at(-1)?.call === "erase-profile");
    expect(await start("2")).toMatchObject({ code: "bad-field" });
    history.become(GONE);
    answer();
    expect((await erasing).status).toBe(503);
    expect(await start("3")).toMatchObject({ type: "ack" });
  });

  it("stay usable as they were told last while the history is gone; changes are refused", async () => {
    await get("/api/profiles");
    history.become(GONE);
    expect(profilePageSchema.parse(await get("/api/profiles")).items).toHaveLength(1);
    const refused = await send("POST", "/api/profiles", draftOf("Berta"));
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining("started again") });
    const without = new FakeHistory();
    without.become(GONE);
    const other = await startRig({ history: without });
    expect((await fetch(`${other.url}/api/profiles`)).status).toBe(503);
    await other.close();
  });
});

describe("plans and programmes", () => {
  it("a plan is put, read and removed", async () => {
    const path = "/api/profiles/anna/plan";
    expect(await get(path)).toMatchObject({ status: 404 });
    const draft = { rungs: ["first-minutes"], sessionsPerWeek: 3, sessionsPerRung: 2 };
    const put = await send("PUT", path, draft);
    expect(await put.json()).toMatchObject({ ...draft, profileId: "anna" });
    expect(await get(path)).toMatchObject(draft);
    expect((await send("DELETE", path)).status).toBe(204);
    expect(await get(path)).toMatchObject({ status: 404 });
  });

  it("programmes are judged against whoever asks", async () => {
    const all = programmePageSchema.parse(await get("/api/programmes"));
    expect(all.items[0]).toMatchObject({
      from: "built-in",
      needs: { maxAngleDeg: 20, maxDurationS: 90 },
      obstacle: null,
    });
    history.profiles = [
      knownProfile("anna", { ...draftOf("anna", { limits: { maxAngleDeg: 15, maxDurationS: 300 } }) }),
    ];
    await get("/api/profiles");
    const hers = programmePageSchema.parse(await get("/api/programmes?profileId=anna"));
    expect(hers.items[0]?.obstacle).toContain("8° above its highest target");
    expect(await get("/api/programmes?profileId=eve")).toMatchObject({ status: 404 });
  });
});

describe("the audit chain and the description", () => {
  it("are told as they are", async () => {
    const entry = {
      seq: 7,
      at: "2026-01-01T00:00:00Z",
      action: "stop",
      detail: null,
      detailHash: "a",
      hash: "b",
    };
    history.audit = [entry];
    expect(await get("/api/audit?limit=10&before=8")).toEqual({ items: [entry], next: null });
    expect(history.calls.at(-1)?.ask).toEqual({ limit: 10, before: 8 });
    expect(await get("/api/history")).toEqual({ kind: "ok" });
    expect(await get("/api/openapi.json")).toMatchObject({ openapi: "3.1.0" });
  });
});
