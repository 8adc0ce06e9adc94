/** The curve of the angle with its window, pause and zoom. Loaded with uPlot, when somebody opens it. */

import { type Signal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Companion } from "../companion.ts";
import { formatAngle, formatDegrees } from "../format.ts";
import {
  GREATEST,
  LEAST,
  MAXIMUM,
  NOW,
  PAUSE,
  PAUSED,
  PAUSED_NOTE,
  PLOT_KEYS,
  PLOT_NAME,
  RESET,
  RESUME,
  WINDOW_CHOICE,
  WINDOW_NAMES,
  WINDOW_SPOKEN,
  ZOOMED,
  ZOOMED_SPOKEN,
} from "../messages/en/chart.ts";
import { createDrawing, heardBy } from "./drawing.ts";
import { listenToFingers } from "./gestures.ts";
import { formatClock } from "./plot.ts";
import { FIRST_LOOK, type Look, pick, scale, shift, stretchOf, WINDOWS, type WindowName } from "./window.ts";
import "../style/curve.css";

export interface CurveProps {
  readonly companion: Companion;
}

/** The figures under the curve are told anew this often, ms. */
const TOLD_EVERY_MS = 500;
const KEYS_ID = "curve-keys";
const CLOSER = 0.6;
const FURTHER = 1 / CLOSER;
const SHIFT_SHARE = 0.25;

/** What a key on the curve does to the look; null for a key that is not ours. Space and Escape are STOP's. */
const lookByKey = (key: string, look: Look, companion: Companion): Look | null => {
  const heard = heardBy(companion);
  switch (key) {
    case "+":
    case "=":
      return scale(look, heard, CLOSER, 0.5);
    case "-":
      return scale(look, heard, FURTHER, 0.5);
    case "ArrowLeft":
      return shift(look, heard, -SHIFT_SHARE);
    case "ArrowRight":
      return shift(look, heard, SHIFT_SHARE);
    case "0":
    case "Home":
      return { ...look, zoom: null };
    default:
      return null;
  }
};

/** The surface takes the focus and says what it is; `press` tells whether the key was ours. */
const listenToKeys = (surface: HTMLElement, press: (key: string) => boolean): (() => void) => {
  surface.tabIndex = 0;
  surface.setAttribute("role", "group");
  surface.setAttribute("aria-label", PLOT_NAME);
  surface.setAttribute("aria-describedby", KEYS_ID);
  const down = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (press(event.key)) event.preventDefault();
  };
  surface.addEventListener("keydown", down);
  return () => surface.removeEventListener("keydown", down);
};

const Windows = ({ look }: { look: Signal<Look> }) => (
  <fieldset class="curve__windows" aria-label={WINDOW_CHOICE}>
    {WINDOWS.map((name: WindowName) => (
      <button
        key={name}
        type="button"
        class="curve__button"
        data-testid={`curve-${name}`}
        aria-pressed={useComputed(() => look.value.window === name && look.value.zoom === null)}
        onClick={() => {
          look.value = { ...look.value, window: name, zoom: null };
        }}
      >
        {WINDOW_NAMES[name]}
      </button>
    ))}
  </fieldset>
);

const Tools = ({ look, companion }: { look: Signal<Look>; companion: Companion }) => {
  const paused = useComputed(() => look.value.pausedAtMs !== null);
  return (
    <div class="curve__tools">
      <Windows look={look} />
      <button
        type="button"
        class="curve__button"
        data-testid="curve-pause"
        aria-pressed={paused}
        onClick={() => {
          const nowMs = companion.store.nowMs.peek();
          look.value = { ...look.value, pausedAtMs: look.value.pausedAtMs === null ? nowMs : null };
        }}
      >
        {useComputed(() => (paused.value ? RESUME : PAUSE))}
      </button>
    </div>
  );
};

/** PAUSED and ZOOMED, and the way back from the latter. */
const State = ({ look }: { look: Signal<Look> }) => (
  <div class="curve__state">
    <span class="curve__word" role="status" data-testid="curve-state">
      {useComputed(() => {
        if (look.value.pausedAtMs !== null) return `${PAUSED} · ${PAUSED_NOTE}`;
        return look.value.zoom === null ? "" : ZOOMED;
      })}
    </span>
    <button
      type="button"
      class="curve__button curve__reset"
      data-testid="curve-reset"
      hidden={useComputed(() => look.value.zoom === null)}
      onClick={() => {
        look.value = { ...look.value, zoom: null };
      }}
    >
      {RESET}
    </button>
  </div>
);

