/**
 * What settings may be: judged here for the board's encoder, the gateway, the command line and the dashboard alike.
 * The board judges again by its own rules (docs/guardian.md). Pure; guards are written so that NaN fails.
 */

import type { NewSettings, RawReading, SettingsProblem } from "./setup.ts";

export const MAX_COUNTS = 1023;
/** Closer points make every error of one of them a large one. */
export const LEAST_SPAN_COUNTS = 50;
export const LEAST_SPAN_DEG = 20;
/** Fewer counts to a degree, and limits could not be kept to the degree. */
export const LEAST_COUNTS_PER_DEG = 1;
export const PULSE_US = { least: 544, most: 2400 } as const;
export const LEAST_TRAVEL_US = 100;
export const SENSOR_CHANNELS = 4;
export const BAND_GAP_MV = { least: 950, most: 1250 } as const;
const U32_MAX = 0xffff_ffff;
/** Readings outside are those of a broken wire: 5 % and 95 % of the converter. */
export const RAIL_COUNTS = { low: 52, high: 971 } as const;

const problem = (field: string, value: unknown, allowed: string): SettingsProblem => ({
  field,
  value: String(value),
  allowed,
});

const isWholeWithin = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

/** One value on its own, for asking it from a person; null when it is allowed. */
export const pulseProblem = (field: string, pulseUs: number): SettingsProblem | null =>
  isWholeWithin(pulseUs, PULSE_US.least, PULSE_US.most)
    ? null
    : problem(field, pulseUs, `whole microseconds from ${PULSE_US.least} to ${PULSE_US.most}`);

export const angleProblem = (field: string, angleDeg: number): SettingsProblem | null =>
  angleDeg >= -180 && angleDeg <= 180 ? null : problem(field, angleDeg, "degrees from -180 to 180");

export const tableIdProblem = (tableId: number): SettingsProblem | null =>
  isWholeWithin(tableId, 0, U32_MAX)
    ? null
    : problem("tableId", tableId, `a whole number from 0 to ${U32_MAX}`);

export const travelProblem = (holdUs: number, releaseUs: number): SettingsProblem | null =>
  Math.abs(holdUs - releaseUs) >= LEAST_TRAVEL_US
    ? null
    : problem("releaseUs", releaseUs, `${LEAST_TRAVEL_US} µs or more away from holdUs, which is ${holdUs}`);

export const bandGapProblem = (bandGapMv: number | null): SettingsProblem | null =>
  bandGapMv === null || isWholeWithin(bandGapMv, BAND_GAP_MV.least, BAND_GAP_MV.most)
    ? null
    : problem(
        "bandGapMv",
        bandGapMv,
        `null, or whole millivolts from ${BAND_GAP_MV.least} to ${BAND_GAP_MV.most}`,
      );

/** What the board takes its reference for where nobody has measured it. */
const USUAL_BAND_GAP_MV = 1100;

/**
 * The chip's reference, from what a meter says of the same supply that the board measured by it.
 *
 * @param beforeMv what the board went by; null = never measured
 * @param meterMv between 5V and GND, by a meter
 * @param toldMv the same, as the board tells it
 */
export const bandGapFrom = (beforeMv: number | null, meterMv: number, toldMv: number): number =>
  Math.round(((beforeMv ?? USUAL_BAND_GAP_MV) * meterMv) / toldMv);

/** Volts between 5V and GND, as a meter shows them. */
export const meterProblem = (volts: number): SettingsProblem | null =>
  volts >= 4 && volts <= 5.7 ? null : problem("the meter", volts, "4 to 5.7 volts, between 5V and GND");

/** A raw reading and the angle at which it was taken. */
export interface CalibrationPoint {
  readonly counts: number;
  readonly angleDeg: number;
}

const pointProblem = (name: "a" | "b", point: CalibrationPoint): SettingsProblem | null =>
  isWholeWithin(point.counts, 0, MAX_COUNTS)
    ? angleProblem(`potentiometer.${name}.angleDeg`, point.angleDeg)
    : problem(`potentiometer.${name}.counts`, point.counts, `a whole number from 0 to ${MAX_COUNTS}`);

