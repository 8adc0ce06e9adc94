/** Why something happened and by whom: ends of sessions, trips of the board, faults of the angle. */

import type { TripCause } from "../../../shared/guardian.ts";
import type { Actor, AngleFault, AngleSensors, EndReason } from "../../../shared/table.ts";

export const END_REASONS: Readonly<Record<EndReason, string>> = {
  "duration-reached": "The time was up.",
  "over-angle": "The maximum angle was exceeded.",
  "over-rate": "The table swung too fast.",
  stop: "STOP was pressed.",
  returned: "You came back to horizontal and stayed there.",
  "not-started": "Nobody leaned back, so it ended by itself.",
  "programme-complete": "The programme is complete. Well done.",
  "sensor-fault": "The angle sensor failed.",
  "link-lost": "The connection to the table's board was lost.",
  "board-reset": "The table's board restarted.",
  "guardian-trip": "The table's board released by itself.",
  "host-stall": "The controller was too slow and released.",
  "session-cap": "The session reached its longest length.",
  "supervision-lost": "Nobody watched over the session any more.",
  interrupted: "The controller was interrupted.",
  unanswered: "The rider was asked for a sign of life and gave none.",
  "balance-failed": "Let go of, the table did not come back by itself.",
};

export const ACTORS: Readonly<Record<Actor, string>> = {
  screen: "at a screen",
  table: "at the table",
  controller: "by the controller",
  guardian: "by the table's board",
  companion: "by a dashboard's own watch",
  gateway: "by the gateway",
  http: "over the network",
  fleet: "from the central place",
};

/** Why the board released by itself; its own words. */
export const TRIPS: Readonly<Record<TripCause, string>> = {
  "lease-lapsed": "it no longer heard the controller",
  "over-angle": "the maximum angle was exceeded",
  "over-rate": "the table swung too fast",
  duration: "the time was up and the controller had not ended the session",
  "session-cap": "the session reached its longest length and the controller had not ended it",
  "sensor-open": "the angle sensor's wire is open",
  "sensor-short": "the angle sensor is shorted",
  "sensor-noisy": "the angle sensor is noisy",
  "implausible-rate": "the angle sensor jumped",
  "sensors-disagree": "its two sensors disagreed",
  "supply-low": "its supply voltage fell",
  "lock-not-released": "the lock did not let go when it was told to",
  watchdog: "its program hung and it restarted",
  "inverted-at-boot": "it started while the table was inverted",
  "sensor-silent": "the angle sensor fell silent",
  "reset-in-session": "it restarted in the middle of a session",
  unknown: "it did not say why",
};

export const ANGLE_FAULTS: Readonly<Record<AngleFault, string>> = {
  "no-board": "no board",
  "no-reading": "no reading yet",
  stale: "readings have stopped",
  uncalibrated: "not calibrated",
  "sensor-open": "sensor wire open",
  "sensor-short": "sensor shorted",
  "implausible-rate": "sensor jumps",
  "implausible-motion": "sensor says no table moves like this",
  noisy: "sensor is noisy",
  stuck: "sensor is stuck",
  disagreement: "two readings disagree",
};

export const ANGLE_SENSORS: Readonly<Record<AngleSensors, string>> = {
  potentiometer: "the potentiometer",
  inertial: "the MPU-6050",
  both: "potentiometer and MPU-6050",
};
