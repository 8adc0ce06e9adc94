/**
 * The small picture on a tile: the table from the side at its real angle, with the limit on the arc. It is drawn once;
 * what an angle changes is the turn of one group, set by hand so that nothing else happens with each message.
 */

import { effect, useComputed } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { NEAR_ANGLE_DEG } from "../../shared/limits.ts";
import { DIAL_FROM_DEG, DIAL_TO_DEG, dialArc, dialTick, tableTransform } from "../dial-geometry.ts";
import type { CellView } from "./cell.ts";

const RADIUS = 50;

const Scale = ({ limits }: Pick<CellView, "limits">) => {
  const most = useComputed(() => limits.value?.maxAngleDeg ?? null).value;
  return (
    <>
      <path class="tile-pic__track" d={dialArc(DIAL_FROM_DEG, DIAL_TO_DEG, RADIUS)} />
      {most === null ? null : (
        <>
          <path class="tile-pic__calm" d={dialArc(0, most - NEAR_ANGLE_DEG, RADIUS)} />
          <path class="tile-pic__near" d={dialArc(most - NEAR_ANGLE_DEG, most, RADIUS)} />
          <path class="tile-pic__limit" d={dialTick(most, RADIUS - 5, RADIUS + 6)} />
        </>
      )}
    </>
  );
};

/** Bed, rider and pointer, lying: head left. */
const Turning = ({ angleDeg }: Pick<CellView, "angleDeg">) => {
  const group = useRef<SVGGElement>(null);
  useLayoutEffect(
    () =>
      effect(() => {
        if (angleDeg.value !== null)
          group.current?.style.setProperty("transform", tableTransform(angleDeg.value));
      }),
    [angleDeg],
  );
  return (
    <g
      ref={group}
      class={useComputed(() => (angleDeg.value === null ? "tile-pic__turn is-off" : "tile-pic__turn"))}
    >
      <path class="tile-pic__bed" d="M-40 3.5H42M42 4V-7" />
      <path class="tile-pic__body" d="M-26 -3.5H36" />
      <circle class="tile-pic__head" cx="-34" cy="-3.5" r="5.5" />
    </g>
  );
};

export const Picture = ({ view }: { readonly view: CellView }) => (
  <svg class="tile-pic" viewBox="-60 -56 106 112" aria-hidden="true" focusable="false">
    <Scale limits={view.limits} />
    <path class="tile-pic__frame" d="M-20 52 0 0 20 52" />
    <Turning angleDeg={view.angleDeg} />
    <circle class="tile-pic__hub" r="3" />
  </svg>
);
