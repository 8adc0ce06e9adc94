/**
 * A controller that has been set up: the loop, the search for the board, and the ways it ends. Every end goes
 * through one last step of the core, so that a session that was running has its reason.
 */

import { uptime } from "node:os";
import { openByteStream, openTableBoard } from "../board/connect.ts";
import type { TableBoard } from "../board/table-board.ts";
import { leave } from "../leave.ts";
import type { Calibration } from "../safety/input.ts";
import { type BoardSearch, type BoardTry, searchBoard } from "./board-search.ts";
import {
  CONTROLLER_EXIT,
  type ControllerSetup,
  type FromController,
  LOG_LEVELS,
  type LogMessage,
} from "./ipc.ts";
import { ControlLoop } from "./loop.ts";
import type { Outbox } from "./outbox.ts";
import { SetUpDesk } from "./set-up-desk.ts";
import { createSleepWatch } from "./sleep-watch.ts";

/** Ticks while there is no board, ms. */
const TICK_WITHOUT_BOARD_MS = 20;
/** What the release needs to reach the board, ms. */
const RELEASE_MS = 100;
/** A gateway that does not read keeps nobody from ending, ms. */
const FLUSH_MS = 500;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves when the gateway has taken everything, or has had time to. */
export const flushed = (outbox: Outbox<FromController>): Promise<void> =>
  Promise.race([new Promise<void>((resolve) => outbox.whenEmpty(resolve)), pause(FLUSH_MS)]);

type Log = (level: LogMessage["level"], message: string) => void;

/** A log over the channel. Lines below `least` are left out; an unknown level counts as `info`. */
const logOver = (outbox: Outbox<FromController>, least: string): Log => {
  const order: readonly string[] = LOG_LEVELS;
  const floor = order.includes(least) ? order.indexOf(least) : order.indexOf("info");
  return (level, message) => {
    if (order.indexOf(level) >= floor) outbox.letter({ type: "log", level, message });
  };
};

const calibrationOf = (setup: ControllerSetup): Calibration =>
  setup.calibration === null ? { kind: "none" } : { kind: "two-point", ...setup.calibration };

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
  return asked.kind === "fault" ? { kind: "fault", reason: `${setup.port}: ${asked.fault.sentence}` } : asked;
};

const loopFor = (setup: ControllerSetup, outbox: Outbox<FromController>, now: () => number): ControlLoop =>
  new ControlLoop({
    settings: {
      ceilings: setup.ceilings,
      unguardedHold: setup.unguardedHold,
      attended: setup.attended,
      idPrefix: `${setup.idPrefix}-`,
    },
    limits: setup.limits,
    limitsSetBy: setup.limitsSetBy,
    untreated: setup.untreated,
    balanceProvenMs: setup.balanceProvenMs,
    idPrefix: setup.idPrefix,
    configCalibration: calibrationOf(setup),
    simulated: setup.simulated,
    now,
    slept: createSleepWatch(() => uptime() * 1000, now),
    outbox,
  });

export class RunningController {
  readonly loop: ControlLoop;
  readonly setUp: SetUpDesk;
  readonly #outbox: Outbox<FromController>;
  readonly #log: Log;
  readonly #search: BoardSearch;
  readonly #withoutBoard: NodeJS.Timeout;
  #board: TableBoard | null = null;
  #lastProblem = "";
  #ending = false;

  /** @param now ms, monotonic, 0 = the process started */
  constructor(setup: ControllerSetup, outbox: Outbox<FromController>, now: () => number) {
    this.#outbox = outbox;
    this.#log = logOver(outbox, setup.logLevel);
    this.loop = loopFor(setup, outbox, now);
    this.setUp = new SetUpDesk({
      now,
      session: () => this.loop.session(),
      board: () => this.loop.board(),
      answer: (answer) => {
        outbox.letter(answer);
      },
      renew: () => void this.end(CONTROLLER_EXIT.NEW_SETTINGS, "controller"),
    });
    this.loop.beside(this.setUp);
    this.#withoutBoard = setInterval(() => this.#tick(), TICK_WITHOUT_BOARD_MS);
    this.#search = searchBoard(
      () => tryBoard(setup, now, this.#log),
      (board) => this.#found(board),
      (reason) => this.#notFound(reason),
    );
  }

  /**
   * Ends the session as `stop`, releases, waits until that has reached the board, and exits. Once. When the gateway
   * is gone nobody asked for it, and nobody will watch the return: then the board is left sounding.
   */
  async end(code: number, by: "controller" | "gateway"): Promise<void> {
    if (this.#ending) return;
    this.#search.stop();
    clearInterval(this.#withoutBoard);
    this.loop.stop(by);
    this.loop.tick();
    if (code === CONTROLLER_EXIT.GATEWAY_GONE) this.loop.callForHelp();
    this.#ending = true;
    await this.#release();
    if (code !== CONTROLLER_EXIT.GATEWAY_GONE) await flushed(this.#outbox);
    leave(code);
  }

  /**
   * After a defect: no step can be trusted any more, so none is made. The lock is released, the board is left
   * sounding unless the table was back, and the process ends; the gateway ends the session as `interrupted`.
   */
  async letGo(): Promise<void> {
    if (this.#ending) {
      leave(CONTROLLER_EXIT.BUG);
      return;
    }
    this.#ending = true;
    try {
      this.loop.callForHelp();
    } finally {
      try {
        await this.#release();
      } finally {
        leave(CONTROLLER_EXIT.BUG);
      }
    }
  }

  async #release(): Promise<void> {
    if (this.#board === null) return;
    const released = Promise.race([this.#board.releaseAndClose(), pause(2 * RELEASE_MS)]);
    await Promise.all([released, pause(RELEASE_MS)]);
  }

  #tick(): void {
    if (!this.#ending) this.loop.tick();
  }

  #found(board: TableBoard): void {
    this.#board = board;
    clearInterval(this.#withoutBoard);
    this.#log("info", `the board answers: ${board.identity.kind}, ${board.identity.firmware}`);
    this.loop.attach(board);
    board.onLost((reason) => void this.#lost(reason));
    board.onTick(() => this.#tick());
  }

  #notFound(reason: string): void {
    if (reason !== this.#lastProblem) this.#log("warn", `no board: ${reason}`);
    this.#lastProblem = reason;
    this.loop.detach(reason);
  }

  /** A lost board never comes back in this process: one last step without it, and a fresh process takes over. */
  async #lost(reason: string): Promise<void> {
    if (this.#ending) return;
    this.#log("warn", `the board is lost: ${reason}`);
    this.loop.detach(reason);
    this.loop.tick();
    this.#ending = true;
    await flushed(this.#outbox);
    leave(CONTROLLER_EXIT.LINK_LOST);
  }
}
