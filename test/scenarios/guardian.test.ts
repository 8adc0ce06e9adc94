/**
 * The board keeps the rider safe by itself, and the screen says so: it acts first where the controller is deceived, it
 * boots tripped with somebody hanging there, and its trip outlives resets and power until a person has acknowledged it.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Alarm } from "../../shared/alarms.ts";
import { programAt, startBoard } from "../support/board.ts";
import { openDashboard } from "../support/dashboard.ts";
import { type MeddledLine, openMeddledLine } from "../support/meddled-line.ts";
import {
  lockedAt25,
  nextEvent,
  releaseSince,
  seconds,
  startSession,
  type Table,
  tiltedSession,
  treat,
  untilReady,
  withTable,
} from "./session.ts";

const LONG_MS = 240_000;

const folder = mkdtempSync(join(tmpdir(), "guardian-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const writeConfig = (text: string): string => {
  const path = join(folder, "config.yaml");
  writeFileSync(path, text);
  return path;
};

/** A table whose line is meddled with. */
const withMeddledTable = async (
  body: (table: Table & { readonly line: MeddledLine }) => Promise<void>,
  boardArgs: readonly string[] = [],
  args: readonly string[] = [],
): Promise<void> => {
  const board = await startBoard(boardArgs);
  const line = await openMeddledLine(board.port);
  try {
    const program = await programAt(board, line.port, args);
    try {
      const dashboard = await openDashboard(program.url);
      await body({ line, program, dashboard });
      dashboard.close();
    } finally {
      await program.stop();
    }
  } finally {
    await line.close();
    await board.end();
  }
};

/** The alarm of this kind as the screen shows it now. */
const alarmNow = async ({ dashboard }: Table, kind: Alarm["kind"]): Promise<Alarm> => {
  const shown = await dashboard.snapshotUntil(kind, (s) => s.alarms.some((alarm) => alarm.kind === kind));
  const alarm = shown.alarms.find((one) => one.kind === kind);
  if (alarm === undefined) throw new Error(`no ${kind}`);
  return alarm;
};

const uprightAndSeen = async ({ program, dashboard }: Table): Promise<void> => {
  await program.setWorld({ riderTargetDeg: -75 });
  await dashboard.telemetryUntil("upright", (t) => t.angle.kind === "ok" && t.angle.angleDeg < -60);
};

/** Acknowledges from the screen and waits until the board has taken it. */
const acknowledge = async (table: Table, kind: Alarm["kind"]): Promise<void> => {
  const { dashboard } = table;
  const { alarmId } = await alarmNow(table, kind);
  await dashboard.accepted({ type: "acknowledge", alarmId });
  await dashboard.snapshotUntil("the trip gone from the board", (s) => s.board.trip === null);
};

const ANGLE_0_COUNTS = 512;
const COUNTS_PER_DEG = 1024 / 300;

describe("over the maximum angle while the controller is told less", () => {
  it("the board alone releases, its cause is the reason, and it waits for a person", {
    timeout: LONG_MS,
  }, async () => {
    await withMeddledTable(async (table) => {
      const { line, program, dashboard } = table;
      const before = dashboard.events().length;
      await tiltedSession(table, { maxAngleDeg: 20, maxDurationS: 300 }, 12);
      await dashboard.accepted({ type: "hold" });
      await program.worldUntil("held", (w) => w.lock === "held");
      await dashboard.accepted({ type: "release" });
      // From here on nothing above 16° reaches the controller.
      line.lie((truth) => Math.min(truth, ANGLE_0_COUNTS + 16 * COUNTS_PER_DEG));
      await program.setWorld({ riderTargetDeg: 40 });
      const ended = await nextEvent(table, before, "session-ended", (e) => e.reason !== "returned");
      expect(ended).toMatchObject({ reason: "over-angle", by: "guardian" });
      expect(await program.world()).toMatchObject({ lock: "released", lastTrip: "over-angle" });
      await program.worldUntil("the board's own alarm", (w) => w.buzzer === "sounding");
      expect(await alarmNow(table, "over-angle")).toMatchObject({ priority: "high", acknowledged: false });
      expect(dashboard.snapshot().board.trip).toBe("over-angle");
      // Where the table is upright the line tells the truth, and nothing leaps when it does for good.
      await uprightAndSeen(table);
      line.lie(null);
      // Upright alone treats nothing.
      expect((await alarmNow(table, "over-angle")).acknowledged).toBe(false);
      expect(dashboard.snapshot().board.trip).toBe("over-angle");
      await acknowledge(table, "over-angle");
      await program.worldUntil("silence", (w) => w.buzzer === "silent");
    });
  });

  it("a lie that does not reach the limit is found out as disagreement", { timeout: LONG_MS }, async () => {
    await withMeddledTable(async (table) => {
      const { line, dashboard } = table;
      const before = dashboard.events().length;
      await tiltedSession(table, { maxAngleDeg: 40, maxDurationS: 300 }, 15);
      line.lie((truth) => truth - 6 * COUNTS_PER_DEG);
      const ended = await nextEvent(table, before, "session-ended");
      expect(ended).toMatchObject({ reason: "sensor-fault" });
      const blind = await dashboard.telemetryUntil("no angle", (t) => t.angle.kind === "fault");
      expect(blind.angle).toEqual({ kind: "fault", reason: "disagreement" });
      expect((await alarmNow(table, "sensor-fault")).priority).toBe("high");
      line.lie(null);
      await treat(table);
    });
  });
});

