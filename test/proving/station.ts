/**
 * One real program at a judged board, and the people's moves that bring it to a moment of a session and back to idle.
 * A program that was killed is started again on the same data folder, as a service would be.
 */

import { controllerOtherThan, hold, type Table, tiltTo, treat, untilReady } from "../scenarios/session.ts";
import { type Dashboard, openDashboard } from "../support/dashboard.ts";
import { type Program, sleep, startProgram } from "../support/program.ts";
import type { Dice } from "./dice.ts";
import type { JudgedBoard } from "./start-judged-board.ts";

export const PHASES = ["armed", "inverted", "held", "returning"] as const;
export type Phase = (typeof PHASES)[number];

const LIMITS = { maxAngleDeg: 30, maxDurationS: 60 } as const;
const TARGET_DEG = 20;
const STANDING_DEG = -75;
const RUNNING: ReadonlySet<string> = new Set(["armed", "inverted", "resting"]);
/** A busy computer ends a session on the way there, as it must; then it is tried again. */
const TRIES = 4;

export interface StationOptions {
  readonly board: JudgedBoard;
  /** Where the program finds the board; may lead through a line that is meddled with. */
  readonly port: string;
  readonly dataDir: string;
  /** What is in the program's environment beside ours. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Station {
  table(): Table;
  /** Ids of sessions whose Start was accepted. */
  readonly sessions: readonly string[];
  /** Idle, ready, and then a session at this moment; resolves with its id. */
  bring(phase: Phase, dice: Dice): Promise<string>;
  /** Whatever has happened: stopped, back on the feet, acknowledged, idle. Resolves with how long it took, ms. */
  recover(): Promise<number>;
  /** Board time goes on by so much. */
  watch(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export const openStation = async (options: StationOptions): Promise<Station> => {
  const { board, port, dataDir, environment = {} } = options;
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
  let dashboard: Dashboard = await openDashboard(program.url);
  const table = (): Table => ({ program, dashboard });

  /** A screen again, whatever became of the program and of the screen before. */
  const reopen = async (): Promise<void> => {
    if (gone) program = await start();
    dashboard.close();
    dashboard = await openDashboard(program.url);
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
  const recover = async (): Promise<number> => {
    const beganMs = performance.now();
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
    await untilReady(table());
    return performance.now() - beganMs;
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
    stop: async () => {
      dashboard.close();
      if (!gone) await program.stop();
    },
  };
};
