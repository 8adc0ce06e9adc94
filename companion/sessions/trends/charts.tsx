/** The three charts of the trends: minutes as bars, the highest angle as dots on a line, pain before and after as pairs. */

import type { ComponentChildren } from "preact";
import { DAY_MS } from "../../../shared/calendar.ts";
import type { TrendBy, TrendSlot } from "../../../shared/trends.ts";
import { formatDegrees } from "../../format.ts";
import { shortDay, shortMonth } from "../../messages/en/dates.ts";
import { chartName, PAIN_KEY } from "../../messages/en/trends.ts";
import { useWidth } from "../width.ts";
import { type Axis, axisFor, namedSlots } from "./figures.ts";

const HEIGHT_PX = 180;
const MARGIN = { left: 38, right: 6, top: 10, bottom: 22 } as const;
/** Two names with the room between them; the last one may be moved to the left by half of one. */
const NAME_PX = 48;
const NAME_ROOM_PX = 68;
/** A narrower bar has no figure on it. */
const FIGURE_PX = 20;

export const slotName = (slot: TrendSlot, by: TrendBy): string =>
  by === "week" ? shortDay(slot.fromMs / DAY_MS) : shortMonth(slot.fromMs / DAY_MS);

interface Places {
  readonly x: (index: number) => number;
  readonly y: (value: number) => number;
  readonly slotPx: number;
}

interface FrameProps {
  readonly title: string;
  readonly slots: readonly TrendSlot[];
  readonly by: TrendBy;
  readonly axis: Axis;
  readonly tickText: (value: number) => string;
  readonly most: string;
  readonly testId: string;
  readonly children: (places: Places) => ComponentChildren;
}

const Framed = (props: FrameProps & { readonly widthPx: number }) => {
  const { slots, by, axis, widthPx } = props;
  const width = Math.max(1, widthPx - MARGIN.left - MARGIN.right);
  const height = HEIGHT_PX - MARGIN.top - MARGIN.bottom;
  const slotPx = width / Math.max(1, slots.length);
  const places: Places = {
    slotPx,
    x: (index) => MARGIN.left + (index + 0.5) * slotPx,
    y: (value) => MARGIN.top + (1 - value / axis.top) * height,
  };
  const named = namedSlots(slots.length, slotPx, NAME_ROOM_PX);
  return (
    <>
      {axis.ticks.map((tick) => (
        <g key={tick}>
          <path
            class={tick === 0 ? "trend__base" : "trend__grid"}
            d={`M${MARGIN.left} ${Math.round(places.y(tick)) + 0.5}h${width}`}
          />
          <text class="trend__tick" x={MARGIN.left - 6} y={places.y(tick) + 4} text-anchor="end">
            {props.tickText(tick)}
          </text>
        </g>
      ))}
      {slots.map((slot, index) =>
        named.has(index) ? (
          <text
            key={slot.key}
            class="trend__tick"
            x={Math.min(places.x(index), widthPx - NAME_PX / 2)}
            y={HEIGHT_PX - 5}
            text-anchor="middle"
          >
            {slotName(slot, by)}
          </text>
        ) : null,
      )}
      {props.children(places)}
    </>
  );
};

const Chart = (props: FrameProps & { readonly legend?: ComponentChildren }) => {
  const { host, widthPx } = useWidth();
  const { title, slots, by, most, testId } = props;
  const [first, last] = [slots[0], slots.at(-1)];
  const name =
    first === undefined || last === undefined
      ? title
      : chartName(title, slotName(first, by), slotName(last, by), most);
  return (
    <section class="card trend" aria-label={title}>
      <h3 class="card__title">{title}</h3>
      {props.legend}
      <div class="trend__host" ref={host}>
        {widthPx === 0 ? null : (
          <svg
            class="trend__svg"
            role="img"
            aria-label={name}
            width={widthPx}
            height={HEIGHT_PX}
            data-testid={testId}
          >
            <Framed {...props} widthPx={widthPx} />
          </svg>
        )}
      </div>
    </section>
  );
};

interface ChartProps {
  readonly title: string;
  readonly slots: readonly TrendSlot[];
  readonly by: TrendBy;
}

const greatest = (values: readonly (number | null)[]): number =>
  values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);

const whole = (value: number): string => String(Math.round(value));

