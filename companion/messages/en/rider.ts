/**
 * Every sentence of the rider's view, seen and spoken. Short enough to be understood hanging head down: what is the
 * case in a word or two, and the one thing to do. Spoken numbers are words, so that every voice says them alike.
 */

import type { AlarmKind } from "../../../shared/alarms.ts";
import type { EndReason, SessionState } from "../../../shared/table.ts";
import type { Advice } from "../advice.ts";

const TENS = [
  "zero",
  "ten",
  "twenty",
  "thirty",
  "forty",
  "fifty",
  "sixty",
  "seventy",
  "eighty",
  "ninety",
] as const;

const COME_UP = "Lock released. Come up slowly.";
const ARMS = "Arms on your chest.";
const BY_HAND = "Helper: pull the manual release, and guide the table up.";

/** "thirty degrees": tens only. */
export const spokenStep = (tens: number): string => `${TENS[tens] ?? `${tens}0`} degrees`;

export const SPOKEN = {
  goAhead: "Go ahead. Lean back slowly.",
  holding: "Holding.",
  holdGivenUp: "Not held. The table moved too fast.",
  released: COME_UP,
  resting: "Rest here.",
  halfway: "Halfway.",
  halfwayAndMinute: "Halfway. One minute left.",
  minuteLeft: "One minute left.",
  secondsLeft: "Fifteen seconds left.",
  backToHorizontal: "Come back to horizontal.",
  sessionOver: "Session over.",
  restAtHorizontal: "Session over. Rest at horizontal.",
  sitUp: "Rest is over. Sit up slowly.",
  lost: "This screen has lost the table. Come up now.",
  back: "The table is back.",
  ownAlarm: `Come up now. ${ARMS} ${BY_HAND}`,
  askWell: "Are you well? Tap the screen, or move the table a little.",
  askAgain: "Please answer. Tap the screen.",
  thanks: "Thank you.",
} as const;

/** Said when a session ends and the table is still to come back. */
export const SPOKEN_ENDS: Readonly<Record<EndReason, string>> = {
  "duration-reached": `Time is up. ${COME_UP}`,
  "over-angle": `Over the maximum angle. ${COME_UP}`,
  "over-rate": `Too fast. ${COME_UP}`,
  stop: `Stopped. ${COME_UP}`,
  returned: COME_UP,
  "not-started": COME_UP,
  "programme-complete": `Programme complete. ${COME_UP}`,
  "sensor-fault": COME_UP,
  "link-lost": COME_UP,
  "board-reset": COME_UP,
  "guardian-trip": COME_UP,
  "host-stall": COME_UP,
  "session-cap": `Time is up. ${COME_UP}`,
  "supervision-lost": COME_UP,
  interrupted: COME_UP,
  unanswered: `No answer. ${COME_UP}`,
  "balance-failed": COME_UP,
};

/** What is said of an alarm; null where hearing of it would not help whoever hangs. */
export const SPOKEN_ALARMS: Readonly<Record<AlarmKind, string | null>> = {
  "rider-unresponsive": `No answer. ${ARMS} Come up slowly.`,
  "over-angle": `Stop. Over the maximum angle. ${ARMS}`,
  "over-rate": `Stop. Too fast. ${ARMS}`,
  overstayed: `Too long. ${ARMS} Come up now.`,
  "not-returning": `The table is not coming back. ${ARMS} ${BY_HAND}`,
  "sensor-fault": `Stop. The angle is not known. ${ARMS} Come up slowly.`,
  "link-lost": `Stop. The table's board is gone. ${ARMS} Come up slowly.`,
  "board-reset": `Stop. The table's board restarted. ${ARMS} Come up slowly.`,
  "guardian-trip": `Stop. The table released by itself. ${ARMS} Come up slowly.`,
  "host-stall": `Stop. The controller was too slow. ${ARMS} Come up slowly.`,
  "controller-lost": `Stop. The controller restarted. ${ARMS} Come up slowly.`,
  "lock-not-released": `The lock has not let go. ${BY_HAND}`,
  "table-stop": `Stopped at the table. ${ARMS}`,
  "over-angle-without-session": "Too far back. Come up slowly.",
  "over-duration-without-session": "Inverted too long. Come up slowly.",
  // The clock of the session says these two by itself.
  "time-over": null,
  "near-duration": null,
  "near-angle": "Near the maximum angle. Lower your arms a little.",
  "inverted-without-session": "Start was not pressed. Come up slowly.",
  "supervision-lost": "Nobody watches. Come up slowly.",
  "link-corruption": null,
  "supply-low": null,
  "sensor-fault-idle": null,
  "storage-trouble": null,
  "fleet-trouble": null,
  "calibration-due": null,
};

const RETURN: Advice = { title: "Come up", next: "Arms on your chest. Let it swing back." };

