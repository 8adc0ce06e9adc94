/**
 * The bed and a rider on it, lying at 0°: head left, feet right, seen from the side. Drawn once; only the group
 * around it turns. What moves besides are the arms, which lie as the advice of the moment says.
 */

import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { SessionState } from "../../shared/table.ts";

/** The teeth of the disc that the lock's pawl bites into, degrees around it. */
const TEETH = Array.from({ length: 12 }, (_, tooth) => tooth * 30);

/** Boom, back rest, foot plate: the table without anybody. */
const Bed = () => (
  <g>
    <path class="fig__tube" d="M-98 9H113" />
    <path class="fig__tube fig__tube--brace" d="M-40 9 0 0 40 9" />
    <path class="fig__pad" d="M-108 2Q-110 -5 -102 -5H22Q30 -5 30 1T22 7H-98Q-106 7 -108 2Z" />
    <path class="fig__seam" d="M-70 -4.5V6.5M-22 -4.5V6.5" />
    <path class="fig__plate" d="M111 10V-21" />
  </g>
);

const Clamps = () => (
  <g>
    <path class="fig__lever" d="M91 -19 77 -33" />
    <circle class="fig__knob" cx="76" cy="-34" r="3.6" />
    <path class="fig__strut" d="M91 9V-20" />
    <rect class="fig__roller" x="85.5" y="-25" width="11" height="10" rx="4.5" />
    <rect class="fig__roller" x="86" y="-2" width="10" height="8" rx="4" />
  </g>
);

const Body = () => (
  <g>
    <path
      class="fig__shoe"
      d="M95 -3.5H106Q109.5 -3.5 109.5 -7.5L110 -25Q110 -30 105.5 -30T100 -25L97.5 -14 94 -12Z"
    />
    <path class="fig__skin" d="M52 -5 53 -19Q60 -21.5 68 -20.5C78 -19.5 86 -15.5 98 -13V-5Z" />
    <path class="fig__trousers" d="M-8 -5 -8 -25Q0 -27.5 9 -26.5C24 -26 40 -23 58 -20.5V-5Z" />
    <path class="fig__skin" d="M-82 -11 -80 -21 -70 -22 -68 -9Z" />
    <path
      class="fig__shirt"
      d="M-75 -5C-78 -12 -77 -21 -70 -24 -59 -29.5 -45 -30 -34 -27.5 -24 -25.5 -14 -25 -4 -26.5L-1 -5Z"
    />
    <path
      class="fig__skin"
      d="M-79 -17C-79 -10 -84 -5.5 -91 -5.5S-104 -11 -104 -18 -99 -30.5 -92.5 -31C-91.5 -33.5 -89.5 -33.5 -88.5 -31 -82 -29.5 -79 -24 -79 -17Z"
    />
    <path
      class="fig__hair"
      d="M-98 -30C-106 -27 -109.5 -18 -106 -11 -103 -4.5 -94 -3 -88 -5.5 -92 -9 -93 -13 -92 -17 -95 -18 -98 -23 -98 -30Z"
    />
    <path class="fig__eye" d="M-90.5 -26.5v-2.2" />
  </g>
);

const Arms = ({ overhead }: { overhead: ReadonlySignal<boolean> }) => (
  <g>
    <g class={useComputed(() => (overhead.value ? "fig__arms is-off" : "fig__arms"))}>
      <path class="fig__arm" d="M-40 -13 -55 -30" />
      <path class="fig__sleeve" d="M-64 -17 -41 -12.5" />
    </g>
    <g class={useComputed(() => (overhead.value ? "fig__arms" : "fig__arms is-off"))}>
      <path class="fig__arm" d="M-82 -9.5 -113 -12" />
      <path class="fig__sleeve" d="M-63 -16 -82 -9.5" />
    </g>
  </g>
);

/** The disc on the table's axle with its teeth. */
const Disc = () => (
  <g>
    <circle class="fig__disc" r="15.5" />
    {TEETH.map((deg) => (
      <path key={deg} class="fig__tooth" d="M0 14.5V19.5" transform={`rotate(${deg})`} />
    ))}
  </g>
);

export const RiderFigure = ({ state }: { state: ReadonlySignal<SessionState | null> }) => {
  // Inverted, arms hang beside the head; on the way up and back they lie on the chest.
  const overhead = useComputed(() => state.value === "inverted");
  return (
    <>
      <Bed />
      <Body />
      <Clamps />
      <Arms overhead={overhead} />
      <Disc />
    </>
  );
};
