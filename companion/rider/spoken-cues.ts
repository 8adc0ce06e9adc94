/**
 * What the rider is told by ear, and when. Pure: the situation now and what was told before give at most one cue.
 *
 * Whoever hangs hears one thing at a time, so of several only the most urgent is told and the others never: late, they
 * would be wrong. Nothing is told twice but an alarm that goes on, and an angle that is approached again.
 */

import type { Alarm } from "../../shared/alarms.ts";
import { type EndReason, type LockPose, type SessionState, UPRIGHT_DEG } from "../../shared/table.ts";
import type { Move } from "../coach.ts";
import { SPOKEN, SPOKEN_ALARMS, SPOKEN_COACH, SPOKEN_ENDS, spokenStep } from "../messages.ts";
import { byUrgency } from "../view.ts";
import type { Lapse } from "../watch/watch.ts";
import type { CueTone } from "./tones.ts";

/** 1 how far, 2 what happens, 3 what wants an answer, 4 what is dangerous. */
export type Urgency = 1 | 2 | 3 | 4;

export interface SpokenCue {
  readonly text: string;
  readonly urgency: Urgency;
  readonly tone: CueTone;
}

/** What the screen knows at one moment. `atMs` is the page's monotonic clock. */
export interface Situation {
  readonly atMs: number;
  /** False once telemetry is stale or the line is gone: then only `atMs` and `live` mean anything. */
  readonly live: boolean;
  readonly state: SessionState | null;
  readonly angleDeg: number | null;
  readonly lock: LockPose | null;
  readonly remainingS: number | null;
  readonly maxDurationS: number | null;
  readonly endReason: EndReason | null;
  readonly alarms: readonly Alarm[];
  /** What this screen's own watch found and has sent STOP for, null = nothing. */
  readonly lapse: Lapse | null;
  /** When the controller last gave up a hold, on the page's clock; null = not in this session. */
  readonly holdGivenUpAtMs: number | null;
  /** The move of a programme that is to be made now, and how long its stay or rest lasts on; null without one. */
  readonly move: SpokenMove | null;
  /** The question whether the rider is well, while it waits for its answer. */
  readonly question: { readonly askedT: number; readonly leftS: number } | null;
}

export interface SpokenMove {
  readonly phase: Move["phase"];
  readonly stepIndex: number;
  readonly targetDeg: number;
  readonly nextDeg: number | null;
  /** Null while the clock of the stay stands. */
  readonly leftS: number | null;
}

export interface Told {
  /** The last situation that was live; null before the first. */
  readonly before: Situation | null;
  readonly lost: boolean;
  /** The greatest step of angle told on this way down, in tens of degrees. */
  readonly tens: number;
  readonly alarmIds: readonly string[];
  /** When an alarm was told last, and since when the state is what it is; page clock, ms. */
  readonly alarmAtMs: number;
  readonly stateSinceMs: number;
  /** The step whose stay was told: one that is left for a moment is not told again. */
  readonly stayOfStep: number | null;
  /** How long the stay or rest was to last when it began, s. */
  readonly moveLastedS: number;
}

export const NOTHING_TOLD: Told = {
  before: null,
  lost: false,
  tens: 0,
  alarmIds: [],
  alarmAtMs: Number.NEGATIVE_INFINITY,
  stateSinceMs: Number.NEGATIVE_INFINITY,
  stayOfStep: null,
  moveLastedS: 0,
};

/** A high alarm that goes on unacknowledged is told again this often, ms. */
export const ALARM_AGAIN_MS = 15_000;
/** The question is repeated when this much is left to answer it, s. */
export const ASK_AGAIN_S = 7;
const STEP_DEG = 10;
/** A step is told again once the table has come back this far below it, °. */
const STEP_FORGOTTEN_DEG = 7;
const SHORTEST_WITH_HALF_S = 60;
const MINUTE_S = 60;
const SOON_S = 15;
/** A rest shorter than this was none: nobody had been inverted, ms. */
const REST_MS = 5000;

const cue = (text: string, urgency: Urgency, tone: CueTone): SpokenCue => ({ text, urgency, tone });

/** In these states a screen that has lost the table says so aloud; a rider who stands can read it. */
const HANGING: readonly SessionState[] = ["armed", "inverted", "resting", "returning", "fault"];
const RUNNING: readonly SessionState[] = ["armed", "inverted", "resting"];

