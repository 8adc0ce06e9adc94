/**
 * What is on the screen, from what is known and what time it is. Pure; every field is a plain value, so that
 * only what changed is drawn again.
 *
 * Nothing is shown as live that is not: once telemetry is stale, angle, lock and time are `null` here.
 */

import type { Alarm } from "../shared/alarms.ts";
import { PRIORITIES } from "../shared/alarms.ts";
import { NEAR_ANGLE_DEG } from "../shared/limits.ts";
import type { Telemetry } from "../shared/protocol.ts";
import type { Role } from "../shared/roles.ts";
import type { AngleFault, LockPose, SessionState } from "../shared/table.ts";
import { moveAdvice, moveLeftS, moveOf, moveTargetDeg } from "./coach.ts";
import type { RequestType } from "./connection.ts";
import { DASH, formatAngle, formatElapsed, formatRemaining } from "./format.ts";
import { type Freshness, freshness } from "./freshness.ts";
import {
  type Advice,
  CHECK_IN_ASKED,
  CONNECTING,
  DISCONNECTED,
  HELD,
  HOLD_PENDING,
  NOT_READY,
  PROVING,
  READY_TO_WATCH,
  SILENT,
  STATES,
} from "./messages.ts";
import type { Model } from "./model.ts";
import { isRoleAtLeast, mayAsk, onlyTightens, roleOf } from "./role.ts";
import { inSession } from "./watch/own-limits.ts";

export type Link = "connecting" | "disconnected" | "silent" | "live";
export type Zone = "unknown" | "calm" | "near" | "over";
/** Whether a layer of protection does its work now. */
export type LayerState = "in-force" | "missing" | "tripped" | "unknown";

export interface View {
  readonly link: Link;
  readonly freshness: Freshness;
  readonly state: SessionState | null;
  readonly title: string;
  readonly next: string;
  readonly waitsForStart: boolean;
  /** How long the stay or rest of a programme lasts on, `""` without one. */
  readonly moveLeftText: string;
  /** Where the programme wants the table now; null without one. */
  readonly targetDeg: number | null;
  readonly angleDeg: number | null;
  readonly angleFault: AngleFault | null;
  readonly angleText: string;
  readonly zone: Zone;
  readonly lock: LockPose | null;
  readonly invertedText: string;
  readonly remainingText: string;
  readonly remainingS: number | null;
  /** Share of the maximum duration that is left, 0…1; null when there is no clock. */
  readonly remainingShare: number | null;
  /** The limits that telemetry says are active. */
  readonly maxAngleDeg: number | null;
  readonly maxDurationS: number | null;
  readonly sessionRuns: boolean;
  readonly boardLayer: LayerState;
  readonly controllerLayer: LayerState;
  readonly dashboardLayer: LayerState;
  /** What is not there because of the role is left out, and it is said why; what is not possible now is greyed. */
  readonly role: Role | null;
  readonly canControl: boolean;
  readonly canSetLimits: boolean;
  /** Limits only get tighter at this screen, also before a session. */
  readonly onlyTightens: boolean;
  readonly canAcknowledge: boolean;
  readonly canAnswer: boolean;
  /** People's data, and setting the table up. */
  readonly isOperator: boolean;
  readonly canStart: boolean;
  readonly canHold: boolean;
  readonly canRelease: boolean;
}

const linkOf = (model: Model, fresh: Freshness): Link => {
  if (model.connection.kind === "open") return fresh === "stale" ? "silent" : "live";
  if (model.connection.kind === "connecting" && model.hello === null) return "connecting";
  return "disconnected";
};

/** What the session is in, as far as anybody knows: telemetry says, or the gateway that there is no table. */
const stateOf = (model: Model, link: Link, live: Telemetry | null): SessionState | null => {
  if (live !== null) return live.state;
  return link === "silent" && model.offline ? "offline" : null;
};

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const adviceOf = (model: Model, link: Link, live: Telemetry | null): Advice => {
  const state = stateOf(model, link, live);
  if (state === null) {
    if (link === "connecting") return CONNECTING;
    return link === "disconnected" ? DISCONNECTED : SILENT;
  }
  // A question goes before all else: not answering it ends the session.
  if (state === "inverted" && (model.checkIn?.answerByT ?? null) !== null) return CHECK_IN_ASKED;
  if (state === "inverted" && model.balance?.kind === "proving") return PROVING;
  if (state === "inverted" && model.holdPending) return HOLD_PENDING;
  const move = moveOf(model.course, state);
  if (move !== null) return moveAdvice(move);
  if (state === "inverted" && live?.lock === "held") return HELD;
  if (state === "idle" && model.startObstacles.length > 0) return NOT_READY;
  if (state === "idle" && roleOf(model) === "viewer") return READY_TO_WATCH;
  const problem = state === "offline" ? (model.board?.problem ?? null) : null;
  if (problem === null) return STATES[state];
  return { title: STATES.offline.title, next: `${sentence(problem)} ${STATES.offline.next}` };
};

