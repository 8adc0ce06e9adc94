/** Mutants that are no defects in how an angle is measured, and in the envelope of a frame. */

import { type Equivalent, sameInAll } from "./same-in-all.ts";

export const OF_MEASURING: readonly Equivalent[] = [
  ...sameInAll(
    "firmware/safety/two-sensors.ts",
    "an angle that is known has a peak in every step, of either sensor",
    [
      'const known = reading.kind === "ok" && one.peakDeg !== null && other.peakDeg !== null;',
      "one.peakDeg !== null",
      "true",
    ],
    [
      'const known = reading.kind === "ok" && one.peakDeg !== null && other.peakDeg !== null;',
      "other.peakDeg !== null",
      "true",
    ],
  ),
  ...sameInAll("firmware/safety/inertial-angle.ts", "null counts as 0, which is not away either", [
    "const away = awayDeg !== null && !(Math.abs(awayDeg) <= MOST_AWAY_DEG);",
    "awayDeg !== null",
    "true",
  ]),
  ...sameInAll("firmware/safety/inertial-angle.ts", "the other variant has no reason", [
    'const waiting = track.reading.kind === "fault" && track.reading.reason === "no-board";',
    'track.reading.kind === "fault"',
    "true",
  ]),
  ...sameInAll(
    "firmware/safety/inertial-angle.ts",
    "a sensor without a mount is called so at the end of every step",
    [': { ...afresh(inertial, "uncalibrated"), lastArrivedMs };', '"uncalibrated"', '""'],
  ),
  ...sameInAll(
    "firmware/safety/inertial-angle.ts",
    "without a board everything is forgotten right after, and called so",
    [
      'if (!isZeroed(mount) && line.kind === "up") inertial = failed(inertial, "uncalibrated");',
      'line.kind === "up"',
      "true",
    ],
  ),
  ...sameInAll("firmware/safety/inertial-filter.ts", "each of three places has its name", [
    'vector[AXIS_NAMES[(axis + offset) % AXIS_NAMES.length] ?? "x"];',
    '"x"',
    '""',
  ]),
  ...sameInAll(
    "firmware/board/guardian-wire.ts",
    "seven bits that are not cut off at once are cut off with the next byte, or after the last",
    ["while (heldBits >= 7) {", "heldBits >= 7", "heldBits > 7"],
  ),
  ...sameInAll(
    "firmware/board/guardian-wire.ts",
    "without a rest the array is full, and a write past its end does nothing",
    ["if (heldBits > 0) packed[at] = held & 0x7f;", "heldBits > 0", "true"],
    ["if (heldBits > 0) packed[at] = held & 0x7f;", "heldBits > 0", "heldBits >= 0"],
  ),
  ...sameInAll(
    "firmware/board/guardian-wire.ts",
    "without an id there is no length either, which is asked beside it",
    [
      "if (frame[0] !== START_SYSEX || frame.at(-1) !== END_SYSEX || id === undefined || length === undefined) {",
      "id === undefined",
      "false",
    ],
  ),
  ...sameInAll(
    "firmware/safety/sensor-curve.ts",
    "no calibration is not a usable one, which is asked beside it",
    [
      'if (calibration.kind === "none" || !isCalibrated(calibration)) return null;',
      'calibration.kind === "none"',
      "false",
    ],
    ['if (calibration.kind === "none" || !isCalibrated(calibration)) return null;', '"none"', '""'],
  ),
  ...sameInAll("firmware/safety/angle.ts", "the first one outside is not longer outside than itself", [
    "outside.count >= OUTSIDE_IN_A_ROW || (outside.count >= 2 && atMs - outside.sinceMs >= OUTSIDE_SLOW_MS);",
    "outside.count >= 2",
    "true",
  ]),
  ...sameInAll(
    "firmware/safety/angle.ts",
    "a sensor without a calibration is called so at the end of every step",
    [
      'return angleDeg === null ? afresh(from, "uncalibrated") : takeInside(from, atMs, angleDeg);',
      '"uncalibrated"',
      '""',
    ],
  ),
  ...sameInAll(
    "firmware/safety/angle.ts",
    "without a board everything is forgotten right after, and called so",
    [
      'if (!isCalibrated(calibration) && line.kind === "up") angle = afresh(angle, "uncalibrated");',
      'line.kind === "up"',
      "true",
    ],
  ),
];