const ofAlarms = (told: Told, now: Situation): SpokenCue | null => {
  for (const alarm of byUrgency(now.alarms)) {
    const text = SPOKEN_ALARMS[alarm.kind];
    if (text === null || alarm.acknowledged) continue;
    const high = alarm.priority === "high";
    const again = high && alarm.active && now.atMs - told.alarmAtMs >= ALARM_AGAIN_MS;
    if (again || !told.alarmIds.includes(alarm.alarmId))
      return high ? cue(text, 4, "warn") : cue(text, 2, "near");
  }
  return null;
};

const ofLapse = (before: Situation | null, { lapse }: Situation): SpokenCue | null =>
  lapse === null || lapse === before?.lapse ? null : cue(SPOKEN.ownAlarm, 4, "warn");

const ofQuestion = (before: Situation | null, { question, state }: Situation): SpokenCue | null => {
  const last = before?.question ?? null;
  if (question === null)
    return last !== null && state === "inverted" ? cue(SPOKEN.thanks, 2, "released") : null;
  if (last?.askedT !== question.askedT) return cue(SPOKEN.askWell, 3, "ask");
  const soon = last.leftS > ASK_AGAIN_S && question.leftS <= ASK_AGAIN_S;
  return soon ? cue(SPOKEN.askAgain, 3, "ask") : null;
};

const ofState = (told: Told, before: Situation, now: Situation): SpokenCue | null => {
  if (now.state === before.state) return null;
  switch (now.state) {
    case "armed":
      return cue(SPOKEN.goAhead, 2, "step");
    case "resting":
      return cue(SPOKEN.resting, 2, "rest");
    case "returning": {
      if (before.state === "recovering") return cue(SPOKEN.backToHorizontal, 2, "near");
      const text = now.endReason === null ? SPOKEN.released : SPOKEN_ENDS[now.endReason];
      return cue(text, 2, "released");
    }
    case "recovering":
    case "idle": {
      const standing = now.angleDeg !== null && now.angleDeg <= UPRIGHT_DEG;
      if (now.state === "idle" && before.state === "recovering")
        return now.atMs - told.stateSinceMs < REST_MS ? null : cue(SPOKEN.sitUp, 2, "rest");
      if (before.state === "idle" || before.state === "offline" || before.state === null) return null;
      return cue(standing || now.state === "idle" ? SPOKEN.sessionOver : SPOKEN.restAtHorizontal, 2, "rest");
    }
    // An alarm says these.
    case "fault":
    case "offline":
    // The angle is told as it grows.
    case "inverted":
    case null:
      return null;
  }
};

/** A stay or a rest that goes on for less than this is over before its last seconds were told. */
const SHORTEST_COUNTED_S = 20;
const TEN_MORE_S = 10;
/** So long before a rest is over it is told where to go next, s. */
const NEXT_S = 5;

const ofMoveBegun = (told: Told, move: SpokenMove, isFirst: boolean): SpokenCue | null => {
  // It is heard a moment after it began.
  const leftS = move.leftS === null ? null : Math.ceil(move.leftS);
  switch (move.phase) {
    case "go":
      return cue(isFirst ? SPOKEN_COACH.begin(move.targetDeg) : SPOKEN_COACH.go(move.targetDeg), 2, "step");
    case "stay":
      if (told.stayOfStep === move.stepIndex) return null;
      return cue(leftS === null ? SPOKEN_COACH.stayHere : SPOKEN_COACH.stay(leftS), 2, "held");
    case "back":
      return cue(SPOKEN_COACH.back, 2, "released");
    case "rest":
      return cue(leftS === null ? SPOKEN_COACH.restHere : SPOKEN_COACH.rest(leftS), 2, "rest");
  }
};

/** The next move, when there is another; its last seconds, while it goes on. */
const ofMove = (told: Told, before: Situation, now: Situation): SpokenCue | null => {
  const { move } = now;
  if (move === null) return null;
  const last = before.move;
  if (last === null || last.phase !== move.phase || last.stepIndex !== move.stepIndex)
    return ofMoveBegun(told, move, last === null);
  if (last.leftS === null || move.leftS === null) return null;
  const { leftS } = move;
  const fromS = last.leftS;
  const passed = (atS: number): boolean => fromS > atS && leftS <= atS && leftS > 0;
  if (move.phase === "stay" && passed(TEN_MORE_S) && told.moveLastedS >= SHORTEST_COUNTED_S)
    return cue(SPOKEN_COACH.tenMore, 2, "step");
  if (move.phase === "rest" && passed(NEXT_S) && move.nextDeg !== null)
    return cue(SPOKEN_COACH.next(move.nextDeg), 2, "near");
  return null;
};

