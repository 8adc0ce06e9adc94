/** What stands and what flows, at a connection that is played and with a clock that is set: how often, how fresh, and how honest. */

import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Connection, Published } from "../../firmware/fleet/broker-link.ts";
import type { FleetView } from "../../firmware/fleet/contract.ts";
import { Presence } from "../../firmware/fleet/presence.ts";
import { fleetStateSchema, fleetStatisticsSchema, fleetTelemetrySchema } from "../../shared/fleet.ts";
import { ABOUT, settingsWith, viewAt } from "./told.ts";

const START_MS = Date.UTC(2026, 10, 30);
const ACKNOWLEDGED: Published = { kind: "acknowledged" };

interface Sent {
  readonly name: string;
  readonly payload: string;
  readonly qos: number;
  readonly retained: boolean;
  readonly atMs: number;
  readonly done: (what: Published) => void;
}

let wallMs = START_MS;
let monotonicMs = 0;
let sent: Sent[] = [];
let isCongested = false;
let answers = true;
let logs: string[] = [];
let sessions = 0;
let presence: Presence;

const connection = (): Connection => ({
  ...{ version: 5, window: 20, isCongested: () => isCongested, cut: () => {} },
  publish: (topic, payload, { qos, retained }, done = () => {}) => {
    const name = topic.split("/").at(-1) ?? "";
    sent.push({ name, payload, qos, retained, atMs: monotonicMs, done });
    if (answers && qos > 0) done(ACKNOWLEDGED);
  },
});
const of = (name: string): readonly Sent[] => sent.filter((one) => one.name === name);
const last = (name: string): unknown => JSON.parse(of(name).at(-1)?.payload ?? "null") as unknown;

beforeEach(() => {
  [wallMs, monotonicMs, sent, isCongested, answers, logs, sessions] = [START_MS, 0, [], false, true, [], 0];
  presence = new Presence({
    ...{ settings: settingsWith(), about: ABOUT },
    clock: { wallMs: () => wallMs, monotonicMs: () => monotonicMs },
    outboxCounts: () => ({ waiting: 2, leftOut: 1 }),
    statistics: () => ({ sessions, sessionsToday: 0, invertedTodayS: 0, last: null }),
    onPublished: () => {},
    log: (_, message) => logs.push(message),
  });
});

const STEP_MS = 40;
/** Time passes as at a table: a view every 40 ms, or none. */
const pass = (ms: number, more: Partial<FleetView["state"]> | null = {}): void => {
  for (let gone = 0; gone < ms; gone += STEP_MS) {
    wallMs += STEP_MS;
    monotonicMs += STEP_MS;
    if (more !== null) presence.view(viewAt(wallMs, more));
    presence.look();
  }
};

describe("in every connection", () => {
  test("what stands is published anew, retained and once", () => {
    pass(1_000);
    expect(sent).toEqual([]);
    for (let times = 1; times <= 3; times += 1) {
      presence.up(connection());
      pass(2_000);
      for (const name of ["about", "state", "statistics"]) expect(of(name).length, name).toBe(times);
      expect(of("availability").map(({ payload }) => payload)).toEqual(Array(times).fill("online"));
      presence.down();
    }
    for (const { qos, retained } of sent.filter(({ name }) => name !== "telemetry"))
      expect([qos, retained]).toEqual([1, true]);
    expect(fleetStateSchema.parse(last("state"))).toMatchObject({ outbox: { waiting: 2, leftOut: 1 } });
    expect(fleetStatisticsSchema.parse(last("statistics")).sessions).toBe(0);
    expect(last("about")).toEqual({
      ...{ site: "berlin", tableId: "table-1", name: "Anna's table", room: "2" },
      ...{ ...ABOUT, guarded: true, simulated: true },
    });
  });

  test("before anything is known of the table it is offline", () => {
    presence.up(connection());
    pass(5_000, null);
    expect(sent.map(({ name, payload }) => (name === "statistics" ? name : payload))).toEqual([
      "offline",
      "statistics",
    ]);
  });
});

describe("state", () => {
  test("comes at once when something changes, and every 30 s when nothing does", () => {
    presence.up(connection());
    pass(100_000);
    expect(of("state").map(({ atMs }) => Math.round(atMs / 1_000))).toEqual([0, 30, 60, 90]);
    const atMs = monotonicMs;
    pass(1_000, { state: "armed" });
    expect((of("state").at(-1)?.atMs ?? 0) - atMs).toBeLessThanOrEqual(STEP_MS);
    expect(last("state")).toMatchObject({ state: "armed" });
  });

  test("does not come for what moves all the time", () => {
    presence.up(connection());
    pass(1_000);
    for (let n = 0; n < 100; n += 1)
      pass(40, { angle: { kind: "ok", angleDeg: n / 10, rateDegPerS: 1 }, invertedS: n });
    expect(of("state").length).toBe(1);
    pass(40, { angle: { kind: "fault", reason: "noisy" } });
    expect(of("state").length).toBe(2);
  });

  test("that changes with every view comes five times a second, the newest", () => {
    presence.up(connection());
    for (let n = 0; n < 250; n += 1) pass(40, { lock: n % 2 === 0 ? "held" : "released" });
    expect(of("state").length).toBeLessThanOrEqual(51);
    expect(of("state").length).toBeGreaterThan(40);
  });

  test("waits while one is under way, and then the newest is told", () => {
    presence.up(connection());
    pass(1_000);
    answers = false;
    pass(400, { state: "armed" });
    pass(400, { state: "inverted" });
    pass(400, { state: "returning" });
    expect(of("state").length).toBe(2);
    of("state").at(-1)?.done(ACKNOWLEDGED);
    pass(400, { state: "returning" });
    expect(last("state")).toMatchObject({ state: "returning" });
    expect(of("state").length).toBe(3);
  });

  test("that is refused is told once, and tried again", () => {
    answers = false;
    presence.up(connection());
    pass(80);
    for (const one of [...sent]) one.done({ kind: "refused", what: "Not authorized" });
    const before = sent.length;
    pass(20_000);
    expect(sent.slice(before).filter(({ name }) => name !== "telemetry")).toEqual([]);
    expect(logs.length).toBe(4);
    pass(20_000);
    expect(of("state").length).toBe(2);
  });
});

