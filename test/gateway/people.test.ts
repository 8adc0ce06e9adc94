/** Whose session it is: looked up at Start, with what the profile says, and told on to the core as it is. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { calendarDayOf } from "../../firmware/gateway/lately.ts";
import { PROOF_FAILURES, type ProofFailure } from "../../shared/balance.ts";
import { DAY_MS } from "../../shared/calendar.ts";
import type { Profile } from "../../shared/profiles.ts";
import { draftOf, FakeHistory, knownProfile, profileOf, recordOf } from "./support/fake-history.ts";
import { ManualClock } from "./support/manual-clock.ts";
import { type Rig, startRig } from "./support/rig.ts";
import type { Screen } from "./support/screen.ts";
import { until } from "./support/screen.ts";

const GONE = { kind: "trouble", code: "gone", what: "being started again" } as const;
const soft = { dailyInvertedS: 300, restBetweenMin: 60 };
const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

let history: FakeHistory;
let rig: Rig;
let screen: Screen;

const proven: Profile["balance"] = { kind: "proven", at: ago(1), heightCm: 180, weightKg: 80 };
const open = async (profiles: Profile[]): Promise<void> => {
  history.profiles = profiles;
  rig = await startRig({ history });
  screen = await rig.screen();
  rig.controller.report();
  await until("everybody", () => screen.of("snapshot").at(-1)?.profiles.length === profiles.length + 1);
};
const started = (): unknown =>
  rig.controller.asked.findLast(({ request }) => request.kind === "start")?.request;

beforeEach(() => {
  history = new FakeHistory();
});
afterEach(() => rig.close());

describe("Start", () => {
  it("of a profile tells the core its limits and whether its balance was proven", async () => {
    await open([knownProfile("anna", { balance: proven }), profileOf("berta"), knownProfile("carl")]);
    const riderOf = async (profileId: string, id: string): Promise<unknown> => {
      expect(await screen.ask({ type: "start", id, profileId })).toMatchObject({ type: "ack" });
      return started();
    };
    expect(await riderOf("anna", "1")).toMatchObject({
      rider: { profileId: "anna", limits: { maxAngleDeg: 40, maxDurationS: 300 }, balanceProven: true },
    });
    // Not screened: the beginner's.
    expect(await riderOf("berta", "2")).toMatchObject({
      rider: { limits: { maxAngleDeg: 20, maxDurationS: 120 }, balanceProven: false },
    });
    expect(await riderOf("carl", "3")).toMatchObject({ rider: { balanceProven: false } });
  });

  it("never tells the core more than the table's ceilings", async () => {
    history.profiles = [knownProfile("anna", { limits: { maxAngleDeg: 60, maxDurationS: 600 } })];
    rig = await startRig({ history, ceilings: { maxAngleDeg: 30, maxDurationS: 200 } });
    screen = await rig.screen();
    await until("she is known", () => history.calls.some(({ call }) => call === "profiles"));
    await screen.ask({ type: "start", id: "1", profileId: "anna" });
    expect(started()).toMatchObject({ rider: { limits: { maxAngleDeg: 30, maxDurationS: 200 } } });
  });

  it("of the guest, or of nobody, has no rider", async () => {
    await open([knownProfile("anna")]);
    await screen.ask({ type: "start", id: "1", profileId: "guest" });
    expect(started()).not.toHaveProperty("rider");
    await screen.ask({ type: "start", id: "2" });
    expect(started()).not.toHaveProperty("rider");
  });

  it("of somebody or something that is not there is refused, naming what is", async () => {
    await open([knownProfile("anna")]);
    expect(await screen.ask({ type: "start", id: "1", profileId: "eve" })).toMatchObject({
      ...{ code: "bad-field", message: 'profileId is "eve"; allowed: guest, anna' },
    });
    expect(await screen.ask({ type: "start", id: "2", programmeId: "toString" })).toMatchObject({
      ...{ code: "bad-field", message: 'programmeId is "toString"; allowed: first-minutes' },
    });
    expect(rig.controller.kinds()).not.toContain("start");
  });

  it("with a programme hands it over whole", async () => {
    await open([]);
    await screen.ask({ type: "start", id: "1", programmeId: "first-minutes" });
    expect(started()).toMatchObject({
      programme: { programmeId: "first-minutes", steps: [{ targetAngleDeg: 8 }, {}, { restS: 0 }] },
    });
  });

  it("goes on with who was known while the history is gone; from the first start on without it, only the guest", async () => {
    await open([knownProfile("anna")]);
    history.become(GONE);
    expect(await screen.ask({ type: "start", id: "1", profileId: "anna" })).toMatchObject({ type: "ack" });
    await until("the trouble", () => screen.of("snapshot").at(-1)?.history.kind === "trouble");
    await rig.close();
    history = new FakeHistory();
    history.become(GONE);
    await open([]);
    expect(await screen.ask({ type: "start", id: "1", profileId: "anna" })).toMatchObject({
      code: "bad-field",
    });
    expect(await screen.ask({ type: "start", id: "2", profileId: "guest" })).toMatchObject({ type: "ack" });
    // It comes back, and so do they.
    history.profiles = [knownProfile("anna")];
    history.become({ kind: "ok" });
    await until("anna", () => screen.of("snapshot").at(-1)?.profiles.length === 2);
  });
});

describe("soft limits", () => {
  const lately = (over = {}) =>
    recordOf("s1", { profileId: "anna", startedAt: ago(12), endedAt: ago(10), invertedS: 100, ...over });

  it("speak against a start, and a start that has read them goes on and tells which", async () => {
    history.sessions = [lately()];
    await open([knownProfile("anna", { soft })]);
    const refused = await screen.ask({ type: "start", id: "1", profileId: "anna" });
    expect(refused).toMatchObject({ code: "advised-against", advice: ["rest-between"] });
    expect(rig.controller.kinds()).toEqual([]);
    const other = { type: "start", id: "2", profileId: "anna", acceptAdvice: ["daily-total"] };
    expect(await screen.ask(other)).toMatchObject({ code: "advised-against" });
    const all = { type: "start", id: "3", profileId: "anna", acceptAdvice: ["rest-between"] };
    expect(await screen.ask(all)).toMatchObject({ type: "ack" });
    const audited = history.writes.filter((write) => write.kind === "audit");
    expect(audited).toMatchObject([
      {
        ...{ action: "start", profileId: "anna" },
        doer: { by: "screen", device: null, address: "127.0.0.1" },
        detail: { profileId: "anna", acceptedAdvice: ["rest-between"] },
      },
    ]);
  });

  it("count what a programme would add to the day", async () => {
    const day = calendarDayOf(Date.now());
    // Right after midnight yesterday's sessions are not today's.
    const startedAt = new Date(Math.max(day.fromMs, Date.now() - 7_200_000)).toISOString();
    history.sessions = [lately({ startedAt, endedAt: startedAt, invertedS: 250 })];
    await open([knownProfile("anna", { soft: { dailyInvertedS: 300, restBetweenMin: null } })]);
    expect(await screen.ask({ type: "start", id: "1", profileId: "anna" })).toMatchObject({ type: "ack" });
    const programme = { type: "start", id: "2", profileId: "anna", programmeId: "first-minutes" };
    expect(await screen.ask(programme)).toMatchObject({ code: "advised-against", advice: ["daily-total"] });
  });

  it("are of one person; somebody else's sessions and the guest's do not count", async () => {
    history.sessions = [lately({ profileId: "berta" }), lately({ id: "s2", profileId: null })];
    await open([knownProfile("anna", { soft })]);
    expect(await screen.ask({ type: "start", id: "1", profileId: "anna" })).toMatchObject({ type: "ack" });
  });

  it("know of a session that ended a moment ago, also while the history is gone", async () => {
    await open([knownProfile("anna", { soft })]);
    history.become(GONE);
    const base = { type: "event", id: "e", t: 1, sessionId: "s1", by: "screen", device: null } as const;
    const limits = { maxAngleDeg: 20, maxDurationS: 120 };
    rig.controller.event({ ...base, kind: "session-started", limits, profileId: "anna", programmeId: null });
    rig.controller.report({ telemetry: { t: 60, invertedS: 30 } });
    rig.controller.event({ ...base, id: "f", t: 99, kind: "session-ended", reason: "stop" });
    expect(await screen.ask({ type: "start", id: "1", profileId: "anna" })).toMatchObject({
      advice: ["rest-between"],
    });
  });

  it("are asked for until they are known, also where who there is was known at once", async () => {
    history.sessions = [lately()];
    history.refused.add("sessions");
    const clock = new ManualClock();
    clock.advance(Date.now() - Date.parse(clock.wallIso()));
    history.profiles = [knownProfile("anna", { soft })];
    rig = await startRig({ history, manualClock: clock });
    screen = await rig.screen();
    await until("she is known", () => history.calls.some(({ call }) => call === "profiles"));
    history.refused.clear();
    clock.advance(5_000);
    await screen.settled();
    const refused = await screen.ask({ type: "start", id: "1", profileId: "anna" });
    expect(refused).toMatchObject({ code: "advised-against", advice: ["rest-between"] });
  });

  it("and the plan's proposal are told over HTTP", async () => {
    history.sessions = [lately()];
    await open([knownProfile("anna", { soft })]);
    const get = async (path: string): Promise<unknown> =>
      (await fetch(`${rig.url}/api/profiles/${path}`)).json();
    expect(await get("anna/advice")).toMatchObject({
      ...{ advice: ["rest-between"], dailyInvertedS: 300 },
      restUntil: expect.stringMatching(/Z$/),
    });
    expect(await get("eve/advice")).toMatchObject({ status: 404 });
    expect(await get("anna/proposal")).toEqual({ kind: "none", why: "no-plan" });
    const at = ago(10);
    history.plans.set("anna", {
      ...{
        rungs: ["first-minutes"],
        sessionsPerWeek: 3,
        sessionsPerRung: 2,
        profileId: "anna",
        changedAt: at,
      },
    });
    expect(await get("anna/proposal")).toMatchObject({
      ...{ kind: "session", programmeId: "first-minutes", change: "first" },
      limits: { maxAngleDeg: 20, maxDurationS: 90 },
    });
  });
});

describe("balance", () => {
  const start = (profileId: string | null): void =>
    rig.controller.event({
      ...{ type: "event", id: "e0", t: 1, kind: "session-started", sessionId: `s-${profileId}` },
      ...{ by: "screen", device: null, limits: { maxAngleDeg: 20, maxDurationS: 120 } },
      ...{ profileId, programmeId: null },
    });
  const seen = (profileId: string | null): void =>
    rig.controller.event({ type: "event", id: "e1", t: 2, kind: "balance-proven", profileId });
  const failed = (why: ProofFailure, profileId: string | null): void =>
    rig.controller.event({ type: "event", id: "e2", t: 3, kind: "balance-failed", why, profileId });
  const putWeight = (weightKg: number): Promise<Response> =>
    fetch(`${rig.url}/api/profiles/anna`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(draftOf("anna", { weightKg })),
    });
  let asked = 0;
  const isTold = async (profileId: string): Promise<unknown> => {
    asked += 1;
    await screen.ask({ type: "start", id: `start-${asked}`, profileId });
    return started();
  };

  it("that was seen is written to that profile and stands at once, for the height and weight of Start", async () => {
    await open([knownProfile("anna"), knownProfile("berta")]);
    start("anna");
    seen("anna");
    start(null);
    seen(null);
    expect(history.writes.filter(({ kind }) => kind === "balance-proven")).toMatchObject([
      { profileId: "anna", heightCm: 180, weightKg: 80 },
    ]);
    expect(await isTold("anna")).toMatchObject({ rider: { balanceProven: true } });
    expect(await isTold("berta")).toMatchObject({ rider: { balanceProven: false } });
  });

  it("that was seen does not stand for a weight that was told in the middle of it", async () => {
    await open([knownProfile("anna")]);
    start("anna");
    await putWeight(90);
    seen("anna");
    expect(history.writes.filter(({ kind }) => kind === "balance-proven")).toMatchObject([{ weightKg: 80 }]);
    expect(await isTold("anna")).toMatchObject({ rider: { balanceProven: false } });
  });

  it.each(PROOF_FAILURES)("whose proof ended as %s is taken from that profile at once", async (why) => {
    await open([knownProfile("anna", { balance: proven }), knownProfile("berta", { balance: proven })]);
    failed(why, null);
    expect(await isTold("anna")).toMatchObject({ rider: { balanceProven: true } });
    failed(why, "anna");
    expect(history.writes.filter(({ kind }) => kind === "balance-lost")).toMatchObject([
      { profileId: "anna" },
    ]);
    expect(await isTold("anna")).toMatchObject({ rider: { balanceProven: false } });
    expect(await isTold("berta")).toMatchObject({ rider: { balanceProven: true } });
  });

  it("that was lost does not come back with a history that could not write it, and does when it is seen", async () => {
    await open([knownProfile("anna", { balance: proven })]);
    failed("too-slow", "anna");
    // On a full disk it is told as it was before, and so is every change.
    const told = await (await fetch(`${rig.url}/api/profiles`)).json();
    expect(told).toMatchObject({ items: [{ balanceProven: false }] });
    expect(await isTold("anna")).toMatchObject({ rider: { balanceProven: false } });
    expect(await (await putWeight(80)).json()).toMatchObject({ balanceProven: false });
    expect(await isTold("anna")).toMatchObject({ rider: { balanceProven: false } });
    start("anna");
    seen("anna");
    expect(await isTold("anna")).toMatchObject({ rider: { balanceProven: true } });
  });

  it("is asked for again with another weight", async () => {
    await open([knownProfile("anna", { balance: proven })]);
    expect(await (await putWeight(90)).json()).toMatchObject({ balanceProven: false });
    expect(await isTold("anna")).toMatchObject({ rider: { balanceProven: false } });
  });
});

describe("the snapshot", () => {
  it("is sent again when somebody comes, changes or goes, and when the history does", async () => {
    await open([]);
    const send = (method: string, path: string, body?: unknown): Promise<Response> =>
      fetch(`${rig.url}${path}`, {
        method,
        ...(body === undefined
          ? {}
          : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      });
    const names = (): string[] =>
      screen
        .of("snapshot")
        .at(-1)
        ?.profiles.map(({ name }) => name) ?? [];
    await send("POST", "/api/profiles", draftOf("Anna"));
    await until("Anna", () => names().join() === "Guest,Anna");
    await send("PUT", "/api/profiles/p1", draftOf("Anne"));
    await until("Anne", () => names().join() === "Guest,Anne");
    await send("DELETE", "/api/profiles/p1");
    await until("nobody", () => names().join() === "Guest");
  });
});

describe("the day of the calendar", () => {
  it("is the one around now, from midnight to midnight where the table stands", () => {
    const noon = new Date(2026, 2, 15, 12).getTime();
    const { fromMs, toMs } = calendarDayOf(noon);
    expect(new Date(fromMs).getHours()).toBe(0);
    expect(new Date(toMs).getHours()).toBe(0);
    expect(fromMs).toBeLessThanOrEqual(noon);
    expect(toMs).toBeGreaterThan(noon);
    expect(Math.abs(toMs - fromMs - DAY_MS)).toBeLessThanOrEqual(3_600_000);
  });
});
