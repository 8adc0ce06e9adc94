/**
 * Set-up calls, beside the control loop. They can neither delay nor loosen anything: nothing is changed outside of
 * `idle`, a trial of the lock is a frame that only a released, unarmed board takes, and a trial of a sound is never
 * quieter than what the core wants to be heard. The core knows nothing of them.
 */

import { SIGNALS, type Signal } from "../../shared/alarms.ts";
import {
  LOCK_TRIAL_MS,
  type SetupRefusal,
  type SetupState,
  type SetupWrite,
  SOUND_TRIAL_MS,
} from "../../shared/setup.ts";
import { problemText } from "../../shared/setup-ranges.ts";
import { type AngleReading, HORIZONTAL_DEG, type SessionState } from "../../shared/table.ts";
import type { BoardSetup } from "../board/board-setup.ts";
import type { TableBoard } from "../board/table-board.ts";
import type { AngleSample } from "../safety/input.ts";
import type { Actuation } from "../safety/output.ts";
import { createGravityReadings } from "./gravity-readings.ts";
import type { SetupAnswerMessage, SetupRequestMessage } from "./ipc.ts";
import { createRawReadings } from "./raw-readings.ts";
import { setupBoardView } from "./set-up-view.ts";

/** A TRY lasts 500 ms on the board. */
const TRY_EVERY_MS = 200;

export interface DeskParts {
  readonly now: () => number;
  readonly session: () => { readonly state: SessionState; readonly angle: AngleReading };
  readonly board: () => TableBoard | { readonly kind: "none"; readonly reason: string };
  readonly answer: (answer: SetupAnswerMessage) => void;
  /** The board has new settings: this process is to be replaced by one that reads them. */
  readonly renew: () => void;
}

type Result = SetupAnswerMessage["result"];

const refused = (
  code: SetupRefusal["code"],
  message: string,
  problem: SetupRefusal["problem"] = null,
): SetupRefusal => ({ kind: "refused", code, message, problem });

const UNGUARDED =
  "this board runs no guardian and remembers nothing; its calibration goes into the config file (--config)";

export class SetUpDesk {
  readonly #parts: DeskParts;
  readonly #readings = createRawReadings();
  readonly #gravity = createGravityReadings();
  #writing = false;
  #lockTrial: { readonly pulseUs: number; readonly untilMs: number; sentMs: number } | null = null;
  #soundTrial: { readonly signal: Signal; readonly untilMs: number } | null = null;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** The readings of one step. */
  samples(samples: readonly AngleSample[]): void {
    this.#readings.add(samples);
    this.#gravity.add(samples.filter((sample) => sample.sensor === "inertial"));
  }

  /** What one step decided, with a sound on trial where that is the louder one. Also keeps a trial of the lock going. */
  overlay(actuation: Actuation): Actuation {
    const nowMs = this.#parts.now();
    this.#carryTrial(nowMs);
    const trial = this.#soundTrial;
    if (trial === null) return actuation;
    if (nowMs >= trial.untilMs || this.#refusal() !== null) {
      this.#soundTrial = null;
      return actuation;
    }
    const louder = SIGNALS.indexOf(trial.signal) > SIGNALS.indexOf(actuation.signal);
    return louder ? { ...actuation, signal: trial.signal } : actuation;
  }

