/** The sensors' raw readings, live: where they stand on their scale, what was taken, and whether they are still. */

import type { RawReading as Reading, SetupView } from "../../shared/setup.ts";
import { type Measured, takeNow } from "../../shared/setup-measure.ts";
import { DASH } from "../format.ts";
import { COUNTS, gravityText, STEADINESS, spreadText } from "../setup-messages.ts";
import type { Draft } from "./draft.ts";
import type { LiveSetup } from "./live.ts";

const NOTHING_SEEN = { reading: { kind: "none" }, gravity: { kind: "none" } } as const;
/** What is seen of the sensors; before the first look nothing. */
export const seen = (view: SetupView | null): Pick<SetupView, "reading" | "gravity"> => view ?? NOTHING_SEEN;

export const measuredWords = ({ counts, gravity }: Measured): string =>
  [
    ...(counts === null ? [] : [`${counts} ${COUNTS}`]),
    ...(gravity === null ? [] : [gravityText(gravity)]),
  ].join("; ");

/** The converter's whole scale, 0 to 1023; a little room at both ends keeps the marks in sight. */
const SCALE = "-8 0 1040 40";
const LEAST_WIDTH = 10;

const Taken = ({ counts }: { counts: number | null }) =>
  counts === null ? null : <rect class="raw__taken" x={counts - 2} y="4" width="4" height="32" />;

interface TakenCounts {
  readonly zero: number | null;
  readonly second: number | null;
}

/** A picture of the scale; the same is said in words beside it. */
const Bar = ({ reading, taken }: { reading: Reading; taken: TakenCounts }) => (
  <svg class="raw" viewBox={SCALE} preserveAspectRatio="none" aria-hidden="true">
    <rect class="raw__rail" x="0" y="14" width="1024" height="12" rx="6" />
    <Taken counts={taken.zero} />
    <Taken counts={taken.second} />
    {reading.kind === "counts" ? (
      <>
        <rect
          class="raw__spread"
          x={reading.meanCounts - Math.max(reading.spreadCounts, LEAST_WIDTH) / 2}
          y="10"
          width={Math.max(reading.spreadCounts, LEAST_WIDTH)}
          height="20"
        />
        <rect class="raw__now" x={reading.counts - 3} y="0" width="6" height="40" rx="3" />
      </>
    ) : null}
  </svg>
);

export const RawReading = ({ live, draft }: { live: LiveSetup; draft: Draft }) => {
  const { potentiometer, mpu6050 } = draft.sensors;
  const { reading, gravity } = seen(live.view.value);
  const taken = takeNow(draft.sensors, { reading, gravity });
  const steadiness = taken.kind === "taken" ? "steady" : taken.why;
  return (
    <div class="setup__reading" data-steadiness={steadiness}>
      {potentiometer ? (
        <>
          <p class="setup__counts">
            <span data-testid="setup-counts">{reading.kind === "counts" ? reading.counts : DASH}</span>{" "}
            {COUNTS}
            <small data-testid="setup-spread">
              {reading.kind === "counts" ? spreadText(reading.spreadCounts) : ""}
            </small>
          </p>
          <Bar
            reading={reading}
            taken={{ zero: draft.atZero?.counts ?? null, second: draft.second?.counts ?? null }}
          />
        </>
      ) : null}
      {mpu6050 ? (
        <p class="setup__note" data-testid="setup-gravity">
          {gravity.kind === "gravity" ? gravityText(gravity) : DASH}
        </p>
      ) : null}
      <p class="setup__steady" aria-live="polite" data-testid="setup-steady">
        {STEADINESS[steadiness]}
      </p>
    </div>
  );
};
