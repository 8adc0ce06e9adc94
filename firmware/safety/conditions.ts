/**
 * Which alarm conditions are the case now. Computed anew in every step from the facts and the session.
 */

import type { AlarmKind } from "../../shared/alarms.ts";
import { type Limits, NEAR_ANGLE_DEG, NEAR_DURATION_S } from "../../shared/limits.ts";
import type { EndReason } from "../../shared/table.ts";
import { occurrenceOf } from "./alarms.ts";
import { UNATTENDED_ALARM_MS } from "./attendance.ts";
import { isTripLasting } from "./board-trip.ts";
import { remainingMs } from "./clock.ts";
import type { Core } from "./core-state.ts";
import { type Facts, isGuardianWell, isLevel, isLineQuiet, isUpright, reportOf } from "./facts.ts";
import { FIRST_READING_MS, OVER_RATE_DEG_PER_S } from "./judge.ts";
import { endedOf, isWithinSession, runOf } from "./session.ts";
import { GATEWAY_SILENT_MS } from "./start.ts";
import { tiltAlarms } from "./tilt.ts";

/** Leaving the neighbourhood of the maximum angle takes this much more, so that the alarm does not flutter. */
const NEAR_DEAD_BAND_DEG = 2;
const OVERSTAYED_MS = 10_000;
/** The switch feels a lock that lets go within this time, as the board knows it, ms. */
const RELEASED_WITHIN_MS = 500;

/** Ends by which the time is over, so that staying inverted is staying too long. */
const TIME_IS_OVER: ReadonlySet<EndReason> = new Set<EndReason>([
  "duration-reached",
  "programme-complete",
  "session-cap",
]);

const ofLimits = (core: Core, facts: Facts): readonly AlarmKind[] => {
  const { session, limits } = core;
  if (session.kind !== "inverted" || facts.peakDeg === null) return [];
  const wasNear = occurrenceOf(core.alarms, "near-angle")?.active === true;
  const nearDeg = limits.maxAngleDeg - NEAR_ANGLE_DEG - (wasNear ? NEAR_DEAD_BAND_DEG : 0);
  return facts.peakDeg >= nearDeg ? ["near-angle"] : [];
};

const ofTime = (core: Core, limits: Limits): readonly AlarmKind[] => {
  const run = runOf(core.session);
  if (run === null || run.firstInvertedMs === null) return [];
  return remainingMs(run.invertedMs, limits) <= NEAR_DURATION_S * 1000 ? ["near-duration"] : [];
};

const ofEnd = (core: Core, facts: Facts): readonly AlarmKind[] => {
  const { session } = core;
  if (session.kind !== "returning" && session.kind !== "fault") return [];
  const ended = endedOf(session);
  if (ended === null) return [];
  const beyond = !isLevel(facts);
  const timeOver = TIME_IS_OVER.has(ended.reason) && beyond;
  const beyondSinceMs = session.kind === "returning" ? session.sinceMs : ended.atMs;
  const fast = facts.angle.kind === "ok" && Math.abs(facts.angle.rateDegPerS) > OVER_RATE_DEG_PER_S;
  // Back at or below 0° it is over; the alarm stays until somebody has been there.
  const unresponsive =
    ended.reason === "unanswered" && session.kind === "returning" && session.sinceMs === ended.atMs;
  return [
    ...(unresponsive ? (["rider-unresponsive"] as const) : []),
    ...(timeOver ? (["time-over"] as const) : []),
    ...(timeOver && !(facts.nowMs - beyondSinceMs < OVERSTAYED_MS) ? (["overstayed"] as const) : []),
    ...(ended.reason === "over-rate" && (fast || ended.atMs === facts.nowMs) ? (["over-rate"] as const) : []),
  ];
};

/** The fault of the sensor that only the board sees. */
const isSensorTripLasting = ({ session }: Core, facts: Facts): boolean => {
  if (session.kind !== "fault" || !session.faults.some((fault) => fault.kind === "sensor")) return false;
  const report = reportOf(facts.link);
  return report !== null && report.trip !== "none" && report.angle.kind !== "ok";
};

