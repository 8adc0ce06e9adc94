/** What a gateway tells its fleet, what it tells again from the history, and what becomes of a central place's wishes. */

import { beforeEach, describe, expect, it } from "vitest";
import { decodeToFleet } from "../../firmware/fleet/channel.ts";
import type {
  FleetLink,
  FleetView,
  ToFleet,
  UnnumberedEvent,
  UnnumberedSession,
} from "../../firmware/fleet/contract.ts";
import { AuditTrail } from "../../firmware/gateway/audit-trail.ts";
import { CATCH_UP_EVERY_MS } from "../../firmware/gateway/fleet-catch-up.ts";
import { FleetFeed, SILENT_MS, VIEW_EVERY_MS } from "../../firmware/gateway/fleet-feed.ts";
import { ANSWER_TIMEOUT_MS, PendingRequests } from "../../firmware/gateway/pending-requests.ts";
import { Wishes } from "../../firmware/gateway/wishes.ts";
import type { Alarm } from "../../shared/alarms.ts";
import { PROOF_FAILURES } from "../../shared/balance.ts";
import type { ServerEvent } from "../../shared/protocol.ts";
import { FakeController, type ReportPatch } from "./support/fake-controller.ts";
import { FakeHistory, recordOf } from "./support/fake-history.ts";
import { ManualClock } from "./support/manual-clock.ts";

const SINCE = "2026-01-01T00:00:00.000Z";
type Answered = Parameters<FleetLink["answer"]>;
type Command = Parameters<Parameters<FleetLink["onCommand"]>[0]>[0];

/** An outbox in memory, which knows what it was told. */
class FakeFleet implements FleetLink {
  readonly views: FleetView[] = [];
  readonly events: UnnumberedEvent[] = [];
  /** In the order in which they were new. */
  readonly kept: UnnumberedSession[] = [];
  readonly answers: Answered[] = [];
  keeps = true;
  /** A session that never gets into the outbox. */
  readonly untaken = new Set<string>();
  #command: (command: Command) => void = () => {};
  #ready: (isNew: boolean) => void = () => {};

  view(view: FleetView): void {
    this.views.push(view);
  }
  event(event: UnnumberedEvent): void {
    this.events.push(event);
  }
  session(session: UnnumberedSession, kept: (known: boolean | null) => void = () => {}): void {
    if (!this.keeps || this.untaken.has(session.id)) {
      kept(null);
      return;
    }
    const known = this.kept.some(({ id }) => id === session.id);
    if (!known) this.kept.push(session);
    kept(known);
  }
  answer(...answered: Answered): void {
    this.answers.push(answered);
  }
  onCommand(heard: (command: Command) => void): void {
    this.#command = heard;
  }
  onReady(heard: (isNew: boolean) => void): void {
    this.#ready = heard;
  }
  figures(): null {
    return null;
  }
  pid(): number {
    return 1;
  }
  commands(command: Command): void {
    this.#command(command);
  }
  opens(isNew = false): void {
    this.#ready(isNew);
  }
  ids(): string[] {
    return this.kept.map(({ id }) => id);
  }
}

let link: FakeFleet;
let history: FakeHistory;
let clock: ManualClock;
let controller: FakeController;
let pending: PendingRequests;
let feed: FleetFeed;
let inSession: string | null;
let watched: boolean;

beforeEach(() => {
  link = new FakeFleet();
  history = new FakeHistory();
  clock = new ManualClock();
  controller = new FakeController();
  pending = new PendingRequests(2);
  inSession = null;
  watched = false;
  feed = new FleetFeed({
    ...{ link, history, clock, controller, pending, since: SINCE, log: () => {} },
    wishes: new Wishes(),
    audit: new AuditTrail(history, clock, () => null),
    inSession: () => inSession,
    attended: () => watched,
  });
  controller.listen({
    report: (report) => feed.report(report),
    event: (event) => feed.event(event),
    answer: (answer) => pending.answered(answer),
  });
});

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
};
const decodes = (message: ToFleet): string => decodeToFleet(JSON.parse(JSON.stringify(message))).kind;
const last = (): FleetView => {
  const view = link.views.at(-1);
  if (view === undefined) throw new Error("no view was told");
  return view;
};

