/** Everything that can be typed or written wrongly: said with the thing, its value and what is allowed; no session starts. */

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { openDashboard } from "../support/dashboard.ts";
import { startProgram } from "../support/program.ts";
import { typed } from "../support/typed.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bad-input-"));
  writeFileSync(join(folder, "file"), "");
  mkdirSync(join(folder, "folder"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const portOf = (server: Server): number => {
  const address = server.address();
  return address !== null && typeof address === "object" ? address.port : 0;
};
const listening = (server: Server): Promise<void> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

/** A refusal is a few lines for a person: no stack, nothing on standard output, nothing left in the data folder. */
const expectRefused = async (args: readonly string[], words: readonly string[]): Promise<void> => {
  const dataDir = join(folder, `data-${Math.random()}`);
  const said = await typed(args.includes("--data-dir") ? args : [...args, "--data-dir", dataDir]);
  expect(said).toMatchObject({ code: 2, stdout: "" });
  for (const word of words) expect(said.stderr).toContain(word);
  expect(said.stderr).not.toMatch(/^\s+at /m);
  expect(existsSync(dataDir)).toBe(false);
};

/** Brought up all the same, to say what is wrong: no controller, no board, nothing that could start. */
const expectReadOnly = async (config: string, words: readonly string[]): Promise<void> => {
  const program = await startProgram(["--simulate", "--config", config]);
  try {
    const health = z
      .object({ state: z.string(), problem: z.string(), pids: z.record(z.string(), z.nullable(z.number())) })
      .parse(await (await fetch(`${program.url}/healthz`)).json());
    expect(health).toMatchObject({ state: "offline", pids: { controller: null, board: null } });
    for (const word of [config, ...words]) expect(program.stderr()).toContain(word);
    for (const word of words) expect(health.problem).toContain(word);
  } finally {
    expect(await program.stop()).toBe(0);
  }
};

describe.concurrent("a command line", () => {
  it.each([
    ["an unknown flag", ["run", "--simulate", "--no-limits"], ["--no-limits"]],
    [
      "a port that is none",
      ["run", "--port", "not-a-port"],
      ["not-a-port", "/dev/ttyACM0", "tcp://host:port"],
    ],
    [
      "a tcp port without a number",
      ["run", "--port", "tcp://localhost"],
      ["tcp://localhost", "tcp://host:port"],
    ],
    ["two boards", ["run", "--port", "/dev/ttyACM0", "--simulate"], ["--port", "--simulate", "one of them"]],
    ["no board", ["run"], ["run --port", "run --simulate"]],
    ["a port beyond the last", ["run", "--simulate", "--http-port", "99999"], ["99999", "65535"]],
    ["an unknown command", ["fly"], ["fly", "run", "board-sim"]],
    [
      "an image that is missing",
      ["board-sim", "--listen", "127.0.0.1:0", "--image", "/nowhere.hex"],
      ["--image", "/nowhere.hex"],
    ],
  ] as const)("%s", (_name, args, words) =>
    args[0] === "run" ? expectRefused(args, words) : refusedAnyway(args, words),
  );

  /** Commands without a data folder. */
  const refusedAnyway = async (args: readonly string[], words: readonly string[]): Promise<void> => {
    const said = await typed(args);
    expect(said).toMatchObject({ code: 2, stdout: "" });
    for (const word of words) expect(said.stderr).toContain(word);
    expect(said.stderr).not.toMatch(/^\s+at /m);
  };

  it("an image that is no firmware", async () => {
    const image = join(folder, "image.hex");
    writeFileSync(image, ":00000001FE\n");
    await refusedAnyway(["board-sim", "--listen", "127.0.0.1:0", "--image", image], [image, "line 1"]);
  });
});

/** Each kind with the whole program; every other way to be wrong is in test/firmware/config.test.ts. */
describe.concurrent("a config file that says", () => {
  it.each([
    ["an unknown key", "board: { lokPin: 9 }", ["board.lokPin is 9", "no such key"]],
    [
      "an angle above the ceiling",
      "ceilings: { maxAngleDeg: 95 }",
      ["ceilings.maxAngleDeg is 95", "60 or less"],
    ],
    ["what is not YAML", "board: {[", ["not valid YAML"]],
    ["nothing", "", ["the file is empty"]],
  ] as const)("%s", async (name, text, words) => {
    const path = join(folder, `${name.replaceAll(" ", "-")}.yaml`);
    writeFileSync(path, text);
    await expectReadOnly(path, words);
  });

  it("missing, or a folder", async () => {
    for (const name of ["missing.yaml", "folder"]) {
      const path = join(folder, name);
      await expectRefused(["run", "--simulate", "--config", path], [`--config is ${path}`, "can be read"]);
    }
  });

  it("far too long", async () => {
    const path = join(folder, "long.yaml");
    writeFileSync(path, `# ${"x".repeat(70_000)}\nboard: {}\n`);
    await expectReadOnly(path, ["bytes", "65536"]);
  });
});

describe("what is taken", () => {
  it("a data folder that cannot be one: exit 2", async () => {
    for (const name of ["file", "file/below"]) {
      const path = join(folder, name);
      await expectRefused(
        ["run", "--simulate", "--data-dir", path],
        [`--data-dir is ${path}`, "can be written to"],
      );
    }
  });

  it("an http port: exit 3, and it is named", async () => {
    const server = createServer();
    await listening(server);
    const port = portOf(server);
    const said = await typed([
      "run",
      "--simulate",
      "--http-port",
      `${port}`,
      "--data-dir",
      join(folder, "busy"),
    ]);
    server.close();
    expect(said).toMatchObject({ code: 3, stdout: "" });
    expect(said.stderr).toContain(`port ${port} on 127.0.0.1 is busy`);
  });

  it("a data folder or a board in use: exit 3 at once, naming the process", async () => {
    const dataDir = join(folder, "in-use");
    const port = "tcp://127.0.0.1:9";
    const first = await startProgram(["--port", port, "--data-dir", dataDir]);
    try {
      const second = await typed(["run", "--simulate", "--http-port", "0", "--data-dir", dataDir]);
      expect(second).toMatchObject({ code: 3, stdout: "" });
      expect(second.stderr).toContain(`process ${first.pid}`);
      const other = join(folder, "another");
      const third = await typed(["run", "--port", port, "--http-port", "0", "--data-dir", other]);
      expect(third).toMatchObject({ code: 3, stdout: "" });
      expect(third.stderr).toContain(port);
      // Nothing is started before the locks are asked; the margin is for a busy computer.
      expect(Math.min(second.tookMs, third.tookMs)).toBeLessThan(5_000);
    } finally {
      await first.stop();
    }
  });
});

/** The program at a port where no board of ours answers: offline, why, and it goes on trying. */
const expectOffline = async (port: string, words: readonly string[], tries: () => number): Promise<void> => {
  const program = await startProgram(["--port", port]);
  try {
    const dashboard = await openDashboard(program.url);
    const dark = await dashboard.snapshotUntil("why there is no board", (s) =>
      [port, ...words].every((word) => s.board.problem?.includes(word) === true),
    );
    expect(dark).toMatchObject({ state: "offline", board: { connected: false } });
    expect(await dashboard.ask({ type: "start" })).toMatchObject({ type: "error" });
    const { controller } = (await program.health()).pids;
    await dashboard.telemetryUntil("three tries", () => tries() >= 3, 40_000);
    // The same controller tries again: there is nothing it would have to be replaced for.
    expect((await program.health()).pids.controller).toBe(controller);
    expect(dashboard.telemetry()?.state).toBe("offline");
    dashboard.close();
  } finally {
    expect(await program.stop()).toBe(0);
  }
};

/** A server that does this with everybody who connects. */
const withServer = async (
  greet: (socket: Socket) => void,
  body: (port: string, connections: () => number) => Promise<void>,
): Promise<void> => {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => {});
    greet(socket);
  });
  await listening(server);
  try {
    await body(`tcp://127.0.0.1:${portOf(server)}`, () => connections);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
};