describe("a board that starts with somebody hanging there", () => {
  it("is tripped and sounds HIGH, says so on screen, blocks Start, and a person ends it upright", {
    timeout: LONG_MS,
  }, async () => {
    await withTable(async (table) => {
      const { program, dashboard } = table;
      await untilReady(table);
      await program.setWorld({ riderTargetDeg: 25 });
      await program.worldUntil("inverted", (w) => w.angleDeg > 20);
      await program.setWorld({ fault: "board-reset", on: true });
      await program.worldUntil(
        "tripped and sounding",
        (w) => w.lastTrip === "inverted-at-boot" && w.buzzer === "sounding",
      );
      const alarm = await alarmNow(table, "guardian-trip");
      expect(alarm.priority).toBe("high");
      const shown = await dashboard.snapshotUntil("the cause", (s) => s.board.trip === "inverted-at-boot");
      expect(shown.startObstacles).toContain("guardian-tripped");
      expect(await dashboard.ask({ type: "acknowledge", alarmId: alarm.alarmId })).toMatchObject({
        type: "error",
        code: "wrong-state",
      });

      await uprightAndSeen(table);
      // Power goes and comes back: neither the trip nor its cause is forgotten.
      await program.setWorld({ fault: "brown-out", on: true });
      const booted = await program.worldUntil("booted again", (w) => w.bootCount === 3);
      await program.worldUntil("two seconds on", (w) => seconds(booted.boardTimeUs, w.boardTimeUs) > 2);
      const again = await dashboard.snapshotUntil(
        "the same trip from the record",
        (s) => s.board.connected && s.board.trip === "inverted-at-boot",
      );
      expect(again.startObstacles).toContain("guardian-tripped");
      await program.worldUntil("still sounding", (w) => w.buzzer === "sounding");
      await acknowledge(table, "guardian-trip");
      await program.worldUntil("silence", (w) => w.buzzer === "silent");

      // Acknowledged is acknowledged, also over a loss of power.
      await program.setWorld({ fault: "brown-out", on: true });
      await program.worldUntil("booted a third time", (w) => w.bootCount === 4);
      // Until it is known of, the computer takes the table for ready, as it was.
      await dashboard.snapshotUntil("the new start is known", (s) =>
        s.startObstacles.includes("board-just-started"),
      );
      await untilReady(table);
      expect(dashboard.snapshot().board.trip).toBeNull();
      await lockedAt25(table);
      await dashboard.accepted({ type: "stop" });
    });
  });
});

describe("the board's supply sags", () => {
  it("while held: the board lets go by itself, and Start waits for the supply", {
    timeout: LONG_MS,
  }, async () => {
    await withTable(async (table) => {
      const { program, dashboard } = table;
      await lockedAt25(table);
      expect(dashboard.snapshot().board.supplyV).toBeGreaterThan(4);
      const before = dashboard.events().length;
      await releaseSince(program, await program.setWorld({ fault: "supply-low", on: true }));
      await program.worldUntil("the board's own trip", (w) => w.lastTrip === "supply-low");
      expect(await nextEvent(table, before, "session-ended")).toMatchObject({
        reason: "guardian-trip",
        by: "guardian",
      });
      await uprightAndSeen(table);
      const alarm = await alarmNow(table, "guardian-trip");
      expect(alarm.active).toBe(true);
      expect(await dashboard.ask({ type: "acknowledge", alarmId: alarm.alarmId })).toMatchObject({
        type: "error",
      });
      const waiting = await dashboard.snapshotUntil("the supply is missed", (s) =>
        s.startObstacles.includes("supply-low"),
      );
      expect(waiting.alarms).toContainEqual(expect.objectContaining({ kind: "supply-low" }));
      await program.setWorld({ fault: "supply-low", on: false });
      await treat(table);
      await dashboard.snapshotUntil("the trip gone", (s) => s.board.trip === null);
    });
  });
});

