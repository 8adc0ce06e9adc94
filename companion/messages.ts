/**
 * Every sentence the companion says, in one place. Plain words: what is the case, and what to do next.
 * The set-up page, which is loaded only when it is opened, has its own in setup-messages.ts.
 */

import type { AlarmKind } from "../shared/alarms.ts";
import type { TripCause } from "../shared/guardian.ts";
import type { ErrorCode } from "../shared/protocol.ts";
import type {
  Actor,
  AngleFault,
  AngleSensors,
  EndReason,
  SessionState,
  StartObstacle,
} from "../shared/table.ts";
import type { RequestType } from "./connection.ts";
import type { Cue } from "./model.ts";
import type { Lapse } from "./watch.ts";

export interface Advice {
  readonly title: string;
  readonly next: string;
}

export const NOT_MEDICAL =
  "Not a medical device. Keep the mechanical tether on, and never use the table alone.";

export const STATES: Readonly<Record<SessionState, Advice>> = {
  offline: {
    title: "No table",
    next: "Check the table's power and USB cable. The controller keeps trying and connects by itself.",
  },
  idle: { title: "Ready", next: "Secure your ankles, stand still against the bed, and press Start." },
  armed: {
    title: "Go ahead",
    next: "Lean back slowly. The clock starts at +5°. A minute without moving ends the session.",
  },
  inverted: {
    title: "Inverted",
    next: "The table swings freely. Lower your arms to come back; Hold keeps it at this angle.",
  },
  resting: { title: "Resting", next: "Breathe and stay at horizontal. Stop ends the session here." },
  returning: {
    title: "Coming back",
    next: "The lock is released. Put your arms on your chest and let the table swing back to horizontal.",
  },
  recovering: {
    title: "Rest a minute",
    next: "Stay at or just below horizontal for a minute, so that you do not get dizzy. Then stand up slowly.",
  },
  fault: {
    title: "Fault",
    next: "The lock is released. Come back upright, then acknowledge the alarm.",
  },
};

export const NOT_READY: Advice = { title: "Not ready yet", next: "Start waits for:" };
export const HELD: Advice = {
  title: "Inverted, held",
  next: "The lock keeps the table at this angle. Release lets it swing back.",
};
export const HOLD_PENDING: Advice = {
  title: "Waiting to hold",
  next: "Keep still: the lock bites once the table moves slower than 10° a second. After 3 s it gives up.",
};
export const CONNECTING: Advice = {
  title: "Connecting",
  next: "Looking for the controller beside the table.",
};
export const DISCONNECTED: Advice = {
  title: "Connection lost",
  next: "Trying again by itself. Controller and table go on protecting the rider; look at the table, not at this screen.",
};
export const SILENT: Advice = {
  title: "No live data",
  next: "Nothing has come from the controller for a second. Look at the table; its own STOP button works without this screen.",
};

export const OBSTACLES: Readonly<Record<StartObstacle, string>> = {
  "no-board": "the table: check its power and USB cable.",
  "angle-unknown": "a good angle: check the angle sensor's plug.",
  "not-upright": "you to be upright: bring the table to −20° or more upright.",
  "not-still": "the table to be still for one second.",
  uncalibrated: "calibration: this table's own two measured angles, kept on its board.",
  "board-just-started": "the table's board to settle: five seconds after it starts.",
  "stop-button-open": "the STOP button at the table: let it go, or check its cable.",
  "fault-untreated": "the last fault: acknowledge its alarm.",
  "guardian-tripped": "the board's trip: acknowledge the alarm with the table upright.",
  "ceilings-do-not-nest": "a lower ceiling: the config allows more than the board's own limits.",
  "settings-damaged": "the board's settings: both copies are damaged; calibrate the table again.",
  "settings-newer": "a newer guardian: the board's settings were written by one; flash it again.",
  "settings-being-written": "the board to finish writing its settings: a moment.",
  "supply-low": "more voltage at the board: check the power supply and its plug.",
  "lock-not-released": "the rotation lock to let go: its switch says that it has not. Free it by hand.",
  "board-angle": "the board's own angle: it does not see the table at or below horizontal yet.",
  "gateway-silent": "the controller to hear its gateway: it recovers by itself, or restart the program.",
};

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
  "supervision-lost": "Nobody supervised the controller any more.",
  interrupted: "The controller was interrupted.",
};

