/** The program as it is typed: what it says, how it ends, and that nothing is left running. */

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDashboard } from "../support/dashboard.ts";
import { type Health, PROJECT, type Program, sleep, startProgram } from "../support/program.ts";
import { typed } from "../support/typed.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "run-test-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const isAlive = (pid: number | null): boolean => {
  try {
    return pid !== null && process.kill(pid, 0);
  } catch {
    return false;
  }
};

const allGone = async (pids: readonly (number | null)[]): Promise<boolean> => {
  for (let look = 0; look < 1_000; look += 1) {
    if (!pids.some(isAlive)) return true;
    await sleep(25);
  }
  return false;
};

/** Starts the program and ends it whatever happens. */
const withProgram = async (
  args: readonly string[],
  body: (program: Program) => Promise<void>,
): Promise<void> => {
  const program = await startProgram(args);
  try {
    await body(program);
  } finally {
    program.signal("SIGTERM");
    await program.exited;
  }
};

/** The processes of a table that is idle, once its controller is none of those `before`. */
const runningPids = async (
  program: Program,
  before: ReadonlySet<number> = new Set(),
): Promise<(number | null)[]> => {
  for (let look = 0; look < 800; look += 1) {
    const { state, pids } = await program.health();
    const isFresh = pids.controller !== null && !before.has(pids.controller);
    if (state === "idle" && isFresh) return [pids.gateway, pids.controller, pids.board];
    await sleep(25);
  }
  throw new Error("the table never became idle");
};

const listenOn = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(address !== null && typeof address === "object" ? address.port : 0);
    });
  });

describe("what cannot be started", () => {
  test("no board named: the boards found, what to type, exit 2, and nothing is made", async () => {
    const said = await typed(["run", "--data-dir", join(folder, "data")]);
    expect(said).toMatchObject({ code: 2, stdout: "" });
    expect(said.stderr).toContain("run --port");
    expect(said.stderr).toContain("run --simulate");
    expect(existsSync(join(folder, "data"))).toBe(false);
  });

  test("the same on a computer without udevadm", async () => {
    const said = await typed(["run"], { PATH: folder });
    expect(said).toMatchObject({ code: 2, stdout: "" });
    expect(said.stderr).toContain("run --simulate");
    expect(said.stderr).not.toContain("ENOENT");
  });

  test("a config that cannot be read at all: which file, exit 2", async () => {
    const config = join(folder, "none.yaml");
    const said = await typed(["run", "--simulate", "--data-dir", folder, "--config", config]);
    expect(said).toMatchObject({ code: 2, stdout: "" });
    expect(said.stderr).toContain(`--config is ${config}; allowed: a file that can be read`);
  });

  test("a data folder that is a file: exit 2, and it says so", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const said = await typed(["run", "--simulate", "--data-dir", file]);
    expect(said).toMatchObject({ code: 2, stdout: "" });
    expect(said.stderr).toContain(file);
  });

  test("an http port that is taken: exit 3, the port is named, nothing is left running", async () => {
    const server = createServer();
    const port = await listenOn(server);
    const said = await typed(["run", "--simulate", "--data-dir", folder, "--http-port", `${port}`]);
    server.close();
    expect(said).toMatchObject({ code: 3, stdout: "" });
    expect(said.stderr).toContain(`${port}`);
    expect(readdirSync(folder)).toEqual([]);
  });
});

test("a simulated board whose address is taken: exit 3, the address is named", async () => {
  const server = createServer();
  const port = await listenOn(server);
  const said = await typed(["board-sim", "--listen", `127.0.0.1:${port}`]);
  server.close();
  expect(said).toMatchObject({ code: 3, stdout: "" });
  expect(said.stderr).toContain(`${port}`);
});