/** The sensor's own trouble, told as HIGH within a session and as MEDIUM without one. */
const ofSensor = (core: Core, facts: Facts): readonly AlarmKind[] => {
  if (facts.link.kind !== "up") return [];
  if (facts.angle.kind === "ok") return isSensorTripLasting(core, facts) ? ["sensor-fault"] : [];
  if (facts.angle.reason === "uncalibrated" && !isWithinSession(core.session)) return [];
  const lostMs = core.angleLostSinceMs === null ? 0 : facts.nowMs - core.angleLostSinceMs;
  if (!isWithinSession(core.session)) return lostMs < FIRST_READING_MS ? [] : ["sensor-fault-idle"];
  if (core.session.kind !== "fault") return isLineQuiet(facts) ? [] : ["sensor-fault"];
  // A latched sensor fault goes on while there is no reading; after another fault a first reading is awaited.
  return core.session.faults.some((fault) => fault.kind === "sensor") ? ["sensor-fault"] : [];
};

const ofFault = (core: Core, facts: Facts): readonly AlarmKind[] => {
  if (core.session.kind !== "fault") return [];
  const { link } = facts;
  const silent = link.kind === "up" && reportOf(link) === null && !isGuardianWell(facts);
  return core.session.faults.flatMap((fault): readonly AlarmKind[] => {
    switch (fault.kind) {
      case "link-lost":
        return link.kind === "lost" ? ["link-lost"] : [];
      case "guardian-trip":
        return silent ? ["guardian-trip"] : [];
      default:
        return [];
    }
  });
};

/** What the guardian says of itself and of the hardware around it. */
const ofGuardian = (core: Core, facts: Facts): readonly AlarmKind[] => {
  const report = reportOf(facts.link);
  if (report === null) return [];
  const { trip, lockSwitch, obstacles, supplyMv, holding, atMs } = report;
  const told = occurrenceOf(core.alarms, "guardian-trip") !== undefined;
  const stuck = lockSwitch === "not-released" && !holding && core.lock.pose === "released";
  const stuckLong = stuck && atMs - core.lock.sinceMs >= RELEASED_WITHIN_MS;
  return [
    ...(trip !== "none" && told && isTripLasting(report) ? (["guardian-trip"] as const) : []),
    // Upright nobody hangs there, and Start waits for it.
    ...(stuckLong && !isUpright(facts) ? (["lock-not-released"] as const) : []),
    // A supply that has not been measured yet is an obstacle, but nothing to sound for.
    ...(supplyMv !== null && obstacles.includes("supply-low") ? (["supply-low"] as const) : []),
  ];
};

/** Nobody could reach the table through the gateway, or nobody watches over somebody who is to be watched over. */
const isSupervisionLost = ({ session }: Core, facts: Facts): boolean => {
  if (!(facts.gatewaySilentMs < GATEWAY_SILENT_MS)) return true;
  const isUnderWay = runOf(session) !== null || session.kind === "returning";
  return isUnderWay && facts.unattendedMs !== null && !(facts.unattendedMs < UNATTENDED_ALARM_MS);
};

/** Every condition that is the case now. */
export const conditionsNow = (core: Core, facts: Facts): ReadonlySet<AlarmKind> => {
  const within = isWithinSession(core.session);
  const over = facts.peakDeg !== null && !(facts.peakDeg <= core.limits.maxAngleDeg);
  return new Set<AlarmKind>([
    ...(within && over ? (["over-angle"] as const) : []),
    ...ofLimits(core, facts),
    ...ofTime(core, core.limits),
    ...ofEnd(core, facts),
    ...ofSensor(core, facts),
    ...ofFault(core, facts),
    ...ofGuardian(core, facts),
    ...(core.returnWatch.kind === "watching" && core.returnWatch.failed ? (["not-returning"] as const) : []),
    ...(core.tableStop ? (["table-stop"] as const) : []),
    ...tiltAlarms(core.tilt, core.limits, facts.nowMs),
    ...(isSupervisionLost(core, facts) ? (["supervision-lost"] as const) : []),
    ...(facts.link.kind === "up" && facts.link.corrupt ? (["link-corruption"] as const) : []),
    ...(facts.link.kind === "up" && !facts.calibrated ? (["calibration-due"] as const) : []),
    // Told, and nothing else: a session that is not recorded is as safe as one that is.
    ...(facts.historyOk ? [] : (["storage-trouble"] as const)),
    // The same: one table needs nothing but its own computer.
    ...(facts.fleetOk ? [] : (["fleet-trouble"] as const)),
  ]);
};
