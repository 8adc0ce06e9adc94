/** What the session is in, and what to do next. */

import type { SessionState, StartObstacle } from "../../../shared/table.ts";
import type { Cue } from "../../model.ts";
import type { Advice } from "../advice.ts";

/** On a screen that only watches. */
export const READY_TO_WATCH: Advice = {
  title: "Ready",
  next: "A session is started on a rider's or an operator's screen.",
};

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
  unattended: "somebody to watch: keep the watcher's view open on a screen that may control this table.",
};

export const CUES: Readonly<Record<Cue, string>> = {
  "near-angle": "Close to the maximum angle.",
  "near-duration": "15 seconds left.",
  "hold-taken": "Held.",
  "hold-given-up": "Hold given up: the table did not slow down within 3 seconds.",
  released: "Released: the table is free to swing back.",
  rest: "Time to rest: come back to horizontal.",
  "next-step": "Next step of the programme.",
};
