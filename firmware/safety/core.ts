/**
 * The safety core's only door: `step(core, input, now) → { core, actuation, events }`.
 *
 * Pure: no I/O, no clock, no randomness, nothing remembered outside the value that is passed in and out. Never
 * throws. Call it on every tick, also when nothing arrived: staleness is judged here. Carry out `actuation` at once
 * and decide nothing beyond it.
 */

import { type BoardLimits, DEFAULT_LIMITS, judgeLimits, type Limits } from "../../shared/limits.ts";
import { beginReturnWatch, watchReturn } from "../../shared/return-watch.ts";
import { acknowledgeAtTable } from "./acknowledge.ts";
import { carryOn, passTime } from "./advance.ts";
import { latchAlarm, pauseAudio, settleAlarms, signalOf } from "./alarms.ts";
import { followAttendance, isAttendanceRequired, unattendedMs } from "./attendance.ts";
import { agedBalance, guestBalance, handedBalance, settleBalance, UNPROVEN } from "./balance.ts";
import { followTrip, tellAcknowledged, wishesAcknowledge } from "./board-trip.ts";
import { settleCheckIn } from "./check-in.ts";
import { sessionCapMs } from "./clock.ts";
import { conditionsNow } from "./conditions.ts";
import { beginCore, type Core, cue, type HandedOver, type Turn } from "./core-state.ts";
import { crossCheck, disagrees } from "./cross-check.ts";
import { type Facts, isLineQuiet, reportOf } from "./facts.ts";
import { alarmOf } from "./faults.ts";
import { BOARD_DISAGREES_MS } from "./hold.ts";
import type { CoreInput, CoreSettings } from "./input.ts";
import { type Violation, violations } from "./invariants.ts";
import { eventsNow } from "./judge.ts";
import { watchLink } from "./link-watch.ts";
import type { Actuation, CoreEvent } from "./output.ts";
import { answerRequest } from "./requests.ts";
import { lockPose, SAFE_LOCK } from "./safe-pose.ts";
import { runOf } from "./session.ts";
import { startObstacles } from "./start.ts";
import { steadyMs, trackSteady } from "./steady.ts";
import { watchButton } from "./table-button.ts";
import { trackTilt } from "./tilt.ts";
import { moveTo, settleTableStop, watchTiltInFault } from "./turn.ts";
import { areCalibrated, disbelieved, measuredAngle, senseAngle } from "./two-sensors.ts";

export type { Core, HandedOver } from "./core-state.ts";
export { type Carry, carry, snapshotView, telemetryView } from "./views.ts";

/** Steps further apart than this end a session: the controller was not deciding, ms. */
const STALL_MS = 500;
/** One step cannot move the session more often than this; more would be a defect, not a course of events. */
const MOST_MOVES = 8;

export interface StepResult {
  readonly core: Core;
  readonly actuation: Actuation;
  readonly events: readonly CoreEvent[];
  /** Rules that this step would have broken; the safe pose was taken instead. Empty as long as there is no bug. */
  readonly violations: readonly Violation[];
}

/**
 * The core before its first step.
 *
 * @param handedOver faults an earlier controller left untreated (they start latched), the limits that were set, and
 * what is left of a proof of balance; limits that do not fit the ceilings are replaced by the defaults, or by the
 * ceilings where those are lower
 */
export const initialCore = (settings: CoreSettings, handedOver: HandedOver): Core => {
  const { ceilings } = settings;
  const fits = (limits: Limits | null): limits is Limits =>
    limits !== null && judgeLimits(limits, ceilings).kind === "accepted";
  const narrowest: Limits = {
    maxAngleDeg: Math.min(DEFAULT_LIMITS.maxAngleDeg, ceilings.maxAngleDeg),
    maxDurationS: Math.min(DEFAULT_LIMITS.maxDurationS, ceilings.maxDurationS),
  };
  const limits = fits(handedOver.limits) ? handedOver.limits : narrowest;
  const balance = settings.balanceProven
    ? guestBalance(settings)
    : handedBalance(handedOver.balanceProvenMs ?? null);
  return beginCore(settings, handedOver.untreated, limits, balance);
};

/** The board has turned out to be a simulated one, whose guest has proven the balance. */
export const withSimulatedGuest = (core: Core): Core => {
  const settings = { ...core.settings, balanceProven: true };
  return { ...core, settings, balance: guestBalance(settings) };
};

