/** Height before and after a session, in the unit that somebody measures in, and the difference once both are told. */

import {
  HEIGHT_AFTER,
  HEIGHT_BEFORE,
  HEIGHT_SAME,
  HEIGHT_UNREADABLE,
  HEIGHT_WHY,
  heightChange,
  heightOutOfRange,
  UNIT_LABEL,
  UNITS,
} from "../messages/en/outcome.ts";
import { type Draft, inUnit, readDraft } from "./draft.ts";
import { type HeightRead, type HeightUnit, readHeight } from "./height-text.ts";

const heightComplaint = (written: string, read: HeightRead, unit: HeightUnit): string => {
  if (read.kind === "unreadable") return HEIGHT_UNREADABLE[unit];
  return read.kind === "out-of-range" ? heightOutOfRange(written, read.least, read.most) : "";
};

const Height = (props: {
  id: string;
  label: string;
  written: string;
  unit: HeightUnit;
  onWrite: (text: string) => void;
}) => {
  const { id, label, written, unit, onWrite } = props;
  const complaint = heightComplaint(written, readHeight(written, unit), unit);
  return (
    <div class="outcome__height">
      <label for={id}>{label}</label>
      <span class="outcome__typed">
        <input
          id={id}
          class="field"
          data-testid={id}
          inputMode="decimal"
          autocomplete="off"
          maxLength={20}
          value={written}
          aria-invalid={complaint !== ""}
          aria-describedby={`${id}-wrong`}
          onInput={(event) => onWrite(event.currentTarget.value)}
        />
        <span aria-hidden="true">{UNITS[unit]}</span>
      </span>
      <p class="outcome__wrong" id={`${id}-wrong`} role="alert">
        {complaint}
      </p>
    </div>
  );
};

const MM_PER_INCH = 25.4;
const signed = (value: string): string => (value.startsWith("-") ? `−${value.slice(1)}` : `+${value}`);

/** How much taller, once both are told. */
const changeText = (draft: Draft): string => {
  const read = readDraft(draft);
  if (read.kind === "wrong") return "";
  const { heightBeforeMm, heightAfterMm } = read.outcome;
  if (heightBeforeMm === null || heightAfterMm === null) return "";
  const mm = heightAfterMm - heightBeforeMm;
  return mm === 0 ? HEIGHT_SAME : heightChange(signed(String(mm)), signed((mm / MM_PER_INCH).toFixed(2)));
};

export const Heights = ({ draft, change }: { draft: Draft; change: (to: Partial<Draft>) => void }) => (
  <div class="outcome__heights">
    <p class="outcome__why">{HEIGHT_WHY}</p>
    <fieldset class="outcome__units" aria-label={UNIT_LABEL}>
      {(["cm", "in"] as const).map((unit) => (
        <button
          key={unit}
          type="button"
          class="outcome__unit"
          data-testid={`height-unit-${unit}`}
          aria-pressed={draft.unit === unit}
          onClick={() => change(inUnit(draft, unit))}
        >
          {UNITS[unit]}
        </button>
      ))}
    </fieldset>
    <Height
      id="height-before"
      label={HEIGHT_BEFORE}
      written={draft.heightBefore}
      unit={draft.unit}
      onWrite={(heightBefore) => change({ heightBefore })}
    />
    <Height
      id="height-after"
      label={HEIGHT_AFTER}
      written={draft.heightAfter}
      unit={draft.unit}
      onWrite={(heightAfter) => change({ heightAfter })}
    />
    <p class="outcome__change" role="status">
      {changeText(draft)}
    </p>
  </div>
);
