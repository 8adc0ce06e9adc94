/**
 * Each kind of programme on the simulated table, judged at the pins and by what is physically true: to its end by a
 * rider who knows only what the snapshot tells, and cut off by each kind of stop.
 */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { stepsOf } from "../../shared/programme-kinds.ts";
import { PROGRAMME_KINDS, type ProgrammeKind } from "../../shared/programmes.ts";
import { fakeClocks } from "./open-scripted.ts";
import { endsOf, follow, heldMidway, INVERTED_S, SPECS, startProgramme } from "./programme-riders.ts";
import type { TableInStep } from "./table-in-step.ts";

const PATIENCE = { timeout: 300_000 };
/** From a decision to the servo's pulse: a frame on the line, and a frame of the servo. */
const AT_THE_PIN_MS = 100;
const RELEASE_US = 2000;

beforeEach(fakeClocks);
afterEach(() => {
  vi.useRealTimers();
});

const state = (table: TableInStep) => table.report().telemetry.state;
const isReleased = (table: TableInStep) => () => table.world().lock === "released";

/** The moves that are told on the way, each once. */
const MOVES: Readonly<Record<ProgrammeKind, string>> = {
  static: "0 go, 0 stay",
  intermittent: "0 go, 0 stay, 0 back, 1 rest, 1 go, 1 stay, 1 back, 2 rest, 2 go, 2 stay",
  progressive: "0 go, 0 stay, 1 go, 1 stay, 2 go, 2 stay",
  oscillation: "0 go, 0 stay, 1 go, 1 stay, 2 go, 2 stay, 3 go, 3 stay",
};
const STEPS = (kind: ProgrammeKind) => stepsOf(SPECS[kind]);

describe.each(PROGRAMME_KINDS)("a programme of the kind %s", (kind) => {
  it("is followed to its end by what is told of it", PATIENCE, async () => {
    const table = await startProgramme(kind);
    const told: string[] = [];
    const atTargetMs: number[] = STEPS(kind).map(() => 0);
    const heldMs: number[] = STEPS(kind).map(() => 0);
    let wronglyHeldMs = 0;
    let lastMs = table.report().telemetry.t;
    await follow(
      table,
      "the end",
      () => endsOf(table).length > 0,
      () => {
        const { t } = table.report().telemetry;
        const passedMs = t - lastMs;
        lastMs = t;
        const { course } = table.report().snapshot;
        const step = course === null ? undefined : STEPS(kind)[course.stepIndex];
        if (course === null || step === undefined) return;
        const move = `${course.stepIndex} ${course.phase}`;
        if (told.at(-1) !== move) told.push(move);
        const { angleDeg, lock } = table.world();
        const near = Math.abs(angleDeg - step.targetAngleDeg) <= 4;
        if (near) atTargetMs[course.stepIndex] = (atTargetMs[course.stepIndex] ?? 0) + passedMs;
        if (lock === "held") heldMs[course.stepIndex] = (heldMs[course.stepIndex] ?? 0) + passedMs;
        wronglyHeldMs = lock === "held" && course.phase !== "stay" ? wronglyHeldMs + passedMs : 0;
        expect(wronglyHeldMs).toBeLessThanOrEqual(AT_THE_PIN_MS);
      },
    );
    expect(told.join(", ")).toBe(MOVES[kind]);
    expect(endsOf(table)).toMatchObject([{ reason: "programme-complete", by: "controller" }]);
    const { invertedS } = table.report().telemetry;
    expect(invertedS).toBeGreaterThanOrEqual(INVERTED_S);
    // The ways back to the rests count as well.
    expect(invertedS).toBeLessThan(INVERTED_S + (kind === "intermittent" ? 3 : 0.1));
    for (const [at, step] of STEPS(kind).entries()) {
      expect(atTargetMs[at]).toBeGreaterThan(step.stayS * 1000 - 1500);
      // Where it is wished the lock was taken by itself, in every step.
      if (SPECS[kind].autoHold) expect(heldMs[at]).toBeGreaterThan(200);
      else expect(heldMs[at]).toBe(0);
    }
    await table.until("released at the pin", isReleased(table), AT_THE_PIN_MS);
    await table.until("its pulse", () => (table.world().servoPulseUs ?? 0) > RELEASE_US - 50, 50);
    expect(table.report().snapshot.course).toBeNull();
    table.change({ riderTargetDeg: null });
    await table.until("back by itself", () => table.world().angleDeg <= -0.5, 10_000);
    await table.pass(100);
    expect(state(table)).toBe("recovering");
    expect(table.report().snapshot.session).toMatchObject({
      programmeId: kind,
      reason: "programme-complete",
    });
  });

  it("left early is let go of and resting; what is left of the step follows", PATIENCE, async () => {
    const table = await heldMidway(kind, kind === "static" ? 0 : 1);
    const before = table.report().snapshot.course;
    await table.ask({ kind: "release" });
    await table.until("released at the pin", isReleased(table), AT_THE_PIN_MS);
    table.change({ riderTargetDeg: -10 });
    await table.until("resting", () => state(table) === "resting", 3000);
    const leftS = table.report().telemetry.invertedS;
    await table.pass(500);
    expect(table.report().snapshot.course).toMatchObject({
      stepIndex: before?.stepIndex,
      phase: "go",
      endsT: null,
    });
    expect(table.report().telemetry.invertedS).toBe(leftS);
    expect(isReleased(table)()).toBe(true);
    await follow(table, "the end", () => endsOf(table).length > 0);
    expect(endsOf(table)).toMatchObject([{ reason: "programme-complete" }]);
    expect(table.report().telemetry.invertedS).toBeGreaterThanOrEqual(INVERTED_S);
    expect(table.report().telemetry.invertedS).toBeLessThan(INVERTED_S + (kind === "intermittent" ? 4 : 1.5));
  });
});

