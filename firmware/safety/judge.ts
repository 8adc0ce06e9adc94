/**
 * Turns the facts of a step into events of the session: what has gone wrong, what has been reached, what is over.
 *
 * Listed in the order in which they are tried: faults first, then STOP and the limits, then the ordinary course. The
 * session machine ignores what means nothing in its state.
 */

import { type EndReason, INVERSION_STARTS_DEG } from "../../shared/table.ts";
import { hasUntreated } from "./alarms.ts";
import { UNATTENDED_END_MS } from "./attendance.ts";
import { failureByAngle } from "./balance.ts";
import { TRIP_MEANING } from "./board-trip.ts";
import { isUnanswered } from "./check-in.ts";
import { isTimeOver, sessionCapMs } from "./clock.ts";
import type { Core } from "./core-state.ts";
import { type Facts, isGuardianWell, isLevel, isLineQuiet, isUpright, reportOf } from "./facts.ts";
import type { FoundFault } from "./faults.ts";
import { isLastStep, isStayOver } from "./programme-run.ts";
import { isWithinSession, type Run, runOf, type SessionEvent } from "./session.ts";

/** Over-rate: faster than this, for this long, while inverted. */
export const OVER_RATE_DEG_PER_S = 90;
const OVER_RATE_MS = 100;
const ARMED_MS = 120_000;
const ARMED_STILL_MS = 60_000;
const RESTING_WITHOUT_PROGRAMME_MS = 10_000;
const RECOVERING_MS = 60_000;
/** A board that has just come back has no reading yet; after this long its absence is a fault of the sensor, ms. */
export const FIRST_READING_MS = 2000;
/** The board says that it guards the session within this time of its start, ms. */
const ARMED_WITHIN_MS = 1000;
/** A gateway silent for this long ends a session, ms. */
const SUPERVISION_LOST_MS = 10_000;

const linkFault = (facts: Facts): readonly FoundFault[] => {
  if (facts.link.kind === "lost") return [{ fault: { kind: "link-lost" }, by: "controller" }];
  return facts.link.reset ? [{ fault: { kind: "board-reset" }, by: "controller" }] : [];
};

const sensorFault = (facts: Facts): readonly FoundFault[] => {
  if (facts.angle.kind === "ok" || facts.link.kind === "lost" || isLineQuiet(facts)) return [];
  return [{ fault: { kind: "sensor", fault: facts.angle.reason }, by: "controller" }];
};

const guardianFault = (facts: Facts): readonly FoundFault[] => {
  if (facts.link.kind === "lost" || isGuardianWell(facts)) return [];
  const report = reportOf(facts.link);
  if (report === null) return [{ fault: { kind: "guardian-trip" }, by: "controller" }];
  // A lease that is not valid, tripped or not, means that our frames do not reach the board.
  if (report.trip === "none") return [{ fault: { kind: "link-lost" }, by: "guardian" }];
  const meaning = TRIP_MEANING[report.trip];
  return meaning.kind === "fault" ? [{ fault: meaning.fault, by: "guardian" }] : [];
};

/** A session that the board has not taken, or has dropped: one layer of protection is missing. */
const notGuarding = (run: Run, facts: Facts): readonly FoundFault[] => {
  const report = reportOf(facts.link);
  if (report === null || report.armed || report.trip !== "none") return [];
  if (report.atMs - run.startedMs < ARMED_WITHIN_MS) return [];
  return [{ fault: { kind: "guardian-trip" }, by: "controller" }];
};

/** Everything that is wrong now and is a fault in the state the session is in. */
export const foundFaults = (core: Core, facts: Facts): readonly FoundFault[] => {
  if (!isWithinSession(core.session)) return [];
  const run = runOf(core.session);
  const running = run !== null;
  // A latched fault waits for a board to come back and for a first reading; their absence is not another fault.
  const waiting = core.session.kind === "fault";
  const lostMs = core.angleLostSinceMs === null ? 0 : facts.nowMs - core.angleLostSinceMs;
  return [
    ...(waiting && core.link.kind === "none" ? [] : linkFault(facts)),
    ...(facts.stalled && !waiting ? ([{ fault: { kind: "host-stall" }, by: "controller" }] as const) : []),
    ...(waiting && lostMs < FIRST_READING_MS ? [] : sensorFault(facts)),
    ...(running ? guardianFault(facts) : []),
    ...(running ? notGuarding(run, facts) : []),
    ...(running && !(facts.gatewaySilentMs < SUPERVISION_LOST_MS)
      ? ([{ fault: { kind: "supervision-lost" }, by: "controller" }] as const)
      : []),
  ];
};

