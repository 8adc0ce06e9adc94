/**
 * What may never happen, as pure checks of one step. They are asserted at run time after every step (core.ts) and
 * in every reachable state by the exhaustive exploration; they share no code with the rules they check.
 */

import { ALARM_KINDS } from "../../shared/alarms.ts";
import { type BoardLimits, LEAST_LIMITS, type Limits } from "../../shared/limits.ts";
import type { Core } from "./core-state.ts";
import type { Facts } from "./facts.ts";
import type { Actuation } from "./output.ts";

export interface Step {
  readonly before: Core;
  readonly after: Core;
  readonly facts: Facts;
  readonly actuation: Actuation;
}

/** Which rule was broken, in words for the log. */
export type Violation = string;

const RUNNING = new Set(["armed", "inverted", "resting"]);
const WITHIN = new Set(["armed", "inverted", "resting", "returning", "recovering", "fault"]);

const isWithin = (inner: Limits, outer: Limits): boolean =>
  inner.maxAngleDeg <= outer.maxAngleDeg && inner.maxDurationS <= outer.maxDurationS;

/** A session goes on, and it is this profile's; null = the guest's. */
const isRiders = (session: Core["session"], profileId: string | null): boolean =>
  "run" in session && (session.run.rider === null ? null : session.run.rider.profileId) === profileId;

/** In time, and by whoever has the session: nobody is held by the proof of another. */
const isProven = ({ balance, session }: Core, nowMs: number): boolean => {
  if (balance.kind !== "proven") return false;
  const inTime = balance.untilMs === null || nowMs < balance.untilMs;
  return inTime && isRiders(session, balance.profileId);
};

/** 1. The lock is held only while inverted, with a known angle within the maximum, in time, with nobody tripped. */
const heldWrongly = ({ after, facts, actuation }: Step): readonly Violation[] => {
  if (actuation.lock === "released") return [];
  const { session, limits, settings } = after;
  if (session.kind !== "inverted") return [`held in state ${session.kind}`];
  const { angle, link } = facts;
  return [
    ...(angle.kind === "ok" ? [] : [`held while the angle is ${angle.reason}`]),
    ...(facts.peakDeg !== null && facts.peakDeg <= limits.maxAngleDeg ? [] : ["held over the maximum angle"]),
    ...(session.run.invertedMs < limits.maxDurationS * 1000 ? [] : ["held although time is over"]),
    ...(link.kind === "up" ? [] : ["held without a link"]),
    ...(link.kind === "up" && link.guardian.kind === "silent" ? ["held while the guardian is silent"] : []),
    ...(link.kind === "up" && link.guardian.kind === "heard" && link.guardian.report.trip !== "none"
      ? ["held although the guardian has tripped"]
      : []),
    ...(link.kind === "up" && link.guardian.kind === "heard" && !link.guardian.report.leaseValid
      ? ["held although the lease has lapsed"]
      : []),
    ...(link.kind === "up" && link.guardian.kind === "heard" && !link.guardian.report.armed
      ? ["held although the guardian is not armed"]
      : []),
    ...(link.kind === "up" && link.guardian.kind === "unguarded" && settings.unguardedHold !== "accepted"
      ? ["held on an unguarded board"]
      : []),
    ...(isProven(after, facts.nowMs) ? [] : ["held although the balance is unproven"]),
    ...(facts.stalled ? ["held across a stall"] : []),
    ...(facts.stop === "closed" ? [] : ["held while the STOP circuit is not closed"]),
    ...(after.alarms.occurrences.some(({ latched, acknowledged }) => latched && !acknowledged)
      ? ["held although an alarm is untreated"]
      : []),
  ];
};

/** 2. Limits lie within the ceilings and the rider's own, and never loosen during a session. */
const loosened = ({ before, after }: Step): readonly Violation[] => [
  ...(isWithin(after.limits, after.settings.ceilings) && isWithin(LEAST_LIMITS, after.limits)
    ? []
    : [`limits ${after.limits.maxAngleDeg}° ${after.limits.maxDurationS} s are out of range`]),
  ...(WITHIN.has(before.session.kind) && !isWithin(after.limits, before.limits)
    ? ["a limit was loosened during a session"]
    : []),
  ...("run" in after.session &&
  after.session.run.rider !== null &&
  !isWithin(after.limits, after.session.run.rider.limits)
    ? ["the limits are wider than the rider's own"]
    : []),
];

const guardianTrip = ({ link }: Facts): string =>
  link.kind === "up" && link.guardian.kind === "heard" ? link.guardian.report.trip : "none";

