/** The controller as a process of its own, without a board: how it starts, ends, and bears a gateway that does not. */

import { type ChildProcess, fork, spawn } from "node:child_process";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { CONTROLLER_EXIT, type FromController } from "../../firmware/controller/ipc.ts";
import { decodeFromController } from "../../firmware/controller/ipc-decode.ts";
import { PROJECT, sleep } from "../support/program.ts";
import { SETUP } from "./messages.ts";

const ENTRY = join(PROJECT, "dist/firmware/controller/process.js");
/** Port 1 of this computer: nobody listens there. */
const NO_BOARD = { ...SETUP, port: "tcp://127.0.0.1:1" };

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

const forkController = (threads = "16") => {
  const child = fork(ENTRY, [], {
    execArgv: [],
    env: { ...process.env, UV_THREADPOOL_SIZE: threads },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  started.push(child);
  const told: FromController[] = [];
  let written = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      written += chunk.toString();
    });
  }
  child.on("message", (value: unknown) => {
    const decoded = decodeFromController(value);
    if (decoded.kind === "refused") throw new Error(decoded.message);
    told.push(decoded.message);
  });
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ?? code));
  });
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    for (let look = 0; look < 1_200; look += 1) {
      if (holds()) return;
      await sleep(25);
    }
    throw new Error(`never came: ${what}; last ${JSON.stringify(told.at(-1))}\n${written}`);
  };
  const reports = () => told.flatMap((message) => (message.type === "report" ? [message] : []));
  return { child, told, reports, exited, until, written: () => written };
};

describe("how it starts", () => {
  test("by hand it does not, and says so", async () => {
    const child = spawn(process.execPath, [ENTRY], { stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect(code).toBe(CONTROLLER_EXIT.BAD_SETUP);
    expect(stderr).toContain("not by hand");
  });

  test("with too small a thread pool it does not", async () => {
    expect(await forkController("4").exited).toBe(CONTROLLER_EXIT.BAD_SETUP);
  });

  test.each([
    ["a setup that is none", { type: "setup" }],
    ["a ceiling that is no number", { ...NO_BOARD, ceilings: { maxAngleDeg: null, maxDurationS: 600 } }],
    ["something else", "hello"],
  ])("%s ends it, and the log says what was wrong", async (_name, message) => {
    const { child, exited, told } = forkController();
    child.send(message);
    expect(await exited).toBe(CONTROLLER_EXIT.BAD_SETUP);
    expect(told).toContainEqual(expect.objectContaining({ type: "log", level: "error" }));
  });

  test("without a board it reports, says why, answers, and writes to no stream", async () => {
    const { child, reports, told, until, written } = forkController();
    child.send(NO_BOARD);
    await until("a reason", () => reports().at(-1)?.board.problem?.includes("127.0.0.1") === true);
    child.send({
      type: "request",
      requestId: "r-1",
      clientId: "c",
      by: "screen",
      device: null,
      request: { kind: "start", programme: null },
    });
    await until("an answer", () => told.some((message) => message.type === "answer"));
    expect(told.find((message) => message.type === "answer")).toMatchObject({
      requestId: "r-1",
      result: { kind: "refused" },
    });
    expect(reports().at(-1)).toMatchObject({
      telemetry: { state: "fault" },
      carry: { untreated: SETUP.untreated },
    });
    expect(written()).toBe("");
  });
});

describe("how it ends", () => {
  const running = async () => {
    const controller = forkController();
    controller.child.send(NO_BOARD);
    await controller.until("a report", () => controller.reports().length > 0);
    return controller;
  };

  test("told to: exit 0", async () => {
    const { child, exited } = await running();
    child.send({ type: "shutdown" });
    expect(await exited).toBe(CONTROLLER_EXIT.STOPPED);
  });

  test("told to before its setup: exit 0", async () => {
    const { child, exited } = forkController();
    child.send({ type: "shutdown" });
    expect(await exited).toBe(CONTROLLER_EXIT.STOPPED);
  });

  test("the gateway is gone: it does not stay behind", async () => {
    const { child, exited } = await running();
    child.disconnect();
    expect(await exited).toBe(CONTROLLER_EXIT.GATEWAY_GONE);
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "%s waits for the gateway's word; without it the controller ends by itself",
    async (signal) => {
      const { child, exited, reports, until } = await running();
      const before = reports().length;
      child.kill(signal);
      await until("reports after the signal", () => reports().length > before + 5);
      expect(await exited).toBe(CONTROLLER_EXIT.STOPPED);
    },
  );

  test("a message that does not decode later is refused and changes nothing", async () => {
    const { child, told, reports, until } = await running();
    child.send({ type: "request", requestId: 7 });
    await until("the refusal", () =>
      told.some((message) => message.type === "log" && message.level === "error"),
    );
    const before = reports().length;
    await until("more reports", () => reports().length > before + 5);
  });
});

test("a gateway frozen for 15 s is not buried in old reports when it wakes, and finds the newest", async () => {
  const gateway = fork(
    join(import.meta.dirname, "fixtures/gateway-to-freeze.mjs"),
    [ENTRY, JSON.stringify(NO_BOARD)],
    {
      execArgv: [],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    },
  );
  started.push(gateway);
  const seqs: number[] = [];
  gateway.on("message", (message: { readonly seq?: number }) => {
    if (message.seq !== undefined) seqs.push(message.seq);
  });
  const untilSeq = async (seq: number): Promise<void> => {
    for (let look = 0; look < 1_200 && !((seqs.at(-1) ?? 0) >= seq); look += 1) await sleep(25);
    expect(seqs.at(-1)).toBeGreaterThanOrEqual(seq);
  };
  await untilSeq(20);
  gateway.kill("SIGSTOP");
  await sleep(15_000);
  const atWake = seqs.at(-1) ?? 0;
  gateway.kill("SIGCONT");
  await untilSeq(atWake + 500);
  const missed = seqs.at(-1) ?? 0;
  const read = seqs.length;
  expect(missed - read).toBeGreaterThan(250);
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
});
