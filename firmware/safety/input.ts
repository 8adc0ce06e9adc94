/**
 * What goes into the core at each step: everything that is known now, as values. Nothing here is remembered by
 * the caller on the core's behalf; nothing is a default. All times are milliseconds on the controller's
 * monotonic clock (0 = the controller process started).
 */

import type {
  GuardianObstacle,
  GuardianSensorFault,
  GuardianTrip,
  LockSwitch,
  SettingsState,
} from "../../shared/guardian.ts";
import type { BoardLimits, Limits } from "../../shared/limits.ts";
import type { Programme } from "../../shared/programmes.ts";
import type { Actor, AngleFault } from "../../shared/table.ts";

/** One raw conversion of a potentiometer: made at `atMs` as well as can be known, its bytes came at `arrivedMs`. */
export interface Conversion {
  readonly atMs: number;
  readonly arrivedMs: number;
  readonly counts: number;
}

export interface Vector3 {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** One raw reading of an inertial sensor: +1 g on the axis that points up at rest; rates by the right hand. */
export interface InertialSample {
  readonly sensor: "inertial";
  readonly atMs: number;
  readonly arrivedMs: number;
  readonly accelG: Vector3;
  readonly gyroDegPerS: Vector3;
}

/** One raw reading of a sensor of the angle. */
export type AngleSample = ({ readonly sensor: "potentiometer" } & Conversion) | InertialSample;

/** Two points of (ADC counts, angle); either direction. Absent calibration is a variant, not a guess. */
export type Calibration =
  | { readonly kind: "none" }
  | {
      readonly kind: "two-point";
      readonly a: { readonly counts: number; readonly angleDeg: number };
      readonly b: { readonly counts: number; readonly angleDeg: number };
    };

/**
 * How an inertial sensor is mounted: the axis the table turns about (0 X, 1 Y, 2 Z; +3 = turning the other way) and
 * its own angle where the table is at 0°.
 */
export type InertialMount =
  | { readonly kind: "none" }
  | { readonly kind: "zeroed"; readonly axis: number; readonly zeroDeg: number };

/** What the table's angle is measured with. One that is fitted counts, calibrated or not. */
export type FittedSensors =
  | { readonly kind: "potentiometer"; readonly calibration: Calibration }
  | { readonly kind: "inertial"; readonly mount: InertialMount }
  | { readonly kind: "both"; readonly calibration: Calibration; readonly mount: InertialMount };

/** The board's own angle, or why it has none. Its rate needs 100 ms of angles. */
export type GuardianAngle =
  | { readonly kind: "ok"; readonly angleDeg: number; readonly rateDegPerS: number | null }
  | { readonly kind: "none"; readonly reason: GuardianSensorFault };

/** What the guardian last said of itself, in its own words. It arrived at `atMs` and was true some 15 ms before. */
export interface GuardianReport {
  readonly kind: "heard";
  readonly atMs: number;
  readonly bootNonce: number;
  readonly holding: boolean;
  readonly armed: boolean;
  readonly leaseValid: boolean;
  readonly trip: GuardianTrip;
  readonly angle: GuardianAngle;
  /** What keeps it from being armed now. */
  readonly obstacles: readonly GuardianObstacle[];
  readonly lockSwitch: LockSwitch;
  /** The board's own supply; null = not measured yet. ±10 % unless its band-gap was measured. */
  readonly supplyMv: number | null;
  readonly refusedFrames: number;
  readonly refusedRawWrites: number;
}

/** The board as the controller sees it now. */
export type Link =
  | { readonly kind: "down"; readonly reason: string }
  | {
      readonly kind: "up";
      readonly sinceMs: number;
      readonly lastByteMs: number;
      readonly board: "unguarded";
    }
  | {
      readonly kind: "up";
      readonly sinceMs: number;
      readonly lastByteMs: number;
      readonly board: "guarded";
      /** The compiled ceilings of the sketch; a session cannot start unless ours nest within them. */
      readonly ceilings: BoardLimits;
      /** What the board found in its EEPROM; it is armed with a valid record only. */
      readonly settings: SettingsState;
      readonly guardian: GuardianReport | { readonly kind: "silent" };
    };

/** The STOP circuit at the table is normally closed: open means pressed, or a broken wire. */
export type StopCircuit = "closed" | "open" | "unknown";

/** Whose session it is, as the profile says: session ≤ profile ≤ ceiling, and whether its balance was proven. */
export interface SessionRider {
  readonly profileId: string;
  readonly limits: Limits;
  readonly balanceProven: boolean;
}

/** A wish from outside, already decoded. By `fleet` only `stop` and `tighten` are taken. The answer comes back as an event with the same `requestId`. */
export type CoreRequest = {
  readonly requestId: string;
  readonly by: Actor;
  /** The name of the screen it came from, told on as it is; null where there is none. Nothing depends on it. */
  readonly device: string | null;
} & (
  | { readonly kind: "set-limits"; readonly limits: Limits }
  /** Limits that are nowhere wider than the active ones, in no state. */
  | { readonly kind: "tighten"; readonly limits: Limits }
  | {
      readonly kind: "start";
      readonly programme: Programme | null;
      /** Absent: the guest. */
      readonly rider?: SessionRider | undefined;
      /** Absent: without a check-in. */
      readonly checkInEveryS?: number | undefined;
    }
  | { readonly kind: "hold" }
  | { readonly kind: "release" }
  | { readonly kind: "stop" }
  | { readonly kind: "answer-check-in" }
  | { readonly kind: "prove-balance" }
  | {
      readonly kind: "acknowledge";
      readonly alarmId: string;
      /** Somebody signed in on a screen beside the table confirms that the rider is standing. */
      readonly riderStanding?: boolean;
    }
  | { readonly kind: "pause-audio" }
);

/**
 * The gateway's heartbeat: when it was last heard, and whether it said that somebody watches. `never` only before its
 * first.
 */
export type Supervision =
  | { readonly kind: "never" }
  | { readonly kind: "heard"; readonly atMs: number; readonly attended: boolean };

export interface CoreInput {
  readonly link: Link;
  readonly sensors: FittedSensors;
  /** All raw samples that arrived since the last step, oldest first. */
  readonly samples: readonly AngleSample[];
  readonly stop: StopCircuit;
  readonly supervision: Supervision;
  /** False while the gateway says that sessions are not being kept. */
  readonly historyOk: boolean;
  /** False while the gateway says that a central place should be told and is not. */
  readonly fleetOk: boolean;
  readonly requests: readonly CoreRequest[];
  /**
   * How long the computer slept since the last step, ms, found by comparing boot time with monotonic time; absent
   * where that is not measured. More than half a second ends a session.
   */
  readonly sleptMs?: number;
}

/** What stays the same for the life of one core. `unguardedHold` and `attended` are the config's words. */
export interface CoreSettings {
  readonly ceilings: Limits;
  readonly unguardedHold: "refused" | "accepted";
  /** Whether a session needs somebody who watches it at a screen. */
  readonly attended: "required" | "optional";
  /** The guest's, from the start, as on a simulated table. Everybody else proves it (balance.ts). */
  readonly balanceProven: boolean;
  /** Goes before every session and alarm id, so that ids differ between controller processes; default: nothing. */
  readonly idPrefix?: string;
}

/** A fault that an earlier controller left untreated; handed over so that a restart forgets nothing. */
export interface UntreatedFault {
  readonly reason:
    | { readonly kind: "sensor"; readonly fault: AngleFault }
    | { readonly kind: "link-lost" }
    | { readonly kind: "board-reset" }
    | { readonly kind: "guardian-trip" }
    | { readonly kind: "host-stall" }
    | { readonly kind: "controller-lost" }
    | { readonly kind: "supervision-lost" }
    /** Ends that are no fault where they happen, but whose alarm stays until treated. */
    | { readonly kind: "over-angle" }
    | { readonly kind: "over-rate" }
    | { readonly kind: "rider-unresponsive" };
}
