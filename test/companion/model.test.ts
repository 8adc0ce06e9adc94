import { describe, expect, test } from "vitest";
import { apply, INITIAL, type Model } from "../../companion/model.ts";
import { byUrgency, mayAcknowledge, mayPauseAudio, viewOf } from "../../companion/view.ts";
import type { Alarm, AlarmKind } from "../../shared/alarms.ts";
import type { ServerMessage } from "../../shared/protocol.ts";
import { at, hello, snapshot, telemetry } from "./samples.ts";

const OPEN: Model = { ...INITIAL, connection: { kind: "open" } };
const having = (...messages: readonly ServerMessage[]): Model =>
  messages.reduce((model, message) => apply(model, message, 0), OPEN);
const alarm = (kind: AlarmKind, over: Partial<Alarm> = {}): Alarm => ({
  alarmId: kind,
  kind,
  priority: "high",
  active: true,
  acknowledged: false,
  audioPausedUntilT: null,
  ...over,
});

describe("what is live", () => {
  test("nothing before telemetry, although the snapshot names an angle", () => {
    const view = viewOf(having(hello(), snapshot()), 0);
    expect(view).toMatchObject({
      freshness: "stale",
      link: "silent",
      angleText: "—",
      lock: null,
      state: null,
    });
    expect(view).toMatchObject({ invertedText: "—", remainingText: "—", maxAngleDeg: null, canStart: false });
  });

  test("telemetry is shown", () => {
    const view = viewOf(having(hello(), snapshot(), telemetry()), 0);
    expect(view).toMatchObject({ link: "live", angleText: "25.0°", zone: "near", remainingText: "1:48" });
    expect(view).toMatchObject({ state: "inverted", lock: "released", remainingShare: 0.9, canHold: true });
  });

  test("a second later none of it is shown as live", () => {
    const view = viewOf(having(hello(), snapshot(), telemetry({ lock: "held" })), 1000);
    expect(view).toMatchObject({
      freshness: "stale",
      angleText: "—",
      angleDeg: null,
      lock: null,
      zone: "unknown",
    });
    expect(view).toMatchObject({
      remainingText: "—",
      remainingShare: null,
      state: null,
      title: "No live data",
    });
    expect(view).toMatchObject({
      controllerLayer: "unknown",
      boardLayer: "unknown",
      dashboardLayer: "missing",
    });
    expect([view.canStart, view.canHold, view.canRelease]).toEqual([false, false, false]);
  });

  test("the same telemetry again is no news", () => {
    const first = having(hello(), telemetry());
    expect(viewOf(apply(first, telemetry(), 950), 950).freshness).toBe("stale");
    expect(viewOf(apply(first, telemetry({ seq: 2, t: 1950 }), 950), 950).freshness).toBe("fresh");
  });

  test("without a line nothing is live, however young", () => {
    const model: Model = { ...having(hello(), telemetry()), connection: { kind: "waiting", failures: 1 } };
    expect(viewOf(model, 0)).toMatchObject({
      link: "disconnected",
      angleText: "—",
      title: "Connection lost",
    });
  });

  test("a new line forgets what was seen on the old one", () => {
    expect(viewOf(having(hello(), telemetry(), hello()), 0).angleText).toBe("—");
  });

  test("an angle fault is its own thing, not a number", () => {
    const view = viewOf(having(hello(), telemetry({ angle: { kind: "fault", reason: "sensor-open" } })), 0);
    expect(view).toMatchObject({
      angleText: "—",
      angleFault: "sensor-open",
      zone: "unknown",
      freshness: "fresh",
    });
  });

  test("the gateway's word that there is no table is shown with its problem", () => {
    const board = { ...snapshot().board, connected: false, problem: "the controller has gone silent" };
    const view = viewOf(having(hello(), snapshot({ state: "offline", board })), 0);
    expect(view).toMatchObject({ state: "offline", title: "No table", angleText: "—" });
    expect(view.next).toContain("The controller has gone silent.");
  });
});

