/**
 * `npm test`: all tests, in two lanes side by side, each a Vitest of its own. Tests of whole processes, and after them
 * those in a browser, live in real time and mostly wait; the tests of parts compute, one file at a time, in what the
 * others leave over: the system gives them a processor only while nobody else wants it, so that no table in real time
 * ever waits because of them. With arguments (`npm test -- FILE…`) it is one Vitest with just these. The reports become
 * one, dist/test-report.json.
 */

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { constants, setPriority } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { PROJECT } from "../support/program.ts";
import { mergeReports, type Report, readReport, writeReport } from "./reports.ts";

/** Each only when the one before it is over: two that live in real time would wait for each other. */
const IN_REAL_TIME = ["whole", "screens"] as const;
const IN_THE_GAPS = "parts";
const LANES = [...IN_REAL_TIME, IN_THE_GAPS] as const;
type Lane = (typeof LANES)[number];

const VITEST = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const REPORT = join(PROJECT, "dist/test-report.json");
const reportOf = (lane: Lane): string => join(PROJECT, `dist/test-report-${lane}.json`);

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const endOf = (child: ReturnType<typeof spawn>): Promise<Ended> =>
  new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });

/** Lines of different lanes do not mix, and each says whose it is. */
const relay = (lane: Lane, from: Readable | null, to: NodeJS.WriteStream): void => {
  if (from === null) return;
  createInterface({ input: from }).on("line", (line) => to.write(`${lane.padEnd(7)} │ ${line}\n`));
};

/** A command that runs another one in nobody's way: Linux's class of idle tasks (sched(7)); none where there is none. */
const WHEN_IDLE: readonly string[] =
  spawnSync("chrt", ["--idle", "0", "true"]).status === 0 ? ["chrt", "--idle", "0"] : [];

const runLane = async (lane: Lane): Promise<boolean> => {
  rmSync(reportOf(lane), { force: true });
  const args = ["run", "--project", lane, "--reporter=default", "--reporter=json"];
  const colour = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};
  const behind = lane === IN_THE_GAPS ? WHEN_IDLE : [];
  const vitest = [process.execPath, VITEST, ...args, `--outputFile.json=${reportOf(lane)}`];
  const [command = process.execPath, ...rest] = [...behind, ...vitest];
  const child = spawn(command, rest, {
    cwd: PROJECT,
    env: { ...process.env, ...colour },
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (lane === IN_THE_GAPS && behind.length === 0 && child.pid !== undefined)
    setPriority(child.pid, constants.priority.PRIORITY_LOW);
  relay(lane, child.stdout, process.stdout);
  relay(lane, child.stderr, process.stderr);
  const startedMs = performance.now();
  const { code, signal } = await endOf(child);
  const tookS = Math.round((performance.now() - startedMs) / 1000);
  console.log(`${lane.padEnd(7)} │ ended after ${tookS} s with ${signal ?? code}`);
  return code === 0;
};

const runAll = async (): Promise<boolean> => {
  mkdirSync(dirname(REPORT), { recursive: true });
  rmSync(REPORT, { force: true });
  const startedMs = performance.now();
  const inRealTime = async (): Promise<boolean> => {
    const green: boolean[] = [];
    for (const lane of IN_REAL_TIME) green.push(await runLane(lane));
    return green.every(Boolean);
  };
  const green = await Promise.all([inRealTime(), runLane(IN_THE_GAPS)]);
  // A lane that left no report has crashed, which its exit code says too.
  const reports = LANES.map((lane) => readReport(reportOf(lane))).filter(
    (one): one is Report => one !== null,
  );
  const whole = mergeReports(reports);
  writeReport(REPORT, whole);
  const tookS = Math.round((performance.now() - startedMs) / 1000);
  const leftOut = whole.numPendingTests + whole.numTodoTests;
  const told = leftOut > 0 ? `, ${leftOut} left out` : "";
  console.log(`\n${whole.numPassedTests} passed, ${whole.numFailedTests} failed${told}, in ${tookS} s`);
  return green.every(Boolean) && reports.length === LANES.length && whole.success;
};

const runThese = async (args: readonly string[]): Promise<boolean> =>
  (await endOf(spawn(process.execPath, [VITEST, "run", ...args], { cwd: PROJECT, stdio: "inherit" })))
    .code === 0;

// Ctrl-C reaches the lanes by itself; this process waits for what they still have to say.
process.on("SIGINT", () => {});
const args = process.argv.slice(2);
process.exitCode = (await (args.length === 0 ? runAll() : runThese(args))) ? 0 : 1;