interface Stop {
  readonly name: string;
  readonly cut: (table: TableInStep) => Promise<void> | void;
  /** Until the lock is released at the pin, ms. */
  readonly withinMs: number;
  readonly reason: string;
  readonly by: string;
}

const fault =
  (name: "sensor-open" | "link-cut" | "unplugged" | "board-reset" | "board-frozen") => (table: TableInStep) =>
    table.change({ fault: { name, on: true } });

const STOPS: readonly Stop[] = [
  {
    name: "STOP on a screen",
    cut: (table) => table.ask({ kind: "stop" }),
    withinMs: AT_THE_PIN_MS,
    reason: "stop",
    by: "screen",
  },
  {
    name: "STOP over HTTP",
    cut: (table) => table.ask({ kind: "stop" }, "http"),
    withinMs: AT_THE_PIN_MS,
    reason: "stop",
    by: "http",
  },
  {
    name: "STOP at the table",
    cut: (table) => table.change({ pressStop: true }),
    withinMs: AT_THE_PIN_MS,
    reason: "stop",
    by: "table",
  },
  {
    name: "going beyond the maximum angle",
    cut: async (table) => {
      await table.ask({ kind: "release" });
      table.change({ riderTargetDeg: 45 });
      await table.until("beyond", () => table.world().angleDeg > 30);
    },
    ...{ withinMs: AT_THE_PIN_MS, reason: "over-angle", by: "controller" },
  },
  {
    name: "an angle that is tightened below the table's",
    cut: (table) => table.ask({ kind: "set-limits", limits: { maxAngleDeg: 10, maxDurationS: 300 } }),
    ...{ withinMs: AT_THE_PIN_MS, reason: "over-angle", by: "controller" },
  },
  {
    name: "time that is over",
    cut: async (table) => {
      await table.ask({ kind: "set-limits", limits: { maxAngleDeg: 30, maxDurationS: 10 } });
      await follow(table, "time over", () => table.report().telemetry.invertedS >= 10);
    },
    ...{ withinMs: AT_THE_PIN_MS, reason: "duration-reached", by: "controller" },
  },
  {
    name: "a sensor's broken wire",
    cut: fault("sensor-open"),
    withinMs: 150,
    reason: "sensor-fault",
    by: "controller",
  },
  {
    name: "a line that is cut",
    cut: fault("link-cut"),
    withinMs: 600,
    reason: "link-lost",
    by: "controller",
  },
  {
    name: "a plug that is pulled",
    cut: fault("unplugged"),
    withinMs: 600,
    reason: "link-lost",
    by: "controller",
  },
  {
    name: "a reset of the board",
    cut: fault("board-reset"),
    withinMs: AT_THE_PIN_MS,
    reason: "board-reset",
    by: "controller",
  },
  {
    name: "a board that hangs",
    cut: fault("board-frozen"),
    withinMs: 300,
    reason: "board-reset",
    by: "controller",
  },
];

/** By the board or by this program: whoever saw it first is told. */
const BY = ["controller", "guardian"];

describe.each(STOPS)("$name", ({ cut, withinMs, reason, by }) => {
  it.each(PROGRAMME_KINDS)("cuts off a programme of the kind %s", PATIENCE, async (kind) => {
    const table = await heldMidway(kind);
    expect(endsOf(table)).toEqual([]);
    await cut(table);
    await table.until("released at the pin", isReleased(table), withinMs);
    await table.until("the end", () => endsOf(table).length > 0, 1000);
    const [ended] = endsOf(table);
    expect(ended?.reason).toBe(reason);
    if (by === "controller") expect(BY).toContain(ended?.by);
    else expect(ended?.by).toBe(by);
    // Nothing of it goes on by itself, whatever the rider does.
    table.change({ riderTargetDeg: 15 });
    for (let looks = 0; looks < 10; looks += 1) {
      await table.pass(50);
      expect(isReleased(table)()).toBe(true);
    }
    expect(table.report().snapshot.course).toBeNull();
    expect(["returning", "recovering", "fault"]).toContain(state(table));
    expect(endsOf(table)).toHaveLength(1);
  });
});
