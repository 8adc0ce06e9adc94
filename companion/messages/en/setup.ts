/** Every sentence of the wizard's steps. */

import type { Vector3 } from "../../../shared/setup-inertial.ts";
import type { Steadiness } from "../../../shared/setup-ranges.ts";
import type { Step } from "../../setup/draft.ts";
import type { TakenParts } from "../../setup/kept.ts";
import type { Part } from "../../setup/part.ts";

export const NO_ANSWER = "The table's computer does not answer. It is tried again by itself.";
export const UNKNOWN_ANSWER =
  "The table's computer answers in words this page does not know; reload the page.";

export const PART_NAMES: Readonly<Record<Part, string>> = {
  table: "Set up",
  rehearsal: "Rehearse",
  balance: "Balance",
};
export const PARTS_LABEL = "Parts of the set-up";
export const TITLE = "Set up this table";
export const INTRO =
  "Ten minutes and two hands, beside the table. Nothing is written unless you press so; leaving changes nothing.";

interface StepText {
  readonly title: string;
  readonly text: string;
}

export const STEP_TEXTS: Readonly<Record<Step, StepText>> = {
  board: {
    title: "Find the board",
    text: "This is what the program finds at its port. Nothing is opened for it that is not open already.",
  },
  empty: {
    title: "Empty table",
    text: "Nobody may be on the table until this is done. The mechanical tether stays on.",
  },
  zero: {
    title: "Zero",
    text: "Bring the table to horizontal, with a spirit level on the bed, and hold it still.",
  },
  second: {
    title: "Second angle",
    text: "Bring the table to another angle that you can measure, such as upright, with a phone's inclinometer on the bed.",
  },
  direction: {
    title: "Direction",
    text: "From where it stands now, tilt the head end down by 10° or more and hold it still.",
  },
  lock: {
    title: "Lock",
    text: "The servo moves when it is tried. Keep fingers out of the lock.",
  },
  buzzer: { title: "Buzzer", text: "Let it sound. There must be clear, loud beeps." },
  stop: {
    title: "STOP button",
    text: "Press the button at the table, then let it go. A broken wire counts as pressed.",
  },
  parts: { title: "What else is fitted", text: "And a number, to tell this table from others." },
  write: { title: "Write", text: "This is what the board will remember." },
};

export const STEADINESS: Readonly<Record<Steadiness, string>> = {
  none: "No reading comes from the board.",
  waiting: "A moment: it takes a second of readings.",
  "broken-wire": "At the end of its range, as with a broken wire: check the sensor's three wires.",
  moving: "The table is still moving.",
  noisy: "The reading jumps: check the sensor's wires and its supply.",
  steady: "Still. It can be taken.",
};

export const COUNTS = "counts";
export const spreadText = (counts: number): string => `±${Math.ceil(counts / 2)} over the last second`;
export const gravityText = ({ x, y, z }: Vector3): string =>
  `gravity ${[x, y, z].map((g) => g.toFixed(2)).join(", ")} g`;

export const STEPS_LABEL = "Steps";
export const stepOf = (at: number, of: number): string => `Step ${at} of ${of}`;
export const STEP_MARKS = { done: "done", open: "to do", untested: "not tested" } as const;

const LOST_NAMES: Readonly<Record<keyof TakenParts, string>> = {
  zero: "the reading at zero",
  second: "the reading at the second angle",
  stop: "the test of the STOP button",
};
/** Says what a reload has cost. */
export const lostText = (lost: TakenParts): string => {
  const names = (["zero", "second", "stop"] as const)
    .filter((name) => lost[name])
    .map((name) => LOST_NAMES[name]);
  return `A set-up was under way when this page was left or reloaded. Lost: ${names.join(", ")}. Nothing of it had been written to the board; take it again.`;
};

export const EMPTY_CHECK = "Nobody is on the table, and nobody will be";
export const TAKE = "Take this reading";
export const takenText = (words: string): string => `Taken: ${words}.`;
export const SENSORS_LEGEND = "What measures the angle";
export const SENSOR_KINDS = {
  potentiometer: "A potentiometer on the axle",
  mpu6050: "An MPU-6050 on the bed (A4, A5)",
  both: "Both, each checking the other",
} as const;
export const TELL_WHY =
  "The board does not read that sensor yet. It has to be told before it can be measured; until the set-up is finished no session starts on this table.";
