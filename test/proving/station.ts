/**
 * One real program at a judged board, and the people's moves that bring it to a moment of a session and back to idle.
 * A program that was killed is started again on the same data folder, as a service would be.
 */

import { controllerOtherThan, hold, type Table, tiltTo, treat, untilReady } from "../scenarios/session.ts";
import { type Dashboard, openDashboard } from "../support/dashboard.ts";
import { type Program, sleep, startProgram } from "../support/program.ts";
import type { Dice } from "./dice.ts";
import type { AtEnd } from "./ends.ts";
import type { JudgedBoard } from "./start-judged-board.ts";

export const PHASES = ["armed", "inverted", "held", "returning"] as const;
export type Phase = (typeof PHASES)[number];

const LIMITS = { maxAngleDeg: 30, maxDurationS: 60 } as const;
const TARGET_DEG = 20;
const STANDING_DEG = -75;
const RUNNING: ReadonlySet<string> = new Set(["armed", "inverted", "resting"]);
/** A busy computer ends a session on the way there, as it must; then it is tried again. */
const TRIES = 4;
/** One move that was too slow for the patience of the test is no table that stays where it is. */
const IDLE_WITHIN_MS = 150_000;
const READY_WITHIN_MS = 25_000;

export interface StationOptions {
  readonly board: JudgedBoard;
  /** Where the program finds the board; may lead through a line that is meddled with. */
  readonly port: string;
  readonly dataDir: string;
  /** What is in the program's environment beside ours. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The program is stopped then, also one that came up and was never spoken with. */
  readonly atEnd: AtEnd;
}

export interface Station {
  table(): Table;
  /** Ids of sessions whose Start was accepted. */
  readonly sessions: readonly string[];
  /** Idle, ready, and then a session at this moment; resolves with its id. */
  bring(phase: Phase, dice: Dice): Promise<string>;
  /**
   * Whatever has happened: stopped, back on the feet, acknowledged, idle. Resolves with how long it took, ms.
   *
   * @throws when that was not reached within 150 s, by however many tries
   */
  recover(): Promise<number>;
  /** Board time goes on by so much. */
  watch(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export const openStation = async (options: StationOptions): Promise<Station> => {
  const { board, port, dataDir, environment = {}, atEnd } = options;
  const wrapper = ["env", ...Object.entries(environment).map(([name, value]) => `${name}=${value}`)];
  const sessions: string[] = [];
  let gone = false;
  const start = async (): Promise<Program> => {
    const program = await startProgram(["--port", port], dataDir, wrapper);
    gone = false;
    void program.exited.then(() => {
      gone = true;
    });
    return { ...program, world: board.world, setWorld: board.setWorld, worldUntil: board.worldUntil };
  };
  let program = await start();
  const screens: Dashboard[] = [];
  const stop = async (): Promise<void> => {
    for (const screen of screens) screen.close();
    // What did not stop in time was killed then; how long it may take is asked elsewhere.
    if (!gone) await program.stop().catch(() => null);
  };
  atEnd(stop);
  const openScreen = async (): Promise<Dashboard> => {
    const opened = await openDashboard(program.url);
    screens.push(opened);
    return opened;
  };
  let dashboard = await openScreen();
  const table = (): Table => ({ program, dashboard });

  /** A screen again, whatever became of the program and of the screen before. */
  const reopen = async (): Promise<void> => {
    if (gone) program = await start();
    for (const screen of screens.splice(0)) screen.close();
    dashboard = await openScreen();
  };
  const watch = async (ms: number): Promise<void> => {
    const { boardTimeUs } = await board.world();
    await board.worldUntil(`${ms} ms on`, (world) => world.boardTimeUs - boardTimeUs >= ms * 1000);
  };
  /**
   * To idle without the minute of rest that follows a session that ended well: one that runs loses its sensor and is
   * treated; of one that rests the controller is killed.
   */
  const endSession = async (): Promise<void> => {
    const state = dashboard.telemetry()?.state ?? "";
    if (RUNNING.has(state)) {
      await board.setWorld({ fault: "sensor-open", on: true });
      await dashboard.telemetryUntil("the end of the session", (t) => !RUNNING.has(t.state));
      await board.setWorld({ fault: "sensor-open", on: false });
    }
    await fetch(`${program.url}/api/stop`, { method: "POST" });
    await board.over();
  };
  /** The board's own trip waits at an idle table too, until somebody has seen it. */
  const acknowledgeUntilReady = async (): Promise<void> => {
    for (const end = Date.now() + READY_WITHIN_MS; Date.now() < end; await sleep(100)) {
      const { state, startObstacles, alarms } = dashboard.snapshot();
      if (state === "idle" && startObstacles.length === 0) return;
      for (const { alarmId, active, acknowledged } of alarms)
        if (!active && !acknowledged) await dashboard.ask({ type: "acknowledge", alarmId });
    }
    throw new Error(`not ready for Start: ${JSON.stringify(dashboard.snapshot())}`);
  };
  const goIdle = async (): Promise<void> => {
    await reopen();
    await dashboard.telemetryUntil("telemetry", () => true);
    await endSession();
    await board.setWorld({ riderTargetDeg: STANDING_DEG });
    await board.worldUntil("upright", (world) => world.angleDeg < -60);
    await sleep(200);
    if (dashboard.telemetry()?.state === "recovering") {
      const controller = await controllerOtherThan(program, null);
      process.kill(controller, "SIGKILL");
      await controllerOtherThan(program, controller);
    }
    await treat(table());
    await acknowledgeUntilReady();
  };
  const recover = async (): Promise<number> => {
    const beganMs = performance.now();
    for (;;) {
      try {
        await goIdle();
        return performance.now() - beganMs;
      } catch (error) {
        if (performance.now() - beganMs > IDLE_WITHIN_MS) {
          const { startObstacles, alarms } = dashboard.snapshot();
          const waits = JSON.stringify({ startObstacles, alarms });
          throw new Error(`Start waits for ${waits}`, { cause: error });
        }
        await sleep(500);
      }
    }
  };

  const begin = async (phase: Phase, dice: Dice): Promise<string> => {
    await untilReady(table());
    await dashboard.accepted({ type: "set-limits", ...LIMITS });
    await board.begin(LIMITS);
    await dashboard.accepted({ type: "start" });
    const { session } = await dashboard.snapshotUntil(
      "a session",
      (s) => s.session !== null && s.session.reason === null,
    );
    const id = session?.id ?? "";
    sessions.push(id);
    if (phase === "armed") {
      await watch(dice.whole(0, 1_000));
      return id;
    }
    if (phase === "inverted") {
      await program.setWorld({ riderTargetDeg: TARGET_DEG });
      const fromDeg = dice.within(6, TARGET_DEG - 2);
      await board.worldUntil("on the way", (world) => world.angleDeg > fromDeg);
      return id;
    }
    await tiltTo(table(), TARGET_DEG);
    await hold(table());
    await watch(dice.whole(0, 1_000));
    if (phase === "returning") {
      await program.setWorld({ riderTargetDeg: null });
      await dashboard.accepted({ type: "stop" });
      await sleep(dice.whole(0, 500));
    }
    return id;
  };
  return {
    table,
    sessions,
    watch,
    recover,
    bring: async (phase, dice) => {
      for (let left = TRIES; ; left -= 1) {
        try {
          return await begin(phase, dice);
        } catch (error) {
          if (left <= 1) throw error;
          await recover();
        }
      }
    },
    stop,
  };
};
