/**
 * Table and rider from the side, at the real angle, with the limits around them. The head is the pointer.
 */

import { type ReadonlySignal, useComputed } from "@preact/signals";
import { NEAR_ANGLE_DEG } from "../../shared/limits.ts";
import {
  DIAL_FROM_DEG,
  DIAL_TO_DEG,
  dialArc,
  dialPoint,
  dialTick,
  tableTransform,
} from "../dial-geometry.ts";
import { formatDegrees } from "../format.ts";
import type { Store } from "../store.ts";

const RADIUS = 128;
const LABEL_RADIUS = 142;
/** Beyond this a label stands above or below its tick, else to the left of it. */
const LABEL_BESIDE_TO_DEG = 62;

const Label = ({ angleDeg, text, kind }: { angleDeg: number; text: string; kind: string }) => {
  const at = dialPoint(angleDeg, LABEL_RADIUS);
  return (
    <text
      class={`dial__label dial__label--${kind}`}
      x={at.x}
      y={at.y + 4.5}
      text-anchor={Math.abs(angleDeg) <= LABEL_BESIDE_TO_DEG ? "end" : "middle"}
    >
      {text}
    </text>
  );
};

/** The arc with its zones. Drawn again only when a limit changes. */
const Scale = ({ maxDeg, ceilingDeg }: { maxDeg: number | null; ceilingDeg: number | null }) => (
  <g>
    <path class="dial__track" d={dialArc(DIAL_FROM_DEG, DIAL_TO_DEG, RADIUS)} />
    {maxDeg === null ? null : (
      <>
        <path class="dial__calm" d={dialArc(0, maxDeg - NEAR_ANGLE_DEG, RADIUS)} />
        <path class="dial__near" d={dialArc(maxDeg - NEAR_ANGLE_DEG, maxDeg, RADIUS)} />
        <path class="dial__over" d={dialArc(maxDeg, DIAL_TO_DEG, RADIUS)} />
        <path class="dial__limit" d={dialTick(maxDeg, RADIUS - 13, RADIUS + 9)} />
        <Label angleDeg={maxDeg} text={formatDegrees(maxDeg)} kind="limit" />
      </>
    )}
    {ceilingDeg === null ? null : (
      <path
        class="dial__ceiling"
        d={dialTick(ceilingDeg, RADIUS - 8, RADIUS + 8)}
        data-testid="ceiling-tick"
      />
    )}
    <path class="dial__tick" d={dialTick(-75, RADIUS - 6, RADIUS + 6)} />
    <path class="dial__tick" d={dialTick(0, RADIUS - 6, RADIUS + 6)} />
    <Label angleDeg={-75} text={formatDegrees(-75)} kind="tick" />
    <Label angleDeg={0} text="0°" kind="tick" />
  </g>
);

/** The bed and a rider on it, lying at 0°: head left, feet right, seen from the side. */
const Table = ({
  transform,
  shown,
}: {
  transform: ReadonlySignal<string>;
  shown: ReadonlySignal<string>;
}) => (
  <g class={shown} transform={transform} data-testid="dial-table">
    <path class="dial__pointer" d="M-112 0h-9" />
    <rect class="dial__bed" x="-104" y="-1" width="186" height="8" rx="4" />
    <path class="dial__clamp" d="M78 3v-26" />
    <circle class="dial__head" cx="-90" cy="-15" r="12.5" />
    <path class="dial__body" d="M-66 -10H2" />
    <path class="dial__legs" d="M6 -8H68" />
    <path class="dial__arm" d="M-60 -11Q-44 -6 -22 -12" />
    <path class="dial__foot" d="M70 -9v-13" />
  </g>
);

export const Dial = ({ store }: { store: Store }) => {
  const { view } = store;
  const ceilingDeg = store.select((model) => model.hello?.ceilings.maxAngleDeg ?? null);
  // A stale or unknown angle has no place to be drawn at: then the table is not shown at all.
  const transform = useComputed(() => tableTransform(view.angleDeg.value ?? 0));
  const shown = useComputed(() => (view.angleDeg.value === null ? "dial__table is-unknown" : "dial__table"));
  const unknown = useComputed(() =>
    view.angleDeg.value === null ? "dial__unknown" : "dial__unknown is-off",
  );
  const label = useComputed(
    () => `Side view of the table, ${view.angleDeg.value === null ? "angle unknown" : "live"}`,
  );
  return (
    <figure class={useComputed(() => `card dial dial--${view.zone.value}`)}>
      <svg viewBox="-184 -158 288 308" role="img" aria-label={label}>
        <Scale maxDeg={view.maxAngleDeg.value} ceilingDeg={ceilingDeg.value} />
        <path class="dial__floor" d="M-120 142H92" />
        <path class="dial__frame" d="M-52 142 0 0 52 142" />
        <Table transform={transform} shown={shown} />
        <circle class="dial__hub" r="8" />
        <text class={unknown} x="-4" y="-34">
          angle unknown
        </text>
      </svg>
      <figcaption class="dial__caption">
        <span class="key key--near">within 5° of the maximum</span>
        <span class="key key--over">beyond it</span>
        <span class="key key--ceiling">ceiling</span>
      </figcaption>
    </figure>
  );
};
