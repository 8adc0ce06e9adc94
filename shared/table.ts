/**
 * The words of the table: what is measured, what the lock does, in which state a session is and why it ended.
 *
 * Angles follow the convention of the field: 0° = lying horizontal, positive = head below feet,
 * +90° = head straight down, negative = toward standing (a rider mounts at about −75°).
 */

/** Reaching this angle starts the clock of inversion; see {@link HORIZONTAL_DEG} for where it stops. */
export const INVERSION_STARTS_DEG = 5;
/** At or below this angle the clock stops. The 5° between the two are the hysteresis. */
export const HORIZONTAL_DEG = 0;
/** At or below this angle the rider can stand up. */
export const UPRIGHT_DEG = -20;

/** Why an angle is not known. Every one of these counts as dangerous. */
export const ANGLE_FAULTS = [
  "no-board",
  "no-reading",
  "stale",
  "uncalibrated",
  "sensor-open",
  "sensor-short",
  "implausible-rate",
  "implausible-motion",
  "noisy",
  "stuck",
  "disagreement",
] as const;
export type AngleFault = (typeof ANGLE_FAULTS)[number];

/** What the table's angle is measured with. */
export const ANGLE_SENSORS = ["potentiometer", "inertial", "both"] as const;
export type AngleSensors = (typeof ANGLE_SENSORS)[number];

/** The inversion angle, or the reason why there is none. There is no "last known" angle. */
export type AngleReading =
  | { readonly kind: "ok"; readonly angleDeg: number; readonly rateDegPerS: number }
  | { readonly kind: "fault"; readonly reason: AngleFault };

/** What the rotation lock is told. Release: the table is free to swing back. */
export type LockPose = "held" | "released";

export const SESSION_STATES = [
  "offline",
  "idle",
  "armed",
  "inverted",
  "resting",
  "returning",
  "recovering",
  "fault",
] as const;
export type SessionState = (typeof SESSION_STATES)[number];

export const END_REASONS = [
  "duration-reached",
  "over-angle",
  "over-rate",
  "stop",
  "returned",
  "not-started",
  "programme-complete",
  "sensor-fault",
  "link-lost",
  "board-reset",
  "guardian-trip",
  "host-stall",
  "session-cap",
  "supervision-lost",
  "interrupted",
  /** The rider was asked for a sign of life and gave none. */
  "unanswered",
  /** Let go of, the table did not come back by itself. */
  "balance-failed",
] as const;
export type EndReason = (typeof END_REASONS)[number];

/**
 * Who caused something: a person at a screen, the button at the table, one of the layers, or a central place for many
 * tables (`fleet`).
 */
export const ACTORS = [
  "screen",
  "table",
  "controller",
  "guardian",
  "companion",
  "gateway",
  "http",
  "fleet",
] as const;
export type Actor = (typeof ACTORS)[number];

/** What is missing before Start is accepted. */
export const START_OBSTACLES = [
  "no-board",
  "angle-unknown",
  "not-upright",
  "not-still",
  "uncalibrated",
  "board-just-started",
  "stop-button-open",
  "fault-untreated",
  "guardian-tripped",
  "ceilings-do-not-nest",
  "settings-damaged",
  "settings-newer",
  "settings-being-written",
  "supply-low",
  "lock-not-released",
  "board-angle",
  "gateway-silent",
  /** Somebody has to watch at a screen, and nobody does. */
  "unattended",
] as const;
export type StartObstacle = (typeof START_OBSTACLES)[number];
