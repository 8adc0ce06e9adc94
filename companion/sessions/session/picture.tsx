/** The curve of one session as a drawing: zones and limit, gaps, hold, rests, marks, and the moment that is looked at. */

import { NEAR_ANGLE_DEG } from "../../../shared/limits.ts";
import { formatDegrees, formatElapsed } from "../../format.ts";
import { HELD_WORD, LIMIT_WORD, REST_WORD } from "../../messages/en/session.ts";
import type { SessionCourse } from "./course-of.ts";
import { gapWords } from "./gap-words.ts";
import { angleTicks, curvePath, type Scales, timeTicks } from "./scales.ts";

/** The same as in the course: a longer pause between two readings is drawn as one. */
const PAUSE_MS = 1_000;
/** A narrower stretch has no word on it, px per letter. */
const LETTER_PX = 6.5;

const Word = (props: { x: number; y: number; room: number; class: string; text: string }) =>
  props.text.length * LETTER_PX > props.room ? null : (
    <text class={props.class} x={props.x + props.room / 2} y={props.y} text-anchor="middle">
      {props.text}
    </text>
  );

const Grid = ({ scales }: { scales: Scales }) => {
  const { left, top, width, height } = scales.frame;
  return (
    <g>
      {angleTicks(scales).map((deg) => (
        <g key={deg}>
          <path
            class={deg === 0 ? "course__horizon" : "course__grid"}
            d={`M${left} ${Math.round(scales.y(deg)) + 0.5}h${width}`}
          />
          <text class="course__tick" x={left - 6} y={scales.y(deg) + 4} text-anchor="end">
            {formatDegrees(deg)}
          </text>
        </g>
      ))}
      {timeTicks(scales).map((tMs) => (
        <g key={tMs}>
          <path class="course__grid" d={`M${Math.round(scales.x(tMs)) + 0.5} ${top}v${height}`} />
          <text class="course__tick" x={scales.x(tMs)} y={top + height + 17} text-anchor="middle">
            {formatElapsed(tMs / 1000)}
          </text>
        </g>
      ))}
    </g>
  );
};

const Zones = ({ course, scales }: PictureProps) => (
  <g>
    {course.limits.map(({ fromMs, toMs, maxAngleDeg }) => {
      const [x, limitY] = [scales.x(fromMs), scales.y(maxAngleDeg)];
      const width = scales.x(toMs) - x;
      const nearY = scales.y(maxAngleDeg - NEAR_ANGLE_DEG);
      return (
        <g key={fromMs}>
          <rect
            class="course__over"
            x={x}
            y={scales.frame.top}
            width={width}
            height={limitY - scales.frame.top}
          />
          <rect class="course__near" x={x} y={limitY} width={width} height={nearY - limitY} />
        </g>
      );
    })}
  </g>
);

const Limits = ({ course, scales }: PictureProps) => {
  const steps = course.limits.map(
    ({ fromMs, toMs, maxAngleDeg }, index) =>
      `${index === 0 ? "M" : "L"}${scales.x(fromMs)} ${scales.y(maxAngleDeg)}H${scales.x(toMs)}`,
  );
  const last = course.limits.at(-1);
  return (
    <g>
      <path class="course__limit" d={steps.join("")} />
      {last === undefined ? null : (
        <text
          class="course__limit-word"
          x={scales.frame.left + scales.frame.width - 4}
          y={scales.y(last.maxAngleDeg) - 5}
          text-anchor="end"
        >
          {`${LIMIT_WORD} ${formatDegrees(last.maxAngleDeg)}`}
        </text>
      )}
    </g>
  );
};

/** Bars at the foot: when the lock held, when there was a rest; gaps from top to bottom, with their word. */
const Stretches = ({ course, scales }: PictureProps) => {
  const { top, height } = scales.frame;
  const foot = top + height;
  const room = (fromMs: number, toMs: number): number => Math.max(2, scales.x(toMs) - scales.x(fromMs));
  return (
    <g>
      {course.gaps.map(({ fromMs, toMs, why }) => (
        <g key={`gap ${fromMs}`}>
          <rect class="course__gap" x={scales.x(fromMs)} y={top} width={room(fromMs, toMs)} height={height} />
          <Word
            class="course__gap-word"
            x={scales.x(fromMs)}
            y={top + 14}
            room={room(fromMs, toMs)}
            text={gapWords(why)}
          />
        </g>
      ))}
      {course.holds.map(({ fromMs, toMs }) => (
        <g key={`hold ${fromMs}`}>
          <rect
            class="course__held"
            x={scales.x(fromMs)}
            y={top}
            width={room(fromMs, toMs)}
            height={height}
          />
          <rect
            class="course__held-bar"
            x={scales.x(fromMs)}
            y={foot - 5}
            width={room(fromMs, toMs)}
            height={5}
          />
          <Word
            class="course__held-word"
            x={scales.x(fromMs)}
            y={foot - 9}
            room={room(fromMs, toMs)}
            text={HELD_WORD}
          />
        </g>
      ))}
      {course.rests.map(({ fromMs, toMs }) => (
        <g key={`rest ${fromMs}`}>
          <rect
            class="course__rest-bar"
            x={scales.x(fromMs)}
            y={foot - 5}
            width={room(fromMs, toMs)}
            height={5}
          />
          <Word
            class="course__rest-word"
            x={scales.x(fromMs)}
            y={foot - 9}
            room={room(fromMs, toMs)}
            text={REST_WORD}
          />
        </g>
      ))}
    </g>
  );
};

const Marks = ({ course, scales }: PictureProps) => (
  <g>
    {course.marks.map(({ tMs, kind, number }) => {
      const x = scales.x(tMs);
      const y = scales.frame.top + 9;
      return kind === "alarm" ? (
        <g key={`alarm ${number}`} class="course__alarm">
          <path d={`M${x} ${y - 9}l9 16h-18z`} />
          <text x={x} y={y + 5} text-anchor="middle">
            {number}
          </text>
        </g>
      ) : (
        <path
          key={`step ${number}`}
          class="course__step"
          d={`M${x} ${scales.frame.top}v${scales.frame.height}`}
        />
      );
    })}
  </g>
);

export interface PictureProps {
  readonly course: SessionCourse;
  readonly scales: Scales;
}

/** Drawn once per size: what changes while somebody looks along it lies on top of it. */
export const Picture = ({ course, scales }: PictureProps) => (
  <g>
    <Zones course={course} scales={scales} />
    <Grid scales={scales} />
    <Stretches course={course} scales={scales} />
    <Limits course={course} scales={scales} />
    <path class="course__angle" d={curvePath(course.samples, PAUSE_MS, scales)} data-testid="course-angle" />
    <Marks course={course} scales={scales} />
  </g>
);
