/** The live angle over a scale with the zones that matter now: large, and readable from beside the table. */

import { useComputed } from "@preact/signals";
import type { Store } from "../store.ts";

export interface Zone {
  readonly kind: "wanted" | "over";
  readonly fromDeg: number;
  readonly toDeg: number;
}

const FROM_DEG = -90;
const TO_DEG = 40;
const place = (deg: number): number => Math.min(TO_DEG, Math.max(FROM_DEG, deg)) - FROM_DEG;

const TICKS_DEG = [-75, -20, 0, 20] as const;

export const AngleBar = ({ store, zones }: { store: Store; zones: readonly Zone[] }) => {
  const { angleDeg, angleText } = store.view;
  const x = useComputed(() => (angleDeg.value === null ? -10 : place(angleDeg.value) - 0.75));
  return (
    <div class="angle-bar">
      <p class="angle-bar__value" data-testid="setup-angle">
        {angleText}
      </p>
      <svg
        class="angle-bar__scale"
        viewBox={`0 0 ${TO_DEG - FROM_DEG} 12`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <rect class="angle-bar__rail" x="0" y="3" width={TO_DEG - FROM_DEG} height="6" />
        {zones.map(({ kind, fromDeg, toDeg }) => (
          <rect
            key={kind}
            class={`angle-bar__zone is-${kind}`}
            x={place(fromDeg)}
            y="1.5"
            width={place(toDeg) - place(fromDeg)}
            height="9"
          />
        ))}
        {TICKS_DEG.map((deg) => (
          <rect key={deg} class="angle-bar__tick" x={place(deg) - 0.15} y="3" width="0.3" height="6" />
        ))}
        <rect class="angle-bar__now" x={x} y="0" width="1.5" height="12" />
      </svg>
    </div>
  );
};