const zoneOf = (live: Telemetry | null): Zone => {
  if (live === null || live.angle.kind === "fault") return "unknown";
  const { angleDeg } = live.angle;
  if (!(angleDeg <= live.maxAngleDeg)) return "over";
  return angleDeg >= live.maxAngleDeg - NEAR_ANGLE_DEG ? "near" : "calm";
};

const shareLeft = (live: Telemetry | null): number | null => {
  if (live === null || live.remainingS === null) return null;
  const share = live.remainingS / live.maxDurationS;
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : null;
};

const boardLayerOf = (model: Model, live: Telemetry | null): LayerState => {
  if (live === null || model.board === null) return "unknown";
  if (!model.board.connected || live.state === "offline") return "unknown";
  if (!model.board.guarded) return "missing";
  return model.board.trip === null ? "in-force" : "tripped";
};

const readings = (live: Telemetry | null) => {
  const angle = live?.angle ?? null;
  const angleDeg = angle?.kind === "ok" ? angle.angleDeg : null;
  return {
    angleDeg,
    angleFault: angle?.kind === "fault" ? angle.reason : null,
    angleText: formatAngle(angleDeg),
    zone: zoneOf(live),
    // Without a board nobody knows what its lock does, whatever it was told last.
    lock: live === null || live.state === "offline" ? null : live.lock,
    invertedText: live === null ? DASH : formatElapsed(live.invertedS),
    remainingText: live === null ? DASH : formatRemaining(live.remainingS),
    remainingS: live?.remainingS ?? null,
    remainingShare: shareLeft(live),
    maxAngleDeg: live?.maxAngleDeg ?? null,
    maxDurationS: live?.maxDurationS ?? null,
    sessionRuns: live !== null && inSession(live.state),
  };
};

/** The view at `nowMs` on the page's monotonic clock. */
export const viewOf = (model: Model, nowMs: number): View => {
  const fresh = model.connection.kind === "open" ? freshness(model.reading?.heard ?? null, nowMs) : "stale";
  const live = fresh === "stale" ? null : (model.reading?.telemetry ?? null);
  const link = linkOf(model, fresh);
  const advice = adviceOf(model, link, live);
  const role = roleOf(model);
  const can = (type: RequestType): boolean => live !== null && mayAsk(role, type);
  const inverted = live?.state === "inverted";
  const move = moveOf(model.course, live?.state ?? null);
  const leftS = moveLeftS(move, live?.t ?? null);
  return {
    ...readings(live),
    state: stateOf(model, link, live),
    link,
    freshness: fresh,
    title: advice.title,
    next: advice.next,
    moveLeftText: leftS === null ? "" : formatRemaining(leftS),
    targetDeg: moveTargetDeg(move),
    waitsForStart: advice === NOT_READY,
    boardLayer: boardLayerOf(model, live),
    controllerLayer: live === null ? "unknown" : "in-force",
    dashboardLayer: live === null ? "missing" : "in-force",
    role,
    canControl: can("start"),
    canSetLimits: can("set-limits"),
    onlyTightens: onlyTightens(role),
    canAcknowledge: mayAsk(role, "acknowledge"),
    canAnswer: can("answer-check-in"),
    isOperator: isRoleAtLeast(role, "operator"),
    // Start stays possible while something is missing: the controller answers with the list.
    canStart: can("start") && live?.state === "idle",
    canHold: can("hold") && inverted && live.lock === "released" && !model.holdPending,
    canRelease: can("release") && inverted && (live.lock === "held" || model.holdPending),
  };
};

/** `not-returning` goes before every other: its instruction has to be read now. */
const rank = (alarm: Alarm): number =>
  (alarm.kind === "not-returning" && alarm.active ? 100 : 0) +
  PRIORITIES.indexOf(alarm.priority) * 4 +
  (alarm.acknowledged ? 0 : 2) +
  (alarm.active ? 1 : 0);

/** The alarms in the order in which they want attention: highest first, unacknowledged before acknowledged. */
export const byUrgency = (alarms: readonly Alarm[]): readonly Alarm[] =>
  [...alarms].sort((a, b) => rank(b) - rank(a));

/** A high alarm is acknowledged from a screen only when its condition is gone; the server judges the rest. */
export const mayAcknowledge = (alarm: Alarm): boolean => !(alarm.priority === "high" && alarm.active);

/** The sound of lower priorities may be paused from a screen, that of a high one only at the table. */
export const mayPauseAudio = (alarms: readonly Alarm[]): boolean =>
  alarms.length > 0 &&
  alarms.every((one) => one.priority !== "high") &&
  alarms.some((one) => one.active && !one.acknowledged && one.audioPausedUntilT === null);