export const TELL = "Tell the board";
export const SECOND_LABEL = "That angle, in degrees";
export const SECOND_HINT = "Toward standing is negative (upright is about −75), head down is positive.";
export const SINCE_SECOND = "since the second angle";
export const DIRECTION_WAITS = "Waiting for the tilt.";
export const directionRight = (deg: string): string => `The angle rose by ${deg}: the direction is right.`;
export const DIRECTION_RIGHT = "The direction is right.";
export const DIRECTION_WRONG =
  "The angle fell, and it must rise head down: the second angle has the wrong sign. Toward standing is negative.";
export const mirrorText = (deg: string): string => `Use ${deg} instead`;
export const rangeText = (from: string, to: string): string => `The sensor reads from ${from} to ${to}.`;

export const RELEASE_NAME = "Release: the table swings freely";
export const HOLD_NAME = "Hold: the lock keeps the table";
export const TRY = "Try";
export const END_TRY = "End the trial";
export const SOUND = "Let it sound";
export const BUZZER_KINDS = {
  passive: "Passive piezo: needs a tone made for it",
  active: "Active buzzer: beeps by itself on 5 V",
} as const;
export const BUZZER_HINT =
  "Clicks or rattles: it is the other kind. Silence: check its wire, pin 3 and ground.";

export const STOP_SEEN = [
  "Waiting: the circuit is open. Let the button go, or mend its wire (pin 2 to ground).",
  "Closed. Now press the button and keep it pressed.",
  "Pressed. Now let it go.",
  "The STOP button works.",
] as const;
export const STOP_UNTESTED = "not tested: do not use the table before it was";

export const SWITCH_CHECK = "A switch that closes to ground when the lock is released";
export const METER_LABEL = "What a meter shows between 5V and GND, volts (empty without a meter)";
export const NUMBER_LABEL = "Number of this table";

export const WRITE = "Write to the board";
export const WRITING = "Writing. The board takes a few seconds.";
export const WRITTEN = "Written and read back. Now rehearse everything once, without a person on the table.";
export const TO_REHEARSAL = "Rehearse it now";
export const NOT_BACK = "Written, but the board has not come back with it. Look at its cable.";
export const UNGUARDED =
  "This board runs no guardian and remembers nothing: put these lines into the config file that the program is started with.";
export const BACK = "Back";
export const NEXT = "Next";
export const LEAVE = "Leave without writing";
export const TO_DASHBOARD = "To the dashboard";
export const WAITS = "Set-up waits:";

export const BUZZER_LEGEND = "Which one is fitted";
export const CIRCUIT = "Circuit:";
export const CIRCUITS = { closed: "closed", open: "open", unknown: "unknown" } as const;

/** As in the settings record: +3 is the same axis, turning the other way. */
export const AXES = ["X", "Y", "Z", "X turned round", "Y turned round", "Z turned round"] as const;
export const pulseText = (us: number): string => `${us} µs`;
export const pulseStepLabel = (name: string, by: number): string =>
  `${name}: ${by > 0 ? "more" : "less"} by ${Math.abs(by)} microseconds`;

/** The lines of the summary before it is written. */
export const FACT_NUMBER = "Number";
export const factPotentiometer = (angle: string): string => `Potentiometer ${angle}`;
export const factCounts = (counts: number): string => `${counts} counts`;
export const FACT_INERTIAL = "MPU-6050";
export const factAxis = (axis: string, zero: string): string => `axis ${axis}, zero at ${zero}`;
export const FACT_LOCK = "Lock";
export const factPulses = (holdUs: number, releaseUs: number): string =>
  `hold ${holdUs} µs, release ${releaseUs} µs`;
export const FACT_BUZZER = "Buzzer";
export const FACT_BUZZERS = { passive: "passive", active: "active" } as const;
export const FACT_STOP = "STOP button";
export const FACT_STOP_WORKS = "works";
export const FACT_SWITCH = "Lock switch";
export const FACT_FITTED = "fitted";
export const FACT_NONE = "none";
export const FACT_REFERENCE = "Reference";
export const FACT_UNMEASURED = "not measured";
export const factMillivolts = (mV: number): string => `${mV} mV`;
