/** The estimate of what pulled on the lower back, with its formula, its figures and where they come from. */

import { LUMBAR_SHARES, TRACTION_SOURCES, tractionOf } from "../../../shared/traction.ts";
import { formatAngle } from "../../format.ts";
import {
  TRACTION_FORMULA,
  TRACTION_GUEST,
  TRACTION_HONEST,
  TRACTION_NO_ANGLE,
  TRACTION_NO_WEIGHT,
  TRACTION_SOURCES_TITLE,
  TRACTION_TITLE,
  tractionMean,
  tractionRange,
  tractionReckoned,
  tractionSum,
} from "../../messages/en/session.ts";

export interface TractionProps {
  /** As it stands in the profile now; null = not told. */
  readonly weightKg: number | null;
  readonly isGuest: boolean;
  readonly peakDeg: number | null;
  readonly meanDeg: number | null;
}

const Estimate = ({ weightKg, isGuest, peakDeg, meanDeg }: TractionProps) => {
  if (isGuest) return <p>{TRACTION_GUEST}</p>;
  if (weightKg === null) return <p>{TRACTION_NO_WEIGHT}</p>;
  const atPeak = tractionOf(weightKg, peakDeg);
  const atMean = tractionOf(weightKg, meanDeg);
  if (atPeak === null) return <p>{TRACTION_NO_ANGLE}</p>;
  return (
    <>
      <p class="traction__sum">{tractionSum(atPeak.kgf, atPeak.newton, formatAngle(peakDeg))}</p>
      <p>{tractionRange(atPeak.leastKgf, atPeak.mostKgf)}</p>
      {atMean === null ? null : <p>{tractionMean(atMean.kgf, atMean.newton, formatAngle(meanDeg))}</p>}
      <p class="traction__formula">
        <span>{TRACTION_FORMULA}</span>
        <span>{tractionReckoned(weightKg, formatAngle(peakDeg), LUMBAR_SHARES.middle)}</span>
      </p>
    </>
  );
};

export const Traction = (props: TractionProps) => (
  <details class="card traction" data-testid="traction">
    <summary class="traction__title">{TRACTION_TITLE}</summary>
    <div class="traction__body">
      <Estimate {...props} />
      <p>{TRACTION_HONEST}</p>
      <p class="traction__sources-title">{TRACTION_SOURCES_TITLE}</p>
      <ul class="traction__sources">
        {TRACTION_SOURCES.map((source) => (
          <li key={source}>
            <bdi>{source}</bdi>
          </li>
        ))}
      </ul>
    </div>
  </details>
);
