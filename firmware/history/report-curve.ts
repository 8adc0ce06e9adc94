/**
 * The curve of one session as a picture (SVG): degrees over minutes, with the limit that was in force, the time
 * inverted tinted, where the lock was held, and where the angle was not known. Pure text; classes only, the colours
 * stand in report-style.ts.
 */

import type { Sample, SessionRecord } from "../../shared/history.ts";
import { limitsInTime } from "./export-csv.ts";
import { clockWords, degreesWords } from "./report-words.ts";

const WIDTH = 720;
const HEIGHT = 222;
const PLOT = { left: 46, right: 708, top: 16, bottom: 198 } as const;
/** Below this a person is standing up or about to; it is not drawn, so that what matters has the room. */
const FLOOR_DEG = -30;
const LEAST_TOP_DEG = 30;
const TICKS_MIN = [0.25, 0.5, 1, 2, 5, 10, 20, 60, 240] as const;
const MOST_TICKS = 11;
/** Alarms that get their number in the picture. */
export const MOST_MARKS = 5;

interface Scale {
  readonly x: (tMs: number) => number;
  readonly y: (angleDeg: number) => number;
  readonly topDeg: number;
  readonly endMs: number;
}

const scaleOf = (record: SessionRecord, samples: readonly Sample[]): Scale => {
  const endMs = Math.max(60_000, samples.at(-1)?.tMs ?? 0);
  let highest = LEAST_TOP_DEG - 5;
  for (const { limits } of limitsInTime(record)) highest = Math.max(highest, limits.maxAngleDeg);
  for (const { angle } of samples) if (typeof angle === "number") highest = Math.max(highest, angle / 10);
  const topDeg = Math.ceil((highest + 5) / 10) * 10;
  const { left, right, top, bottom } = PLOT;
  return {
    x: (tMs) => left + ((right - left) * Math.min(Math.max(tMs, 0), endMs)) / endMs,
    y: (angleDeg) =>
      bottom - ((bottom - top) * (Math.max(angleDeg, FLOOR_DEG) - FLOOR_DEG)) / (topDeg - FLOOR_DEG),
    topDeg,
    endMs,
  };
};

const n = (value: number): string => String(Math.round(value * 10) / 10);

type Point = readonly [tMs: number, angleDeg: number];

/** Stretches of known angles; per column of the picture the lowest and the highest stand for all that are there. */
const stretches = (samples: readonly Sample[], endMs: number): readonly (readonly Point[])[] => {
  const all: Point[][] = [];
  const columnMs = endMs / (PLOT.right - PLOT.left);
  let stretch: Point[] = [];
  let column = { index: -1, low: [0, 0] as Point, high: [0, 0] as Point };
  const flush = (): void => {
    if (column.index < 0) return;
    const { low, high } = column;
    const ordered = low[0] <= high[0] ? [low, high] : [high, low];
    stretch.push(...(low[0] === high[0] ? [low] : ordered));
    column = { ...column, index: -1 };
  };
  const end = (): void => {
    flush();
    if (stretch.length > 0) all.push(stretch);
    stretch = [];
  };
  for (const { tMs, angle } of samples) {
    if (typeof angle !== "number") {
      end();
      continue;
    }
    const point: Point = [tMs, angle / 10];
    const index = Math.floor(tMs / columnMs);
    if (index !== column.index) {
      flush();
      column = { index, low: point, high: point };
    } else if (point[1] < column.low[1]) column.low = point;
    else if (point[1] > column.high[1]) column.high = point;
  }
  end();
  return all;
};

/** From–to of what is the case in a row, ms. */
const spansOf = (samples: readonly Sample[], is: (sample: Sample) => boolean): readonly Point[] => {
  const spans: [number, number][] = [];
  let open = false;
  for (const sample of samples) {
    const last = spans.at(-1);
    if (open && last !== undefined) last[1] = sample.tMs;
    const now = is(sample);
    if (now && !open) spans.push([sample.tMs, sample.tMs]);
    open = now;
  }
  return spans;
};

const axes = ({ x, y, topDeg, endMs }: Scale): string => {
  const { left, right, bottom } = PLOT;
  const degStep = topDeg - FLOOR_DEG > 90 ? 20 : 10;
  const lines: string[] = [];
  for (let deg = Math.ceil(FLOOR_DEG / degStep) * degStep; deg <= topDeg; deg += degStep) {
    const kind = deg === 0 ? "level" : "grid";
    lines.push(
      `<path class="${kind}" d="M${left} ${n(y(deg))}H${right}"/>`,
      `<text class="tick" x="${left - 7}" y="${n(y(deg) + 3.5)}" text-anchor="end">${degreesWords(deg)}</text>`,
    );
  }
  const minutes = endMs / 60_000;
  const step = TICKS_MIN.find((tick) => minutes / tick <= MOST_TICKS) ?? minutes;
  for (let tick = 0; tick <= minutes + 1e-9; tick += step) {
    const at = n(x(tick * 60_000));
    lines.push(
      `<path class="axis" d="M${at} ${bottom}v4"/>`,
      `<text class="tick" x="${at}" y="${bottom + 16}" text-anchor="middle">${step < 1 ? clockWords(tick * 60) : tick}</text>`,
    );
  }
  lines.push(`<path class="axis" d="M${left} ${PLOT.top}V${bottom}H${right}"/>`);
  return lines.join("");
};

