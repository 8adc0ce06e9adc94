/**
 * The controller process: the fork's entry. It waits for its setup, looks for the board, runs the loop, and ends
 * when it is told to, when the gateway is gone or when the board is lost (a lost board never comes back in the same
 * process). No disk, no sockets but the board's, no DNS, no crypto: `serialport` shares Node's small thread pool.
 * It writes to no stream either: a terminal that nobody reads would block the loop. Its log goes over the channel.
 */

import { uptime } from "node:os";
import { openByteStream, openTableBoard } from "../board/connect.ts";
import type { TableBoard } from "../board/table-board.ts";
import type { Calibration } from "../safety/input.ts";
import { type BoardSearch, type BoardTry, searchBoard } from "./board-search.ts";
import { CONTROLLER_EXIT, type ControllerSetup, type FromController, type LogMessage } from "./ipc.ts";
import { decodeToController } from "./ipc-decode.ts";
import { type ControlLoop, createLoop } from "./loop.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { createSleepWatch } from "./sleep-watch.ts";

/** Ticks while there is no board, ms. */
const TICK_WITHOUT_BOARD_MS = 20;
/** The gateway follows a signal with `shutdown`; a terminal's Ctrl-C reaches both at once. */
const SIGNAL_PATIENCE_MS = 1_000;
/** What the release needs to reach the board, ms. */
const RELEASE_MS = 100;
/** A gateway that does not read keeps nobody from ending, ms. */
const FLUSH_MS = 500;

const LEVEL_ORDER = { debug: 0, info: 1, warn: 2, error: 3 } as const;

const calibrationOf = (setup: ControllerSetup): Calibration =>
  setup.calibration === null ? { kind: "none" } : { kind: "two-point", ...setup.calibration };

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const flushed = (outbox: Outbox<FromController>): Promise<void> =>
  Promise.race([new Promise<void>((resolve) => outbox.whenEmpty(resolve)), pause(FLUSH_MS)]);

type Log = (level: LogMessage["level"], message: string) => void;

const logOver = (outbox: Outbox<FromController>, least: string): Log => {
  const floor = least in LEVEL_ORDER ? LEVEL_ORDER[least as LogMessage["level"]] : LEVEL_ORDER.info;
  return (level, message) => {
    if (LEVEL_ORDER[level] >= floor) outbox.letter({ type: "log", level, message });
  };
};

const tryBoard = async (setup: ControllerSetup, now: () => number, log: Log): Promise<BoardTry> => {
  const opened = await openByteStream(setup.port);
  if (opened.kind === "fault") return { kind: "fault", reason: opened.fault.sentence };
  const asked = await openTableBoard({
    stream: opened.stream,
    pins: setup.pins,
    calibration: calibrationOf(setup),
    nowMs: now,
    log: { info: (message) => log("info", message), warn: (message) => log("warn", message) },
  });
  return asked.kind === "fault" ? { kind: "fault", reason: asked.fault.sentence } : asked;
};

interface Running {
  readonly loop: ControlLoop;
  /** Ends the session as `stop`, releases, and exits. Only the first call counts. */
  end(code: number, by: "controller" | "gateway"): Promise<void>;
}

const run = (setup: ControllerSetup, outbox: Outbox<FromController>, now: () => number): Running => {
  const log = logOver(outbox, setup.logLevel);
  const loop = createLoop({
    settings: {
      ceilings: setup.ceilings,
      unguardedHold: setup.unguardedHold,
      idPrefix: `${setup.idPrefix}-`,
    },
    limits: setup.limits,
    untreated: setup.untreated,
    idPrefix: setup.idPrefix,
    configCalibration: calibrationOf(setup),
    simulated: setup.simulated,
    now,
    slept: createSleepWatch(() => uptime() * 1000, now),
    outbox,
  });
  let board: TableBoard | null = null;
  let ending = false;
  const tick = (): void => {
    if (!ending) loop.tick();
  };
  const withoutBoard = setInterval(tick, TICK_WITHOUT_BOARD_MS);

  const lose = async (reason: string): Promise<void> => {
    if (ending) return;
    log("warn", `the board is lost: ${reason}`);
    loop.detach(reason);
    loop.tick();
    ending = true;
    await flushed(outbox);
    process.exit(CONTROLLER_EXIT.LINK_LOST);
  };
  let lastProblem = "";
  const search: BoardSearch = searchBoard(
    () => tryBoard(setup, now, log),
    (found) => {
      board = found;
      clearInterval(withoutBoard);
      log("info", `the board answers: ${found.identity.kind}, ${found.identity.firmware}`);
      loop.attach(found);
      found.onLost((reason) => void lose(reason));
      found.onTick(tick);
    },
    (reason) => {
      if (reason !== lastProblem) log("warn", `no board: ${reason}`);
      lastProblem = reason;
      loop.detach(reason);
    },
  );

  return {
    loop,
    end: async (code, by) => {
      if (ending) return;
      search.stop();
      clearInterval(withoutBoard);
      loop.stop(by);
      loop.tick();
      ending = true;
      const released = board === null ? Promise.resolve() : board.releaseAndClose();
      await Promise.all([
        Promise.race([released, pause(2 * RELEASE_MS)]),
        pause(board === null ? 0 : RELEASE_MS),
      ]);
      if (code === CONTROLLER_EXIT.STOPPED) await flushed(outbox);
      process.exit(code);
    },
  };
};

const main = (): void => {
  const send = process.send?.bind(process);
  if (send === undefined || !(Number(process.env["UV_THREADPOOL_SIZE"]) >= 16)) {
    process.stderr.write("the controller is started by inversion-table, with 16 pool threads; not by hand\n");
    process.exit(CONTROLLER_EXIT.BAD_SETUP);
  }
  const startMs = performance.now();
  const now = (): number => performance.now() - startMs;
  const outbox = createOutbox<FromController>((message, done) => {
    send(message, undefined, undefined, done);
  });
  let running: Running | null = null;

  process.on("message", (value: unknown) => {
    const decoded = decodeToController(value);
    if (decoded.kind === "refused") {
      outbox.letter({ type: "log", level: "error", message: `a message was refused: ${decoded.message}` });
      if (running === null) void flushed(outbox).then(() => process.exit(CONTROLLER_EXIT.BAD_SETUP));
      return;
    }
    const message = decoded.message;
    switch (message.type) {
      case "setup":
        running ??= run(message, outbox, now);
        return;
      case "request":
        running?.loop.request(message);
        return;
      case "heartbeat":
        running?.loop.heartbeat();
        return;
      case "shutdown":
        if (running === null) process.exit(CONTROLLER_EXIT.STOPPED);
        void running.end(CONTROLLER_EXIT.STOPPED, "gateway");
        return;
    }
  });
  process.on("disconnect", () => {
    if (running === null) process.exit(CONTROLLER_EXIT.GATEWAY_GONE);
    void running.end(CONTROLLER_EXIT.GATEWAY_GONE, "controller");
  });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => {
      setTimeout(() => {
        if (running === null) process.exit(CONTROLLER_EXIT.STOPPED);
        void running.end(CONTROLLER_EXIT.STOPPED, "controller");
      }, SIGNAL_PATIENCE_MS);
    });
  }
};

main();
