/** Limits by one press: presets while there is no session, and in one what only gets tighter. */

import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { Limits } from "../../shared/limits.ts";
import { formatDegrees, formatElapsed } from "../format.ts";
import { lessLabel, PRESET_TEXTS, PRESETS_TITLE, presetUnavailable, TIGHTEN_TITLE } from "../messages.ts";
import type { Draft } from "./draft.ts";
import { ANGLE, DURATION, type LimitKind, PRESETS, type Preset } from "./limit-kinds.ts";

export interface QuickLimitsProps {
  readonly draft: Draft;
  readonly active: ReadonlySignal<Limits | null>;
  readonly ceiling: ReadonlySignal<Limits>;
  readonly disabled: ReadonlySignal<boolean>;
}

const PresetButton = ({ preset, ...props }: QuickLimitsProps & { readonly preset: Preset }) => {
  const { draft, ceiling, disabled } = props;
  const isAllowed = useComputed(
    () =>
      preset.maxAngleDeg <= ceiling.value.maxAngleDeg && preset.maxDurationS <= ceiling.value.maxDurationS,
  );
  const note = useComputed(() =>
    isAllowed.value
      ? PRESET_TEXTS[preset.name]
      : presetUnavailable(
          formatDegrees(ceiling.value.maxAngleDeg),
          formatElapsed(ceiling.value.maxDurationS),
        ),
  );
  const isShown = useComputed(
    () =>
      draft.shown.maxAngleDeg.value === preset.maxAngleDeg &&
      draft.shown.maxDurationS.value === preset.maxDurationS,
  );
  return (
    <button
      type="button"
      class="preset"
      data-testid={`preset-${preset.maxAngleDeg}`}
      aria-pressed={isShown}
      disabled={useComputed(() => disabled.value || !isAllowed.value)}
      onClick={() => draft.choose(preset)}
    >
      <strong class="preset__figures">
        {formatDegrees(preset.maxAngleDeg)} · {formatElapsed(preset.maxDurationS)}
      </strong>
      <span class="preset__note">{note}</span>
    </button>
  );
};

export const Presets = (props: QuickLimitsProps) => (
  <fieldset class="presets">
    <legend class="eyebrow">{PRESETS_TITLE}</legend>
    <div class="presets__row">
      {PRESETS.map((preset) => (
        <PresetButton key={preset.name} {...props} preset={preset} />
      ))}
    </div>
  </fieldset>
);

const LessButton = ({ kind, ...props }: QuickLimitsProps & { readonly kind: LimitKind }) => {
  const { draft, active, disabled } = props;
  const by = useComputed(() =>
    Math.max(0, Math.min(kind.lessBy, (active.value?.[kind.id] ?? kind.least) - kind.least)),
  );
  return (
    <button
      type="button"
      class="button button--less"
      data-testid={`less-${kind.name}`}
      disabled={useComputed(() => disabled.value || by.value === 0)}
      onClick={() => {
        const now = active.peek();
        if (now === null) return;
        draft.set(kind.id, now[kind.id] - by.peek());
        draft.settle(kind.id);
      }}
    >
      {useComputed(() => lessLabel(kind.id, by.value === 0 ? kind.lessBy : by.value))}
    </button>
  );
};

/** One press, applied at once. */
export const Tighten = (props: QuickLimitsProps) => (
  <fieldset class="presets">
    <legend class="eyebrow">{TIGHTEN_TITLE}</legend>
    <div class="tighten">
      <LessButton {...props} kind={ANGLE} />
      <LessButton {...props} kind={DURATION} />
    </div>
  </fieldset>
);
