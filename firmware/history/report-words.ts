/**
 * What the report and the terminal say of a session, told to somebody who was not there: a doctor, a physiotherapist.
 * Nothing here judges a person's health.
 */

import type { AlarmKind } from "../../shared/alarms.ts";
import type { Actor, EndReason } from "../../shared/table.ts";

export const ENDED_BECAUSE: Readonly<Record<EndReason, string>> = {
  "duration-reached": "The set time was up.",
  "over-angle": "The maximum angle was exceeded; the table released its lock.",
  "over-rate": "The table swung too fast and released its lock.",
  stop: "Somebody pressed STOP.",
  returned: "The person came back to horizontal and stayed there.",
  "not-started": "Nobody leaned back, so it ended by itself.",
  "programme-complete": "The programme was completed.",
  "sensor-fault": "The angle sensor failed; the table released its lock.",
  "link-lost": "The connection to the table's board was lost; the board released the lock.",
  "board-reset": "The table's board restarted; the lock was released.",
  "guardian-trip": "The table's board released the lock by itself.",
  "host-stall": "The controlling computer was too slow; the lock was released.",
  "session-cap": "The session reached the longest length that is allowed.",
  "supervision-lost": "Nobody watched over the session any more; the lock was released.",
  interrupted: "The controlling program was interrupted; what came after was not recorded.",
  unanswered: "The person was asked for a sign of life and gave none; the lock was released.",
  "balance-failed": "Let go of, the table did not come back by itself.",
};

/** The same in a word or two, for a line of a table. */
export const ENDED_SHORT: Readonly<Record<EndReason, string>> = {
  "duration-reached": "time was up",
  "over-angle": "over the maximum angle",
  "over-rate": "swung too fast",
  stop: "STOP",
  returned: "came back",
  "not-started": "nobody leaned back",
  "programme-complete": "programme completed",
  "sensor-fault": "sensor failed",
  "link-lost": "board lost",
  "board-reset": "board restarted",
  "guardian-trip": "board released",
  "host-stall": "computer too slow",
  "session-cap": "longest length",
  "supervision-lost": "supervision lost",
  interrupted: "interrupted",
  unanswered: "no sign of life",
  "balance-failed": "balance failed",
};

export const DONE_BY: Readonly<Record<Actor, string>> = {
  screen: "at a screen",
  table: "at the table",
  controller: "by the controller",
  guardian: "by the table's board",
  companion: "by a dashboard's own watch",
  gateway: "by the gateway",
  http: "over the network",
  fleet: "from the central place",
};

export const ALARM_WORDS: Readonly<Record<AlarmKind, string>> = {
  "rider-unresponsive": "The person did not answer",
  "over-angle": "Over the maximum angle",
  "over-rate": "Swinging too fast",
  overstayed: "Inverted for too long",
  "not-returning": "The table did not come back",
  "sensor-fault": "The angle sensor failed",
  "link-lost": "The table's board was lost",
  "board-reset": "The table's board restarted",
  "guardian-trip": "The table's board released by itself",
  "host-stall": "The controlling computer was too slow",
  "controller-lost": "The controller was started again",
  "lock-not-released": "The lock had not let go",
  "table-stop": "STOP at the table",
  "over-angle-without-session": "Too far back, without a session",
  "over-duration-without-session": "Inverted too long, without a session",
  "time-over": "Time was up",
  "near-angle": "Close to the maximum angle",
  "near-duration": "15 seconds left",
  "inverted-without-session": "Inverted without a session",
  "supervision-lost": "Nobody watched over the session",
  "link-corruption": "Disturbed connection to the board",
  "supply-low": "Low voltage at the board",
  "sensor-fault-idle": "The angle was not known",
  "storage-trouble": "Sessions were not being saved",
  "fleet-trouble": "The central place was not being told",
  "calibration-due": "Calibration was due",
};

export const ADVICE_WORDS: Readonly<Record<string, string>> = {
  "daily-total": "the total that this person set for a day was reached",
  "rest-between": "the rest that this person set between sessions was not over",
};

/** 245 → "4 min 05 s"; 42 → "42 s". */
export const durationWords = (seconds: number): string => {
  const whole = Math.round(seconds);
  if (!(whole >= 60)) return `${whole} s`;
  const rest = whole % 60;
  const minutes = Math.floor(whole / 60);
  return rest === 0 ? `${minutes} min` : `${minutes} min ${String(rest).padStart(2, "0")} s`;
};

/** 245 → "4:05". */
export const clockWords = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

/** A real minus, and at most one decimal: −12.5°. */
export const degreesWords = (degrees: number): string =>
  `${String(Math.round(degrees * 10) / 10).replace("-", "−")}°`;

/** For columns: always one decimal. */
export const tenthsWords = (degrees: number): string => `${degrees.toFixed(1).replace("-", "−")}°`;
