/**
 * Table and rider from the side, at the real angle, with the limits around them. The head is the pointer.
 *
 * Everything is drawn once and stands still; what changes with a message is the turn of one layer, which the browser
 * turns without drawing it again. The scale is drawn again when a limit changes, the lock's pawl moves when the lock does.
 */

import { effect, type ReadonlySignal, useComputed } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { NEAR_ANGLE_DEG } from "../../shared/limits.ts";
import type { LockPose, SessionState } from "../../shared/table.ts";
import {
  DIAL_FROM_DEG,
  DIAL_TO_DEG,
  dialArc,
  dialMark,
  dialPoint,
  dialTick,
  tableTransform,
} from "../dial-geometry.ts";
import { formatDegrees } from "../format.ts";
import {
  ANGLE_UNKNOWN,
  KEY_CEILING,
  KEY_NEAR,
  KEY_OVER,
  LOOK_AT_TABLE,
  PICTURE_HELD,
  PICTURE_LIVE,
  PICTURE_RELEASED,
  PICTURE_UNKNOWN,
} from "../messages.ts";
import { RiderFigure } from "./rider-figure.tsx";

const RADIUS = 134;
const LABEL_RADIUS = 148;
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

/** What the picture shows; null = not known, or not there. */
export interface DialReadings {
  readonly angleDeg: ReadonlySignal<number | null>;
  readonly state: ReadonlySignal<SessionState | null>;
  readonly lock: ReadonlySignal<LockPose | null>;
  readonly zone: ReadonlySignal<string>;
  readonly maxAngleDeg: ReadonlySignal<number | null>;
  readonly ceilingDeg: ReadonlySignal<number | null>;
  /** Where a programme wants the table. */
  readonly targetDeg: ReadonlySignal<number | null>;
}

/** The arc with its zones, and where a programme wants the table. Drawn again only when one of them changes. */
const Scale = ({ readings }: { readings: DialReadings }) => {
  const maxDeg = readings.maxAngleDeg.value;
  const targetDeg = readings.targetDeg.value;
  const ceilingDeg = readings.ceilingDeg.value;
  return (
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
      {targetDeg === null ? null : (
        <path class="dial__target" d={dialMark(targetDeg, RADIUS + 8, 12)} data-testid="target-mark" />
      )}
      <path class="dial__tick" d={dialTick(-75, RADIUS - 6, RADIUS + 6)} />
      <path class="dial__tick" d={dialTick(0, RADIUS - 6, RADIUS + 6)} />
      <Label angleDeg={-75} text={formatDegrees(-75)} kind="tick" />
      <Label angleDeg={0} text={formatDegrees(0)} kind="tick" />
    </g>
  );
};

/** Floor and A-frame, the legs of the far side behind those of the near one. */
const Frame = () => (
  <g>
    <ellipse class="dial__shadow" cx="4" cy="151" rx="92" ry="5" />
    <path class="dial__floor" d="M-120 151H126" />
    <path class="dial__leg dial__leg--far" d="M-46 145 8 -3 62 145M-30 101H46" />
    <path class="dial__leg" d="M-58 148 0 0 58 148" />
    <path class="dial__leg dial__leg--brace" d="M-39 100H39" />
    <path class="dial__shoe" d="M-66 149H-50M50 149H66" />
  </g>
);

const LOCK_WORDS: Readonly<Record<LockPose, string>> = { held: PICTURE_HELD, released: PICTURE_RELEASED };

/** The lock on the frame: its pawl bites into the table's disc, or stands off it. */
const Pawl = ({ lock }: { lock: ReadonlySignal<LockPose | null> }) => {
  const pose = useComputed(() => `dial__lock dial__lock--${lock.value ?? "unknown"}`);
  return (
    <g class={pose} data-testid="dial-lock">
      <rect class="dial__guide" x="-9" y="40" width="18" height="24" rx="4" />
      <path class="dial__pawl" d="M-5 50V26L0 18 5 26V50Z" />
    </g>
  );
};

/** What the lock does, in words; over everything that turns. */
const PoseWords = ({ lock }: { lock: ReadonlySignal<LockPose | null> }) => (
  <text class={useComputed(() => `dial__pose dial__pose--${lock.value ?? "unknown"}`)} y="128">
    {useComputed(() => (lock.value === null ? "" : LOCK_WORDS[lock.value]))}
  </text>
);

const Caption = () => (
  <figcaption class="dial__caption">
    <span class="key key--near">{KEY_NEAR}</span>
    <span class="key key--over">{KEY_OVER}</span>
    <span class="key key--ceiling">{KEY_CEILING}</span>
  </figcaption>
);

/** One view on all layers of the picture; the pivot at 0,0 is where style/picture.css turns the table. */
const VIEW_BOX = "-190 -162 322 320";

/** The layer that turns. Set by hand and not as an attribute: 50 times a second nothing else shall happen. */
const Turning = ({ angleDeg, state }: Pick<DialReadings, "angleDeg" | "state">) => {
  const layer = useRef<SVGSVGElement>(null);
  // Not `useSignalEffect`: that waits for another frame, and the picture would lag behind the numerals.
  useLayoutEffect(
    () =>
      effect(() => {
        if (angleDeg.value !== null)
          layer.current?.style.setProperty("transform", tableTransform(angleDeg.value));
      }),
    [angleDeg],
  );
  return (
    <svg
      ref={layer}
      class={useComputed(() => (angleDeg.value === null ? "dial__table is-unknown" : "dial__table"))}
      viewBox={VIEW_BOX}
      aria-hidden="true"
      data-testid="dial-table"
    >
      <path class="dial__pointer" d="M-127 0 -118 -5V5Z" />
      <RiderFigure state={state} />
      <circle class="dial__hub" r="5.5" />
    </svg>
  );
};

export const DialPicture = ({ readings }: { readings: DialReadings }) => {
  const { angleDeg, state, lock, zone } = readings;
  // A stale or unknown angle has no place to be drawn at: then nobody is shown at all.
  const known = useComputed(() => angleDeg.value !== null);
  return (
    <figure class={useComputed(() => `card dial dial--${zone.value}`)}>
      <div
        class="dial__stage"
        role="img"
        aria-label={useComputed(() => (known.value ? PICTURE_LIVE : PICTURE_UNKNOWN))}
      >
        <svg viewBox={VIEW_BOX} aria-hidden="true">
          <Scale readings={readings} />
          <Frame />
          <Pawl lock={lock} />
        </svg>
        <Turning angleDeg={angleDeg} state={state} />
        <svg viewBox={VIEW_BOX} aria-hidden="true">
          <PoseWords lock={lock} />
          <g class={useComputed(() => (known.value ? "dial__unknown is-off" : "dial__unknown"))}>
            <text x="-4" y="-62">
              {ANGLE_UNKNOWN}
            </text>
            <text class="dial__look" x="-4" y="-42">
              {LOOK_AT_TABLE}
            </text>
          </g>
        </svg>
      </div>
      <Caption />
    </figure>
  );
};
