/** A simulated table over hours of its own: what it tells could be true, follows the contract, and is the same for a seed. */

import { describe, expect, it } from "vitest";
import type { Happening } from "../../firmware/fleet-simulator/happenings.ts";
import type { MishapLevel } from "../../firmware/fleet-simulator/people.ts";
import { TableModel } from "../../firmware/fleet-simulator/table-model.ts";
import { seededRandom } from "../../firmware/simulator/random.ts";
import {
  aboutSchema,
  fleetEventSchema,
  fleetSessionSchema,
  fleetStateSchema,
  fleetTelemetrySchema,
} from "../../shared/fleet.ts";
import { DEFAULT_CEILINGS } from "../../shared/limits.ts";

const WALL_MS = Date.parse("2026-11-30T10:00:00.000Z");
const STEP_MS = 200;
const HOUR_MS = 3_600_000;

class Clocked {
  nowMs = 0;
  readonly model: TableModel;
  readonly happened: Happening[] = [];

  constructor(seed: number, mishaps: MishapLevel, speed = 4) {
    const ceilings = DEFAULT_CEILINGS;
    this.model = new TableModel({
      ...{ random: seededRandom(seed), tableId: "sim-00001", ceilings, mishaps, speed, hour: 10 },
      now: this.now(),
    });
  }

  now() {
    return { nowMs: this.nowMs, wallMs: WALL_MS + this.nowMs };
  }

  step(stepMs = STEP_MS): readonly Happening[] {
    this.nowMs += stepMs;
    const happened = this.model.advance(this.now());
    this.happened.push(...happened);
    return happened;
  }

  run(ms: number, each: () => void = () => {}): this {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; ) {
      this.step();
      each();
    }
    return this;
  }

  until(what: string, holds: () => boolean, mostMs = 24 * HOUR_MS): void {
    for (const endMs = this.nowMs + mostMs; !holds(); this.step())
      if (this.nowMs > endMs) throw new Error(`it never came to this: ${what}`);
  }

  get state() {
    return this.model.view().state;
  }
  get sessions() {
    return this.happened.flatMap((one) => (one.kind === "session" ? [one.session] : []));
  }
  get events() {
    return this.happened.flatMap((one) => (one.kind === "event" ? [one.event] : []));
  }
}

const SEEDS = [1, 2, 3, 4, 5, 6];