/** Nothing that the board itself says speaks against arming it. */
const isGuardianReady = ({ link }: Facts): boolean => {
  if (link.kind !== "up" || link.guardian.kind === "unguarded") return true;
  const { guardian } = link;
  if (guardian.kind === "silent" || !guardian.nests || guardian.settings !== "valid") return false;
  return guardian.report.obstacles.length === 0 && guardian.report.lockSwitch !== "not-released";
};

/** 3. A session begins from idle only, with nothing wrong; none goes on by itself. */
const resumed = ({ before, after, facts }: Step): readonly Violation[] => {
  if (!RUNNING.has(after.session.kind)) return [];
  const begins = !RUNNING.has(before.session.kind);
  return [
    ...(begins && before.session.kind !== "idle" ? [`a session began from ${before.session.kind}`] : []),
    ...(begins && after.sessionsSoFar <= before.sessionsSoFar ? ["a session was resumed"] : []),
    ...(begins && !isGuardianReady(facts) ? ["a session began that the guardian would not take"] : []),
    ...(guardianTrip(facts) === "none" ? [] : ["a session goes on after a trip"]),
    ...(facts.link.kind === "up" ? [] : ["a session goes on without a link"]),
    ...(facts.link.kind === "up" && facts.link.reset ? ["a session goes on after a reset"] : []),
    ...(facts.stalled && !begins ? ["a session goes on after a stall"] : []),
  ];
};

const isForBoard = ({ maxDurationS, sessionCapS }: BoardLimits): boolean => maxDurationS <= sessionCapS;

/** 4. A missing angle is never a number, and no session goes on with it once the cause has a name. */
const unknownTreatedAsNumber = ({ after, facts, actuation }: Step): readonly Violation[] => {
  const { session } = after;
  const quiet = facts.link.kind === "up" && !(facts.nowMs - facts.link.lastByteMs <= 300);
  const reading = after.angle.reading;
  const finite =
    reading.kind === "fault" || (Number.isFinite(reading.angleDeg) && Number.isFinite(reading.rateDegPerS));
  return [
    ...(finite ? [] : ["an angle is not a finite number"]),
    ...(RUNNING.has(session.kind) && facts.angle.kind !== "ok" && !quiet
      ? ["a session goes on without an angle"]
      : []),
    ...("run" in session && !(session.run.invertedMs >= 0) ? ["the time inverted is not a number"] : []),
    ...(actuation.lease !== null && !facts.fresh ? ["a lease was renewed without a fresh reading"] : []),
    ...(actuation.lease?.armed === true && facts.angle.kind !== "ok" ? ["armed without an angle"] : []),
    ...(actuation.lease?.armed === true && !RUNNING.has(session.kind) ? ["armed without a session"] : []),
    ...(actuation.lease?.armed === true && !isForBoard(actuation.lease.limits)
      ? ["armed with limits that a board refuses"]
      : []),
  ];
};

/** 5. A trip of the guardian has an alarm that stands for it, and only a person's word and an upright table end it. */
const tripUntold = ({ before, after, facts, actuation }: Step): readonly Violation[] => {
  const { lease } = actuation;
  const untreated = after.alarms.occurrences.some(({ latched, acknowledged }) => latched && !acknowledged);
  const trip = guardianTrip(facts);
  const known = before.boardTrip.kind === "tripped" && before.boardTrip.cause === trip;
  const acknowledges = lease !== null && !lease.armed && lease.acknowledge;
  const upright = facts.angle.kind === "ok" && facts.angle.angleDeg <= -20;
  return [
    ...(trip !== "none" && !known && !untreated ? ["a trip of the guardian without an alarm"] : []),
    ...(acknowledges && trip === "none" ? ["a trip was acknowledged that is none"] : []),
    ...(acknowledges && untreated ? ["a trip was acknowledged that nobody has treated"] : []),
    ...(acknowledges && !upright ? ["a trip was acknowledged while the table is not upright"] : []),
  ];
};

const isHigh = (kind: keyof typeof ALARM_KINDS): boolean => ALARM_KINDS[kind].priority === "high";

const isUprightForBoard = ({ link }: Facts): boolean => {
  if (link.kind !== "up" || link.guardian.kind !== "heard") return false;
  const { trip, angle } = link.guardian.report;
  return trip === "none" && angle.kind === "ok" && angle.angleDeg <= -17;
};

