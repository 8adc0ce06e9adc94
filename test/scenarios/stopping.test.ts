/** The program is told to stop in the middle of a session; the board outlives it and shows what it was told last. */

import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDashboard } from "../support/dashboard.ts";
import { PROJECT, type Program, sleep, startProgram, type World } from "../support/program.ts";
import { lockedAt25 } from "./session.ts";

interface Board {
  readonly port: string;
  readonly world: () => Promise<World>;
  readonly setWorld: (change: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly end: () => Promise<void>;
}

const startBoard = async (): Promise<Board> => {
  const child = spawn(
    process.execPath,
    [
      join(PROJECT, "bin/inversion-table.js"),
      "board-sim",
      "--listen",
      "127.0.0.1:0",
      "--http",
      "127.0.0.1:0",
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const find = async (pattern: RegExp): Promise<string> => {
    for (let look = 0; look < 1_200; look += 1) {
      const found = pattern.exec(out)?.[1];
      if (found !== undefined) return found;
      await sleep(25);
    }
    throw new Error(`the board did not come up: ${out}`);
  };
  const port = await find(/(tcp:\/\/\S+)/);
  const url = await find(/(http:\/\/\S+)/);
  return {
    port,
    world: async () => (await (await fetch(url)).json()) as World,
    setWorld: async (change) => {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(change),
      });
      if (!response.ok) throw new Error(await response.text());
    },
    end: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
};

/** The program with a board of its own life; the world is asked at the board itself. */
const startBoth = async (): Promise<{ board: Board; program: Program }> => {
  const board = await startBoard();
  const over = await startProgram(["--port", board.port]);
  const worldUntil: Program["worldUntil"] = async (what, holds, patienceMs = 45_000) => {
    for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(10)) {
      const now = await board.world();
      if (holds(now)) return now;
    }
    throw new Error(`the world never showed: ${what}`);
  };
  return { board, program: { ...over, world: board.world, setWorld: board.setWorld, worldUntil } };
};

let both: { board: Board; program: Program };
beforeEach(async () => {
  both = await startBoth();
});
afterEach(async () => {
  both.program.signal("SIGCONT");
  both.program.signal("SIGKILL");
  await both.program.exited;
  await both.board.end();
});

describe.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s in a session", (signal) => {
  test("ends it as stop and releases by command: the board has nothing to complain of", async () => {
    const { program, board } = both;
    const dashboard = await openDashboard(program.url);
    await lockedAt25({ program, dashboard });
    program.signal(signal);
    const ended = await dashboard.eventUntil("the end", (event) => event.kind === "session-ended");
    expect(ended).toMatchObject({ reason: "stop", by: "gateway" });
    expect(await program.exited).toBe(0);
    const after = await program.worldUntil(
      "the release at the pin",
      (world) => world.lock === "released",
      5_000,
    );
    expect(after.lastTrip).toBe((await board.world()).lastTrip);
    expect(["none", null]).toContain(after.lastTrip);
  });
});

test("a frozen gateway ends the session; woken up it tells why, and leaves the controller alone", async () => {
  const { program } = both;
  const dashboard = await openDashboard(program.url);
  await lockedAt25({ program, dashboard });
  const { controller } = (await program.health()).pids;
  program.signal("SIGSTOP");
  await program.worldUntil("the release at the pin", (world) => world.lock === "released", 30_000);
  program.signal("SIGCONT");
  const listed = async (): Promise<unknown> => (await fetch(`${program.url}/api/sessions`)).json();
  expect(await listed()).toMatchObject({ items: [{ reason: "supervision-lost" }] });
  expect((await program.health()).pids.controller).toBe(controller);
  expect(await program.stop()).toBe(0);
});