/** What a rider reads while the session is in a state: a word or two, and the one thing to do. */
export const RIDER_STATES: Readonly<Record<SessionState, Advice>> = {
  offline: { title: "No table", next: "Check its power and USB cable." },
  idle: { title: "Ready", next: "Ankles secured? Stand still and press Start." },
  armed: { title: "Go ahead", next: "Lean back slowly." },
  inverted: { title: "Inverted", next: "Lower your arms to come back." },
  resting: { title: "Resting", next: "Breathe. Stay at horizontal." },
  returning: RETURN,
  recovering: { title: "Rest", next: "Stay lying. Then sit up slowly." },
  fault: { title: "Fault", next: "The lock is free. Come back upright." },
};
export const RIDER_HELD: Advice = { title: "Held", next: "Release lets you swing back." };
export const RIDER_HOLD_PENDING: Advice = { title: "Keep still", next: "The lock bites once you are slow." };
export const RIDER_NOT_READY = "Not ready";
export const RIDER_CONNECTING: Advice = { title: "Connecting", next: "Looking for the table." };
/** The line is gone, or nothing comes over it. STOP on the table works without any screen. */
export const RIDER_LOST: Advice = { title: "Table lost", next: "Come up now. Arms on your chest." };
export const RIDER_LOST_STANDING: Advice = { title: "Table lost", next: "It connects again by itself." };

/** What a rider reads of an alarm; the helper's screen has it at length. */
export const RIDER_ALARMS: Readonly<Record<AlarmKind, Advice>> = {
  "rider-unresponsive": { title: "No answer", next: `${ARMS} Helper: go to the rider.` },
  "over-angle": { title: "Too far", next: `${ARMS} Come up slowly.` },
  "over-rate": { title: "Too fast", next: `${ARMS} Come up slowly.` },
  overstayed: { title: "Too long", next: `${ARMS} Come up now.` },
  "not-returning": { title: "Not coming back", next: `${ARMS} ${BY_HAND} If it stays, call for help.` },
  "sensor-fault": { title: "Angle unknown", next: `${ARMS} Come up slowly.` },
  "link-lost": { title: "Board lost", next: `${ARMS} Come up slowly.` },
  "board-reset": { title: "Board restarted", next: `${ARMS} Come up slowly.` },
  "guardian-trip": { title: "Released", next: `The table let go by itself. ${ARMS}` },
  "host-stall": { title: "Released", next: `The controller was too slow. ${ARMS}` },
  "controller-lost": { title: "Released", next: `The controller restarted. ${ARMS}` },
  "lock-not-released": { title: "Lock stuck", next: BY_HAND },
  "table-stop": { title: "Stopped", next: `STOP at the table. ${ARMS}` },
  "over-angle-without-session": { title: "Too far", next: "Come up slowly." },
  "over-duration-without-session": { title: "Too long", next: "Come up slowly." },
  "time-over": { title: "Time is up", next: "Come up slowly." },
  "near-angle": { title: "Near the limit", next: "Lower your arms a little." },
  "near-duration": { title: "15 seconds", next: "Get ready to come up." },
  "inverted-without-session": { title: "Not started", next: "Come up, then press Start." },
  "supervision-lost": { title: "Come up", next: "Nobody watches over you now." },
  "link-corruption": { title: "Bad cable", next: "Helper: check the USB cable." },
  "supply-low": { title: "Low voltage", next: "Helper: check the power supply." },
  "sensor-fault-idle": { title: "Angle unknown", next: "Check the angle sensor's plug." },
  "storage-trouble": { title: "Not saved", next: "Sessions are not being kept." },
  "fleet-trouble": { title: "Network", next: "The central place is not being told." },
  "calibration-due": { title: "Calibrate", next: "The table is due to be set up again." },
};

export const ACKNOWLEDGE_NOW = "Acknowledge";
export const TURN_OVER = "Turn over";
export const maximumOf = (degrees: string): string => `max ${degrees}`;
/** Start waits for more than the one thing that is said. */
export const waitsFor = (obstacle: string, others: number): string =>
  `Waits for ${obstacle}${others > 0 ? ` (and ${others} more)` : ""}.`;
/** An alarm that is over, while the rider rests; it is acknowledged once upright. */
export const alarmWas = (title: string): string => `There was an alarm: ${title}.`;
export const greatestAndTime = (angle: string, time: string): string =>
  `Greatest ${angle}, inverted ${time}.`;
export const SCREEN_SLEEPS = "This browser lets the screen sleep: set a longer time before it turns off.";

export const RIDER_REST = {
  label: (leftS: number) => `${leftS} seconds of rest left`,
  unit: "seconds of rest",
} as const;

/** Whether this screen can be heard. */
export const RIDER_SOUND = {
  on: "Sound on",
  tonesOnly: "Tones on, no voice",
  voiceOnly: "Voice on",
  locked: "No sound yet: tap",
  off: "Sound off",
  unavailable: "No sound here",
} as const;

export const WATCHES_ONLY_SHORT = "This screen watches, and can STOP.";