describe("a simulated table", () => {
  it.each(SEEDS.slice(0, 3))(
    "tells only what the contract knows, and every session once (seed %i)",
    (seed) => {
      const table = new Clocked(seed, "many");
      const numbered = { outboxId: "sim", seq: 1 };
      const about = { site: "harbour", tableId: "sim-00001", name: "Table 1", room: null, version: "1" };
      table.run(4 * HOUR_MS, () => {
        if (table.nowMs % 20_000 !== 0) return;
        const view = table.model.view();
        const outbox = { waiting: 0, leftOut: 0 };
        expect(fleetStateSchema.safeParse({ at: view.at, ...view.state, outbox }).error).toBeUndefined();
        expect(fleetTelemetrySchema.safeParse({ at: view.at, ...view.telemetry }).error).toBeUndefined();
        const whole = { ...about, ...view.about, ceilings: DEFAULT_CEILINGS };
        expect(aboutSchema.parse(whole).simulated).toBe(true);
      });
      table.until("free again", () => table.state.session === null);
      for (const event of table.events)
        expect(fleetEventSchema.safeParse({ ...numbered, ...event }).error).toBeUndefined();
      const at = new Date(WALL_MS).toISOString();
      for (const session of table.sessions)
        expect(fleetSessionSchema.safeParse({ ...numbered, at, session }).error).toBeUndefined();
      const started = table.events.flatMap((event) =>
        event.kind === "session-started" ? [event.sessionId] : [],
      );
      const ended = table.events.flatMap((event) =>
        event.kind === "session-ended" ? [event.sessionId] : [],
      );
      expect(started.length).toBeGreaterThan(10);
      expect(new Set(started).size).toBe(started.length);
      expect(ended).toEqual(started);
      expect(table.sessions.map(({ id }) => id)).toEqual(started);
    },
  );

  it.each(SEEDS.slice(3))(
    "goes from state to state as a real one, and counts what really was (seed %i)",
    (seed) => {
      const table = new Clocked(seed, "many");
      const seen = new Set<string>();
      let invertedMs = 0;
      table.run(1.5 * HOUR_MS, () => {
        const { state, lock, angle, limits, alarms, remainingS, invertedS } = table.state;
        if (state === "inverted") invertedMs += STEP_MS;
        const left = remainingS === null ? 0 : Math.abs(remainingS + invertedS - limits.maxDurationS);
        const oddities = {
          "held without being inverted": lock === "held" && state !== "inverted",
          "idle and tilted": state === "idle" && !(angle.kind === "ok" && angle.angleDeg === -75),
          "no angle and no fault": angle.kind === "fault" && state !== "fault",
          "time that is not what is left": left > 0.2,
          "an alarm twice": new Set(alarms.map(({ kind }) => kind)).size !== alarms.length,
        };
        for (const [what, isSo] of Object.entries(oddities)) if (isSo) seen.add(what);
      });
      table.until("free again", () => {
        if (table.state.state === "inverted") invertedMs += STEP_MS;
        return table.state.session === null && table.state.state === "idle";
      });
      expect([...seen]).toEqual([]);
      const changes = table.events.flatMap((event) => (event.kind === "state" ? [event] : []));
      for (const [index, change] of changes.entries())
        expect(change.from).toBe(index === 0 ? "idle" : changes[index - 1]?.state);
      const told = table.sessions.reduce((sum, { invertedS }) => sum + invertedS, 0);
      expect(Math.abs(told - invertedMs / 1_000)).toBeLessThan(table.sessions.length + 1);
    },
  );

  it("lets every mishap happen, and every alarm end", () => {
    const reasons = new Set<string>();
    const alarms = new Set<string>();
    let networks = 0;
    for (const seed of SEEDS) {
      const table = new Clocked(seed, "many").run(12 * HOUR_MS);
      table.until("calm", () => table.state.alarms.length === 0 && table.state.state === "idle");
      for (const { reason } of table.sessions) reasons.add(reason);
      const open = new Set<string>();
      for (const event of table.events) {
        if (event.kind === "alarm-raised") open.add(event.alarmId);
        if (event.kind === "alarm-cleared") expect(open.delete(event.alarmId)).toBe(true);
        if (event.kind === "alarm-raised") alarms.add(event.alarm);
      }
      expect([...open]).toEqual([]);
      networks += table.happened.filter(({ kind }) => kind === "network-gone").length;
    }
    expect([...reasons].sort()).toEqual([
      ...["board-reset", "duration-reached", "not-started", "over-angle", "returned", "sensor-fault"],
    ]);
    expect([...alarms].sort()).toEqual([
      ...["board-reset", "near-duration", "not-returning", "over-angle", "overstayed"],
      ...["sensor-fault", "supply-low", "time-over"],
    ]);
    expect(networks).toBeGreaterThan(0);
  });

  it("has nothing go wrong where nothing is to", () => {
    const table = new Clocked(7, "none").run(12 * HOUR_MS);
    const kinds = new Set(
      table.events.flatMap((event) => (event.kind === "alarm-raised" ? [event.alarm] : [])),
    );
    kinds.delete("near-duration");
    kinds.delete("time-over");
    expect([...kinds]).toEqual([]);
    expect(new Set(table.sessions.map(({ reason }) => reason))).toEqual(
      new Set(["returned", "duration-reached"]),
    );
  });

  it("is the same for a seed, and another for another", () => {
    const told = (seed: number): string => JSON.stringify(new Clocked(seed, "few").run(2 * HOUR_MS).happened);
    expect(told(3)).toBe(told(3));
    expect(told(3)).not.toBe(told(4));
  });

  it("has more people where its day is faster, and none at night", () => {
    const count = (speed: number): number => {
      const tables = SEEDS.map((seed) => new Clocked(seed, "none", speed).run(4 * HOUR_MS));
      return tables.reduce((sum, { sessions }) => sum + sessions.length, 0);
    };
    expect(count(4)).toBeGreaterThan(1.5 * count(1));
    const night = new TableModel({
      ...{ random: seededRandom(1), tableId: "sim-00001", ceilings: DEFAULT_CEILINGS, mishaps: "none" },
      ...{ speed: 1, hour: 23.9, now: { nowMs: 0, wallMs: WALL_MS } },
    });
    const happened: Happening[] = [];
    for (let nowMs = 0; nowMs < 4 * HOUR_MS; nowMs += 1_000)
      happened.push(...night.advance({ nowMs, wallMs: WALL_MS + nowMs }));
    expect(happened).toEqual([]);
  });

  it("stands still where its program stood still, and hurries nothing", () => {
    const table = new Clocked(1, "none");
    table.until("inverted", () => table.state.state === "inverted");
    const before = table.state.invertedS;
    table.step(600_000);
    expect(table.state.invertedS - before).toBeLessThanOrEqual(2);
    expect(table.model.view().at).toBe(new Date(WALL_MS + table.nowMs).toISOString());
  });
});

