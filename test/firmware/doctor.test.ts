/** What the doctor says of boards, and as it is typed: at a simulated board, at a running program, at nothing. */

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ProbedBoard } from "../../firmware/board/board-probe.ts";
import {
  decodeBoardFrame,
  type GuardianIdentity,
  type GuardianStatus,
} from "../../firmware/board/guardian-frame.ts";
import { judgeBoard } from "../../firmware/doctor/judge-board.ts";
import { judgeRunning } from "../../firmware/doctor/judge-running.ts";
import { nodeFinding, portsFinding } from "../../firmware/doctor/look-around.ts";
import { type Finding, hasFailed, reportLines } from "../../firmware/doctor/report.ts";
import type { LinkQuality, SetupBoard } from "../../shared/setup.ts";
import { identityFrame, statusFrame } from "../board/scripted-board.ts";
import { startBoard } from "../support/board.ts";
import { SETUP_STATE } from "../support/new-settings.ts";
import { startProgram } from "../support/program.ts";
import { typed } from "../support/typed.ts";

const identity = decodeBoardFrame(identityFrame());
const status = decodeBoardFrame(statusFrame());
if (identity.kind !== "identity" || status.kind !== "status")
  throw new Error("the script says something else");
const LINK: LinkQuality = {
  overMs: 2_000,
  statusFrames: 100,
  refusedFrames: 0,
  missingFrames: 0,
  longestGapMs: 24,
};

const guardian = (
  told: Partial<GuardianIdentity> = {},
  now: Partial<GuardianStatus> = {},
  link: Partial<LinkQuality> = {},
): ProbedBoard => ({
  kind: "guardian",
  identity: { ...identity, ...told },
  status: { ...status, refusedFrames: 0, refusedRawWrites: 0, ...now },
  link: { ...LINK, ...link },
});
const FAULT = { kind: "silent", sentence: "Nothing answers on this port." } as const;
const notWell = (findings: readonly Finding[]): string[] =>
  findings.filter(({ level }) => level !== "ok").map(({ level, what }) => `${level} ${what}`);

describe("of a board", () => {
  test("a good one has nothing to mend", () => {
    expect(notWell(judgeBoard(guardian(), identity.firmware))).toEqual([]);
  });

  test.each([
    ["fail settings: none yet", guardian({ settings: "blank" })],
    ["fail settings: both copies", guardian({ settings: "damaged" })],
    ["fail settings: written by a newer", guardian({ settings: "newer" })],
    [
      "fail calibration: none of the potentiometer",
      guardian({ record: { ...identity.record, potentiometer: { kind: "none" } } }),
    ],
    ["fail ceilings", guardian({ ceilings: { maxAngleDeg: 60, maxDurationS: 660, sessionCapS: 1920 } })],
    ["fail trip: over-angle", guardian({}, { trip: "over-angle" })],
    ["fail STOP circuit: open", guardian({}, { stopOpen: true })],
    ["warn angle", guardian({}, { angle: { kind: "none", reason: "no-reading" } })],
    [
      "warn refused by the board: 3 frames, 5 raw writes",
      guardian({}, { refusedFrames: 3, refusedRawWrites: 5 }),
    ],
    ["warn link", guardian({}, {}, { missingFrames: 2 })],
    ["fail link", guardian({}, {}, { statusFrames: 20 })],
    ["fail firmware: Nothing answers", { kind: "unknown", fault: FAULT }],
    ["fail Nothing answers", { kind: "closed", fault: FAULT }],
    ["fail firmware: a guardian of protocol 1", { kind: "other-guardian", major: 1 }],
    ["warn firmware: StandardFirmata", { kind: "other-firmata", firmware: "StandardFirmata 2.5" }],
  ] as const)("%s", (line, board) => {
    const findings = judgeBoard(board as ProbedBoard, identity.firmware);
    expect(notWell(findings)).toEqual([expect.stringContaining(line)]);
    for (const { level, advice } of findings) expect(level === "ok" || (advice ?? "") !== "").toBe(true);
  });

  test("another version than this program's image is told", () => {
    expect(notWell(judgeBoard(guardian(), "9.9.9"))).toEqual([expect.stringContaining("comes with 9.9.9")]);
  });

  test("of a running table: what it tells, and that a session is left alone", () => {
    const view = { ...SETUP_STATE, program: "1.0.0" };
    expect(notWell(judgeRunning(view))).toEqual([]);
    expect(judgeRunning({ ...view, state: "inverted" })[0]?.what).toContain("left alone");
    const board = { ...view.board, settingsState: "blank", trip: "over-angle" } as SetupBoard;
    expect(notWell(judgeRunning({ ...view, board, stop: "open" }))).toHaveLength(3);
    expect(hasFailed(judgeRunning({ ...view, board: { kind: "none", reason: "unplugged" } }))).toBe(true);
  });
});

