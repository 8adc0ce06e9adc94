/** `calibrate` as it is typed, at a board from the factory: afterwards a session can be started on it. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { askSetup } from "../../firmware/setup-client.ts";
import { type Board, programAt, startBoard } from "../support/board.ts";
import { openDashboard } from "../support/dashboard.ts";
import { PROJECT, sleep } from "../support/program.ts";
import { typed } from "../support/typed.ts";

const PATIENCE_MS = 60_000;
/** The board starts unplayed: the rider reaches an angle and stays. */
const NEAR_DEG = 0.5;

interface Walker {
  /** Waits for a question that has not been seen yet, and answers it. */
  answer(question: RegExp, line: string): Promise<void>;
  seen(words: RegExp): Promise<void>;
  said(): string;
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<number | null>;
}

const startWalk = (args: readonly string[]): Walker => {
  const child: ChildProcess = spawn(
    process.execPath,
    [join(PROJECT, "bin/inversion-table.js"), "calibrate", ...args],
    { stdio: ["pipe", "pipe", "pipe"] },
  );
  let said = "";
  let errors = "";
  let at = 0;
  child.stdout?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const seen = async (words: RegExp): Promise<void> => {
    for (const end = Date.now() + PATIENCE_MS; ; await sleep(20)) {
      const match = words.exec(said.slice(at));
      if (match !== null) {
        at += match.index + match[0].length;
        return;
      }
      if (Date.now() > end || child.exitCode !== null)
        throw new Error(`never asked: ${words}\n${said.slice(-1_500)}\n${errors}`);
    }
  };
  return {
    seen,
    said: () => said,
    answer: async (question, line) => {
      await seen(question);
      child.stdin?.write(`${line}\n`);
    },
    signal: (signal) => {
      child.kill(signal);
    },
    ended: new Promise((resolve) => child.once("exit", resolve)),
  };
};

/** A person at the table: answers, and moves it. The pot of the simulated table turns with the angle. */
const walkThrough = async (
  walker: Walker,
  board: Board,
  sensor: "potentiometer" | "mpu" | "both",
): Promise<void> => {
  const bring = async (deg: number): Promise<void> => {
    await board.setWorld({ riderTargetDeg: deg });
    await board.worldUntil(`${deg}°`, ({ angleDeg }) => Math.abs(angleDeg - deg) < NEAR_DEG);
  };
  await walker.answer(/Is the table empty\?/, "yes");
  await walker.answer(/What measures the angle/, sensor);
  if (sensor !== "potentiometer") await walker.answer(/Tell the board\?/, "yes");
  await bring(0);
  await walker.answer(/Zero:.*\n/, "");
  await walker.seen(/Zero taken/);
  await bring(-75);
  await walker.answer(/Second angle:.*\n/, "");
  await walker.answer(/What is that angle\?/, "-75");
  await bring(-50);
  await walker.answer(/Direction:.*\n/, "");
  await walker.seen(/the direction is right/);
  await walker.answer(/Try the positions\?/, "yes");
  await walker.answer(/Release .*: 2000 µs/, "-");
  await walker.seen(/Release .*: 1990 µs/);
  await board.worldUntil(
    "the lock at 1990 µs",
    ({ servoPulseUs }) => Math.abs((servoPulseUs ?? 0) - 1990) <= 4,
  );
  await walker.answer(/Enter keeps it/, "2000");
  await walker.answer(/Release .*: 2000 µs/, "");
  await walker.answer(/Hold .*: 1000 µs/, "");
  await board.worldUntil("released again", ({ lock }) => lock === "released");
  await walker.seen(/clear, loud beeps/);
  await board.worldUntil("a sound", ({ buzzer }) => buzzer === "sounding");
  await walker.answer(/./, "yes");
  await walker.seen(/press the button/);
  await board.setWorld({ pressStop: true });
  await walker.answer(/Lock switch:/, "no");
  await walker.answer(/Supply:/, "");
  await walker.answer(/A number for this table/, "12");
};

describe("calibrate", () => {
  let folder = "";
  let board: Board | null = null;
  const start = async (...args: string[]): Promise<Board> => {
    board = await startBoard(["--blank", ...args]);
    return board;
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "calibrate-"));
  });
  afterEach(async () => {
    await board?.end();
    board = null;
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ["potentiometer", []],
    ["mpu", ["--sensors", "mpu6050"]],
    ["both", ["--sensors", "both"]],
  ] as const)(
    "a board from the factory measured by %s, by itself; then a session runs on it",
    async (sensor, args) => {
      const board = await start(...args);
      const walker = startWalk(["--port", board.port, "--data-dir", folder]);
      await walkThrough(walker, board, sensor);
      await walker.answer(/Write this to the board\?/, "yes");
      await walker.seen(/Written and read back/);
      expect(await walker.ended).toBe(0);

      await board.setWorld({ riderTargetDeg: -75 });
      const program = await programAt(board);
      const dashboard = await openDashboard(program.url);
      try {
        await dashboard.snapshotUntil(
          "ready",
          ({ state, startObstacles }) => state === "idle" && startObstacles.length === 0,
        );
        const told = await dashboard.telemetryUntil("an angle", ({ angle }) => angle.kind === "ok");
        expect(told.angle.kind === "ok" ? told.angle.angleDeg : Number.NaN).toBeCloseTo(-75, 0);
        await dashboard.accepted({ type: "start" });
        const setup = await askSetup({ url: program.url, fingerprint: null });
        expect(setup).toMatchObject({
          view: { board: { tableId: 12, settingsState: "valid" }, refusal: expect.stringContaining("armed") },
        });
        // During a session nothing is set up.
        const refused = await typed(["calibrate", "--url", program.url]);
        expect(refused).toMatchObject({ code: 4 });
        expect(refused.stdout).toContain("Nothing of this was written");
        await dashboard.accepted({ type: "stop" });
      } finally {
        dashboard.close();
        await program.stop();
      }
    },
  );

  test("left by Ctrl-C at the last question, it has changed nothing", async () => {
    const board = await start();
    const walker = startWalk(["--port", board.port, "--data-dir", folder]);
    await walkThrough(walker, board, "potentiometer");
    await walker.seen(/Write this to the board\?/);
    walker.signal("SIGINT");
    expect(await walker.ended).toBe(4);
    expect(walker.said()).toContain("Nothing of this was written");
    const doctor = await typed(["doctor", "--port", board.port, "--data-dir", folder]);
    expect(doctor.stdout).toContain("settings: none yet");
  });

  test("nobody at the address, and a board that somebody else has", async () => {
    const board = await start();
    const nobody = await typed(["calibrate", "--url", "http://127.0.0.1:1"]);
    expect(nobody).toMatchObject({ code: 2 });
    expect(nobody.stderr).toContain("--port");
    const program = await programAt(board);
    try {
      const held = await typed(["calibrate", "--port", board.port, "--data-dir", folder]);
      expect(held).toMatchObject({ code: 3 });
      expect(held.stderr).toContain(`process ${program.pid}`);
    } finally {
      await program.stop();
    }
  });
});
