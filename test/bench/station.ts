/**
 * A board in this process with a real controller process on it, kept by the product's own supervisor, and the moves
 * that bring it into a session with the lock held and back again, as fast as the rules allow.
 */

import { fileURLToPath } from "node:url";
import type { ReportMessage, TableSetup, WishHere } from "../../firmware/controller/ipc.ts";
import { forkController } from "../../firmware/controller-child.ts";
import { countsAtAngle } from "../../firmware/simulator/potentiometer.ts";
import { HOLD_US, PINS, RELEASE_US } from "../../firmware/simulator/settings-record.ts";
import { Supervisor } from "../../firmware/supervisor.ts";
import { DEFAULT_CEILINGS } from "../../shared/limits.ts";
import { type PacedBoard, sleep, startPacedBoard } from "./paced-board.ts";

const CONTROLLER = fileURLToPath(new URL("../../firmware/controller/process.js", import.meta.url));
/** An ordinary Firmata for the Uno, built from the guardian's sources without any guarding. */
export const PLAIN_IMAGE = fileURLToPath(
  new URL("../../../test/fixtures/plain-firmata.hex", import.meta.url),
);

const PATIENCE_MS = 60_000;
const MOST_ATTEMPTS = 10;
/** The last words of a station that fails. */
const MOST_EVENTS = 12;
const UPRIGHT_DEG = -75;
/** Quick where no rule minds it, and as a rider can be where speed is judged. */
const QUICK_DEG_PER_S = 200;
const RIDER_DEG_PER_S = 60;
const RIDER_FROM_DEG = -10;
export const MAX_ANGLE_DEG = 30;
export const HELD_DEG = 29;
/** Beyond the maximum by a step that is still a possible motion: 3° in 20 ms are 150°/s. */
export const BEYOND_DEG = 32;

export interface Station {
  readonly board: PacedBoard;
  report(): ReportMessage | null;
  controllerPid(): number;
  /** Treats what is to be treated, starts a session of 30° at most and holds the lock at 29°. */
  hold(): Promise<void>;
  stop(): Promise<void>;
}

const setupOf = (url: string): TableSetup => ({
  port: url,
  // The simulated guest's balance is proven, which the unguarded board cannot say of itself.
  simulated: true,
  ceilings: DEFAULT_CEILINGS,
  unguardedHold: "accepted",
  attended: "optional",
  pins: {
    ...{ lockPin: PINS.lock, buzzerPin: PINS.buzzer, stopPin: PINS.stop, sensorChannel: PINS.sensorChannel },
    ...{ holdUs: HOLD_US, releaseUs: RELEASE_US },
  },
  calibration: {
    a: { counts: countsAtAngle(-75), angleDeg: -75 },
    b: { counts: countsAtAngle(75), angleDeg: 75 },
  },
  logLevel: "warn",
});

class Driver {
  readonly #board: PacedBoard;
  readonly #controller: Supervisor;
  readonly #events: string[] = [];
  #requests = 0;
  readonly #answers = new Map<string, "ok" | string>();
  readonly #lastLog: () => string;

  constructor(board: PacedBoard, controller: Supervisor, lastLog: () => string) {
    this.#board = board;
    this.#controller = controller;
    this.#lastLog = lastLog;
    controller.listen({
      report: () => {},
      event: (event) => {
        this.#events.push(JSON.stringify(event));
        if (this.#events.length > MOST_EVENTS) this.#events.shift();
      },
      answer: ({ requestId, result }) => {
        this.#answers.set(requestId, result.kind === "ok" ? "ok" : `${result.code}: ${result.message}`);
      },
    });
  }

  /** A busy machine can cost a session before it is held; then another is started. */
  async hold(): Promise<void> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) if (await this.#tryHold()) return;
    throw new Error(`not held in ${MOST_ATTEMPTS} sessions\n${this.#events.join("\n")}\n${this.#lastLog()}`);
  }