const isPastCap = (run: Run, core: Core, nowMs: number): boolean =>
  run.firstInvertedMs !== null && !(nowMs - run.firstInvertedMs < sessionCapMs(run.programme, core.limits));

/** A limit that the guardian saw first. */
const endByGuardian = (core: Core, facts: Facts): EndReason | null => {
  const trip = reportOf(facts.link)?.trip ?? "none";
  if (trip === "none" || runOf(core.session) === null) return null;
  const meaning = TRIP_MEANING[trip];
  return meaning.kind === "end" ? meaning.reason : null;
};

/** Why the running session is over, or null. STOP from elsewhere has been dealt with as a request. */
const reasonToEnd = (core: Core, facts: Facts): EndReason | null => {
  const { session, limits } = core;
  const { nowMs, peakDeg } = facts;
  const run = runOf(session);
  if (run === null) return null;
  if (session.kind === "inverted") {
    // First of all, for its alarm is told by this reason only. At or below 0° the question lapses.
    if (isUnanswered(core.checkIn, nowMs) && !isLevel(facts)) return "unanswered";
    if (peakDeg !== null && !(peakDeg <= limits.maxAngleDeg)) return "over-angle";
    if (session.overRateSinceMs !== null && !(nowMs - session.overRateSinceMs < OVER_RATE_MS))
      return "over-rate";
    if (failureByAngle(core.balance, facts) !== null) return "balance-failed";
    if (isLastStep(run.course) && isStayOver(run.course)) return "programme-complete";
  }
  // Also at rest: limits tightened there may already be used up.
  if (isTimeOver(run.invertedMs, limits)) return "duration-reached";
  if (isPastCap(run, core, nowMs)) return "session-cap";
  if (facts.unattendedMs !== null && !(facts.unattendedMs < UNATTENDED_END_MS)) return "supervision-lost";
  if (session.kind === "resting" && run.programme === null) {
    return nowMs - session.sinceMs < RESTING_WITHOUT_PROGRAMME_MS ? null : "returned";
  }
  if (session.kind === "armed") {
    const still = !(nowMs - session.moved.sinceMs < ARMED_STILL_MS);
    return still || !(nowMs - run.startedMs < ARMED_MS) ? "not-started" : null;
  }
  return null;
};

/** Acknowledged, its condition gone, the table upright. */
const isTreated = (core: Core, facts: Facts): boolean => {
  if (core.session.kind !== "fault" || !isUpright(facts) || !isGuardianWell(facts)) return false;
  return !hasUntreated(core.alarms);
};

const isRecovered = (core: Core, facts: Facts): boolean => {
  if (core.session.kind !== "recovering") return false;
  return !core.session.ended.wasInverted || !(facts.nowMs - core.session.sinceMs < RECOVERING_MS);
};

/** The events that may apply now, most important first. */
export const eventsNow = (core: Core, facts: Facts): readonly SessionEvent[] => {
  const reason = reasonToEnd(core, facts);
  const guardianReason = endByGuardian(core, facts);
  const stopped = facts.press === "stop" && runOf(core.session) !== null;
  return [
    { kind: facts.link.kind === "up" ? "board-found" : "board-gone" },
    ...foundFaults(core, facts).map((found) => ({ kind: "fault", ...found }) as const),
    ...(guardianReason === null ? [] : ([{ kind: "end", reason: guardianReason, by: "guardian" }] as const)),
    ...(stopped ? ([{ kind: "end", reason: "stop", by: "table" }] as const) : []),
    // An armed table that has reached +5° is judged as inverted in the same step.
    ...(facts.angle.kind === "ok" && facts.angle.angleDeg >= INVERSION_STARTS_DEG
      ? ([{ kind: "tilted" }] as const)
      : []),
    ...(reason === null ? [] : ([{ kind: "end", reason, by: "controller" }] as const)),
    ...(isLevel(facts) ? ([{ kind: "level" }] as const) : []),
    ...(isRecovered(core, facts) ? ([{ kind: "recovered" }] as const) : []),
    ...(isTreated(core, facts) ? ([{ kind: "treated" }] as const) : []),
  ];
};
