/**
 * Joins what the rider's screen knows with what it can be heard, felt and kept awake by, for as long as it shows the
 * rider's view. What is said is also there to be read: not everybody hears, and not every browser has a voice.
 */

import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { SessionState } from "../../shared/table.ts";
import { moveLeftS, moveOf } from "../coach.ts";
import type { Model } from "../model.ts";
import type { Preferences } from "../preferences.ts";
import type { Sounder } from "../sound.ts";
import type { Store } from "../store.ts";
import { isByLine } from "../watch/own-alarm.ts";
import type { Awake, AwakeState } from "./awake.ts";
import { questionOf } from "./question.ts";
import { soundWords } from "./sound-words.ts";
import type { Speaker } from "./speaker.ts";
import { NOTHING_TOLD, plan, type Situation, type SpokenCue, type SpokenMove } from "./spoken-cues.ts";
import type { Vibrate } from "./vibration.ts";

export interface AttendParts {
  readonly store: Store;
  readonly preferences: ReadonlySignal<Preferences>;
  /** The rider's view is open on this screen. */
  readonly present: ReadonlySignal<boolean>;
  readonly sounder: Sounder;
  readonly speaker: Speaker;
  readonly vibrate: Vibrate;
  readonly awake: Awake;
}

export interface Attendance {
  /** What was said last, to be read for a while; null = nothing. */
  readonly caption: ReadonlySignal<string | null>;
  readonly soundText: ReadonlySignal<string>;
  readonly awake: ReadonlySignal<AwakeState>;
  /** Somebody touched the page: to be called from within that event. */
  touched(): void;
}

/** What was said can be read for this long, ms. */
const CAPTION_MS = 4000;

const NEEDS_THE_SCREEN: readonly SessionState[] = [
  "armed",
  "inverted",
  "resting",
  "returning",
  "recovering",
  "fault",
];

const spokenMove = (model: Model, state: SessionState | null): SpokenMove | null => {
  const move = moveOf(model.course, state);
  if (move === null) return null;
  return {
    phase: move.phase,
    stepIndex: move.stepIndex,
    targetDeg: move.targetAngleDeg,
    nextDeg: move.nextTargetDeg,
    leftS: moveLeftS(move, model.reading?.telemetry.t ?? null),
  };
};

const situationOf = ({ model, nowMs, view }: Store): Situation => {
  const { session, alarms, cue, checkIn, ownAlarm, reading } = model.value;
  return {
    atMs: nowMs.value,
    live: view.link.value === "live",
    state: view.state.value,
    angleDeg: view.angleDeg.value,
    lock: view.lock.value,
    remainingS: view.remainingS.value,
    maxDurationS: view.maxDurationS.value,
    endReason: session.kind === "ended" ? session.reason : null,
    alarms,
    lapse: ownAlarm.kind === "on" && !isByLine(ownAlarm.lapse) ? ownAlarm.lapse : null,
    holdGivenUpAtMs: cue?.cue === "hold-given-up" ? cue.atMs : null,
    move: spokenMove(model.value, view.state.value),
    question: questionOf(checkIn, reading?.telemetry.t ?? null),
  };
};

export const attendRider = (parts: AttendParts): Attendance => {
  const { store, preferences, present, sounder, speaker, vibrate, awake } = parts;
  const said = signal<{ readonly cue: SpokenCue; readonly atMs: number } | null>(null);
  const touched = signal(false);
  let told = NOTHING_TOLD;

  const tell = (cue: SpokenCue, atMs: number): void => {
    const { speech, tones, vibration } = preferences.value;
    said.value = { cue, atMs };
    if (!touched.value) return;
    if (tones) sounder.cue(cue.tone);
    if (vibration) vibrate(cue.tone);
    if (speech) speaker.say(cue);
  };
  effect(() => {
    if (!present.value) {
      told = NOTHING_TOLD;
      untracked(() => speaker.silence());
      return;
    }
    const situation = situationOf(store);
    untracked(() => {
      const planned = plan(told, situation);
      told = planned.told;
      if (planned.cue !== null) tell(planned.cue, situation.atMs);
    });
  });
  effect(() => {
    const state = store.view.state.value;
    // While nothing is known the screen stays as it was.
    if (present.value && state === null) return;
    awake.keep(present.value && state !== null && NEEDS_THE_SCREEN.includes(state));
  });
  return {
    caption: computed(() => {
      const last = said.value;
      return last !== null && store.nowMs.value - last.atMs < CAPTION_MS ? last.cue.text : null;
    }),
    soundText: computed(() =>
      soundWords({
        wishes: preferences.value,
        touched: touched.value,
        sound: sounder.state.value,
        speech: speaker.state.value,
      }),
    ),
    awake: awake.state,
    touched: () => {
      if (!touched.peek()) speaker.prime();
      touched.value = true;
    },
  };
};