const factsOf = (core: Core, input: CoreInput, nowMs: number, clockOk: boolean) => {
  const lastMs = core.stepped?.lastMs ?? nowMs;
  const { watch, view } = watchLink(core.link, input.link, core.settings.ceilings, nowMs);
  const line = view.kind === "lost" ? ({ kind: "no-board" } as const) : view;
  const tracked = senseAngle(core.angle, input.samples, input.sensors, line, nowMs);
  const checked = crossCheck(
    core.crossCheck,
    measuredAngle(tracked.angle, input.sensors),
    reportOf(view),
    core.session.kind === "returning",
  );
  const angle = disagrees(checked) ? disbelieved(tracked.angle, input.sensors) : tracked.angle;
  const peakDeg = angle.reading.kind === "ok" ? tracked.peakDeg : null;
  const stalled = !clockOk || !(nowMs - lastMs <= STALL_MS) || !((input.sleptMs ?? 0) <= STALL_MS);
  // Stillness that nobody observed is none.
  const steady = trackSteady(stalled ? { kind: "unknown" } : core.steady, angle.reading, nowMs);
  const { button, press } = watchButton(core.button, input.stop, runOf(core.session) !== null, nowMs);
  const heardMs = input.supervision.kind === "heard" ? input.supervision.atMs : null;
  const silentMs = nowMs - (heardMs ?? core.stepped?.firstMs ?? nowMs);
  const attendance = followAttendance(core.attendance, input.supervision, nowMs);
  const mustAttend = isAttendanceRequired(core.settings);
  const facts: Facts = {
    nowMs,
    elapsedMs: nowMs - lastMs,
    stalled,
    link: view,
    angle: angle.reading,
    peakDeg,
    fresh: tracked.fresh,
    steadyMs: steadyMs(steady, nowMs),
    calibrated: areCalibrated(input.sensors),
    stop: input.stop,
    press,
    gatewaySilentMs: Number.isNaN(silentMs) ? Number.POSITIVE_INFINITY : silentMs,
    gatewayHeard: heardMs !== null,
    unattendedMs: mustAttend ? unattendedMs(attendance, nowMs) : null,
    attended: attendance.now || !mustAttend,
    historyOk: input.historyOk,
    fleetOk: input.fleetOk,
  };
  const lost = angle.reading.kind === "ok" || view.kind === "lost" ? null : (core.angleLostSinceMs ?? nowMs);
  return {
    facts,
    core: {
      ...core,
      ...{ link: watch, angle, crossCheck: checked, steady, button, attendance, angleLostSinceMs: lost },
      balance: agedBalance(core.balance, input.sleptMs ?? 0, nowMs),
    },
  };
};

/** What was handed over is announced, and watched, by the first step. */
const announceHandedOver = (turn: Turn): void => {
  const { session, stepped } = turn.core;
  if (stepped !== null || session.kind !== "fault") return;
  for (const fault of session.faults) {
    const change = latchAlarm(turn.core.alarms, alarmOf(fault), turn.facts.nowMs);
    turn.core = { ...turn.core, alarms: change.book };
    turn.events.push(...change.events);
  }
  turn.core = { ...turn.core, returnWatch: beginReturnWatch(turn.facts.nowMs) };
};

const moveSession = (turn: Turn): void => {
  for (let moves = 0; moves < MOST_MOVES; moves += 1) {
    if (!eventsNow(turn.core, turn.facts).some((event) => moveTo(turn, event))) return;
  }
};

const settleWatches = (turn: Turn): void => {
  const { core, facts } = turn;
  const idle = core.session.kind === "idle" || core.session.kind === "offline";
  turn.core = {
    ...core,
    returnWatch: watchReturn(core.returnWatch, facts.angle, facts.nowMs),
    tilt: trackTilt(core.tilt, idle, facts.angle, facts.peakDeg, core.limits, facts.nowMs),
  };
  settleTableStop(turn);
  const change = settleAlarms(turn.core.alarms, conditionsNow(turn.core, facts), facts.nowMs);
  turn.core = { ...turn.core, alarms: change.book };
  turn.events.push(...change.events);
  for (const event of change.events) {
    if (event.kind !== "alarm-raised") continue;
    if (event.alarm === "near-angle" || event.alarm === "near-duration") cue(turn, event.alarm);
  }
};

