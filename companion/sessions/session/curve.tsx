/** The curve of a session with the moment that is looked at: by finger or mouse on the curve, by keyboard on the slider. */

import { type Signal, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { formatAngle, formatDegrees, formatElapsed, spokenDuration } from "../../format.ts";
import {
  CURVE_KEY,
  CURVE_TITLE,
  HELD_WORD,
  LIMIT_WORD,
  MOMENT_LABEL,
  NO_SAMPLES,
  PICTURE_NAME,
  REST_WORD,
} from "../../messages/en/session.ts";
import { useWidth } from "../width.ts";
import { momentAt, peakMs, type SessionCourse } from "./course-of.ts";
import { gapWords } from "./gap-words.ts";
import { Picture } from "./picture.tsx";
import { type Frame, type Scales, scalesOf } from "./scales.ts";

const HEIGHT_PX = 300;
const MARGIN = { left: 42, right: 10, top: 8, bottom: 24 } as const;
/** Steps of the slider. */
const STEPS = 500;

const frameOf = (widthPx: number): Frame => ({
  left: MARGIN.left,
  top: MARGIN.top,
  width: Math.max(1, widthPx - MARGIN.left - MARGIN.right),
  height: HEIGHT_PX - MARGIN.top - MARGIN.bottom,
});

/** What was the case then, in few words; the time goes before it. */
const momentWords = (course: SessionCourse, atMs: number): string => {
  const { angleDeg, gap, maxAngleDeg, held, resting } = momentAt(course, atMs);
  const parts = [
    gap === null ? formatAngle(angleDeg) : gapWords(gap),
    ...(maxAngleDeg === null ? [] : [`${LIMIT_WORD} ${formatDegrees(maxAngleDeg)}`]),
    ...(held ? [HELD_WORD] : []),
    ...(resting ? [REST_WORD] : []),
  ];
  return parts.join(" · ");
};

const Pointer = ({ scales, course, atMs }: { scales: Scales; course: SessionCourse; atMs: number }) => {
  const { angleDeg } = momentAt(course, atMs);
  const x = scales.x(atMs);
  return (
    <g>
      <path class="course__pointer" d={`M${x} ${scales.frame.top}v${scales.frame.height}`} />
      {angleDeg === null ? null : <circle class="course__point" cx={x} cy={scales.y(angleDeg)} r={4.5} />}
    </g>
  );
};

const Drawing = ({ course, atMs }: { course: SessionCourse; atMs: Signal<number> }) => {
  const { host, widthPx } = useWidth();
  const scales = useMemo(() => scalesOf(course, frameOf(widthPx)), [course, widthPx]);
  const picture = useMemo(() => <Picture course={course} scales={scales} />, [course, scales]);
  const point = (event: PointerEvent): void => {
    if (host.current === null) return;
    const { left, width } = scales.frame;
    const share = (event.clientX - host.current.getBoundingClientRect().left - left) / width;
    if (Number.isFinite(share)) atMs.value = Math.round(Math.min(1, Math.max(0, share)) * course.endMs);
  };
  return (
    <div class="course__host" ref={host} onPointerMove={point} onPointerDown={point}>
      {widthPx === 0 ? null : (
        <svg
          class="course__svg"
          role="img"
          aria-label={PICTURE_NAME}
          width={widthPx}
          height={HEIGHT_PX}
          data-testid="course"
        >
          {picture}
          <Pointer scales={scales} course={course} atMs={atMs.value} />
        </svg>
      )}
    </div>
  );
};

export const SessionCurve = ({ course }: { readonly course: SessionCourse }) => {
  const atMs = useSignal(peakMs(course.samples));
  if (course.samples.tMs.length === 0) {
    return (
      <section class="card course" aria-labelledby="course-title">
        <h3 class="card__title" id="course-title">
          {CURVE_TITLE}
        </h3>
        <p>{NO_SAMPLES}</p>
      </section>
    );
  }
  const words = momentWords(course, atMs.value);
  return (
    <section class="card course" aria-labelledby="course-title">
      <h3 class="card__title" id="course-title">
        {CURVE_TITLE}
      </h3>
      <Drawing course={course} atMs={atMs} />
      <input
        type="range"
        class="course__slider"
        data-testid="course-moment"
        min={0}
        max={STEPS}
        value={Math.round((atMs.value / course.endMs) * STEPS)}
        aria-label={MOMENT_LABEL}
        aria-valuetext={`${spokenDuration(atMs.value / 1000)}: ${words}`}
        onInput={(event) => {
          atMs.value = (Number(event.currentTarget.value) / STEPS) * course.endMs;
        }}
      />
      <p class="course__moment" data-testid="course-words">
        <strong>{formatElapsed(atMs.value / 1000)}</strong> <span>{words}</span>
      </p>
      <p class="course__key">{CURVE_KEY}</p>
    </section>
  );
};
