/** The two measured angles and the direction: what makes degrees of raw readings. */

import type { RawReading, SettingsProblem } from "../../shared/setup.ts";
import {
  angleAt,
  angleProblem,
  type CalibrationPoint,
  LEAST_SPAN_DEG,
  pointsProblem,
  problemText,
  readableRange,
  type Steadiness,
  steadinessOf,
} from "../../shared/setup-ranges.ts";
import { askNumber, askYes } from "./questions.ts";
import type { TableSetUp } from "./table-set-up.ts";
import { Stuck } from "./table-set-up.ts";
import type { Terminal } from "./terminal.ts";

/** A tilt that must be seen, and seen in the right direction. */
const LEAST_TILT_DEG = 10;
const SEEN_TILT_DEG = 5;
const STEADY_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 200;

const WORDS: Readonly<Record<Steadiness, string>> = {
  none: "no reading comes from the board",
  waiting: "not enough readings yet",
  "broken-wire":
    "the reading lies at the end of its range, as with a broken or shorted wire: check the sensor's three wires",
  moving: "the table is still moving",
  noisy: "the reading jumps: check the sensor's wires and its supply",
  steady: "still",
};

const shown = (reading: RawReading): string =>
  reading.kind === "none"
    ? "reading: none"
    : `reading: ${reading.counts} counts (${WORDS[steadinessOf(reading)]})`;

/** Shows the live reading until Enter, then averages a second of it; asks again while it is not still. */
const takeReading = async (terminal: Terminal, table: TableSetUp, question: string): Promise<number> => {
  for (;;) {
    await terminal.watch(question, async () => ({
      kind: "not-yet",
      shown: shown((await table.look()).reading),
    }));
    let steadiness: Steadiness = "none";
    for (const end = performance.now() + STEADY_WITHIN_MS; performance.now() < end; ) {
      const { reading } = await table.look();
      steadiness = steadinessOf(reading);
      if (steadiness === "steady" && reading.kind === "counts") return Math.round(reading.meanCounts);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    terminal.say(`Not taken: ${WORDS[steadiness]}.`);
  }
};

const spanProblem = (angleDeg: number): SettingsProblem | null =>
  angleProblem("angle", angleDeg) ??
  (Math.abs(angleDeg) >= LEAST_SPAN_DEG
    ? null
    : {
        field: "angle",
        value: String(angleDeg),
        allowed: `${LEAST_SPAN_DEG}° or more away from horizontal`,
      });

/** Asks for a tilt head down and sees whether the angle rises; a mistaken sign is mended. */
const checkDirection = async (
  terminal: Terminal,
  table: TableSetUp,
  zero: CalibrationPoint,
  second: CalibrationPoint,
): Promise<CalibrationPoint> => {
  for (;;) {
    const question = `Direction: from where it stands now, tilt the HEAD END DOWN by ${LEAST_TILT_DEG}° or more and hold it. Press Enter.`;
    const counts = await takeReading(terminal, table, question);
    const risenDeg = angleAt(zero, second, counts) - second.angleDeg;
    if (risenDeg >= SEEN_TILT_DEG) {
      terminal.say(`The angle rose by ${risenDeg.toFixed(1)}°: the direction is right.`);
      return second;
    }
    if (!(risenDeg <= -SEEN_TILT_DEG)) {
      terminal.say("That was too little to tell; tilt it further.");
      continue;
    }
    const mirrored = -second.angleDeg;
    terminal.say(
      `The angle fell by ${(-risenDeg).toFixed(1)}°, and it must rise head down. The second angle has the wrong sign: ` +
        "toward standing is negative.",
    );
    if (await askYes(terminal, `Was it ${mirrored}°?`, true)) return { ...second, angleDeg: mirrored };
    throw new Stuck("the direction is wrong; begin again with the angles as they are");
  }
};

/** Walks through both points and the direction. */
export const walkAngles = async (
  terminal: Terminal,
  table: TableSetUp,
): Promise<{ readonly a: CalibrationPoint; readonly b: CalibrationPoint }> => {
  const zeroCounts = await takeReading(
    terminal,
    table,
    "Zero: bring the table to horizontal (a spirit level on the bed) and hold it there. Press Enter.",
  );
  const zero = { counts: zeroCounts, angleDeg: 0 };
  terminal.say(`Zero taken: ${zeroCounts} counts.`);
  for (;;) {
    const counts = await takeReading(
      terminal,
      table,
      "Second angle: bring the table to another angle you can measure, such as upright, with a phone's inclinometer on the bed. Press Enter.",
    );
    const angleDeg = await askNumber(
      terminal,
      "What is that angle? Degrees; toward standing is negative, head down positive:",
      null,
      spanProblem,
    );
    const second = { counts, angleDeg };
    const problem = pointsProblem(zero, second);
    if (problem !== null) {
      terminal.say(`Not taken: ${problemText(problem)}.`);
      continue;
    }
    const b = await checkDirection(terminal, table, zero, second);
    const { fromDeg, toDeg } = readableRange(zero, b);
    terminal.say(`The sensor reads from ${fromDeg.toFixed(0)}° to ${toDeg.toFixed(0)}°.`);
    return { a: zero, b };
  }
};