describe("zones, layers and buttons", () => {
  test.each([
    [24.9, "calm"],
    [25, "near"],
    [30, "near"],
    [30.1, "over"],
    [-75, "calm"],
  ])("at %d° of 30° the angle is %s", (deg, zone) => {
    expect(viewOf(having(hello(), telemetry({ angle: at(deg) })), 0).zone).toBe(zone);
  });

  test.each([
    [{}, "in-force"],
    [{ guarded: false }, "missing"],
    [{ trip: "over-angle" as const }, "tripped"],
    [{ connected: false }, "unknown"],
  ])("a board with %o is %s", (over, layer) => {
    const board = { ...snapshot().board, ...over };
    expect(viewOf(having(hello(), snapshot({ board }), telemetry()), 0).boardLayer).toBe(layer);
  });

  test("without a board the lock is unknown, whatever it was told last", () => {
    const angle = { kind: "fault", reason: "no-board" } as const;
    expect(viewOf(having(hello(), telemetry({ state: "offline", angle })), 0).lock).toBeNull();
  });

  test("a viewer may watch, not control", () => {
    const view = viewOf(having(hello({ role: "viewer" }), snapshot(), telemetry()), 0);
    expect([view.canControl, view.canHold]).toEqual([false, false]);
  });

  test("release is there while held or about to hold", () => {
    const held = viewOf(having(hello(), snapshot(), telemetry({ lock: "held" })), 0);
    expect([held.canHold, held.canRelease, held.title]).toEqual([false, true, "Inverted, held"]);
    const pending = viewOf(having(hello(), snapshot({ holdPending: true }), telemetry()), 0);
    expect([pending.canHold, pending.canRelease, pending.title]).toEqual([false, true, "Waiting to hold"]);
  });

  test("Start waits for what the controller names", () => {
    const messages = [
      hello(),
      snapshot({ state: "idle", startObstacles: ["not-still"] }),
      telemetry({ state: "idle" }),
    ];
    expect(viewOf(having(...messages), 0)).toMatchObject({
      waitsForStart: true,
      title: "Not ready yet",
      canStart: true,
    });
  });
});

describe("sessions", () => {
  const started: ServerMessage = {
    type: "event",
    id: "1",
    t: 1,
    kind: "session-started",
    sessionId: "s1",
    by: "screen",
    device: null,
    limits: { maxAngleDeg: 30, maxDurationS: 120 },
    profileId: null,
    programmeId: null,
  };
  const ended: ServerMessage = {
    type: "event",
    id: "2",
    t: 2,
    kind: "session-ended",
    sessionId: "s1",
    reason: "duration-reached",
    by: "controller",
    device: null,
  };

  test("the end keeps its reason, who it was by, and the greatest angle seen", () => {
    const model = having(
      hello(),
      started,
      telemetry({ seq: 1, t: 1, angle: at(12) }),
      telemetry({ seq: 2, t: 2, angle: at(28) }),
      telemetry({ seq: 3, t: 3, angle: at(9) }),
      ended,
      telemetry({ seq: 4, t: 4, angle: at(29) }),
      snapshot({ session: { id: "s1", reason: "duration-reached", profileId: null, programmeId: null } }),
    );
    expect(model.session).toEqual({
      kind: "ended",
      sessionId: "s1",
      device: null,
      profileId: null,
      programmeId: null,
      reason: "duration-reached",
      by: "controller",
      peakDeg: 28,
    });
  });

  test("a page opened afterwards knows the reason and no more", () => {
    const model = having(
      hello(),
      snapshot({ session: { id: "s1", reason: "stop", profileId: null, programmeId: null } }),
    );
    expect(model.session).toEqual({
      kind: "ended",
      sessionId: "s1",
      device: null,
      profileId: null,
      programmeId: null,
      reason: "stop",
      by: null,
      peakDeg: null,
    });
  });
});

describe("the check-in", () => {
  const running = snapshot({ checkIn: { everyS: 60, askedT: null, answerByT: null } });
  const asked: ServerMessage = {
    ...{ type: "event", id: "1", t: 5_000 },
    ...{ kind: "check-in-asked", answerByT: 20_000 },
  };
  const answered: ServerMessage = {
    ...{ type: "event", id: "2", t: 6_000 },
    ...{ kind: "check-in-answered", by: "table", device: null },
  };

  test("is known from the snapshot, asks by its event, and is over with the answer", () => {
    expect(having(hello(), running).checkIn).toEqual({ everyS: 60, askedT: null, answerByT: null });
    const question = having(hello(), running, telemetry(), asked);
    expect(question.checkIn).toEqual({ everyS: 60, askedT: 5_000, answerByT: 20_000 });
    expect(viewOf(question, 0).title).toBe("Are you all right?");
    const after = having(hello(), running, telemetry(), asked, answered);
    expect(after.checkIn).toEqual({ everyS: 60, askedT: null, answerByT: null });
    expect(viewOf(after, 0).title).toBe("Inverted");
  });

  test("ends with its session", () => {
    const end: ServerMessage = {
      ...{ type: "event", id: "3", t: 20_000, kind: "session-ended", sessionId: "s1" },
      ...{ reason: "unanswered", by: "controller", device: null },
    };
    expect(having(hello(), running, asked, end).checkIn).toBeNull();
  });
});