test("of the computer", () => {
  expect(nodeFinding("v20.18.9").level).toBe("fail");
  expect(nodeFinding("v20.19.0").level).toBe("ok");
  expect(nodeFinding("v22.1.0").level).toBe("ok");
  const uno = { path: "/dev/ttyACM0", about: "Arduino (www.arduino.cc)", usbId: "2341:0043" };
  expect(portsFinding([uno]).what).toContain("Arduino Uno R3");
  expect(portsFinding([]).level).toBe("warn");
  expect(reportLines([{ level: "fail", what: "this", advice: "do that" }])).toBe(
    "FAIL  this\n      → do that\n",
  );
});

describe("as it is typed", () => {
  let folder = "";
  let taken: Server | null = null;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "doctor-"));
  });
  afterEach(() => {
    taken?.close();
    taken = null;
    rmSync(folder, { recursive: true, force: true });
  });
  const doctor = (...args: string[]) => typed(["doctor", "--data-dir", folder, ...args]);
  const elsewhere = async (): Promise<string> => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    taken = server;
    return `http://127.0.0.1:${port}`;
  };

  test("a calibrated board has nothing to mend; a blank one has to be calibrated", async () => {
    for (const [args, code, words] of [
      [[], 0, ["settings: valid", "Nothing failed", "101 frames"]],
      [["--blank"], 1, ["FAIL  settings", "inversion-table calibrate"]],
    ] as const) {
      const board = await startBoard(args);
      try {
        const said = await doctor("--port", board.port);
        for (const word of words) expect(said.stdout.replace(/\d+ frames/, "101 frames")).toContain(word);
        expect(said.code).toBe(code);
      } finally {
        await board.end();
      }
    }
  });

  test("a board that a running program has is asked for and not opened", async () => {
    const board = await startBoard();
    const program = await startProgram(["--port", board.port]);
    try {
      for (let look = 0; look < 400 && (await program.health()).state !== "idle"; look += 1)
        await new Promise((resolve) => setTimeout(resolve, 25));
      const { bootCount } = await board.world();
      const said = await doctor("--port", board.port, "--url", program.url);
      expect(said.stdout).toContain("running: inversion-table");
      expect(said.stdout).not.toContain("opening");
      expect(said.code).toBe(0);
      const unknown = await doctor("--port", board.port, "--url", await elsewhere());
      expect(unknown.stdout).toContain(`held by process ${program.pid}`);
      expect((await board.world()).bootCount).toBe(bootCount);
      expect((await program.health()).state).toBe("idle");
    } finally {
      await program.stop();
      await board.end();
    }
  });

  test("nobody at the port, and a dashboard's port that is taken", async () => {
    const said = await doctor("--port", "tcp://127.0.0.1:1", "--url", await elsewhere());
    expect(said.stdout).toContain("FAIL  Nobody listens at tcp://127.0.0.1:1");
    expect(said.stdout).toMatch(/warn {2}dashboard: port \d+ cannot be had/);
    expect(said.code).toBe(1);
    const gone = await doctor("--port", "/dev/ttyNOWHERE");
    expect(gone.stdout).toContain("There is no /dev/ttyNOWHERE");
    expect(gone.code).toBe(1);
  });

  test("a config that is not valid is told of, that of a file and that of a program that runs with it", async () => {
    const config = join(folder, "c.yaml");
    writeFileSync(config, "ceilings: { maxAngleDeg: 61 }\n");
    const alone = await doctor("--config", config);
    expect(alone.stdout).toContain("FAIL  config: ceilings.maxAngleDeg is 61; allowed: 60 or less");
    expect(alone.code).toBe(1);
    const program = await startProgram(["--simulate", "--config", config], join(folder, "data"));
    try {
      const said = await typed(["doctor", "--data-dir", join(folder, "data")]);
      expect(said.stdout).toMatch(/FAIL {2}config: the running program is read-only\. .*maxAngleDeg is 61/);
      expect(said.stdout).toContain("→ mend the file");
      expect(said.code).toBe(1);
    } finally {
      await program.stop();
    }
  });

  test("a report is written with the cable out, a broken config and a broken history, and over nothing", async () => {
    const [out, config] = [join(folder, "r.txt"), join(folder, "c.yaml")];
    writeFileSync(config, "attended: Jane Qxzomer\n");
    writeFileSync(join(folder, "history.db"), "no database");
    const args = ["--port", "/dev/ttyNOWHERE", "--config", config, "--report", "--out", out];
    const said = await doctor(...args);
    expect(said.code, said.stderr).toBe(0);
    expect(said.stdout).toContain(`Written: ${out}`);
    expect(said.tookMs).toBeLessThan(25_000);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const report = readFileSync(out, "utf8");
    expect(report).toContain("attended is [a text of 14 characters], which is not allowed");
    expect(report).toMatch(/== history ==\nCANNOT BE READ/);
    expect(report).toContain("no inversion-table answers");
    expect(report).not.toMatch(/Qxzomer|Jane/);
    writeFileSync(out, "mine");
    const again = await doctor(...args);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain(
      `--out is ${out}, which is there already; allowed: a new file, or --force`,
    );
    // Refused before anything was looked at.
    expect(again.stdout).toBe("");
    expect(readFileSync(out, "utf8")).toBe("mine");
    expect((await doctor(...args, "--force")).code).toBe(0);
    expect(readFileSync(out, "utf8")).not.toBe("mine");
    const nowhere = await doctor("--report", "--out", join(folder, "no", "r.txt"));
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toContain("allowed: a file that can be written");
  });

  test("a report beside a running program has what that one tells, and of whoever is in it nothing", async () => {
    const [out, config, logs] = [join(folder, "r.txt"), join(folder, "c.yaml"), join(folder, "Qxzogs")];
    writeFileSync(config, `log: { dir: ${logs} }\naccess: { hosts: [qxzome.local] }\n`);
    const program = await startProgram(["--simulate", "--config", config], folder);
    try {
      const profile = {
        ...{ name: "Qxzanna", heightCm: 171.5, weightKg: 67.5, language: "en" },
        ...{ limits: { maxAngleDeg: 30, maxDurationS: 120 } },
        soft: { dailyInvertedS: null, restBetweenMin: null },
      };
      const headers = { "content-type": "application/json" };
      const post = { method: "POST", headers, body: JSON.stringify(profile) };
      expect((await fetch(`${program.url}/api/profiles`, post)).status).toBe(201);
      await fetch(`${program.url}/api/stop?Qxzuery`, { method: "POST" });
      for (let look = 0; look < 400 && (await program.health()).state !== "idle"; look += 1)
        await new Promise((resolve) => setTimeout(resolve, 25));
      const said = await doctor("--config", config, "--report", "--out", out);
      expect(said.code, said.stderr).toBe(0);
      const report = readFileSync(out, "utf8");
      for (const line of [
        ...["state = idle", "history_ok = 1", "board.settingsState = valid", "access.hosts = 1 [taken out]"],
        ...[
          "0 sessions, 1 people",
          "gateway: STOP over HTTP",
          "controller: the board answers: guarded, InversionGuardian",
        ],
      ])
        expect(report).toContain(line);
      expect(report).not.toMatch(/Qxz|qxz|127\.0\.0\.1/);
      const { secret } = JSON.parse(readFileSync(join(folder, "console-token"), "utf8")) as {
        secret: string;
      };
      expect(report).not.toContain(secret);
      expect((await program.health()).state).toBe("idle");
    } finally {
      await program.stop();
    }
  });
});