/** Whether two points make a calibration; null when they do. */
export const pointsProblem = (a: CalibrationPoint, b: CalibrationPoint): SettingsProblem | null => {
  const single = pointProblem("a", a) ?? pointProblem("b", b);
  if (single !== null) return single;
  const spanCounts = Math.abs(a.counts - b.counts);
  const spanDeg = Math.abs(a.angleDeg - b.angleDeg);
  if (!(spanDeg >= LEAST_SPAN_DEG)) {
    const allowed = `${LEAST_SPAN_DEG}° or more away from the other angle, ${a.angleDeg}°`;
    return problem("potentiometer.b.angleDeg", b.angleDeg, allowed);
  }
  const least = Math.max(LEAST_SPAN_COUNTS, Math.ceil(spanDeg * LEAST_COUNTS_PER_DEG));
  if (!(spanCounts >= least)) {
    const allowed = `${least} counts or more away from the other reading, ${a.counts}: the sensor must turn with the table`;
    return problem("potentiometer.b.counts", b.counts, allowed);
  }
  return null;
};

const inertialProblem = (inertial: NewSettings["inertial"]): SettingsProblem | null => {
  if (inertial.kind === "none") return null;
  if (!isWholeWithin(inertial.axis, 0, 5))
    return problem("inertial.axis", inertial.axis, "a whole number from 0 to 5");
  return angleProblem("inertial.zeroDeg", inertial.zeroDeg);
};

/** The first value that is not allowed; null when all are. */
export const settingsProblem = (settings: NewSettings): SettingsProblem | null => {
  const { sensors, potentiometer, inertial, sensorChannel, holdUs, releaseUs, bandGapMv } = settings;
  if (!sensors.potentiometer && !sensors.mpu6050)
    return problem("sensors", "none", "a potentiometer, an MPU-6050 or both");
  return (
    (potentiometer.kind === "two-point" ? pointsProblem(potentiometer.a, potentiometer.b) : null) ??
    inertialProblem(inertial) ??
    (isWholeWithin(sensorChannel, 0, SENSOR_CHANNELS - 1)
      ? null
      : problem("sensorChannel", sensorChannel, "0 to 3, for A0 to A3")) ??
    pulseProblem("holdUs", holdUs) ??
    pulseProblem("releaseUs", releaseUs) ??
    travelProblem(holdUs, releaseUs) ??
    bandGapProblem(bandGapMv)
  );
};

export const problemText = ({ field, value, allowed }: SettingsProblem): string =>
  `${field} is ${value}; allowed: ${allowed}`;

/** The angle that belongs to a reading. */
export const angleAt = (a: CalibrationPoint, b: CalibrationPoint, counts: number): number =>
  a.angleDeg + ((counts - a.counts) * (b.angleDeg - a.angleDeg)) / (b.counts - a.counts);

/** What goes into the config file of a board that remembers nothing. */
export const calibrationYaml = (a: CalibrationPoint, b: CalibrationPoint): string =>
  ["calibration:", ...[a, b].map((p) => `  - { counts: ${p.counts}, angleDeg: ${p.angleDeg} }`)].join("\n");

/** The angles between which the sensor reads; beyond them its readings look like a broken wire. */
export const readableRange = (
  a: CalibrationPoint,
  b: CalibrationPoint,
): { readonly fromDeg: number; readonly toDeg: number } => {
  const ends = [angleAt(a, b, RAIL_COUNTS.low), angleAt(a, b, RAIL_COUNTS.high)];
  return { fromDeg: Math.min(...ends), toDeg: Math.max(...ends) };
};

/** A reading counts as still over this long, with no more than this much noise and motion. */
const STILL_MS = 900;
const MOST_SPREAD_COUNTS = 12;
const MOST_DRIFT_COUNTS = 1.5;

/** `steady` readings are averaged into a point; the others say why not. */
export type Steadiness = "none" | "waiting" | "broken-wire" | "moving" | "noisy" | "steady";

export const steadinessOf = (reading: RawReading): Steadiness => {
  if (reading.kind === "none") return "none";
  const { meanCounts, overMs, spreadCounts, driftCounts } = reading;
  if (!(meanCounts >= RAIL_COUNTS.low && meanCounts <= RAIL_COUNTS.high)) return "broken-wire";
  if (!(overMs >= STILL_MS)) return "waiting";
  if (!(Math.abs(driftCounts) <= MOST_DRIFT_COUNTS)) return "moving";
  return spreadCounts <= MOST_SPREAD_COUNTS ? "steady" : "noisy";
};