const movesTold = (
  told: Told,
  before: Situation | null,
  { move }: Situation,
): Pick<Told, "stayOfStep" | "moveLastedS"> => {
  if (move === null) return { stayOfStep: null, moveLastedS: 0 };
  const last = before?.move ?? null;
  const isNew = last === null || last.phase !== move.phase || last.stepIndex !== move.stepIndex;
  return {
    stayOfStep: move.phase === "stay" ? move.stepIndex : told.stayOfStep,
    moveLastedS: isNew ? (move.leftS ?? 0) : Math.max(told.moveLastedS, move.leftS ?? 0),
  };
};

const ofLock = (before: Situation, now: Situation): SpokenCue | null => {
  if (now.state !== "inverted" || before.state !== "inverted") return null;
  if (now.holdGivenUpAtMs !== null && now.holdGivenUpAtMs !== before.holdGivenUpAtMs)
    return cue(SPOKEN.holdGivenUp, 2, "near");
  if (before.lock === "released" && now.lock === "held") return cue(SPOKEN.holding, 2, "held");
  if (before.lock === "held" && now.lock === "released") return cue(SPOKEN.released, 2, "released");
  return null;
};

const ofTime = (before: Situation, now: Situation): SpokenCue | null => {
  const from = before.remainingS;
  const to = now.remainingS;
  if (now.state !== "inverted" || from === null || to === null || now.maxDurationS === null) return null;
  const passed = (leftS: number): boolean => from > leftS && to <= leftS && to > 0;
  const halfS = now.maxDurationS / 2;
  const half = now.maxDurationS >= SHORTEST_WITH_HALF_S && passed(halfS);
  if (passed(SOON_S)) return cue(SPOKEN.secondsLeft, 2, "near");
  // In a programme its own times are told, and two kinds of them would be mistaken for each other.
  if (now.move !== null) return null;
  if (passed(MINUTE_S)) return cue(half ? SPOKEN.halfwayAndMinute : SPOKEN.minuteLeft, 2, "near");
  return half ? cue(SPOKEN.halfway, 2, "step") : null;
};

const tensOf = (angleDeg: number): number => Math.max(0, Math.floor(angleDeg / STEP_DEG));

/** The greatest step that counts as told: it grows with the angle and is forgotten well below it. */
const tensNow = (told: Told, { angleDeg }: Situation): number => {
  if (angleDeg === null) return told.tens;
  const tens = tensOf(angleDeg);
  if (tens > told.tens) return tens;
  return angleDeg < told.tens * STEP_DEG - STEP_FORGOTTEN_DEG ? tens : told.tens;
};

const ofAngle = (told: Told, tens: number, now: Situation): SpokenCue | null =>
  now.state === "inverted" && tens > told.tens ? cue(spokenStep(tens), 1, "step") : null;

const mostUrgent = (cues: readonly (SpokenCue | null)[]): SpokenCue | null =>
  cues.reduce(
    (first, one) => (one !== null && (first === null || one.urgency > first.urgency) ? one : first),
    null,
  );

const whileLost = (told: Told, { atMs }: Situation): { told: Told; cue: SpokenCue | null } => {
  const was = told.before?.state ?? null;
  const hanging = was !== null && HANGING.includes(was);
  if (told.lost || !hanging) return { told, cue: null };
  return { told: { ...told, lost: true, alarmAtMs: atMs }, cue: cue(SPOKEN.lost, 4, "lost") };
};

/** What is to be told now, null for nothing, and what counts as told from now on. */
export const plan = (told: Told, now: Situation): { readonly told: Told; readonly cue: SpokenCue | null } => {
  if (!now.live) return whileLost(told, now);
  const { before } = told;
  const tens = tensNow(told, now);
  const alarm = ofAlarms(told, now);
  const changes =
    before === null
      ? []
      : [
          ofMove(told, before, now),
          ofState(told, before, now),
          ofLock(before, now),
          ofTime(before, now),
          ofAngle(told, tens, now),
          told.lost ? cue(SPOKEN.back, RUNNING.includes(before.state ?? "idle") ? 2 : 1, "step") : null,
        ];
  return {
    told: {
      before: now,
      lost: false,
      tens,
      alarmIds: now.alarms.map((one) => one.alarmId),
      alarmAtMs: alarm === null ? told.alarmAtMs : now.atMs,
      stateSinceMs: before?.state === now.state ? told.stateSinceMs : now.atMs,
      ...movesTold(told, before, now),
    },
    cue: mostUrgent([ofLapse(before, now), alarm, ofQuestion(before, now), ...changes]),
  };
};