describe("the balance", () => {
  const event = (
    over:
      | { kind: "balance-proven"; profileId: null }
      | { kind: "balance-failed"; why: "too-slow"; profileId: null },
  ): ServerMessage => ({ type: "event", id: "1", t: 1, ...over });

  test("is not known before anybody has told, and hands off is said while it is proven", () => {
    expect(having(hello()).balance).toBeNull();
    const proving = having(hello(), snapshot({ balance: { kind: "proving", untilT: 9 } }), telemetry());
    expect(viewOf(proving, 0).title).toBe("Hands off");
  });

  test("what came of the proof is told", () => {
    const proven = having(hello(), snapshot(), event({ kind: "balance-proven", profileId: null }));
    expect(proven).toMatchObject({ balance: { kind: "proven" }, notice: { tone: "info", untilMs: 10_000 } });
    const failed = having(
      hello(),
      snapshot(),
      event({ kind: "balance-failed", why: "too-slow", profileId: null }),
    );
    expect(failed).toMatchObject({ balance: { kind: "unproven" }, notice: { tone: "trouble" } });
    expect(failed.notice?.text).toContain("within 10 s");
  });
});

describe("alarms", () => {
  test("events raise, acknowledge and clear", () => {
    const base = { type: "event", t: 1, alarmId: "a1", alarm: "over-angle" } as const;
    const raised = having(hello(), { ...base, id: "1", kind: "alarm-raised", priority: "high" });
    expect(raised.alarms).toMatchObject([{ alarmId: "a1", active: true, acknowledged: false }]);
    const done = { by: "screen", device: null } as const;
    const acknowledged = apply(raised, { ...base, ...done, id: "2", kind: "alarm-acknowledged" }, 0);
    expect(acknowledged.alarms).toMatchObject([{ acknowledged: true }]);
    expect(apply(acknowledged, { ...base, id: "3", kind: "alarm-cleared" }, 0).alarms).toEqual([]);
  });

  test("a snapshot that says the same changes nothing that would be drawn again", () => {
    const first = having(hello(), snapshot({ alarms: [alarm("over-angle")] }));
    const second = apply(first, snapshot({ alarms: [alarm("over-angle")] }), 0);
    expect(second.alarms).toBe(first.alarms);
    expect(second.board).toBe(first.board);
  });

  test("what has to be read now comes first", () => {
    const order = byUrgency([
      alarm("calibration-due", { priority: "low" }),
      alarm("over-angle"),
      alarm("near-angle", { priority: "medium" }),
      alarm("not-returning", { acknowledged: true }),
    ]);
    expect(order.map((one) => one.kind)).toEqual([
      "not-returning",
      "over-angle",
      "near-angle",
      "calibration-due",
    ]);
  });

  test("high is acknowledged only when its condition is gone, and its sound only paused at the table", () => {
    expect(mayAcknowledge(alarm("over-angle"))).toBe(false);
    expect(mayAcknowledge(alarm("over-angle", { active: false }))).toBe(true);
    expect(mayAcknowledge(alarm("near-angle", { priority: "medium" }))).toBe(true);
    const medium = alarm("near-angle", { priority: "medium" });
    expect(mayPauseAudio([medium])).toBe(true);
    expect(mayPauseAudio([medium, alarm("over-angle")])).toBe(false);
    expect(mayPauseAudio([{ ...medium, audioPausedUntilT: 9 }])).toBe(false);
    expect(mayPauseAudio([])).toBe(false);
  });
});

test("that sessions are not being kept is known from the snapshot that says so, until one says otherwise", () => {
  const trouble = { kind: "trouble", code: "disk-full", what: "The disk is full." } as const;
  const troubled = having(hello(), snapshot({ history: trouble }));
  expect(troubled.history).toEqual(trouble);
  expect(apply(troubled, snapshot(), 1).history).toEqual({ kind: "ok" });
  expect(INITIAL.history).toBeNull();
});