const limitLine = (record: SessionRecord, { x, y, endMs }: Scale): string => {
  const changes = limitsInTime(record);
  const first = changes[0]?.limits ?? record.limits;
  let path = `M${PLOT.left} ${n(y(first.maxAngleDeg))}`;
  for (const { tMs, limits } of changes.slice(1)) path += `H${n(x(tMs))}V${n(y(limits.maxAngleDeg))}`;
  const last = changes.at(-1)?.limits ?? first;
  const at = n(y(last.maxAngleDeg) - 5);
  return `<path class="limit" d="${path}H${n(x(endMs))}"/><text class="limit-word" x="${PLOT.right}" y="${at}" text-anchor="end">maximum ${degreesWords(last.maxAngleDeg)}</text>`;
};

const curve = (samples: readonly Sample[], { x, y, endMs }: Scale): string => {
  const parts: string[] = [];
  for (const points of stretches(samples, endMs)) {
    const to = ([tMs, deg]: Point): string => `${n(x(tMs))} ${n(y(deg))}`;
    const above = points.map(([tMs, deg]): Point => [tMs, Math.max(0, deg)]);
    const [from, until] = [above[0]?.[0] ?? 0, above.at(-1)?.[0] ?? 0];
    parts.push(
      `<path class="inverted" d="M${to([from, 0])}L${above.map(to).join("L")}L${to([until, 0])}Z"/>`,
      `<path class="angle" d="M${points.map(to).join("L")}"/>`,
    );
  }
  return parts.join("");
};

const MARK_ROOM = 16;

const marks = (record: SessionRecord, { x }: Scale): string => {
  let [lastX, row] = [Number.NEGATIVE_INFINITY, 0];
  return record.events
    .filter((event) => event.kind === "alarm-raised")
    .slice(0, MOST_MARKS)
    .map(({ tMs }, index) => {
      // Those that come close upon each other stand below each other.
      row = x(tMs) - lastX < MARK_ROOM ? row + 1 : 0;
      lastX = row === 0 ? x(tMs) : lastX;
      const [at, top] = [n(x(tMs)), PLOT.top - 7 + row * MARK_ROOM];
      return `<path class="mark-line" d="M${at} ${top}V${PLOT.bottom}"/><circle class="mark" cx="${at}" cy="${top}" r="7"/><text class="mark-word" x="${at}" y="${top + 3.5}" text-anchor="middle">${index + 1}</text>`;
    })
    .join("");
};

/** @returns one `<svg>`, or words where there is nothing to draw */
export const curveSvg = (record: SessionRecord, samples: readonly Sample[]): string => {
  if (samples.length === 0) return `<p class="nothing">No angle was recorded in this session.</p>`;
  const scale = scaleOf(record, samples);
  const { x } = scale;
  const bar = ([from, to]: Point, kind: string, top: number, height: number): string =>
    `<rect class="${kind}" x="${n(x(from))}" y="${top}" width="${n(Math.max(1, x(to) - x(from)))}" height="${height}"/>`;
  const unknown = spansOf(samples, ({ angle }) => typeof angle !== "number").map((span) =>
    bar(span, "unknown", PLOT.top, PLOT.bottom - PLOT.top),
  );
  const held = spansOf(samples, (sample) => sample.held).map((span) => bar(span, "held", PLOT.bottom - 6, 6));
  const peak = record.peakDeg === null ? "unknown" : degreesWords(record.peakDeg);
  const spoken = `Inversion angle over time. Highest angle ${peak}, maximum set ${degreesWords(record.limits.maxAngleDeg)}, ${clockWords(record.invertedS)} minutes inverted.`;
  return (
    `<svg class="curve" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${spoken}">` +
    `<defs><clipPath id="plot"><rect x="${PLOT.left}" y="${PLOT.top - 8}" width="${PLOT.right - PLOT.left + 8}" height="${PLOT.bottom - PLOT.top + 8}"/></clipPath></defs>` +
    `${axes(scale)}<g clip-path="url(#plot)">${unknown.join("")}${curve(samples, scale)}${held.join("")}</g>` +
    `${limitLine(record, scale)}${marks(record, scale)}</svg>`
  );
};

const SPARK = { width: 150, height: 26 } as const;

/** The highest angles of the last sessions, oldest first, as a small line. */
export const sparkline = (peaksDeg: readonly (number | null)[]): string => {
  const known = peaksDeg.flatMap((peak, index) => (peak === null ? [] : [[index, peak] as const]));
  if (known.length < 2) return "";
  const most = Math.max(10, ...known.map(([, peak]) => peak));
  const at = ([index, peak]: readonly [number, number]): string =>
    `${n(4 + ((SPARK.width - 8) * index) / (peaksDeg.length - 1))} ${n(SPARK.height - 4 - ((SPARK.height - 8) * Math.max(0, peak)) / most)}`;
  const last = known.at(-1);
  const [cx, cy] = (last === undefined ? "0 0" : at(last)).split(" ");
  return `<svg class="spark" viewBox="0 0 ${SPARK.width} ${SPARK.height}" role="img" aria-label="Highest angles of the last ${peaksDeg.length} sessions"><path class="angle" d="M${known.map(at).join("L")}"/><circle class="dot" cx="${cx}" cy="${cy}" r="2.6"/></svg>`;
};