interface Figures {
  readonly least: string;
  readonly greatest: string;
  readonly now: string;
  readonly limit: string;
}

/** What the picture says, in figures: for those who do not see it, and for everybody else as well. */
const useFigures = (companion: Companion, look: Signal<Look>) => {
  const { store, trace } = companion;
  const beat = useComputed(() => Math.floor(store.nowMs.value / TOLD_EVERY_MS));
  return useComputed((): Figures => {
    beat.value;
    const stretch = stretchOf(look.value, heardBy(companion));
    const range = trace.range(stretch.fromMs, stretch.toMs);
    return {
      least: formatAngle(range?.leastDeg ?? null),
      greatest: formatAngle(range?.greatestDeg ?? null),
      now: store.view.angleText.value,
      limit: formatDegrees(store.view.maxAngleDeg.value),
    };
  });
};

const Readout = (props: {
  companion: Companion;
  look: Signal<Look>;
  pointedMs: Signal<number | null>;
  wallMs: number;
}) => {
  const { companion, look, pointedMs, wallMs } = props;
  const figures = useFigures(companion, look);
  const what = useComputed(() =>
    look.value.zoom === null ? WINDOW_SPOKEN[look.value.window] : ZOOMED_SPOKEN,
  );
  const at = useComputed(() => {
    const atMs = pointedMs.value;
    if (atMs === null) return "";
    const { trace } = companion;
    const limit = formatDegrees(trace.limitAt(atMs));
    return `${formatClock(atMs, wallMs)}  ${formatAngle(trace.angleAt(atMs))}  ${MAXIMUM.toLowerCase()} ${limit}`;
  });
  const hidden = useComputed(() => (pointedMs.value === null ? "curve__figures" : "curve__figures is-off"));
  return (
    <div class="curve__readout">
      <p class="curve__at" aria-hidden="true" data-testid="curve-at">
        {at}
      </p>
      <dl class={hidden} aria-label={what} data-testid="curve-figures">
        <div>
          <dt>{NOW}</dt>
          <dd>{useComputed(() => figures.value.now)}</dd>
        </div>
        <div>
          <dt>{LEAST}</dt>
          <dd>{useComputed(() => figures.value.least)}</dd>
        </div>
        <div>
          <dt>{GREATEST}</dt>
          <dd>{useComputed(() => figures.value.greatest)}</dd>
        </div>
        <div class="curve__limit">
          <dt>{MAXIMUM}</dt>
          <dd>{useComputed(() => figures.value.limit)}</dd>
        </div>
      </dl>
    </div>
  );
};

export const Curve = ({ companion }: CurveProps) => {
  const look = useSignal<Look>(FIRST_LOOK);
  const pointedMs = useSignal<number | null>(null);
  const host = useRef<HTMLDivElement>(null);
  const wallMs = useMemo(() => Date.now() - performance.now(), []);
  useEffect(() => {
    if (host.current === null) return;
    const change = (to: (look: Look) => Look): void => {
      look.value = to(look.peek());
    };
    const drawing = createDrawing(host.current, companion, look, wallMs, {
      picked: (fromMs, toMs) => change((now) => pick(now, heardBy(companion), fromMs, toMs)),
      reset: () => change((now) => ({ ...now, zoom: null })),
      pointed: (atMs) => {
        pointedMs.value = atMs;
      },
    });
    const { plot } = drawing;
    const stopFingers = listenToFingers(plot.surface, {
      scaled: (factor, anchor) => change((now) => scale(now, heardBy(companion), factor, anchor)),
      drawn: (from, to) => change((now) => pick(now, heardBy(companion), plot.timeAt(from), plot.timeAt(to))),
      pointed: (clientX) => {
        pointedMs.value = clientX === null ? null : plot.timeAt(clientX);
      },
    });
    const stopKeys = listenToKeys(plot.surface, (key) => {
      const to = lookByKey(key, look.peek(), companion);
      if (to !== null) look.value = to;
      return to !== null;
    });
    return () => {
      stopKeys();
      stopFingers();
      drawing.destroy();
    };
  }, [companion, look, pointedMs, wallMs]);
  return (
    <>
      <Tools look={look} companion={companion} />
      <div class="curve__plot" data-testid="curve-plot">
        <div class="curve__host" ref={host} />
        <State look={look} />
      </div>
      <p class="curve__keys" id={KEYS_ID}>
        {PLOT_KEYS}
      </p>
      <Readout companion={companion} look={look} pointedMs={pointedMs} wallMs={wallMs} />
    </>
  );
};