const every = (socket: Socket, ms: number, say: () => Uint8Array): void => {
  const saying = setInterval(() => socket.write(say()), ms);
  socket.on("close", () => clearInterval(saying));
};

describe("a port without a board", () => {
  it("a device that is not there, then one that is no serial port", async () => {
    const path = join(folder, "ttyACM0");
    const program = await startProgram(["--port", path]);
    try {
      const dashboard = await openDashboard(program.url);
      const absent = await dashboard.snapshotUntil("why", (s) => s.board.problem?.includes(path) === true);
      expect(absent).toMatchObject({ state: "offline", board: { connected: false } });
      writeFileSync(path, "");
      const next = await dashboard.snapshotUntil(
        "another reason",
        (s) => s.board.problem !== absent.board.problem,
      );
      expect(next.board.problem).toBe(`${path} is no serial port; allowed is the path of a device.`);
      dashboard.close();
    } finally {
      expect(await program.stop()).toBe(0);
    }
  });

  it("somebody who says nothing", () =>
    withServer(
      () => {},
      (port, connections) => expectOffline(port, ["answer"], connections),
    ));

  it("somebody who hangs up", () =>
    withServer(
      (socket) => socket.end(),
      (port, connections) => expectOffline(port, ["closed"], connections),
    ));

  it("somebody who talks rubbish", () =>
    withServer(
      (socket) => every(socket, 20, () => Uint8Array.from({ length: 200 }, () => Math.random() * 256)),
      (port, connections) => expectOffline(port, [], connections),
    ));

  it("somebody whose message never ends", () =>
    withServer(
      (socket) =>
        every(socket, 5, () => Uint8Array.from({ length: 4_000 }, (_, at) => (at === 0 ? 0xf0 : 0x41))),
      (port, connections) => expectOffline(port, [], connections),
    ));
});