export const ACTORS: Readonly<Record<Actor, string>> = {
  screen: "at a screen",
  table: "at the table",
  controller: "by the controller",
  guardian: "by the table's board",
  companion: "by a dashboard's own watch",
  gateway: "by the gateway",
  http: "over the network",
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

const MANUAL_RELEASE =
  "Helper: stand beside the table, pull the lock's manual release and guide the head end up to horizontal. Rider: arms on your chest, knees bent. If the table stays where it is, call for help now.";

export const ALARMS: Readonly<Record<AlarmKind, Advice>> = {
  "over-angle": {
    title: "Over the maximum angle",
    next: "The lock is released. Put your arms on your chest and come back upright.",
  },
  "over-rate": { title: "Swinging too fast", next: "The lock is released. Come back upright, slowly." },
  overstayed: { title: "Inverted for too long", next: "Bring the table back to horizontal now." },
  "not-returning": { title: "The table is not coming back", next: MANUAL_RELEASE },
  "sensor-fault": {
    title: "The angle sensor failed",
    next: "The lock is released. Come back upright and check the sensor before the next session.",
  },
  "link-lost": {
    title: "Lost the table's board",
    next: "The board releases the lock by itself. Come back upright, then check power and USB cable.",
  },
  "board-reset": {
    title: "The table's board restarted",
    next: "The lock is released. Come back upright before anything else.",
  },
  "guardian-trip": {
    title: "The table's board released by itself",
    next: "Come back upright, then acknowledge.",
  },
  "host-stall": {
    title: "The controller was too slow",
    next: "The lock is released. Come back upright; close other programs on that computer.",
  },
  "controller-lost": {
    title: "The controller stopped and was started again",
    next: "The lock is released. Come back upright before anything else.",
  },
  "lock-not-released": { title: "The lock has not let go", next: MANUAL_RELEASE },
  "table-stop": {
    title: "STOP at the table",
    next: "The lock is released. Let the button go, or check its cable: a broken wire counts as STOP.",
  },
  "over-angle-without-session": {
    title: "Too far back, without a session",
    next: "Come back to horizontal. Press Start before you lean back.",
  },
  "over-duration-without-session": {
    title: "Inverted too long, without a session",
    next: "Come back to horizontal. Press Start before you lean back.",
  },
  "time-over": { title: "Time is up", next: "Come back to horizontal." },
  "near-angle": {
    title: "Close to the maximum angle",
    next: "Less than 5° to go. Lower your arms a little.",
  },
  "near-duration": { title: "15 seconds left", next: "Get ready to come back." },
  "inverted-without-session": {
    title: "Inverted without a session",
    next: "Come back upright and press Start first, so that your limits apply.",
  },
  "supervision-lost": {
    title: "Screens cannot reach the controller",
    next: "Come back upright. The controller ends the session by itself.",
  },
  "link-corruption": {
    title: "Disturbed connection to the board",
    next: "Check the USB cable and keep it away from motors and chargers.",
  },
  "supply-low": {
    title: "Low voltage at the board",
    next: "Check the power supply. Start waits until it is good.",
  },
  "sensor-fault-idle": {
    title: "The angle is not known",
    next: "Check the angle sensor's plug. Start waits until it is good.",
  },
  "storage-trouble": {
    title: "Sessions are not being saved",
    next: "Check the disk of the controller's computer.",
  },
  "calibration-due": {
    title: "Calibration is due",
    next: "Set the table up: here, or with inversion-table calibrate beside it.",
  },
};

export const SETUP_NOW = "Set it up now";
export const SETUP_AGAIN = "Set up this table: angles, lock, buzzer";
export const SETUP_LOADING = "Opening the set-up page …";
export const SETUP_UNLOADABLE = "The set-up page could not be loaded. Reload this page.";

export const HIGH_AUDIO = "The sound of a high alarm is paused only at the table, with its button.";
export const HIGH_ACKNOWLEDGE = "Can be acknowledged once its cause is gone and the table is upright.";

export const CUES: Readonly<Record<Cue, string>> = {
  "near-angle": "Close to the maximum angle.",
  "near-duration": "15 seconds left.",
  "hold-taken": "Held.",
  "hold-given-up": "Hold given up: the table did not slow down within 3 seconds.",
  released: "Released: the table is free to swing back.",
  rest: "Time to rest: come back to horizontal.",
  "next-step": "Next step of the programme.",
};

export const REQUESTS: Readonly<Record<RequestType, string>> = {
  "set-limits": "These limits were refused",
  start: "Start was refused",
  hold: "Hold was refused",
  release: "Release was refused",
  stop: "STOP was refused",
  acknowledge: "Not acknowledged",
  "pause-audio": "The sound was not paused",
  subscribe: "The data rate was refused",
};

export const ERRORS: Readonly<Record<ErrorCode, string>> = {
  "bad-json": "the page sent something unreadable; reload it.",
  "unknown-type": "the server does not know this request; reload the page.",
  "bad-field": "the page sent a value the server does not take.",
  "out-of-range": "outside what is allowed.",
  loosening: "during a session limits can only be made tighter.",
  "wrong-state": "not possible right now.",
  "not-ready": "the table is not ready.",
  unguarded: "this board has no guardian, so the lock may not be held.",
  "balance-unproven": "the rider's balance has not been proven yet.",
  forbidden: "this screen may only watch.",
  "rate-limited": "too many requests; wait a moment.",
};

const LAPSES: Readonly<Record<Lapse, string>> = {
  "over-angle": "the angle stayed beyond the maximum and the session was not ended",
  "over-duration": "the time was over and the session was not ended",
  "over-duration-by-own-clock": "by this screen's own clock the time was over and the session was not ended",
  "angle-unknown": "the angle was unknown and the session was not ended",
  "held-outside-inverted": "the lock was held although nobody should be inverted",
};

export const STOP_UNDELIVERED =
  "STOP did not get through. Press the STOP button at the table. It will be sent again as soon as there is a connection.";
export const STOP_BY_HTTP = "STOP was delivered by the second way.";
export const NO_LINE = "Not sent: there is no connection to the controller.";
export const UNREADABLE = "The server said something this page does not understand. Reload the page.";
export const TIGHTEN_ONLY =
  "During a session limits only get tighter: nobody shall prolong it for somebody hanging upside down.";

/** What the screen says of a STOP that it sent by itself. */
export const lapseText = (lapse: Lapse): string => `This screen sent STOP: ${LAPSES[lapse]}.`;
