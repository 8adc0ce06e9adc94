/** What is the case, what to do next, and any alarm; one place to look. */

import { useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Alarm } from "../../shared/alarms.ts";
import type { Companion } from "../companion.ts";
import { formatDegrees, formatElapsed } from "../format.ts";
import { Icon } from "../icons.tsx";
import {
  ACKNOWLEDGE,
  ALARMS,
  alarmLabel,
  CONDITIONS,
  CUES,
  HIGH_ACKNOWLEDGE,
  HIGH_AUDIO,
  invertedLine,
  limitsLine,
  OBSTACLES,
  OPERATOR_ACKNOWLEDGES,
  PAUSE_SOUND,
  PRIORITY_WORDS,
  priorityLine,
  SETUP_NOW,
  SOUND_PAUSED,
  STATE_LABEL,
} from "../messages.ts";
import { CheckInLine } from "../rider/check-in-line.tsx";
import { byUrgency, mayAcknowledge, mayPauseAudio } from "../view.ts";
import { AttendedLine } from "./attended-line.tsx";
import { SetupLink } from "./setup-link.tsx";

/** A cue stays on the screen for this long, ms. */
const CUE_SHOWN_MS = 5000;

const conditionWords = (alarm: Alarm): string => {
  if (!alarm.active) return CONDITIONS.gone;
  return alarm.acknowledged ? CONDITIONS.acknowledged : CONDITIONS.active;
};

/** Pausing the sound, or why that is not to be had. */
const Sound = ({ alarms, companion }: { alarms: readonly Alarm[]; companion: Companion }) => {
  if (mayPauseAudio(alarms))
    return (
      <button
        type="button"
        class="button button--alarm"
        data-testid="pause-audio"
        onClick={() => companion.request({ type: "pause-audio" })}
      >
        <Icon name="no-sound" />
        {PAUSE_SOUND}
      </button>
    );
  if (alarms.some((one) => one.priority === "high" && !one.acknowledged))
    return <p class="alarm__hint">{HIGH_AUDIO}</p>;
  const paused = alarms.some((one) => one.active && one.audioPausedUntilT !== null);
  return paused ? <p class="alarm__hint">{SOUND_PAUSED}</p> : null;
};

const Signal = (props: { may: boolean; alarms: readonly Alarm[]; companion: Companion }) =>
  props.may ? (
    <Sound alarms={props.alarms} companion={props.companion} />
  ) : (
    <p class="alarm__hint">{HIGH_ACKNOWLEDGE}</p>
  );

const AlarmCard = (props: { alarm: Alarm; alarms: readonly Alarm[]; companion: Companion }) => {
  const { alarm, alarms, companion } = props;
  const text = ALARMS[alarm.kind];
  const may = mayAcknowledge(alarm);
  const isOurs = companion.store.view.canAcknowledge.value;
  return (
    <section
      class={`alarm alarm--${alarm.priority}`}
      aria-label={alarmLabel(PRIORITY_WORDS[alarm.priority], text.title)}
    >
      <p class="eyebrow">{priorityLine(PRIORITY_WORDS[alarm.priority], conditionWords(alarm))}</p>
      <h2 class="alarm__title">{text.title}</h2>
      <p class="alarm__next" data-testid={alarm.kind === "not-returning" ? "manual-release" : undefined}>
        {text.next}
      </p>
      <div class="alarm__actions">
        {alarm.acknowledged || !isOurs ? null : (
          <button
            type="button"
            class="button button--alarm"
            data-testid="acknowledge"
            disabled={!may}
            onClick={() => companion.request({ type: "acknowledge", alarmId: alarm.alarmId })}
          >
            <Icon name="check" />
            {ACKNOWLEDGE}
          </button>
        )}
        {isOurs ? (
          <Signal may={may} alarms={alarms} companion={companion} />
        ) : (
          <p class="alarm__hint" data-testid="operator-acknowledges">
            {OPERATOR_ACKNOWLEDGES}
          </p>
        )}
      </div>
    </section>
  );
};