export const MinutesChart = ({ title, slots, by }: ChartProps) => {
  const most = greatest(slots.map(({ invertedMin }) => invertedMin));
  return (
    <Chart
      title={title}
      slots={slots}
      by={by}
      axis={axisFor(most)}
      tickText={String}
      most={whole(most)}
      testId="trend-minutes"
    >
      {({ x, y, slotPx }) =>
        slots.map(({ key, invertedMin }, index) =>
          invertedMin > 0 ? (
            <g key={key}>
              <rect
                class="trend__bar"
                x={x(index) - slotPx * 0.36}
                y={Math.min(y(invertedMin), y(0) - 2)}
                width={slotPx * 0.72}
                height={Math.max(2, y(0) - y(invertedMin))}
                rx={Math.min(4, slotPx * 0.2)}
              />
              {slotPx < FIGURE_PX ? null : (
                <text class="trend__figure" x={x(index)} y={y(invertedMin) - 3} text-anchor="middle">
                  {whole(invertedMin)}
                </text>
              )}
            </g>
          ) : null,
        )
      }
    </Chart>
  );
};

/** Points joined where they follow one another; a week without a session is no point, and the line goes on past it. */
const lineThrough = (slots: readonly TrendSlot[], { x, y }: Places): string => {
  const points = slots.flatMap(({ peakDeg }, index) =>
    peakDeg === null ? [] : [`${x(index).toFixed(1)} ${y(Math.max(0, peakDeg)).toFixed(1)}`],
  );
  return points.length === 0 ? "" : `M${points.join("L")}`;
};

export const AngleChart = ({ title, slots, by }: ChartProps) => {
  const most = greatest(slots.map(({ peakDeg }) => peakDeg));
  return (
    <Chart
      title={title}
      slots={slots}
      by={by}
      axis={axisFor(most)}
      tickText={formatDegrees}
      most={formatDegrees(Math.round(most))}
      testId="trend-angle"
    >
      {(places) => (
        <>
          <path class="trend__line" d={lineThrough(slots, places)} />
          {slots.map(({ key, peakDeg }, index) =>
            peakDeg === null ? null : (
              <circle
                key={key}
                class="trend__dot"
                cx={places.x(index)}
                cy={places.y(Math.max(0, peakDeg))}
                r={3.5}
              />
            ),
          )}
        </>
      )}
    </Chart>
  );
};

const WORST_PAIN = 10;
const PAIN_AXIS: Axis = { top: WORST_PAIN, ticks: [0, 2, 4, 6, 8, 10] };
const DIAMOND = 5;

/** A ring for before, a filled diamond for after: to be told apart without colour. */
const Ring = ({ x, y }: { x: number; y: number }) => <circle class="trend__before" cx={x} cy={y} r={4.5} />;
const Diamond = ({ x, y }: { x: number; y: number }) => (
  <path
    class="trend__after"
    d={`M${x} ${y - DIAMOND}l${DIAMOND} ${DIAMOND}l${-DIAMOND} ${DIAMOND}l${-DIAMOND} ${-DIAMOND}z`}
  />
);

const PainKey = () => (
  <p class="trend__key">
    <svg width="14" height="14" aria-hidden="true" focusable="false">
      <Ring x={7} y={7} />
    </svg>
    <span>{PAIN_KEY.before}</span>
    <svg width="14" height="14" aria-hidden="true" focusable="false">
      <Diamond x={7} y={7} />
    </svg>
    <span>{PAIN_KEY.after}</span>
  </p>
);

export const PainChart = ({ title, slots, by }: ChartProps) => {
  const most = greatest(slots.flatMap(({ painBefore, painAfter }) => [painBefore, painAfter]));
  return (
    <Chart
      title={title}
      slots={slots}
      by={by}
      axis={PAIN_AXIS}
      tickText={String}
      most={whole(most)}
      testId="trend-pain"
      legend={<PainKey />}
    >
      {({ x, y }) =>
        slots.map(({ key, painBefore, painAfter }, index) => (
          <g key={key}>
            {painBefore === null || painAfter === null ? null : (
              <path class="trend__pair" d={`M${x(index)} ${y(painBefore)}V${y(painAfter)}`} />
            )}
            {painBefore === null ? null : <Ring x={x(index)} y={y(painBefore)} />}
            {painAfter === null ? null : <Diamond x={x(index)} y={y(painAfter)} />}
          </g>
        ))
      }
    </Chart>
  );
};
