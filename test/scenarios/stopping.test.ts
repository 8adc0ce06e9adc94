/** The program is told to stop in the middle of a session; the board outlives it and shows what it was told last. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Board, programAt, startBoard } from "../support/board.ts";
import { openDashboard } from "../support/dashboard.ts";
import { type Program, sleep } from "../support/program.ts";
import { lockedAt25, releaseSince } from "./session.ts";

/** Lease 500 ms and one servo frame, on the board's clock. */
const LEASE_AND_FRAME_S = 0.53;

const isAlive = (pid: number | null): boolean => {
  try {
    return pid !== null && process.kill(pid, 0);
  } catch {
    return false;
  }
};

let both: { board: Board; program: Program };
beforeEach(async () => {
  const board = await startBoard();
  both = { board, program: await programAt(board) };
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

test("a gateway that is killed: released within the lease, sounding, and nobody is left behind", async () => {
  const { program, board } = both;
  const dashboard = await openDashboard(program.url);
  await lockedAt25({ program, dashboard });
  const { controller } = (await program.health()).pids;
  program.signal("SIGKILL");
  await program.exited;
  const dead = await board.world();
  const { heldS } = await releaseSince(board, dead);
  expect(heldS).toBeLessThan(LEASE_AND_FRAME_S);
  await board.worldUntil("somebody is called", (world) => world.buzzer === "sounding");
  // Three seconds on it still sounds: the short pulse that tells of an end is over by then.
  await board.worldUntil("four seconds on", (world) => world.boardTimeUs - dead.boardTimeUs > 4e6);
  await board.worldUntil("still called", (world) => world.buzzer === "sounding");
  for (const end = Date.now() + 20_000; isAlive(controller) && Date.now() < end; ) await sleep(50);
  expect(isAlive(controller)).toBe(false);
  expect((await board.world()).lock).toBe("released");
});