test("whoever read its output may leave: the table goes on", async () => {
  const args = ["run", "--simulate", "--http-port", "0", "--data-dir", folder];
  const child = spawn(process.execPath, [join(PROJECT, "bin/inversion-table.js"), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  try {
    const line = await new Promise<string>((resolve) =>
      child.stdout.once("data", (c: Buffer) => resolve(c.toString())),
    );
    const url = /(http:\S+)/.exec(line)?.[1] ?? "";
    child.stdout.destroy();
    child.stderr.destroy();
    const pids = async () => ((await (await fetch(`${url}/healthz`)).json()) as Health).pids;
    const { controller } = await pids();
    process.kill(controller ?? -1, "SIGKILL");
    expect(await allGone([controller])).toBe(true);
    for (let look = 0; look < 400 && (await pids()).controller === null; look += 1) await sleep(25);
    expect((await pids()).gateway).toBe(child.pid);
  } finally {
    child.kill("SIGTERM");
  }
  expect(await exited).toBe(0);
});

test("a running table: one line when ready; SIGINT ends everything, exit 0", () =>
  withProgram(["--simulate"], async (program) => {
    const pids = await runningPids(program);
    expect(program.stdout()).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+\n$/);
    expect(new Set(pids).size).toBe(3);
    expect(pids.every(isAlive)).toBe(true);
    program.signal("SIGINT");
    expect(await program.exited).toBe(0);
    expect(await allGone(pids)).toBe(true);
    expect(program.stdout().split("\n")).toHaveLength(2);
  }));

test("a second instance in the same data folder: exit 3, naming the first, which goes on", () =>
  withProgram(["--simulate", "--data-dir", folder], async (program) => {
    const second = await typed(["run", "--simulate", "--http-port", "0", "--data-dir", folder]);
    expect(second).toMatchObject({ code: 3, stdout: "" });
    expect(second.stderr).toContain(`process ${program.pid}`);
    expect((await program.health()).pids.gateway).toBe(program.pid);
    expect(await program.stop()).toBe(0);
    expect(readdirSync(folder).filter((name) => name.includes("lock"))).toEqual([]);
  }));

test("a board that is not there yet: offline, why, and it is found once it comes", async () => {
  const server = createServer();
  const port = await listenOn(server);
  server.close();
  await withProgram(["--port", `tcp://127.0.0.1:${port}`], async (program) => {
    const dashboard = await openDashboard(program.url);
    const names = (problem: string | null): boolean => problem?.includes(`${port}`) === true;
    const snapshot = await dashboard.snapshotUntil("why there is no board", (s) => names(s.board.problem));
    expect(snapshot).toMatchObject({ state: "offline", board: { connected: false } });
    expect((await fetch(`${program.url}/api/world`)).status).toBe(404);
    const board = spawn(
      process.execPath,
      [join(PROJECT, "bin/inversion-table.js"), "board-sim", "--listen", `127.0.0.1:${port}`],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const boardEnd = new Promise<number | null>((resolve) => board.once("exit", resolve));
    try {
      const found = await dashboard.snapshotUntil(
        "the board",
        (s) => s.state === "idle" && s.board.connected,
      );
      expect(found.board).toMatchObject({ guarded: true, simulated: true, problem: null });
    } finally {
      board.kill("SIGTERM");
    }
    expect(await boardEnd).toBe(0);
    await dashboard.snapshotUntil("the loss", (s) => s.state === "offline");
    dashboard.close();
    expect(await program.stop()).toBe(0);
  });
});

test("the controller killed, frozen, killed: each time a fresh one, and the table comes back", () =>
  withProgram(["--simulate"], async (program) => {
    const seen = new Set<number>();
    for (let death = 0; death < 3; death += 1) {
      // The death is heard a moment after it happened; until then health still names the dead one.
      const [, controller] = await runningPids(program, seen);
      if (controller === null || controller === undefined) throw new Error("no controller is running");
      seen.add(controller);
      process.kill(controller, death === 1 ? "SIGSTOP" : "SIGKILL");
      expect(await allGone([controller])).toBe(true);
    }
    await runningPids(program, seen);
    expect(await program.stop()).toBe(0);
  }));

test("a config with a ceiling too wide: the table comes up read-only, its history can be read, nothing starts", async () => {
  const config = join(folder, "config.yaml");
  writeFileSync(config, "ceilings: { maxAngleDeg: 95 }\n");
  await withProgram(["--simulate", "--config", config], async (program) => {
    const words = "ceilings.maxAngleDeg is 95; allowed: 60 or less";
    const dashboard = await openDashboard(program.url);
    expect(dashboard.snapshot()).toMatchObject({
      state: "offline",
      board: { connected: false, problem: expect.stringContaining(words) },
    });
    expect(await dashboard.ask({ type: "start" })).toMatchObject({ type: "error" });
    dashboard.close();
    let pids = (await program.health()).pids;
    for (let look = 0; look < 400 && pids.history === null; look += 1) {
      await sleep(25);
      pids = (await program.health()).pids;
    }
    expect(pids).toMatchObject({ controller: null, board: null, history: expect.any(Number) });
    const sessions: unknown = await (await fetch(`${program.url}/api/sessions`)).json();
    expect(sessions).toMatchObject({ items: [] });
    expect(await (await fetch(`${program.url}/healthz`)).json()).toMatchObject({
      problem: expect.stringContaining(words),
    });
    expect(program.stderr()).toContain(words);
    expect(await program.stop()).toBe(0);
  });
});
