/** The two measured angles and the direction: what makes degrees of raw readings, with whatever sensors are fitted. */

import type { SetupView } from "../../shared/setup.ts";
import {
  angleBy,
  type Calibrated,
  calibratedBy,
  type Measured,
  SEEN_TILT_DEG,
  type Sensors,
  secondAngleProblem,
  type Taken,
  takeNow,
} from "../../shared/setup-measure.ts";
import { problemText, readableRange, type Steadiness } from "../../shared/setup-ranges.ts";
import { askNumber, askYes } from "./questions.ts";
import { Stuck, type TableSetUp } from "./table-set-up.ts";
import type { Terminal } from "./terminal.ts";

type Found = Extract<Calibrated, { kind: "ok" }>["settings"];

const LEAST_TILT_DEG = 10;
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

const shown = (sensors: Sensors, { reading, gravity }: SetupView, taken: Taken): string => {
  const said = [
    ...(sensors.potentiometer && reading.kind === "counts" ? [`${reading.counts} counts`] : []),
    ...(sensors.mpu6050 && gravity.kind === "gravity"
      ? [`gravity ${[gravity.x, gravity.y, gravity.z].map((g) => g.toFixed(2)).join(" ")} g`]
      : []),
  ];
  return `reading: ${said.join(", ") || "none"} (${WORDS[taken.kind === "taken" ? "steady" : taken.why]})`;
};

const measuredWords = ({ counts, gravity }: Measured): string =>
  [
    ...(counts === null ? [] : [`${counts} counts`]),
    ...(gravity === null
      ? []
      : [`gravity ${[gravity.x, gravity.y, gravity.z].map((g) => g.toFixed(2)).join(" ")} g`]),
  ].join(", ");

/** Shows the live reading until Enter, then takes a second's mean of it; asks again while it is not still. */
const takeReading = async (
  terminal: Terminal,
  table: TableSetUp,
  sensors: Sensors,
  question: string,
): Promise<{ readonly measured: Measured; readonly view: SetupView }> => {
  for (;;) {
    await terminal.watch(question, async () => {
      const view = await table.look();
      return { kind: "not-yet", shown: shown(sensors, view, takeNow(sensors, view)) };
    });
    let why: Steadiness = "none";
    for (const end = performance.now() + STEADY_WITHIN_MS; performance.now() < end; ) {
      const view = await table.look();
      const taken = takeNow(sensors, view);
      if (taken.kind === "taken") return { measured: taken.measured, view };
      why = taken.why;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    terminal.say(`Not taken: ${WORDS[why]}.`);
  }
};

interface Points {
  readonly sensors: Sensors;
  readonly atZero: Measured;
  readonly second: Measured;
  readonly angleDeg: number;
}

const foundBy = ({ sensors, atZero, second, angleDeg }: Points): Calibrated =>
  calibratedBy(sensors, atZero, second, angleDeg);

/** Asks for a tilt head down and sees whether the angle rises; a mistaken sign is mended. */
const checkDirection = async (
  terminal: Terminal,
  table: TableSetUp,
  points: Points,
  found: Found,
): Promise<Found> => {
  for (;;) {
    const question = `Direction: from where it stands now, tilt the HEAD END DOWN by ${LEAST_TILT_DEG}° or more and hold it. Press Enter.`;
    const { view } = await takeReading(terminal, table, points.sensors, question);
    const risenDeg = (angleBy(found, view) ?? Number.NaN) - points.angleDeg;
    if (risenDeg >= SEEN_TILT_DEG) {
      terminal.say(`The angle rose by ${risenDeg.toFixed(1)}°: the direction is right.`);
      return found;
    }
    if (!(risenDeg <= -SEEN_TILT_DEG)) {
      terminal.say("That was too little to tell; tilt it further.");
      continue;
    }
    const mirrored = -points.angleDeg;
    terminal.say(
      `The angle fell by ${(-risenDeg).toFixed(1)}°, and it must rise head down. The second angle has the wrong sign: ` +
        "toward standing is negative.",
    );
    const mended = foundBy({ ...points, angleDeg: mirrored });
    if (mended.kind === "ok" && (await askYes(terminal, `Was it ${mirrored}°?`, true)))
      return mended.settings;
    throw new Stuck("the direction is wrong; begin again with the angles as they are");
  }
};

/** Walks through both angles and the direction. */
export const walkAngles = async (terminal: Terminal, table: TableSetUp, sensors: Sensors): Promise<Found> => {
  const { measured: atZero } = await takeReading(
    terminal,
    table,
    sensors,
    "Zero: bring the table to horizontal (a spirit level on the bed) and hold it there. Press Enter.",
  );
  terminal.say(`Zero taken: ${measuredWords(atZero)}.`);
  for (;;) {
    const { measured: second } = await takeReading(
      terminal,
      table,
      sensors,
      "Second angle: bring the table to another angle you can measure, such as upright, with a phone's inclinometer on the bed. Press Enter.",
    );
    const angleDeg = await askNumber(
      terminal,
      "What is that angle? Degrees; toward standing is negative, head down positive:",
      null,
      secondAngleProblem,
    );
    const points = { sensors, atZero, second, angleDeg };
    const judged = foundBy(points);
    if (judged.kind === "problem") {
      terminal.say(`Not taken: ${problemText(judged.problem)}.`);
      continue;
    }
    const found = await checkDirection(terminal, table, points, judged.settings);
    const { potentiometer } = found;
    if (potentiometer.kind === "two-point") {
      const { fromDeg, toDeg } = readableRange(potentiometer.a, potentiometer.b);
      terminal.say(`The potentiometer reads from ${fromDeg.toFixed(0)}° to ${toDeg.toFixed(0)}°.`);
    }
    return found;
  }
};
