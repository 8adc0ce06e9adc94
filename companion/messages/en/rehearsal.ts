/** The rehearsal: one line for each protection, what to do for it, and why it is waited for again. */

import { formatAngle, formatDegrees, formatElapsed } from "../../format.ts";
import type { Note } from "../../setup/rehearsal.ts";
import type { Line } from "../../setup/rehearsal-lines.ts";
import { ACTORS, END_REASONS } from "./causes.ts";

export const REHEARSAL_TITLE = "Rehearse without a person";
export const REHEARSAL_INTRO =
  "Every protection once, on the empty table. A line ticks itself off when table, board and controller show it. Five minutes; three of them are the minute of rest after each tilt.";
export const REHEARSAL_LEAVE = "Leaving at any time is safe: it sends STOP if a session runs.";
export const REHEARSAL_LIST = "What is rehearsed";
export const REHEARSAL_NEEDS =
  "Rehearsing sets limits and acknowledges alarms: that needs an operator's screen.";
export const NOT_CALIBRATED = "The table has to be set up first: without its angles no session starts on it.";

interface LineText {
  readonly title: string;
  readonly todo: string;
}
export const LINE_TEXTS: Readonly<Record<Line, LineText>> = {
  empty: {
    title: "The table is empty",
    todo: "Nobody lies on it or leans against it until this list is done. The mechanical tether stays on.",
  },
  limits: {
    title: "Limits at their least: 10°, one minute",
    todo: "They are set by themselves, and put back at the end.",
  },
  "start-hold": {
    title: "Start is accepted",
    todo: "Bring the table upright, let it be still for a second, and press Start.",
  },
  tilt: {
    title: "Tilted beyond +5°, the clock runs",
    todo: "Tilt the head end down by hand, slowly, to between 5° and 10°, and keep it there.",
  },
  hold: {
    title: "The lock holds",
    todo: "Press Hold. When the lock has bitten, push the table both ways for three seconds: it must not move.",
  },
  "stop-screen": {
    title: "STOP on the screen releases",
    todo: "Keep a hand at the table and press STOP at the bottom of this screen. It must swing free.",
  },
  "start-angle": {
    title: "Second run: Start",
    todo: "Bring the table upright. After the minute of rest, press Start.",
  },
  beyond: {
    title: "Beyond the maximum angle: ended and released",
    todo: "Tilt the head end down beyond 10°. The session must end by itself, loudly.",
  },
  heard: {
    title: "The alarm is heard",
    todo: "Listen: fast, loud bursts from the table itself, not from this screen.",
  },
  treated: {
    title: "Upright again, and acknowledged",
    todo: "Bring the table upright and acknowledge the alarm.",
  },
  "start-table": {
    title: "Third run: Start",
    todo: "After the minute of rest, press Start and leave the table upright.",
  },
  "stop-table": {
    title: "STOP at the table ends it",
    todo: "Press the STOP button at the table, and let it go again.",
  },
  shorter: {
    title: "Time limit at its least: ten seconds",
    todo: "It is set by itself.",
  },
  "start-time": {
    title: "Fourth run: Start",
    todo: "Press Start.",
  },
  time: {
    title: "The time limit ends it by itself",
    todo: "Tilt to between 5° and 10° and keep it there. After ten seconds the session must end; then bring the table back.",
  },
  "limits-back": {
    title: "The limits from before",
    todo: "They are put back after the minute of rest, unless somebody sets others.",
  },
};

export const LINE_STATES = { open: "to do", now: "now", done: "done", skipped: "left out" } as const;
export const HOLD_LEFT_OUT =
  "Left out: the lock is not to be had before the rider's balance is proven. Rehearse again after that.";
export const HOLD_LEFT_OUT_BY_HAND = "Left out: this table's lock was not tried.";
export const LIMITS_LEFT_OUT = "Others were set meanwhile; those stand.";
export const EMPTY_YES = "Nobody is on the table";
export const START = "Start";
export const HOLD = "Hold";
export const SKIP_HOLD = "The lock may not be held here: leave it out";
export const HEARD_YES = "I hear it";
export const HEARD_NO = "I hear nothing";
export const ACKNOWLEDGE = "Acknowledge";
export const LIMITS_AGAIN = "Set the least limits again";
export const START_WAITS = "Start waits for";
export const RESTING = "The minute of rest goes by, as it would with a person.";
export const ANGLE_NOW = "Angle now";

export const noteText = (note: Note): string => {
  switch (note.kind) {
    case "ended-otherwise": {
      const by = note.by === null ? "" : `, ${ACTORS[note.by]}`;
      return `That run ended in another way${by}. ${END_REASONS[note.reason]} Once more from its Start.`;
    }
    case "session-lost":
      return "That run is gone: controller or board was started anew. Once more from its Start.";
    case "lock-gave-way":
      return `The lock gave way by ${formatAngle(note.movedDeg)}: look at its bolt and at the hold position. Three more seconds are watched.`;
    case "not-heard":
      return "Then nobody may lie on this table. Check the buzzer's wire, pin 3 and ground, and which kind is fitted, in the set-up.";
    case "other-limits":
      return `Somebody has set ${formatDegrees(note.limits.maxAngleDeg)} and ${formatElapsed(note.limits.maxDurationS)}. Those stand until you set the least ones again.`;
  }
};

export const progressText = (done: number, of: number): string => `${done} of ${of}`;
export const REHEARSED = "Everything was seen to work";
export const REHEARSED_NEXT =
  "This table protects as it should, today. Rehearse again after every change to it, and now and then.";
export const REHEARSED_PARTLY =
  "What was tried works; what was left out was not tried. Rehearse again when it can be.";
export const AGAIN = "Once more from the beginning";
export const ON_TO_BALANCE = "On to the proof of balance";
