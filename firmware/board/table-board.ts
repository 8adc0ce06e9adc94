/**
 * The board as the control loop sees it: raw readings in, actuation out. Johnny-Five and Firmata stay behind it.
 *
 * `openTableBoard` (connect.ts) resolves once a Firmata board has answered on the stream; before that nothing of
 * Johnny-Five exists, so that trying again leaves nothing behind. Once lost, a board never comes back in this
 * process: `onLost` is called once, and the process exits to be replaced by a fresh one.
 */

import type { SettingsState } from "../../shared/guardian.ts";
import type { BoardLimits } from "../../shared/limits.ts";
import type { AngleSample, FittedSensors, GuardianReport, StopCircuit } from "../safety/input.ts";
import type { Actuation } from "../safety/output.ts";
import type { BoardSetup } from "./board-setup.ts";
import type { GapCounts } from "./gap-counts.ts";

/** Where things are wired on an unguarded board; a guarded board's own record goes first. */
export interface BoardPins {
  readonly lockPin: number;
  readonly buzzerPin: number;
  readonly stopPin: number;
  /** Analog channel, 0 = A0. */
  readonly sensorChannel: number;
  /** Servo pulse that holds the lock, µs. */
  readonly holdUs: number;
  /** Servo pulse that releases it, µs. */
  readonly releaseUs: number;
}

/** Lines for the log; a pino logger fits. */
export interface BoardLog {
  info(message: string): void;
  warn(message: string): void;
}

export type BoardIdentity =
  | {
      readonly kind: "unguarded";
      readonly firmware: string;
      /** A potentiometer, with the calibration given by the config. */
      readonly sensors: FittedSensors;
    }
  | {
      readonly kind: "guarded";
      readonly firmware: string;
      readonly tableId: number;
      readonly simulated: boolean;
      readonly ceilings: BoardLimits;
      readonly settings: SettingsState;
      /** From the board's own settings record and nowhere else: it judges by that, and is not armed without. */
      readonly sensors: FittedSensors;
    };

export interface TableBoard {
  readonly identity: BoardIdentity;
  /** What set-up asks of a guarded board; null on others, which remember nothing. */
  readonly setup: BoardSetup | null;
  /** Between the leases of a lock that is held; null on boards without guardian. */
  readonly leaseGaps: GapCounts | null;
  /** ms on the controller's clock when the board first answered. */
  readonly upSinceMs: number;
  /**
   * ms on the controller's clock when the bytes of the last angle report arrived, of any sensor; the only measure of
   * freshness. Other bytes do not count: a link that brings everything but the angle is not fresh. Where an inertial
   * sensor is alone an intact STATUS counts as well, for that sensor can fall silent on a line that is well.
   */
  lastByteMs(): number;
  /** All samples since the last call, oldest first, one for each report; stamped when their bytes arrived. */
  takeSamples(): AngleSample[];
  stopCircuit(): StopCircuit;
  /** Guarded boards: the newest STATUS; "silent" when none came yet. */
  guardian(): GuardianReport | { readonly kind: "silent" };
  /**
   * Calls `tick` for each angle report as it arrives (once for those that arrive together), and while none does
   * every few ms for as long as the process lives, by Johnny-Five's sensor where it has one. Staleness is then
   * seen by `takeSamples` being empty. Never called from within a call of the caller's.
   */
  onTick(tick: () => void): void;
  /**
   * Carries out one step's decision. On a guarded board lock and signal travel in LEASE frames: one at once when
   * lock, signal, armed or limits change, else one every 100 ms. With `actuation.lease` null nothing is renewed;
   * only a change toward release or of the signal is sent, once, in a frame that does not ask for hold.
   * On an unguarded board the servo is written on change and the buzzer's rhythm is rendered here.
   */
  actuate(actuation: Actuation, nowMs: number): void;
  /** Called once, with a sentence, when the stream ended or no angle report came for 450 ms. */
  onLost(lost: (reason: string) => void): void;
  /** Release now, and resolve when the bytes are out (at most 100 ms); the servo is never detached. */
  releaseAndClose(): Promise<void>;
}