describe("a lock that jams under a switch that feels it", () => {
  it("the board trips by its switch, and help is called for at once", { timeout: LONG_MS }, async () => {
    await withMeddledTable(
      async (table) => {
        const { program, dashboard } = table;
        await lockedAt25(table);
        const before = dashboard.events().length;
        await program.setWorld({ fault: "lock-jammed", on: true });
        await dashboard.accepted({ type: "release" });
        const raised = await nextEvent(table, before, "alarm-raised", (e) => e.alarm === "lock-not-released");
        expect(raised.priority).toBe("high");
        expect(await nextEvent(table, before, "session-ended")).toMatchObject({
          reason: "guardian-trip",
          by: "guardian",
        });
        const stuck = await program.worldUntil("the board's trip", (w) => w.lastTrip === "lock-not-released");
        expect(stuck).toMatchObject({ lock: "released", lockEngaged: true, buzzer: "sounding" });
        expect(dashboard.snapshot().board.trip).toBe("lock-not-released");
        await program.setWorld({ fault: "lock-jammed", on: false });
        await nextEvent(table, before, "alarm-cleared", (e) => e.alarm === "lock-not-released");
        await treat(table);
        await dashboard.snapshotUntil("the trip gone", (s) => s.board.trip === null);
      },
      ["--lock-switch"],
    );
  });

  it("after STOP too, long before the watch over the return would", { timeout: LONG_MS }, async () => {
    await withMeddledTable(
      async (table) => {
        const { program, dashboard } = table;
        await lockedAt25(table);
        const before = dashboard.events().length;
        await program.setWorld({ fault: "lock-jammed", on: true });
        await dashboard.accepted({ type: "stop" });
        const ended = await nextEvent(table, before, "session-ended");
        const raised = await nextEvent(table, before, "alarm-raised", (e) => e.alarm === "lock-not-released");
        expect(ended.reason).toBe("stop");
        expect(raised.t - ended.t).toBeLessThan(5000);
        await program.setWorld({ fault: "lock-jammed", on: false });
        await nextEvent(table, before, "alarm-cleared", (e) => e.alarm === "lock-not-released");
      },
      ["--lock-switch"],
    );
  });
});

describe("a board without its own calibration", () => {
  it("cannot be armed, whatever the config says, and the screen says what is missing", async () => {
    await withMeddledTable(
      async ({ dashboard }) => {
        const shown = await dashboard.snapshotUntil(
          "settled",
          (s) => s.state === "idle" && !s.startObstacles.includes("board-just-started"),
        );
        expect(shown.startObstacles).toEqual(["angle-unknown", "uncalibrated"]);
        expect(shown.board).toMatchObject({ guarded: true, calibrated: false });
        expect(await dashboard.ask({ type: "start" })).toMatchObject({ type: "error", code: "not-ready" });
      },
      ["--blank"],
      [
        "--config",
        writeConfig("calibration: [{ counts: 256, angleDeg: -75 }, { counts: 768, angleDeg: 75 }]\n"),
      ],
    );
  });
});

describe("raw Firmata writes to the lock and the buzzer", () => {
  /** Servo on pin 9 to the hold pulse, its configuration, a pin mode, a port write, and the buzzer. */
  const HOSTILE = [
    [0xe9, 1000 & 0x7f, 1000 >> 7],
    [0xf0, 0x6f, 9, 1000 & 0x7f, 1000 >> 7, 0xf7],
    [0xf0, 0x70, 9, 0, 4, 0x60, 0x12, 0xf7],
    [0xf4, 9, 4],
    [0xf4, 3, 0],
    [0xf5, 3, 1],
  ];

  it("are refused by the board, counted, and told as a disturbed line", { timeout: LONG_MS }, async () => {
    await withMeddledTable(async (table) => {
      const { line, program, dashboard } = table;
      await startSession(table, { maxAngleDeg: 40, maxDurationS: 300 });
      for (let round = 0; round < 3; round += 1) for (const message of HOSTILE) line.inject(message);
      await alarmNow(table, "link-corruption");
      const page = await (await fetch(`${program.url}/metrics`)).text();
      const counted = Number(/guardian_refused_total\{what="raw-write"\} (\d+)/.exec(page)?.[1]);
      expect(counted).toBeGreaterThanOrEqual(3 * HOSTILE.length);
      expect(await program.world()).toMatchObject({ lock: "released", servoPulseUs: 2000 });
      await dashboard.accepted({ type: "stop" });
    });
  });
});