/** 5. HIGH alarms are heard unless acknowledged or paused; acknowledged from afar only upright and when gone. */
const unheard = ({ before, after, facts, actuation }: Step): readonly Violation[] => {
  const due = after.alarms.occurrences.some(
    ({ kind, acknowledged, pausedUntilMs }) =>
      isHigh(kind) && !acknowledged && !(pausedUntilMs !== null && facts.nowMs < pausedUntilMs),
  );
  const raised = new Set(after.alarms.occurrences.map(({ kind }) => kind));
  const silent = after.session.kind === "fault" && before.session.kind !== "fault" && raised.size === 0;
  const over = facts.peakDeg !== null && !(facts.peakDeg <= after.limits.maxAngleDeg);
  const overUntold = over && WITHIN.has(after.session.kind) && !raised.has("over-angle");
  const upright = facts.angle.kind === "ok" && facts.angle.angleDeg <= -20;
  const acknowledgedWrongly = before.alarms.occurrences.some((old) => {
    // Whoever stands at the table may end the alarm of a sensor that says nothing; a screen may be beside it.
    if (old.kind === "sensor-fault" && facts.angle.kind !== "ok") return false;
    if (!isHigh(old.kind) || old.acknowledged || facts.press === "acknowledge") return false;
    // The board took the long press at the table; it does so only when it sees the table upright.
    if (old.kind === "guardian-trip" && isUprightForBoard(facts)) return false;
    const now = after.alarms.occurrences.find(({ alarmId }) => alarmId === old.alarmId);
    const acknowledged = now === undefined ? old.latched && !raised.has(old.kind) : now.acknowledged;
    return acknowledged && !upright;
  });
  return [
    ...(due && actuation.signal !== "high" ? ["a HIGH alarm without its signal"] : []),
    ...(silent ? ["a fault without an alarm"] : []),
    ...(overUntold ? ["over the maximum angle without an alarm"] : []),
    ...(acknowledgedWrongly ? ["a HIGH alarm was acknowledged while the table is not upright"] : []),
  ];
};

/** A rider who was asked for a sign of life and gave none within 15 s does not hang there on; nobody takes that back. */
const unansweredGoesOn = ({ before, after, facts }: Step): readonly Violation[] => {
  const { checkIn, session } = after;
  const late = checkIn.kind === "asked" && !(facts.nowMs - checkIn.askedMs < 15_000);
  const asked = before.checkIn.kind === "off" ? null : before.checkIn.everyS;
  const goesOn = RUNNING.has(before.session.kind) && RUNNING.has(session.kind);
  const kept = checkIn.kind !== "off" && checkIn.everyS === asked;
  return [
    ...(late && RUNNING.has(session.kind) ? ["a session goes on after an unanswered question"] : []),
    ...(goesOn && asked !== null && !kept ? ["a check-in was changed during a session"] : []),
  ];
};

/** Where somebody has to watch, nobody begins alone or goes on alone for half a minute; and that stays as it was set. */
const goesOnAlone = ({ before, after, facts }: Step): readonly Violation[] => {
  const { lastMs } = after.attendance;
  const changed = after.settings.attended !== before.settings.attended;
  if (changed) return ["whether somebody has to watch was changed"];
  if (after.settings.attended === "optional" || !RUNNING.has(after.session.kind)) return [];
  const begins = !RUNNING.has(before.session.kind);
  return [
    ...(lastMs !== null && facts.nowMs - lastMs < 30_000 ? [] : ["a session goes on with nobody watching"]),
    ...(begins && !after.attendance.now ? ["a session began with nobody watching"] : []),
  ];
};

/** What a profile says at Start, and what a simulated table's guest gets back after a profile's session. */
const isTold = ({ before, after }: Step, profileId: string | null): boolean => {
  if (profileId === null) return after.settings.balanceProven && !RUNNING.has(after.session.kind);
  if (RUNNING.has(before.session.kind) || !("run" in after.session)) return false;
  const { rider } = after.session.run;
  return rider !== null && rider.profileId === profileId && rider.balanceProven;
};

/** Only a table that came back by itself, in a session of the same that goes on, is proven to do so. */
const provenWrongly = (step: Step): readonly Violation[] => {
  const { before, after, facts, actuation } = step;
  if (after.balance.kind !== "proven") return [];
  const { profileId } = after.balance;
  if (before.balance.kind === "proven" && before.balance.profileId === profileId) return [];
  if (isTold(step, profileId)) return [];
  const inTime =
    before.balance.kind === "proving" && facts.nowMs - before.balance.sinceMs <= 10_000 && !facts.stalled;
  const level = facts.angle.kind === "ok" && facts.angle.angleDeg <= 0;
  const back = level && after.session.kind === "resting" && isRiders(after.session, profileId);
  return inTime && back && actuation.lock === "released" ? [] : ["a balance was proven that nobody saw"];
};

/** Everything that this step did and may never be done; empty when all is well. */
export const violations = (step: Step): readonly Violation[] => [
  ...heldWrongly(step),
  ...loosened(step),
  ...resumed(step),
  ...unknownTreatedAsNumber(step),
  ...unheard(step),
  ...tripUntold(step),
  ...unansweredGoesOn(step),
  ...goesOnAlone(step),
  ...provenWrongly(step),
];
