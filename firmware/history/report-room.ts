/**
 * How many lines of the last sessions the page has room for, reckoned before it is laid out: everything else on it is
 * more or less fixed, but for a note and the alarms. It errs toward a line too few; a browser test sees that nothing
 * is cut off.
 */

import type { SessionRecord } from "../../shared/history.ts";
import { MOST_MARKS } from "./report-curve.ts";

/** CSS pixels of the sheet, and of what is on it whatever the session. */
const SHEET_PX = 960;
const GAP_PX = 7;
const FIXED_PX = 52 + 52 + 57 + 252 + 49 + 6 * GAP_PX;
const SIMULATED_PX = 25 + GAP_PX;
const ESTIMATE_PX = 93 + GAP_PX;
const TABLE_HEAD_PX = 26 + 19 + 8;
const ROW_PX = 20.5;
const MOST_ROWS = 7;
const LEAST_ROWS = 2;

const TITLE_PX = 24;
const LINE_PX = 17;
const SMALL_LINE_PX = 14;
const PAIN_PX = 66;
const COLUMN_PX = 330;
/** Of one character at the size of a note: wide letters and everything beyond the Latin ones, and the rest. */
const WIDE_PX = 12;
const NARROW_PX = 6;
const LONG_NOTE_CHARS = 160;
const LONG_NOTE_SCALE = 10 / 12;
/** What a note may take at most; the style cuts it there. */
const MOST_NOTE_PX = 208;

export const isLongNote = (note: string): boolean => note.length > LONG_NOTE_CHARS;

const notePx = (note: string): number => {
  if (note === "") return 0;
  const wide = (note.match(/[^a-z0-9 .,;:'()\-/]/g) ?? []).length;
  const width = wide * WIDE_PX + (note.length - wide) * NARROW_PX;
  const scale = isLongNote(note) ? LONG_NOTE_SCALE : 1;
  const lines = Math.ceil((width * scale) / COLUMN_PX) + (note.length > 60 ? 1 : 0);
  return TITLE_PX + Math.min(MOST_NOTE_PX, lines * (isLongNote(note) ? SMALL_LINE_PX : LINE_PX));
};

/** 0 where there is no room for a table worth looking at. */
export const trendRows = (
  record: SessionRecord,
  beside: {
    readonly endedWords: string;
    readonly simulated: boolean;
    readonly hasEstimate: boolean;
    readonly name: string;
  },
): number => {
  const longest = Math.max(beside.name.length, record.programmeName?.length ?? 0);
  const fixed =
    FIXED_PX +
    (longest > 24 ? LINE_PX : 0) +
    (beside.simulated ? SIMULATED_PX : 0) +
    (beside.hasEstimate ? ESTIMATE_PX : 0);
  const alarms = record.events.filter(({ kind }) => kind === "alarm-raised").length;
  const left =
    2 * TITLE_PX +
    Math.ceil((beside.endedWords.length * NARROW_PX) / COLUMN_PX) * LINE_PX +
    Math.min(MOST_MARKS + 1, Math.max(1, alarms)) * LINE_PX;
  const right = TITLE_PX + PAIN_PX + LINE_PX + notePx(record.outcome?.note ?? "");
  const free = SHEET_PX - fixed - Math.max(left, right) - TABLE_HEAD_PX;
  const rows = Math.min(MOST_ROWS, Math.floor(free / ROW_PX));
  return rows >= LEAST_ROWS ? rows : 0;
};