  async #tryHold(): Promise<boolean> {
    await this.#getReady();
    const limits = { maxAngleDeg: MAX_ANGLE_DEG, maxDurationS: 300 };
    const started = [
      await this.#ask({ kind: "set-limits", limits }),
      await this.#ask({ kind: "start", programme: null }),
    ];
    if (started.some((answer) => answer !== "ok")) return false;
    await this.#board.glideTo(RIDER_FROM_DEG, QUICK_DEG_PER_S);
    await this.#board.glideTo(HELD_DEG, RIDER_DEG_PER_S);
    await this.#until("inverted or ended", ({ telemetry }) => telemetry.state !== "armed");
    if ((await this.#ask({ kind: "hold" })) !== "ok") return false;
    const isEnded = ({ telemetry }: ReportMessage): boolean => telemetry.state !== "inverted";
    await this.#until("held or ended", (report) => this.#board.lock() === "held" || isEnded(report));
    return this.#board.lock() === "held";
  }

  async #until(what: string, holds: (report: ReportMessage) => boolean): Promise<void> {
    const endMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const report = this.#controller.latest();
      if (report !== null && holds(report)) return;
      if (performance.now() > endMs)
        throw new Error(`never ${what}: ${JSON.stringify(report)}\n${this.#lastLog()}`);
      await sleep(5);
    }
  }

  async #ask(request: WishHere): Promise<string> {
    this.#requests += 1;
    const requestId = `bench-${this.#requests}`;
    this.#controller.request({ requestId, clientId: "bench", by: "screen", device: null, request });
    await this.#until(`an answer to ${request.kind}`, () => this.#answers.has(requestId));
    const answer = this.#answers.get(requestId) ?? "no answer";
    this.#answers.delete(requestId);
    return answer;
  }

  /** Idle, and nothing missing for Start. */
  async #getReady(): Promise<void> {
    this.#board.table.applyWorld({ fault: { name: "sensor-open", on: false } });
    this.#board.table.applyWorld({ fault: { name: "sensor-short", on: false } });
    if (this.#board.table.angleDeg() !== UPRIGHT_DEG) await this.#board.glideTo(UPRIGHT_DEG, QUICK_DEG_PER_S);
    const endMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const snapshot = this.#controller.latest()?.snapshot;
      if (snapshot?.state === "idle" && snapshot.startObstacles.length === 0) return;
      if (performance.now() > endMs)
        throw new Error(`never ready for Start: ${JSON.stringify(snapshot)}\n${this.#lastLog()}`);
      if (snapshot?.state === "recovering") await this.#cutRecoveryShort();
      // A restarted controller may not have taken over yet; what it refuses is asked for again.
      const gone = snapshot?.alarms.find((alarm) => !alarm.active && !alarm.acknowledged);
      if (gone !== undefined) await this.#ask({ kind: "acknowledge", alarmId: gone.alarmId });
      await sleep(20);
    }
  }

  /** The minute of rest after a session ends at once with a fault, which can be treated. */
  async #cutRecoveryShort(): Promise<void> {
    this.#board.table.applyWorld({ fault: { name: "sensor-open", on: true } });
    await this.#until("a fault", (report) => report.telemetry.state === "fault");
    this.#board.table.applyWorld({ fault: { name: "sensor-open", on: false } });
  }
}

/** @param image path of an Intel HEX file; null = the guardian */
export const startStation = async (image: string | null): Promise<Station> => {
  const board = await startPacedBoard(image);
  const lines: string[] = [];
  const say = (line: string): void => {
    lines.push(line);
    if (lines.length > 20) lines.shift();
  };
  const controller = new Supervisor({
    startController: () => forkController(CONTROLLER, say),
    setup: setupOf(board.url),
    nonce: "bench",
    now: () => performance.now(),
    boardPid: () => null,
    historyOk: () => true,
    fleetOk: () => true,
    attended: () => false,
    log: (level, message) => say(`${level} ${message}`),
    onHopeless: say,
  });
  const driver = new Driver(board, controller, () => lines.join("\n"));
  controller.start();
  return {
    board,
    report: () => controller.latest(),
    controllerPid: () => {
      const { controller: pid } = controller.pids();
      if (pid === null) throw new Error("there is no controller process");
      return pid;
    },
    hold: () => driver.hold(),
    stop: async () => {
      await controller.stop();
      await board.stop();
    },
  };
};

/**
 * Shares `phases` out to some stations at once, and gives what they measured. One in which the board's clock
 * slipped is done again.
 */
export const measureAtStations = async (
  image: string | null,
  stations: number,
  phases: number,
  measureOne: (station: Station) => Promise<number>,
): Promise<number[]> => {
  const measured: number[] = [];
  let given = 0;
  const work = async (): Promise<void> => {
    const station = await startStation(image);
    try {
      while (given < phases) {
        given += 1;
        await station.hold();
        await sleep(100 + 150 * Math.random());
        const slips = station.board.slips();
        const value = await measureOne(station);
        if (station.board.slips() === slips) measured.push(value);
        else given -= 1;
      }
    } finally {
      await station.stop();
    }
  };
  await Promise.all(Array.from({ length: Math.min(stations, phases) }, work));
  return measured;
};