/** An alarm below the most urgent one: its name, and its button unless something high has to be read first. */
const FurtherAlarm = (props: { alarm: Alarm; quiet: boolean; companion: Companion }) => {
  const { alarm, quiet, companion } = props;
  const isOurs = companion.store.view.canAcknowledge.value;
  return (
    <section class={`alarm alarm--further alarm--${alarm.priority}`}>
      <h3 class="alarm__title">{ALARMS[alarm.kind].title}</h3>
      {quiet || alarm.acknowledged || !isOurs || !mayAcknowledge(alarm) ? null : (
        <button
          type="button"
          class="button button--alarm"
          data-testid="acknowledge-further"
          onClick={() => companion.request({ type: "acknowledge", alarmId: alarm.alarmId })}
        >
          {ACKNOWLEDGE}
        </button>
      )}
    </section>
  );
};

const Alarms = ({ companion }: { companion: Companion }) => {
  const alarms = companion.store.select((model) => model.alarms).value;
  const [first, ...others] = byUrgency(alarms);
  if (first === undefined) return null;
  return (
    <div class="alarms" data-testid="alarm-banner" data-alarm={first.kind}>
      <AlarmCard key={first.alarmId} alarm={first} alarms={alarms} companion={companion} />
      {others.map((alarm) => (
        <FurtherAlarm
          key={alarm.alarmId}
          alarm={alarm}
          quiet={first.priority === "high" && !first.acknowledged}
          companion={companion}
        />
      ))}
    </div>
  );
};

const Obstacles = ({ companion }: { companion: Companion }) => {
  const obstacles = companion.store.select((model) => model.startObstacles).value;
  const maySetUp = companion.store.view.isOperator.value;
  if (!companion.store.view.waitsForStart.value) return null;
  return (
    <ul class="obstacles" data-testid="obstacles">
      {obstacles.map((obstacle) => (
        <li key={obstacle}>
          {OBSTACLES[obstacle]}
          {obstacle === "uncalibrated" && maySetUp ? (
            <>
              {" "}
              <SetupLink text={SETUP_NOW} testId="setup-open" />
            </>
          ) : null}
        </li>
      ))}
    </ul>
  );
};

interface StatusProps {
  readonly companion: Companion;
  /** What stands between the state and its facts, where there is room. */
  readonly children?: ComponentChildren;
}

export const Status = ({ companion, children }: StatusProps) => {
  const { store } = companion;
  const { view } = store;
  const cue = useComputed(() => {
    const said = store.model.value.cue;
    // A cue is about what is the case now; once that is not known, what to do about that is read instead.
    if (view.freshness.value === "stale") return "";
    return said !== null && store.nowMs.value - said.atMs < CUE_SHOWN_MS ? CUES[said.cue] : "";
  });
  // What an alarm says goes first: the more urgent it is, the less room the state takes.
  const loud = store.select((model) => {
    const urgent = byUrgency(model.alarms).find((one) => !one.acknowledged);
    return urgent === undefined ? "" : `has-${urgent.priority}`;
  });
  const { maxAngleDeg, maxDurationS } = view;
  const limits = useComputed(() =>
    maxAngleDeg.value === null
      ? ""
      : limitsLine(formatDegrees(maxAngleDeg.value), formatElapsed(maxDurationS.value)),
  );
  const inverted = useComputed(() => (view.sessionRuns.value ? invertedLine(view.invertedText.value) : ""));
  const tone = useComputed(() => `status status--${view.state.value ?? "unknown"}`);
  return (
    <div class="status-slot">
      <div role="alert" class={loud}>
        <Alarms companion={companion} />
      </div>
      <section class={tone} aria-label={STATE_LABEL}>
        <div aria-live="polite">
          <h2
            class="status__title"
            data-testid="state"
            data-state={useComputed(() => view.state.value ?? "unknown")}
          >
            {view.title}
          </h2>
          <p class={useComputed(() => (cue.value === "" ? "status__next" : "status__next is-off"))}>
            {view.next}
          </p>
          <CheckInLine companion={companion} />
          <Obstacles companion={companion} />
          <p class="status__cue" data-testid="cue">
            {cue}
          </p>
        </div>
        <p class="status__left" data-testid="move-left">
          {view.moveLeftText}
        </p>
        {children}
        <AttendedLine store={store} />
        <p class="status__facts">
          <span>{limits}</span>
          <span class="status__inverted">{inverted}</span>
        </p>
      </section>
    </div>
  );
};