describe("views", () => {
  const reportFor = (ms: number, patch: ReportPatch = {}): void => {
    for (let passed = 0; passed < ms; passed += 20) {
      clock.advance(20);
      controller.report(patch);
    }
  };

  it("are ten a second of reports that are fifty, and decode", () => {
    reportFor(2_000);
    expect(link.views.length).toBeGreaterThanOrEqual(18);
    expect(link.views.length).toBeLessThanOrEqual(2_000 / VIEW_EVERY_MS + 1);
    for (const view of link.views) expect(decodes({ type: "view", view })).toBe("ok");
    watched = true;
    reportFor(VIEW_EVERY_MS);
    expect(last().state).toMatchObject({
      state: "idle",
      layers: { guardian: true, controller: true, watched: true },
    });
  });

  it("come at once where the state, the lock, the limits or the alarms change", () => {
    const alarm: Alarm = {
      ...{ alarmId: "a-1", active: true, acknowledged: false, audioPausedUntilT: null },
      ...({ kind: "near-angle", priority: "medium" } as const),
    };
    controller.report();
    const changes: ReportPatch[] = [
      { telemetry: { state: "armed" } },
      { telemetry: { state: "inverted" } },
      { telemetry: { state: "inverted", lock: "held" } },
      { telemetry: { state: "inverted", lock: "held", maxAngleDeg: 15 } },
      { telemetry: { state: "inverted" }, snapshot: { alarms: [alarm] } },
      { telemetry: { state: "inverted" }, snapshot: { alarms: [{ ...alarm, acknowledged: true }] } },
    ];
    for (const [at, change] of changes.entries()) {
      controller.report(change);
      controller.report(change);
      expect(link.views).toHaveLength(at + 2);
    }
    expect(decodes({ type: "view", view: last() })).toBe("ok");
  });

  it("of a controller that is silent say so, and nothing of an angle", () => {
    reportFor(100, { telemetry: { state: "inverted", lock: "held" } });
    clock.advance(SILENT_MS - 1);
    feed.tick();
    expect(last().state.state).toBe("inverted");
    clock.advance(2);
    feed.tick();
    expect(last().state).toMatchObject({
      ...{ state: "offline", angle: { kind: "fault" }, lock: "released" },
      layers: { guardian: false, controller: false },
      board: { connected: false },
    });
    expect(decodes({ type: "view", view: last() })).toBe("ok");
    reportFor(20);
    expect(last().state.state).toBe("idle");
  });
});

it("events are told without names and profiles, and what is between rider and table is not", () => {
  const base = { type: "event", id: "e-1", t: 5 } as const;
  const who = { by: "screen", device: "Anna's phone" } as const;
  const limits = { maxAngleDeg: 20, maxDurationS: 60 };
  const events: ServerEvent[] = [
    { ...base, kind: "state", state: "armed", from: "idle" },
    { ...base, ...who, kind: "session-started", sessionId: "s", limits, profileId: "anna", programmeId: "p" },
    { ...base, kind: "alarm-raised", alarmId: "a", alarm: "near-angle", priority: "medium" },
    { ...base, ...who, kind: "alarm-acknowledged", alarmId: "a", alarm: "near-angle" },
    { ...base, kind: "alarm-cleared", alarmId: "a", alarm: "near-angle" },
    { ...base, ...who, kind: "limits-changed", limits },
    { ...base, ...who, kind: "session-ended", sessionId: "s", reason: "stop" },
    { ...base, kind: "check-in-asked", answerByT: 6 },
    { ...base, ...who, kind: "check-in-answered" },
    { ...base, kind: "balance-proven", profileId: "anna" },
    { ...base, kind: "balance-failed", why: PROOF_FAILURES[0], profileId: "anna" },
    { ...base, kind: "cue", cue: "rest" },
  ];
  for (const event of events) controller.event(event);
  expect(link.events.map(({ kind }) => kind)).toEqual(events.slice(0, 7).map(({ kind }) => kind));
  for (const event of link.events) expect(decodes({ type: "event", id: 1, event })).toBe("ok");
  expect(JSON.stringify(link.events)).not.toMatch(/[Aa]nna|device|profile/);
});