  hear({ requestId, request }: SetupRequestMessage): void {
    const answer = (result: Result): void => this.#parts.answer({ type: "setup-answer", requestId, result });
    switch (request.kind) {
      case "look":
        answer({ kind: "state", state: this.#view() });
        return;
      case "lock-trial":
        answer(this.#tryLock(request.pulseUs));
        return;
      case "sound-trial":
        answer(this.#trySound(request.signal));
        return;
      case "write":
        void this.#write(request.write, answer);
        return;
    }
  }

  #refusal(): SetupRefusal | null {
    const board = this.#parts.board();
    if ("kind" in board) return refused("no-board", `there is no board: ${board.reason}`);
    const { state } = this.#parts.session();
    if (state !== "idle")
      return refused("wrong-state", `the table is ${state}; allowed: idle, without a session`);
    return this.#writing ? refused("wrong-state", "settings are being written") : null;
  }

  #setup(): BoardSetup | SetupRefusal {
    const refusal = this.#refusal();
    if (refusal !== null) return refusal;
    const board = this.#parts.board();
    return "kind" in board || board.setup === null ? refused("unguarded", UNGUARDED) : board.setup;
  }

  #view(): SetupState {
    const nowMs = this.#parts.now();
    const { state, angle } = this.#parts.session();
    const board = this.#parts.board();
    return {
      state,
      refusal: this.#refusal()?.message ?? null,
      board: setupBoardView(board, nowMs),
      reading: this.#readings.view(nowMs),
      gravity: this.#gravity.view(nowMs),
      angle: { ...angle },
      stop: "kind" in board ? "unknown" : board.stopCircuit(),
      lockTrialUs: this.#lockTrial?.pulseUs ?? null,
    };
  }

  async #write(write: SetupWrite, answer: (result: Result) => void): Promise<void> {
    const setup = this.#setup();
    if ("kind" in setup) return answer(setup);
    this.#endTrials();
    this.#writing = true;
    const written = await setup.write(write);
    this.#writing = false;
    switch (written.kind) {
      case "written":
        answer({ kind: "state", state: this.#view() });
        this.#parts.renew();
        return;
      case "out-of-range":
        return answer(refused("out-of-range", problemText(written.problem), written.problem));
      case "not-taken":
        return answer(refused("not-taken", `the board did not take the settings: ${written.reason}`));
    }
  }

  /** The lock is moved only where nobody can hang: at or below 0°, or on a table that has no angle yet. */
  #lockObstacle(): SetupRefusal | null {
    const { angle } = this.#parts.session();
    const may = angle.kind === "ok" ? angle.angleDeg <= HORIZONTAL_DEG : angle.reason === "uncalibrated";
    if (may) return null;
    const is =
      angle.kind === "ok" ? `at ${angle.angleDeg.toFixed(1)}°` : `at an unknown angle (${angle.reason})`;
    return refused(
      "wrong-state",
      `the table is ${is}; the lock is tried at or below ${HORIZONTAL_DEG}° only`,
    );
  }

  #tryLock(pulseUs: number | null): Result {
    const setup = this.#setup();
    if ("kind" in setup) return setup;
    if (pulseUs === null) {
      this.#endTrials();
      return { kind: "ok" };
    }
    const obstacle = this.#lockObstacle();
    if (obstacle !== null) return obstacle;
    const nowMs = this.#parts.now();
    const problem = setup.tryLock(pulseUs);
    if (problem !== null) return refused("out-of-range", problemText(problem), problem);
    this.#lockTrial = { pulseUs, untilMs: nowMs + LOCK_TRIAL_MS, sentMs: nowMs };
    return { kind: "ok" };
  }

  #trySound(signal: Signal): Result {
    const refusal = this.#refusal();
    if (refusal !== null) return refusal;
    this.#soundTrial = signal === "none" ? null : { signal, untilMs: this.#parts.now() + SOUND_TRIAL_MS };
    return { kind: "ok" };
  }

  #carryTrial(nowMs: number): void {
    const trial = this.#lockTrial;
    if (trial === null) return;
    const setup = this.#setup();
    if ("kind" in setup || nowMs >= trial.untilMs || this.#lockObstacle() !== null) {
      this.#endTrials();
      return;
    }
    if (nowMs - trial.sentMs < TRY_EVERY_MS) return;
    trial.sentMs = nowMs;
    setup.tryLock(trial.pulseUs);
  }

  /** In idle the end is said to the board; an armed one has ended the trial, and would refuse and count it. */
  #endTrials(): void {
    const board = this.#parts.board();
    const idle = this.#parts.session().state === "idle";
    if (this.#lockTrial !== null && idle && !("kind" in board)) board.setup?.tryLock(null);
    this.#lockTrial = null;
    this.#soundTrial = null;
  }
}
