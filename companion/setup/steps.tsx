/** The steps that measure: zero, second angle, direction. */

import { type Measured, takeNow } from "../../shared/setup-measure.ts";
import { problemText, readableRange } from "../../shared/setup-ranges.ts";
import { formatAngle } from "../format.ts";
import {
  DIRECTION_RIGHT,
  DIRECTION_WAITS,
  DIRECTION_WRONG,
  EMPTY_CHECK,
  mirrorText,
  rangeText,
  SECOND_HINT,
  SECOND_LABEL,
  SENSOR_KINDS,
  SENSORS_LEGEND,
  SINCE_SECOND,
  TAKE,
  TELL,
  TELL_WHY,
  takenText,
  WRITING,
} from "../setup-messages.ts";
import { calibrationOf, type Draft, degreesIn, mirrored, readsAll, risenDeg } from "./draft.ts";
import type { LiveSetup } from "./live.ts";
import { measuredWords, RawReading, seen } from "./raw-reading.tsx";

export interface StepProps {
  readonly live: LiveSetup;
  readonly draft: Draft;
}

export const Check = (props: {
  readonly id: string;
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}) => (
  <label class="setup__check">
    <input
      type="checkbox"
      data-testid={props.id}
      checked={props.checked}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
    <span>{props.label}</span>
  </label>
);

const SENSORS = {
  potentiometer: { potentiometer: true, mpu6050: false },
  mpu6050: { potentiometer: false, mpu6050: true },
  both: { potentiometer: true, mpu6050: true },
} as const;
const KINDS = ["potentiometer", "mpu6050", "both"] as const;

/** Which sensors are fitted; one that the board does not read has to be told to it first. */
const SensorChoice = ({ live, draft }: StepProps) => {
  const { potentiometer, mpu6050 } = draft.sensors;
  const chosen = potentiometer && mpu6050 ? "both" : mpu6050 ? "mpu6050" : "potentiometer";
  const board = live.view.value?.board;
  const isKnown = board === undefined || readsAll(board, draft.sensors);
  const writing = live.writing.value;
  return (
    <fieldset class="setup__choices">
      <legend>{SENSORS_LEGEND}</legend>
      {KINDS.map((kind) => (
        <label key={kind} class="setup__check">
          <input
            type="radio"
            name="sensors"
            data-testid={`setup-sensor-${kind}`}
            checked={chosen === kind}
            onChange={() =>
              live.change({ sensors: SENSORS[kind], atZero: null, second: null, direction: "unknown" })
            }
          />
          <span>{SENSOR_KINDS[kind]}</span>
        </label>
      ))}
      {isKnown ? null : (
        <>
          <p class="setup__note">{TELL_WHY}</p>
          <button
            type="button"
            class="button button--plain"
            data-testid="setup-tell"
            disabled={!draft.empty || writing.kind === "writing"}
            onClick={live.tellSensors}
          >
            {TELL}
          </button>
        </>
      )}
      <p class="setup__note" role="status">
        {writing.kind === "writing" ? WRITING : ""}
      </p>
      <p class="setup__wrong" role="alert">
        {writing.kind === "refused" ? writing.message : ""}
      </p>
    </fieldset>
  );
};

export const EmptyStep = ({ live, draft }: StepProps) => (
  <>
    <Check
      id="setup-empty"
      label={EMPTY_CHECK}
      checked={draft.empty}
      onChange={(empty) => live.change({ empty })}
    />
    {live.view.value?.board.kind === "guarded" ? <SensorChoice live={live} draft={draft} /> : null}
  </>
);

const Take = (
  props: StepProps & { readonly taken: Measured | null; readonly onTake: (measured: Measured) => void },
) => {
  const { live, draft, taken } = props;
  const now = takeNow(draft.sensors, seen(live.view.value));
  return (
    <>
      <RawReading live={live} draft={draft} />
      <button
        type="button"
        class="button button--plain"
        data-testid="setup-take"
        disabled={now.kind !== "taken"}
        onClick={() => {
          const then = takeNow(draft.sensors, seen(live.view.value));
          if (then.kind === "taken") props.onTake(then.measured);
        }}
      >
        {TAKE}
      </button>
      <p class="setup__note" role="status" data-testid="setup-taken">
        {taken === null ? "" : takenText(measuredWords(taken))}
      </p>
    </>
  );
};

export const ZeroStep = ({ live, draft }: StepProps) => (
  <Take
    live={live}
    draft={draft}
    taken={draft.atZero}
    onTake={(atZero) => live.change({ atZero, direction: "unknown" })}
  />
);

export const SecondStep = ({ live, draft }: StepProps) => {
  const made = calibrationOf(draft);
  const wrong = made?.kind === "problem" && draft.secondText !== "" ? problemText(made.problem) : null;
  return (
    <>
      <Take
        live={live}
        draft={draft}
        taken={draft.second}
        onTake={(second) => live.change({ second, direction: "unknown" })}
      />
      <label class="setup__field" for="setup-second">
        {SECOND_LABEL}
      </label>
      <input
        id="setup-second"
        class="setup__input"
        data-testid="setup-second"
        inputMode="text"
        autocomplete="off"
        value={draft.secondText}
        aria-describedby="setup-second-hint"
        aria-invalid={wrong !== null}
        onInput={(event) => live.change({ secondText: event.currentTarget.value, direction: "unknown" })}
      />
      <p class="setup__note" id="setup-second-hint">
        {SECOND_HINT}
      </p>
      <p class="setup__wrong" role="alert">
        {wrong ?? ""}
      </p>
    </>
  );
};

export const DirectionStep = ({ live, draft }: StepProps) => {
  const risen = formatAngle(risenDeg(draft, seen(live.view.value)));
  const made = calibrationOf(draft);
  const potentiometer = made?.kind === "ok" ? made.settings.potentiometer : null;
  const words = { unknown: DIRECTION_WAITS, right: DIRECTION_RIGHT, wrong: DIRECTION_WRONG }[draft.direction];
  const range = potentiometer?.kind === "two-point" ? readableRange(potentiometer.a, potentiometer.b) : null;
  return (
    <>
      <RawReading live={live} draft={draft} />
      <p class="setup__counts">
        <span data-testid="setup-risen">{risen}</span> {SINCE_SECOND}
      </p>
      <p class="setup__note" role="status" data-testid="setup-direction" data-direction={draft.direction}>
        {words}
      </p>
      {draft.direction === "wrong" ? (
        <button
          type="button"
          class="button button--plain"
          data-testid="setup-mirror"
          onClick={() => live.change(mirrored(draft))}
        >
          {mirrorText(formatAngle(-(degreesIn(draft.secondText) ?? 0)))}
        </button>
      ) : null}
      {range === null ? null : (
        <p class="setup__note">{rangeText(formatAngle(range.fromDeg), formatAngle(range.toDeg))}</p>
      )}
    </>
  );
};
