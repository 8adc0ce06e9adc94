/**
 * The core seen from outside: the parts of telemetry and snapshot it answers for, and what a successor is handed.
 */

import type { Limits } from "../../shared/limits.ts";
import type { AngleReading } from "../../shared/table.ts";
import { alarmViews, occurrenceOf } from "./alarms.ts";
import { isAttendanceRequired, UNATTENDED_END_MS } from "./attendance.ts";
import { balanceLeftMs, balanceOf, PROOF_WITHIN_MS } from "./balance.ts";
import { ANSWER_WITHIN_MS } from "./check-in.ts";
import { remainingMs } from "./clock.ts";
import type { Core } from "./core-state.ts";
import { courseView } from "./course-view.ts";
import { alarmOf, type Fault, withFault } from "./faults.ts";
import type { UntreatedFault } from "./input.ts";
import type { SnapshotView, TelemetryView } from "./output.ts";
import { endedOf, profileOf, runOf } from "./session.ts";

const seconds = (ms: number): number => ms / 1000;

const figures = (core: Core): { invertedS: number; remainingS: number | null } => {
  const run = runOf(core.session);
  if (run !== null) {
    return {
      invertedS: seconds(run.invertedMs),
      remainingS: seconds(remainingMs(run.invertedMs, core.limits)),
    };
  }
  const { invertedMs, remainingMs: left } = core.shown;
  return { invertedS: seconds(invertedMs), remainingS: left === null ? null : seconds(left) };
};

const angleView = (reading: AngleReading): TelemetryView["angle"] =>
  reading.kind === "ok"
    ? { kind: "ok", angleDeg: reading.angleDeg, rateDegPerS: reading.rateDegPerS }
    : { kind: "fault", reason: reading.reason };

/** What telemetry says now; degrees, degrees per second, seconds. */
export const telemetryView = (core: Core): TelemetryView => ({
  angle: angleView(core.angle.reading),
  state: core.session.kind,
  lock: core.lock.pose,
  ...figures(core),
  maxAngleDeg: core.limits.maxAngleDeg,
  maxDurationS: core.limits.maxDurationS,
});

const checkInView = ({ checkIn, session }: Core): SnapshotView["checkIn"] => {
  if (checkIn.kind === "off" || runOf(session) === null) return null;
  const { everyS } = checkIn;
  if (checkIn.kind === "quiet") return { everyS, askedT: null, answerByT: null };
  return { everyS, askedT: checkIn.askedMs, answerByT: checkIn.askedMs + ANSWER_WITHIN_MS };
};

const balanceView = (core: Core): SnapshotView["balance"] => {
  const balance = balanceOf(core);
  return balance.kind === "proving"
    ? { kind: "proving", untilT: balance.sinceMs + PROOF_WITHIN_MS }
    : { kind: balance.kind };
};

const attendedView = ({ settings, attendance, session }: Core): SnapshotView["attended"] => {
  if (!isAttendanceRequired(settings)) return null;
  const counts = !attendance.now && runOf(session) !== null && attendance.lastMs !== null;
  return { now: attendance.now, endsT: counts ? attendance.lastMs + UNATTENDED_END_MS : null };
};

const sessionView = ({ session }: Core): SnapshotView["session"] => {
  const run = runOf(session);
  if (run !== null) {
    const programmeId = run.programme?.programmeId ?? null;
    return { id: run.sessionId, reason: null, profileId: profileOf(session), programmeId };
  }
  const ended = endedOf(session);
  if (ended === null) return null;
  const { sessionId, reason, profileId, programmeId } = ended;
  return { id: sessionId, reason, profileId, programmeId };
};

/** What a snapshot says now. `session` is the running one, else the newest that ended, with its reason. */
export const snapshotView = (core: Core, nowMs: number): SnapshotView => {
  return {
    state: core.session.kind,
    limits: { maxAngleDeg: core.limits.maxAngleDeg, maxDurationS: core.limits.maxDurationS },
    angle: angleView(core.angle.reading),
    lock: core.lock.pose,
    ...figures(core),
    startObstacles: [...core.obstacles],
    holdPending: core.session.kind === "inverted" && core.session.hold.kind === "pending",
    alarms: alarmViews(core.alarms, nowMs),
    session: sessionView(core),
    course: courseView(core.session),
    checkIn: checkInView(core),
    balance: balanceView(core),
    attended: attendedView(core),
  };
};

/** What a successor must be told should this process die now. */
export interface Carry {
  readonly untreated: readonly UntreatedFault[];
  readonly limits: Limits;
  readonly session: { readonly sessionId: string } | null;
  /** How long a proof of balance still stands, ms; null when there is none. */
  readonly balanceProvenMs: number | null;
}

/** Alarms that can be latched without a session in `fault`: a trip that ended one, or a rule that was broken. */
const LATCHED_WITHOUT_FAULT = [
  { kind: "over-angle" },
  { kind: "over-rate" },
  { kind: "rider-unresponsive" },
  { kind: "controller-lost" },
  { kind: "guardian-trip" },
] as const satisfies readonly Fault[];

const untreatedFaults = ({ session, alarms, stepped }: Core): readonly Fault[] => {
  const faults = session.kind === "fault" ? session.faults : [];
  // Before the first step the alarms of what was handed over are not yet raised.
  if (stepped === null) return faults;
  const all = LATCHED_WITHOUT_FAULT.reduce<readonly Fault[]>(withFault, faults);
  return all.filter((fault) => {
    const alarm = occurrenceOf(alarms, alarmOf(fault));
    return alarm?.latched === true && !alarm.acknowledged;
  });
};

/** Faults and trips that nobody has acknowledged yet, the limits, the session that is under way, the proof of balance. */
export const carry = (core: Core): Carry => {
  const run = runOf(core.session);
  return {
    untreated: untreatedFaults(core).map((reason) => ({ reason })),
    limits: core.limits,
    session: run === null ? null : { sessionId: run.sessionId },
    balanceProvenMs: balanceLeftMs(core.balance, core.stepped?.lastMs ?? 0),
  };
};
