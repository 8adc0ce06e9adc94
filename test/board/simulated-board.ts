/** The simulated board in this process, its world over HTTP, and a table opened on it. */

import { expect } from "vitest";
import { openByteStream, openTableBoard } from "../../firmware/board/connect.ts";
import type { TableBoard } from "../../firmware/board/table-board.ts";
import type { Actuation } from "../../firmware/safety/output.ts";
import { type BoardSim, runBoardSim } from "../../firmware/simulator/board-sim.ts";
import { CALIBRATION, PINS } from "./open-scripted.ts";

export interface World {
  readonly lock: "held" | "released";
  readonly buzzer: "silent" | "sounding";
  readonly servoPulseUs: number | null;
}

export const nowMs = (): number => performance.now();
export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Looks every 10 ms until something is so; fails after `withinMs`, which is far more than it should take. */
export const until = async (
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = 10_000,
): Promise<void> => {
  const beganMs = nowMs();
  while (!(await isSo())) {
    expect(nowMs() - beganMs, `still waiting until ${what}`).toBeLessThan(withinMs);
    await wait(10);
  }
};

export interface Rig {
  readonly sim: BoardSim;
  world(): Promise<World>;
  change(change: Readonly<Record<string, unknown>>): Promise<void>;
  open(port?: string): Promise<TableBoard>;
  /** Carries `actuation` out with each tick, as the control loop does; later calls replace it. */
  keep(board: TableBoard, actuation: Actuation | null): void;
  close(): Promise<void>;
}

export const startRig = async (
  image: string | null,
  { ptyPath = null, blank = false }: { readonly ptyPath?: string | null; readonly blank?: boolean } = {},
): Promise<Rig> => {
  const any = { host: "127.0.0.1", port: 0 };
  const sim = await runBoardSim({ listen: any, http: any, ptyPath, blank, image });
  const url = `http://127.0.0.1:${sim.httpPort}/world`;
  const boards = new Set<TableBoard>();
  const kept = new Map<TableBoard, Actuation | null>();
  return {
    sim,
    world: async () => {
      const answer: unknown = await (await fetch(url)).json();
      expect(answer).toMatchObject({ lock: expect.any(String), buzzer: expect.any(String) });
      return answer as World;
    },
    change: async (change) => {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(change),
      });
      expect(answer.ok, await answer.text()).toBe(true);
    },
    open: async (port = `tcp://127.0.0.1:${sim.port}`) => {
      const opened = await openByteStream(port);
      if (opened.kind === "fault") throw new Error(opened.fault.sentence);
      const table = await openTableBoard({
        stream: opened.stream,
        pins: PINS,
        calibration: CALIBRATION,
        nowMs,
        log: { info: () => {}, warn: () => {} },
      });
      if (table.kind === "fault") throw new Error(table.fault.sentence);
      boards.add(table.board);
      return table.board;
    },
    keep: (board, actuation) => {
      if (!kept.has(board)) {
        board.onTick(() => {
          const now = kept.get(board);
          if (now) board.actuate(now, nowMs());
        });
      }
      kept.set(board, actuation);
    },
    close: async () => {
      kept.clear();
      for (const board of boards) await board.releaseAndClose();
      await sim.stop();
    },
  };
};
