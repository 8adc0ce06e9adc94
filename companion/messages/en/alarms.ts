/** What each alarm says, and what to do about it. */

import type { AlarmKind, Priority } from "../../../shared/alarms.ts";
import type { Advice } from "../advice.ts";

const MANUAL_RELEASE =
  "Helper: stand beside the table, pull the lock's manual release and guide the head end up to horizontal. Rider: arms on your chest, knees bent. If the table stays where it is, call for help now.";

export const ALARMS: Readonly<Record<AlarmKind, Advice>> = {
  "rider-unresponsive": {
    title: "The rider does not answer",
    next: "Go to the rider now. The lock is released: guide the table up to horizontal, and call for help if there is still no answer.",
  },
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
    title: "Nobody watches over the session",
    next: "Come back upright, or let somebody watch: the watcher's view open on a screen that reaches the controller. Else the session ends by itself.",
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
  "fleet-trouble": {
    title: "The central place is not being told",
    next: "Check this computer's network. Sessions go on, and are told when it is back.",
  },
  "calibration-due": {
    title: "Calibration is due",
    next: "Set the table up: here, or with inversion-table calibrate beside it.",
  },
};

export const PRIORITY_WORDS: Readonly<Record<Priority, string>> = {
  high: "Alarm",
  medium: "Warning",
  low: "Note",
};
export const CONDITIONS = {
  active: "Going on now",
  acknowledged: "Going on, acknowledged",
  gone: "Its cause is gone",
} as const;
export const alarmLabel = (priority: string, title: string): string => `${priority}: ${title}`;
export const priorityLine = (priority: string, condition: string): string => `${priority} · ${condition}`;
export const ACKNOWLEDGE = "Acknowledge";
export const PAUSE_SOUND = "Pause sound, 2 min";
export const SOUND_PAUSED = "Sound paused for a while.";

export const HIGH_AUDIO = "The sound of a high alarm is paused only at the table, with its button.";
export const HIGH_ACKNOWLEDGE = "Can be acknowledged once its cause is gone and the table is upright.";