describe("what a central place can do to it", () => {
  const inverted = (): Clocked => {
    const table = new Clocked(11, "none");
    table.until("held", () => table.state.lock === "held");
    return table;
  };

  it("ends a session, and the table comes back", () => {
    const table = inverted();
    expect(table.model.command({ kind: "stop" })).toEqual({ kind: "accepted" });
    expect(table.state).toMatchObject({ state: "returning", lock: "released" });
    table.until("back", () => table.state.state === "recovering");
    expect(table.sessions.slice(-1)).toMatchObject([{ reason: "stop", by: "fleet" }]);
  });

  it("changes nothing by a STOP where nobody is", () => {
    const table = new Clocked(11, "none");
    expect(table.model.command({ kind: "stop" })).toEqual({ kind: "accepted" });
    expect(table.state.state).toBe("idle");
  });

  it.each([
    { maxAngleDeg: 1, maxDurationS: 0 },
    { maxAngleDeg: 0, maxDurationS: 1 },
  ])("never loosens either limit (%o)", ({ maxAngleDeg, maxDurationS }) => {
    const table = inverted();
    const { limits } = table.state;
    const wider = {
      maxAngleDeg: limits.maxAngleDeg + maxAngleDeg,
      maxDurationS: limits.maxDurationS + maxDurationS,
    };
    expect(table.model.command({ kind: "tighten", limits: wider })).toMatchObject({
      ...{ kind: "refused", code: "loosening" },
    });
    expect(table.state.limits).toEqual(limits);
  });

  it("refuses what is out of range, and what is no number", () => {
    const table = inverted();
    const { limits } = table.state;
    for (const maxAngleDeg of [0, Number.NaN, -10, 61])
      expect(table.model.command({ kind: "tighten", limits: { ...limits, maxAngleDeg } })).toMatchObject({
        ...{ kind: "refused", code: "out-of-range" },
      });
    expect(table.state.limits).toEqual(limits);
  });

  it("makes limits tighter, which ends a session beyond them", () => {
    const table = inverted();
    const limits = { maxAngleDeg: 10, maxDurationS: table.state.limits.maxDurationS };
    expect(table.model.command({ kind: "tighten", limits })).toEqual({ kind: "accepted" });
    table.step();
    expect(table.state).toMatchObject({ limits, state: "returning" });
    expect(table.events.at(-1)).toMatchObject({ kind: "alarm-raised", alarm: "over-angle" });
  });
});
