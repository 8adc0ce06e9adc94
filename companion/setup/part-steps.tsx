/** The steps at the table's parts: lock, buzzer, STOP button, what else is fitted, and the summary that is written. */

import { PULSE_US, problemText, travelProblem } from "../../shared/setup-ranges.ts";
import { DASH, formatAngle } from "../format.ts";
import {
  AXES,
  BUZZER_HINT,
  BUZZER_KINDS,
  BUZZER_LEGEND,
  CIRCUIT,
  CIRCUITS,
  END_TRY,
  FACT_BUZZER,
  FACT_BUZZERS,
  FACT_FITTED,
  FACT_INERTIAL,
  FACT_LOCK,
  FACT_NONE,
  FACT_NUMBER,
  FACT_REFERENCE,
  FACT_STOP,
  FACT_STOP_WORKS,
  FACT_SWITCH,
  FACT_UNMEASURED,
  factAxis,
  factCounts,
  factMillivolts,
  factPotentiometer,
  factPulses,
  HOLD_NAME,
  METER_LABEL,
  NUMBER_LABEL,
  pulseStepLabel,
  pulseText,
  RELEASE_NAME,
  SOUND,
  STOP_SEEN,
  STOP_UNTESTED,
  SWITCH_CHECK,
  TRY,
} from "../setup-messages.ts";
import { calibrationOf, metered, partsProblem } from "./draft.ts";
import { Facts } from "./facts.tsx";
import { Check, type StepProps } from "./steps.tsx";

const NO_BOARD = { kind: "none", reason: "" } as const;
const PULSE_STEPS = [-50, -10, 10, 50] as const;

const Position = (props: StepProps & { readonly field: "holdUs" | "releaseUs"; readonly name: string }) => {
  const { live, draft, field, name } = props;
  const pulseUs = draft[field];
  const isTried = live.trying.value === pulseUs;
  const move = (by: number): void => {
    const next = pulseUs + by;
    if (!(next >= PULSE_US.least && next <= PULSE_US.most)) return;
    live.change({ [field]: next });
    if (isTried) live.tryLock(next);
  };
  return (
    <fieldset class="setup__position">
      <legend>{name}</legend>
      <output class="setup__counts" data-testid={`setup-${field}`}>
        {pulseText(pulseUs)}
      </output>
      <div class="setup__moves">
        {PULSE_STEPS.map((by) => (
          <button
            key={by}
            type="button"
            class="stepper setup__move"
            aria-label={pulseStepLabel(name, by)}
            onClick={() => move(by)}
          >
            {by > 0 ? `+${by}` : `−${-by}`}
          </button>
        ))}
        <button
          type="button"
          class="button button--plain"
          data-testid={`setup-try-${field}`}
          aria-pressed={isTried}
          onClick={() => live.tryLock(isTried ? null : pulseUs)}
        >
          {isTried ? END_TRY : TRY}
        </button>
      </div>
    </fieldset>
  );
};

export const LockStep = ({ live, draft }: StepProps) => {
  const wrong = travelProblem(draft.holdUs, draft.releaseUs);
  return (
    <>
      <Position live={live} draft={draft} field="releaseUs" name={RELEASE_NAME} />
      <Position live={live} draft={draft} field="holdUs" name={HOLD_NAME} />
      <p class="setup__wrong" role="alert">
        {wrong === null ? "" : problemText(wrong)}
      </p>
    </>
  );
};

export const BuzzerStep = ({ live, draft }: StepProps) => (
  <>
    <button type="button" class="button button--plain" data-testid="setup-sound" onClick={live.sound}>
      {SOUND}
    </button>
    <fieldset class="setup__choices">
      <legend>{BUZZER_LEGEND}</legend>
      {(["passive", "active"] as const).map((kind) => (
        <label key={kind} class="setup__check">
          <input
            type="radio"
            name="buzzer"
            data-testid={`setup-buzzer-${kind}`}
            checked={draft.buzzerKind === kind}
            onChange={() => live.change({ buzzerKind: kind })}
          />
          <span>{BUZZER_KINDS[kind]}</span>
        </label>
      ))}
    </fieldset>
    <p class="setup__note">{BUZZER_HINT}</p>
  </>
);

export const StopStep = ({ live, draft }: StepProps) => (
  <>
    <p class="setup__counts">
      {CIRCUIT} <span data-testid="setup-stop">{CIRCUITS[live.view.value?.stop ?? "unknown"]}</span>
    </p>
    <p class="setup__note" role="status" data-testid="setup-stop-seen">
      {STOP_SEEN[draft.stopSeen]}
    </p>
  </>
);

const NumberField = (props: {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly step: string;
  readonly onValue: (value: number) => void;
}) => (
  <>
    <label class="setup__field" for={props.id}>
      {props.label}
    </label>
    <input
      id={props.id}
      class="setup__input"
      data-testid={props.id}
      type="number"
      step={props.step}
      value={Number.isFinite(props.value) ? props.value : ""}
      onInput={(event) => props.onValue(event.currentTarget.valueAsNumber)}
    />
  </>
);

export const PartsStep = ({ live, draft }: StepProps) => {
  const wrong = partsProblem(draft);
  return (
    <>
      <Check
        id="setup-switch"
        label={SWITCH_CHECK}
        checked={draft.lockSwitch}
        onChange={(lockSwitch) => live.change({ lockSwitch })}
      />
      <label class="setup__field" for="setup-meter">
        {METER_LABEL}
      </label>
      <input
        id="setup-meter"
        class="setup__input"
        data-testid="setup-meter"
        inputMode="decimal"
        autocomplete="off"
        value={draft.meterText}
        onInput={(event) =>
          live.change(metered(draft, event.currentTarget.value, live.view.value?.board ?? NO_BOARD))
        }
      />
      <NumberField
        id="setup-number"
        label={NUMBER_LABEL}
        value={draft.tableId}
        step="1"
        onValue={(tableId) => live.change({ tableId })}
      />
      <p class="setup__wrong" role="alert">
        {wrong === null ? "" : problemText(wrong)}
      </p>
    </>
  );
};

export const Summary = ({ draft }: StepProps) => {
  const made = calibrationOf(draft);
  const { potentiometer, inertial } =
    made?.kind === "ok"
      ? made.settings
      : ({ potentiometer: { kind: "none" }, inertial: { kind: "none" } } as const);
  const facts: readonly (readonly [string, string])[] = [
    [FACT_NUMBER, String(draft.tableId)],
    ...(potentiometer.kind === "two-point"
      ? [potentiometer.a, potentiometer.b].map(
          ({ counts, angleDeg }) => [factPotentiometer(formatAngle(angleDeg)), factCounts(counts)] as const,
        )
      : []),
    ...(inertial.kind === "zeroed"
      ? [[FACT_INERTIAL, factAxis(AXES[inertial.axis] ?? DASH, formatAngle(inertial.zeroDeg))] as const]
      : []),
    [FACT_LOCK, factPulses(draft.holdUs, draft.releaseUs)],
    [FACT_BUZZER, FACT_BUZZERS[draft.buzzerKind]],
    [FACT_STOP, draft.stopSeen === 3 ? FACT_STOP_WORKS : STOP_UNTESTED],
    [FACT_SWITCH, draft.lockSwitch ? FACT_FITTED : FACT_NONE],
    [FACT_REFERENCE, draft.bandGapMv === null ? FACT_UNMEASURED : factMillivolts(draft.bandGapMv)],
  ];
  return <Facts facts={facts} />;
};
