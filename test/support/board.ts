/** The simulated board as a process of its own, asked and changed at its own HTTP; it outlives the program. */

import { spawn } from "node:child_process";
import { join } from "node:path";
import type { World } from "../../shared/world.ts";
import { PROJECT, type Program, sleep, startProgram } from "./program.ts";

export interface Board {
  /** `tcp://host:port`. */
  readonly port: string;
  world(): Promise<World>;
  /** Resolves with the world right after the change. */
  setWorld(change: Readonly<Record<string, unknown>>): Promise<World>;
  worldUntil: Program["worldUntil"];
  /** SIGTERM, then the exit code. */
  end(): Promise<number | null>;
}

const READY_LOOKS = 1_200;
const LOOK_MS = 25;

/** The world of a board, asked and changed at its own HTTP. */
export const boardAt = (url: string): Pick<Board, "world" | "setWorld" | "worldUntil"> => {
  const world = async (): Promise<World> => (await (await fetch(url)).json()) as World;
  return {
    world,
    setWorld: async (change) => {
      const body = JSON.stringify(change);
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      if (!response.ok) throw new Error(`world refused ${body}: ${await response.text()}`);
      return (await response.json()) as World;
    },
    worldUntil: async (what, holds, patienceMs = 45_000) => {
      let now = await world();
      for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(10)) {
        now = await world();
        if (holds(now)) return now;
      }
      throw new Error(`the world never showed: ${what}; last ${JSON.stringify(now)}`);
    },
  };
};

/** Starts `inversion-table board-sim` on free ports. */
export const startBoard = async (args: readonly string[] = []): Promise<Board> => {
  const command = ["board-sim", "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", ...args];
  const child = spawn(process.execPath, [join(PROJECT, "bin/inversion-table.js"), ...command], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const find = async (pattern: RegExp): Promise<string> => {
    for (let look = 0; look < READY_LOOKS && child.exitCode === null; look += 1) {
      const found = pattern.exec(out)?.[1];
      if (found !== undefined) return found;
      await sleep(LOOK_MS);
    }
    child.kill("SIGKILL");
    throw new Error(`the board did not come up: ${out}`);
  };
  const port = await find(/(tcp:\/\/\S+)\n/);
  const url = await find(/(http:\/\/\S+)\n/);
  return {
    port,
    ...boardAt(url),
    end: async () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
};

/** The program at a board of its own life; `world` and `setWorld` ask the board itself, not the gateway. */
export const programAt = async (
  board: Board,
  port: string = board.port,
  args: readonly string[] = [],
): Promise<Program> => {
  const program = await startProgram(["--port", port, ...args]);
  return { ...program, world: board.world, setWorld: board.setWorld, worldUntil: board.worldUntil };
};