/** The board goes on holding although it was told to release: stop renewing, so that its own lease frees the lock. */
const isHeldAgainstWish = (core: Core, facts: Facts): boolean =>
  core.lock.pose === "released" &&
  facts.link.kind === "up" &&
  facts.link.guardian.kind === "heard" &&
  facts.link.guardian.report.holding &&
  facts.link.guardian.report.atMs - core.lock.sinceMs >= BOARD_DISAGREES_MS;

/**
 * What the board is told. It refuses a duration beyond the cap, and nobody is inverted for longer than the session may
 * take: a short programme within generous limits has the cap for both.
 */
const boardLimits = ({ session, limits }: Core): BoardLimits => {
  const sessionCapS = sessionCapMs(runOf(session)?.programme ?? null, limits) / 1000;
  return { ...limits, maxDurationS: Math.min(limits.maxDurationS, sessionCapS), sessionCapS };
};

const actuationOf = (core: Core, facts: Facts): Actuation => {
  const running = runOf(core.session) !== null;
  const sounding = signalOf(core.alarms, facts.nowMs);
  const signal = sounding === "none" && facts.nowMs < core.informUntilMs ? "information" : sounding;
  const lock = lockPose(core.session, facts.angle, facts.peakDeg, core.limits.maxAngleDeg);
  const earned =
    facts.fresh && facts.link.kind === "up" && !isLineQuiet(facts) && !isHeldAgainstWish(core, facts);
  const armed = running && facts.angle.kind === "ok";
  const lease = !earned
    ? null
    : armed
      ? ({ armed: true, limits: boardLimits(core) } as const)
      : ({ armed: false, acknowledge: wishesAcknowledge(core) } as const);
  return { lock, signal, lease };
};

const withLock = (core: Core, actuation: Actuation, nowMs: number): Core =>
  core.lock.pose === actuation.lock ? core : { ...core, lock: { pose: actuation.lock, sinceMs: nowMs } };

/** A rule was about to be broken: a defect in this very program. The safe pose, and a fault that must be treated. */
const forceSafe = (turn: Turn, before: Core): Actuation => {
  moveTo(turn, { kind: "fault", fault: { kind: "controller-lost" }, by: "controller" });
  const change = latchAlarm(turn.core.alarms, "controller-lost", turn.facts.nowMs);
  // Such a step has proven nothing either.
  const balance = before.balance.kind === "proven" ? turn.core.balance : UNPROVEN;
  turn.core = { ...turn.core, alarms: change.book, balance };
  turn.events.push(...change.events);
  return { lock: SAFE_LOCK, signal: "high", lease: null };
};

/**
 * One decision.
 *
 * @param input everything known now
 * @param now ms on the controller's monotonic clock; one that is no number, or runs backwards, counts as a stall
 */
export const step = (core: Core, input: CoreInput, now: number): StepResult => {
  const lastMs = core.stepped?.lastMs ?? 0;
  const clockOk = Number.isFinite(now) && (core.stepped === null || now >= lastMs);
  const nowMs = clockOk ? now : lastMs;
  const gathered = factsOf(core, input, nowMs, clockOk);
  const { facts } = gathered;
  const turn: Turn = { facts, core: gathered.core, events: [] };
  announceHandedOver(turn);
  passTime(turn);
  for (const request of input.requests) answerRequest(turn, request);
  if (facts.press === "pause")
    turn.core = { ...turn.core, alarms: pauseAudio(turn.core.alarms, true, nowMs) };
  if (facts.press === "acknowledge") acknowledgeAtTable(turn);
  const wasRunning = runOf(turn.core.session) !== null;
  moveSession(turn);
  followTrip(turn, wasRunning);
  settleCheckIn(turn);
  settleBalance(turn);
  carryOn(turn);
  watchTiltInFault(turn);
  settleWatches(turn);
  turn.core = tellAcknowledged(turn.core, facts);
  let actuation = actuationOf(turn.core, facts);
  const broken = violations({ before: core, after: turn.core, facts, actuation });
  if (broken.length > 0) actuation = forceSafe(turn, core);
  turn.core = {
    ...withLock(turn.core, actuation, nowMs),
    obstacles: startObstacles(facts, turn.core.session, turn.core.alarms),
    stepped: { firstMs: core.stepped?.firstMs ?? nowMs, lastMs: nowMs },
  };
  return { core: turn.core, actuation, events: turn.events, violations: broken };
};
