/** Pain from 0 to 10, the numeric rating scale, as eleven large buttons of one group, and "not told". */

import { NO_PAIN, PAIN_UNTOLD, painSpoken, WORST_PAIN } from "../messages/en/outcome.ts";
import "../style/outcome.css";

export const PAINS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

export interface PainScaleProps {
  /** Tells this scale from others on the page. */
  readonly id: string;
  readonly legend: string;
  readonly pain: number | null;
  readonly onTell: (pain: number | null) => void;
}

export const PainScale = ({ id, legend, pain, onTell }: PainScaleProps) => (
  <fieldset class="pain" data-testid={id}>
    <legend class="pain__legend">{legend}</legend>
    <p class="pain__ends">
      {NO_PAIN}, {WORST_PAIN}
    </p>
    <div class="pain__scale">
      {PAINS.map((value) => (
        <label key={value} class="pain__step">
          <input
            type="radio"
            name={id}
            class="pain__radio"
            data-testid={`${id}-${value}`}
            aria-label={painSpoken(value)}
            checked={pain === value}
            onChange={() => onTell(value)}
          />
          <span aria-hidden="true">{value}</span>
        </label>
      ))}
      <label class="pain__step pain__step--untold">
        <input
          type="radio"
          name={id}
          class="pain__radio"
          data-testid={`${id}-untold`}
          checked={pain === null}
          onChange={() => onTell(null)}
        />
        <span>{PAIN_UNTOLD}</span>
      </label>
    </div>
  </fieldset>
);