describe("finished sessions", () => {
  const ended = (id: string) => recordOf(id, { profileId: "anna" });

  it("are told when they are closed, with nothing of anybody", () => {
    feed.finished(ended("s1"));
    expect(link.ids()).toEqual(["s1"]);
    const [session] = link.kept;
    if (session === undefined) throw new Error("none was told");
    expect(decodes({ type: "session", id: 1, session })).toBe("ok");
    expect(JSON.stringify(session)).not.toMatch(/anna|device|outcome/);
  });

  it("that were missed are told from the history, oldest first and none older than the fleet", async () => {
    link.kept.push(ended("a"), ended("b"));
    history.sessions = ["d", "c", "b", "a"].map(ended);
    link.opens();
    await settled();
    expect(link.ids()).toEqual(["a", "b", "c", "d"]);
    const asked = history.calls.filter(({ call }) => call === "sessions");
    expect(asked[0]?.ask).toMatchObject({ query: { from: SINCE } });
    // The last page was known whole.
    link.opens();
    await settled();
    expect(link.ids()).toEqual(["a", "b", "c", "d"]);
  });

  it("are paged until a page is known, so that a lost outbox gets all of them, each once", async () => {
    const ids = Array.from({ length: 130 }, (_, at) => `s${129 - at}`);
    history.sessions = ids.map(ended);
    link.opens(true);
    await settled();
    expect(new Set(link.ids())).toEqual(new Set(ids));
    expect(link.ids()).toHaveLength(130);
    history.calls.length = 0;
    link.opens();
    await settled();
    expect(history.calls.filter(({ call }) => call === "sessions")).toHaveLength(1);
  });

  describe("of which a run was broken off between two pages", () => {
    const ids = Array.from({ length: 130 }, (_, at) => `s${129 - at}`);
    const asked = (): number => history.calls.filter(({ call }) => call === "sessions").length;
    const tellsAll = (): void => {
      expect(new Set(link.ids())).toEqual(new Set(ids));
      expect(link.ids()).toHaveLength(130);
    };

    beforeEach(() => {
      history.sessions = ids.map(ended);
    });

    it("are told to the last by the next process, which finds the newest page known", async () => {
      link.kept.push(...history.sessions.slice(0, 50));
      link.opens();
      await settled();
      tellsAll();
      // Once it came through, a page that is known is enough again.
      history.calls.length = 0;
      link.opens();
      await settled();
      expect(asked()).toBe(1);
    });

    it("are told to the last when the history refused a question in between", async () => {
      let left = 1;
      history.refusesIf = () => {
        left -= 1;
        return left < 0;
      };
      link.opens();
      await settled();
      expect(link.ids()).toHaveLength(50);
      history.refusesIf = () => false;
      clock.advance(CATCH_UP_EVERY_MS);
      feed.tick();
      await settled();
      tellsAll();
    });

    it("are told to the last when the outbox took nothing in between, and are not asked for meanwhile", async () => {
      link.kept.push(...history.sessions.slice(0, 50));
      link.keeps = false;
      link.opens();
      await settled();
      expect(asked()).toBe(1);
      link.keeps = true;
      clock.advance(CATCH_UP_EVERY_MS);
      feed.tick();
      await settled();
      tellsAll();
    });

    it("are told although a newer one is never taken, which is told again each time", async () => {
      link.untaken.add("s128");
      link.opens();
      await settled();
      expect(link.ids()).toHaveLength(129);
      history.calls.length = 0;
      link.untaken.clear();
      link.opens();
      await settled();
      tellsAll();
      expect(asked()).toBe(3);
    });
  });

  it("are not told while they are being recorded: the history may take them for interrupted", async () => {
    history.sessions = ["now", "before"].map(ended);
    inSession = "now";
    link.opens();
    await settled();
    expect(link.ids()).toEqual(["before"]);
  });

  it("are asked for again when the history is back, and every few minutes", async () => {
    history.refused.add("sessions");
    history.sessions = [ended("a")];
    link.opens();
    await settled();
    expect(link.ids()).toEqual([]);
    history.refused.clear();
    history.become({ kind: "trouble", code: "slow", what: "slow" });
    history.become({ kind: "ok" });
    await settled();
    expect(link.ids()).toEqual(["a"]);
    link.keeps = false;
    feed.finished(ended("b"));
    history.sessions.unshift(ended("b"));
    link.keeps = true;
    clock.advance(CATCH_UP_EVERY_MS);
    feed.tick();
    await settled();
    expect(link.ids()).toEqual(["a", "b"]);
  });

  it("are not asked for before an outbox is open", async () => {
    history.become({ kind: "ok" });
    clock.advance(CATCH_UP_EVERY_MS);
    feed.tick();
    await settled();
    expect(history.calls).toEqual([]);
  });
});

describe("a central place's wish", () => {
  const limits = { maxAngleDeg: 15, maxDurationS: 30 };
  const STOP: Command = { id: "c-1", command: { kind: "stop" } };
  const TIGHTEN: Command = { id: "c-2", command: { kind: "tighten", limits } };

  it("goes to the controller in its name, is answered, and stands in the audit chain with its id", () => {
    link.commands(STOP);
    link.commands(TIGHTEN);
    expect(controller.asked.map(({ by, device, request }) => ({ by, device, request }))).toEqual([
      { by: "fleet", device: null, request: { kind: "stop" } },
      { by: "fleet", device: null, request: { kind: "tighten", limits } },
    ]);
    expect(link.answers).toEqual([
      ["c-1", { kind: "accepted" }],
      ["c-2", { kind: "accepted" }],
    ]);
    expect(history.writes).toMatchObject([
      { kind: "audit", action: "stop", doer: { by: "fleet" }, detail: { commandId: "c-1" } },
      { kind: "audit", action: "tighten", doer: { by: "fleet" }, detail: { commandId: "c-2", limits } },
    ]);
  });

  it("that the controller refuses, or never answers, is answered as that, and not in the chain", () => {
    const refusal = { kind: "refused", code: "loosening", message: "no" } as const;
    controller.answers = () => refusal;
    link.commands(TIGHTEN);
    expect(link.answers).toEqual([["c-2", refusal]]);
    controller.answers = () => null;
    link.commands(STOP);
    clock.advance(ANSWER_TIMEOUT_MS + 1);
    pending.sweep(clock.nowMs());
    expect(link.answers.at(-1)).toMatchObject(["c-1", { kind: "refused", code: "wrong-state" }]);
    expect(history.writes).toEqual([]);
  });

  it("to tighten waits with all others for room; STOP does not", () => {
    controller.answers = () => null;
    for (let at = 0; at < 2; at += 1) link.commands({ ...STOP, id: `c-${at}` });
    link.commands(TIGHTEN);
    expect(link.answers).toMatchObject([["c-2", { kind: "refused", code: "rate-limited" }]]);
    link.commands(STOP);
    expect(controller.kinds()).toEqual(["stop", "stop", "stop"]);
  });
});
