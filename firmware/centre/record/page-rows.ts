/** One page out of rows that were read, one more than it has: whether that one was there tells if there is a next. */

import type { EventRow, Page, SessionRow } from "./central-record.ts";
import { type PageMark, writeMark } from "./page-mark.ts";
import { stamp } from "./stored.ts";

export const sessionMark = ({ site, tableId, session }: SessionRow): PageMark => [
  stamp(session.endedAt),
  site,
  tableId,
  session.id,
];

/** Numbers of one length sort as texts do. */
const SEQ_DIGITS = 16;
export const eventTail = (outboxId: string, seq: number): string =>
  `${outboxId}/${String(seq).padStart(SEQ_DIGITS, "0")}`;

export const eventMark = ({ site, tableId, event }: EventRow): PageMark => [
  stamp(event.at),
  site,
  tableId,
  eventTail(event.outboxId, event.seq),
];

export const readTail = (tail: string): { readonly outboxId: string; readonly seq: number } => {
  const at = tail.lastIndexOf("/");
  return { outboxId: tail.slice(0, Math.max(at, 0)), seq: Number(tail.slice(at + 1)) };
};

export const pageOf = <T>(rows: readonly T[], most: number, mark: (row: T) => PageMark): Page<T> => {
  const shown = rows.slice(0, most);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > most && last !== undefined ? writeMark(mark(last)) : null };
};
