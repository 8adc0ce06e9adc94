/**
 * What the rider reads in half a second: one title, one sentence, and the colour behind them. Pure.
 *
 * A table that is lost goes before what this screen's own watch found, that before an alarm, and an alarm before the
 * state. The question whether the rider is well has a picture of its own (check-in.tsx).
 */

import type { Alarm } from "../../shared/alarms.ts";
import type { SessionState } from "../../shared/table.ts";
import { moveAdvice, moveOf } from "../coach.ts";
import {
  type Advice,
  LAPSE_ADVICE,
  OBSTACLES,
  READY_TO_WATCH,
  RIDER_ALARMS,
  RIDER_CONNECTING,
  RIDER_HELD,
  RIDER_HOLD_PENDING,
  RIDER_LOST,
  RIDER_LOST_STANDING,
  RIDER_NOT_READY,
  RIDER_STATES,
  waitsFor,
} from "../messages.ts";
import type { Model } from "../model.ts";
import { roleOf } from "../role.ts";
import { byUrgency, type View } from "../view.ts";
import { isByLine } from "../watch/own-alarm.ts";
import type { Lapse } from "../watch/watch.ts";

/** `danger` act now; `near` something is close; `lost` nobody knows; `rest` lie still; `calm` all is as it should be. */
export type Tone = "calm" | "near" | "danger" | "lost" | "rest";

export interface RiderAdvice extends Advice {
  readonly tone: Tone;
  /** The alarm that it is about, null when it is about the state. */
  readonly alarm: Alarm | null;
  /** What this screen's own watch found, null when it is not that. */
  readonly lapse: Lapse | null;
  /** An alarm that is over and was not acknowledged, while what to do now is something else. */
  readonly past: Alarm | null;
}

/** What of the view it depends on. */
export type Seen = Pick<View, "link" | "state" | "lock" | "zone">;

/** States in which somebody may be hanging. */
const HANGING: readonly SessionState[] = ["armed", "inverted", "resting", "returning", "fault"];

const notReady = (model: Model): Advice | null => {
  const [first, ...others] = model.startObstacles;
  if (first === undefined) return null;
  const text = OBSTACLES[first];
  return {
    title: RIDER_NOT_READY,
    next: waitsFor(text.replace(/\.$/, ""), others.length),
  };
};

const ofState = (model: Model, view: Seen, state: SessionState): Advice => {
  if (state === "inverted" && model.holdPending) return RIDER_HOLD_PENDING;
  const move = moveOf(model.course, state);
  if (move !== null) return moveAdvice(move);
  if (state === "inverted" && view.lock === "held") return RIDER_HELD;
  if (state === "idle")
    return notReady(model) ?? (roleOf(model) === "viewer" ? READY_TO_WATCH : RIDER_STATES.idle);
  return RIDER_STATES[state];
};

const toneOf = (state: SessionState, zone: View["zone"]): Tone => {
  if (state === "offline") return "lost";
  if (state === "fault") return "danger";
  if (state === "recovering" || state === "resting") return "rest";
  if (state === "returning") return "near";
  if (state !== "inverted") return "calm";
  if (zone === "over" || zone === "unknown") return "danger";
  return zone === "near" ? "near" : "calm";
};

/** The alarm that wants doing now: what has been acknowledged, or is only a note, stays on the helper's screen. */
const alarmOf = (model: Model): Alarm | null =>
  byUrgency(model.alarms).find(
    (one) => !one.acknowledged && (one.priority === "high" || (one.priority === "medium" && one.active)),
  ) ?? null;

/** `lastState` is the last that telemetry told: it says whether somebody may be hanging now that nothing is known. */
export const riderAdvice = (model: Model, view: Seen, lastState: SessionState | null): RiderAdvice => {
  const { state } = view;
  const alarm = alarmOf(model);
  const about = { alarm: null, lapse: null, past: null };
  if ((state === null || state === "offline") && lastState !== null && HANGING.includes(lastState))
    return { ...RIDER_LOST, ...about, tone: "danger", past: alarm };
  const { ownAlarm } = model;
  if (ownAlarm.kind === "on" && !isByLine(ownAlarm.lapse))
    return { ...LAPSE_ADVICE[ownAlarm.lapse], ...about, tone: "danger", lapse: ownAlarm.lapse };
  if (state === null)
    return view.link === "connecting"
      ? { ...RIDER_CONNECTING, ...about, tone: "calm" }
      : { ...RIDER_LOST_STANDING, ...about, tone: "lost" };
  // Whoever rests is not to be frightened by what is over.
  const past = state === "recovering" && alarm !== null && !alarm.active ? alarm : null;
  if (alarm !== null && past === null)
    return {
      ...RIDER_ALARMS[alarm.kind],
      ...about,
      tone: alarm.priority === "high" ? "danger" : "near",
      alarm,
    };
  return { ...ofState(model, view, state), ...about, tone: toneOf(state, view.zone), past };
};
