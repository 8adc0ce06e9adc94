/** Text for a terminal: what people wrote cannot move its cursor, and columns stand below each other. */

const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** On one line, without control and format characters: no escape sequence, nothing that runs backwards. */
export const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();

const cellsOf = (text: string): readonly { readonly text: string; readonly width: number }[] =>
  [...graphemes.segment(text)].map(({ segment }) => ({ text: segment, width: WIDE.test(segment) ? 2 : 1 }));

export const widthOf = (text: string): number => cellsOf(text).reduce((sum, { width }) => sum + width, 0);

/** Cut to a width, with an ellipsis where something is missing. */
export const cutTo = (text: string, most: number): string => {
  if (widthOf(text) <= most) return text;
  let [cut, width] = ["", 0];
  for (const cell of cellsOf(text)) {
    if (width + cell.width > most - 1) break;
    cut += cell.text;
    width += cell.width;
  }
  return `${cut}…`;
};

export interface Column<T> {
  readonly title: string;
  readonly align: "left" | "right";
  /** No cell is wider. */
  readonly most: number;
  readonly cell: (item: T) => string;
}

const padded = (text: string, width: number, align: "left" | "right"): string => {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return align === "left" ? text + space : space + text;
};

/** A title line and one line for each item, without spaces at their ends. */
export const tableLines = <T>(columns: readonly Column<T>[], items: readonly T[]): string => {
  const rows = [
    columns.map(({ title }) => title),
    ...items.map((item) => columns.map(({ cell, most }) => cutTo(harmless(cell(item)), most))),
  ];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => widthOf(row[index] ?? ""))));
  return rows
    .map((row) =>
      columns
        .map(({ align }, index) => padded(row[index] ?? "", widths[index] ?? 0, align))
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
};

/** 2026-01-31 18:05, by this computer's calendar. */
export const localTime = (iso: string): string => {
  const at = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
};

const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

/** The values as bars from 0 up; "·" where nothing is known. */
export const bars = (values: readonly (number | null)[], most: number): string =>
  values
    .map((value) => {
      if (value === null) return "·";
      const step = Math.floor((Math.max(0, value) / Math.max(1, most)) * BARS.length);
      return BARS[Math.min(step, BARS.length - 1)] ?? "·";
    })
    .join("");
