/** The steps that measure: zero, second angle, direction. */

import { useComputed } from "@preact/signals";
import { problemText, readableRange, steadinessOf } from "../../shared/setup-ranges.ts";
import { DASH, formatAngle } from "../format.ts";
import {
  DIRECTION_RIGHT,
  DIRECTION_WAITS,
  DIRECTION_WRONG,
  EMPTY_CHECK,
  mirrorText,
  rangeText,
  SECOND_HINT,
  SECOND_LABEL,
  STEADINESS,
  TAKE,
  takenText,
} from "../setup-messages.ts";
import { type Draft, degreesIn, isPoint, mirrored, risenDeg, secondPoint, takeable } from "./draft.ts";
import type { LiveSetup } from "./live.ts";

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

export const EmptyStep = ({ live, draft }: StepProps) => (
  <Check
    id="setup-empty"
    label={EMPTY_CHECK}
    checked={draft.empty}
    onChange={(empty) => live.change({ empty })}
  />
);

const RawReading = ({ live }: { live: LiveSetup }) => {
  const counts = useComputed(() => {
    const reading = live.view.value?.reading;
    return reading?.kind === "counts" ? String(reading.counts) : DASH;
  });
  const words = useComputed(() => STEADINESS[steadinessOf(live.view.value?.reading ?? { kind: "none" })]);
  return (
    <div class="setup__reading">
      <p class="setup__counts">
        <span data-testid="setup-counts">{counts}</span> counts
      </p>
      <p class="setup__note" aria-live="polite">
        {words}
      </p>
    </div>
  );
};

const Take = (props: {
  readonly live: LiveSetup;
  readonly taken: number | null;
  onTake(counts: number): void;
}) => {
  const { live, taken } = props;
  const blocked = useComputed(() => takeable(live.view.value?.reading ?? { kind: "none" }) === null);
  const take = (): void => {
    const counts = takeable(live.view.value?.reading ?? { kind: "none" });
    if (counts !== null) props.onTake(counts);
  };
  return (
    <>
      <RawReading live={live} />
      <button
        type="button"
        class="button button--plain"
        data-testid="setup-take"
        disabled={blocked}
        onClick={take}
      >
        {TAKE}
      </button>
      <p class="setup__note" role="status">
        {taken === null ? "" : takenText(taken)}
      </p>
    </>
  );
};

export const ZeroStep = ({ live, draft }: StepProps) => (
  <Take
    live={live}
    taken={draft.zero?.counts ?? null}
    onTake={(counts) => live.change({ zero: { counts, angleDeg: 0 }, direction: "unknown" })}
  />
);

export const SecondStep = ({ live, draft }: StepProps) => {
  const point = secondPoint(draft);
  const wrong = point === null || isPoint(point) || draft.secondText === "" ? null : problemText(point);
  return (
    <>
      <Take
        live={live}
        taken={draft.secondCounts}
        onTake={(secondCounts) => live.change({ secondCounts, direction: "unknown" })}
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
  const risen = useComputed(() => {
    const reading = live.view.value?.reading;
    return reading === undefined ? DASH : formatAngle(risenDeg(draft, reading));
  });
  const b = secondPoint(draft);
  const words = { unknown: DIRECTION_WAITS, right: DIRECTION_RIGHT, wrong: DIRECTION_WRONG }[draft.direction];
  const range = draft.zero !== null && isPoint(b) ? readableRange(draft.zero, b) : null;
  return (
    <>
      <p class="setup__counts">
        <span data-testid="setup-risen">{risen}</span> since the second angle
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