describe("a table that says nothing any more", () => {
  test("sends no telemetry after a second, and is offline after three, with its angle unknown", () => {
    presence.up(connection());
    pass(5_000, { state: "inverted", remainingS: 5 });
    const telemetry = of("telemetry").length;
    pass(2_800, null);
    expect(of("availability").at(-1)?.payload).toBe("online");
    pass(400, null);
    expect(of("availability").at(-1)?.payload).toBe("offline");
    expect(of("telemetry").length).toBe(telemetry);
    expect(fleetStateSchema.parse(last("state"))).toMatchObject({
      ...{ state: "offline", angle: { kind: "fault", reason: "stale" }, remainingS: null },
      layers: { guardian: false, controller: false, watched: false },
      board: { connected: false },
    });
    pass(400);
    expect(of("availability").at(-1)?.payload).toBe("online");
    expect(last("state")).toMatchObject({ state: "idle" });
  });

  test("is not made young by views that waited on the way", () => {
    presence.up(connection());
    pass(2_000);
    const before = of("telemetry").length;
    for (let n = 0; n < 100; n += 1) {
      wallMs += STEP_MS;
      monotonicMs += STEP_MS;
      presence.view(viewAt(wallMs - 5_000));
      presence.look();
    }
    expect(of("telemetry").length).toBe(before);
    expect(of("availability").at(-1)?.payload).toBe("offline");
  });

  test("is not kept young by a view from the future: the clock may have been put back since", () => {
    presence.up(connection());
    presence.view(viewAt(wallMs + 3_600_000));
    pass(2_000, null);
    expect(of("availability").at(-1)?.payload).toBe("online");
    pass(1_200, null);
    expect(of("availability").at(-1)?.payload).toBe("offline");
  });

  test("nor old by a clock that is put back or forward", () => {
    presence.up(connection());
    pass(2_000);
    for (const stepMs of [-86_400_000, 86_400_000]) {
      wallMs += stepMs;
      const before = of("telemetry").length;
      pass(2_000);
      expect(of("telemetry").length).toBeGreaterThan(before);
      expect(of("availability").map(({ payload }) => payload)).toEqual(["offline", "online"]);
    }
  });
});

describe("telemetry", () => {
  test("has its two rates, at once when somebody may hang", () => {
    presence.up(connection());
    pass(20_000);
    expect(of("telemetry").length).toBeGreaterThanOrEqual(19);
    expect(of("telemetry").length).toBeLessThanOrEqual(21);
    const before = of("telemetry").length;
    const atMs = monotonicMs;
    pass(20_000, { state: "inverted" });
    const fast = of("telemetry").slice(before);
    expect(fast.length).toBeGreaterThanOrEqual(98);
    expect(fast.length).toBeLessThanOrEqual(102);
    expect((fast[0]?.atMs ?? 0) - atMs).toBeLessThanOrEqual(240);
    expect(fast[0]).toMatchObject({ qos: 0, retained: false });
    expect(fleetTelemetrySchema.parse(last("telemetry"))).toMatchObject({ state: "inverted" });
  });

  test("is left out on a line that is too slow, and comes at once when it is not", () => {
    presence.up(connection());
    pass(1_000);
    isCongested = true;
    const before = of("telemetry").length;
    pass(60_000);
    expect(of("telemetry").length).toBe(before);
    isCongested = false;
    pass(80);
    expect(of("telemetry").length).toBe(before + 1);
  });

  test("is never older than a second, and never faster than it may, however views come", () => {
    const step = fc.record({
      laterMs: fc.integer({ min: 0, max: 3_000 }),
      ageMs: fc.option(fc.integer({ min: -2_000, max: 5_000 })),
      state: fc.constantFrom("idle" as const, "inverted" as const),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        sent = [];
        presence.up(connection());
        const times: number[] = [];
        for (const { laterMs, ageMs, state } of steps) {
          wallMs += laterMs;
          monotonicMs += laterMs;
          const before = of("telemetry").length;
          if (ageMs !== null) presence.view(viewAt(wallMs - ageMs, { state }));
          presence.look();
          if (of("telemetry").length === before) continue;
          expect(of("telemetry").length).toBe(before + 1);
          expect(ageMs ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(1_000);
          times.push(monotonicMs);
        }
        // Two in a row may be near each other, where the first was late; six in a second are not.
        for (let n = 6; n < times.length; n += 1)
          expect((times[n] ?? 0) - (times[n - 6] ?? 0)).toBeGreaterThanOrEqual(1_000);
      }),
      { numRuns: 300 },
    );
  });
});

test("statistics come when they change, soon after a session, and not otherwise", () => {
  presence.up(connection());
  pass(60_000);
  expect(of("statistics").length).toBe(1);
  sessions = 1;
  presence.changed();
  pass(80);
  expect(last("statistics")).toMatchObject({ sessions: 1 });
  sessions = 2;
  pass(1_100);
  expect(of("statistics").length).toBe(3);
});
