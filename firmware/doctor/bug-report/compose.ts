/** The report as one text, bounded: what it is, what is in it, what was taken out, and its parts. Pure. */

import { type Clear, joined, say, time } from "./clear.ts";

export interface Part {
  readonly title: Clear;
  readonly lines: readonly Clear[];
}

/** Bytes of the whole; a place for bug reports takes that, and a person can look through it. */
export const MOST_REPORT_BYTES = 196_608;
/** Of each part but the log, which has what they leave over. */
const MOST_PART_BYTES = 16_384;
const MOST_LINE = 1_000;

const bytesOf = (text: string): number => Buffer.byteLength(text);

const head = (program: Clear, atMs: number): readonly Clear[] => [
  say`Report of inversion-table ${program}, made ${time(atMs)} by: inversion-table doctor --report`,
  say``,
  say`Read it before you send it: it is plain text, and nobody has it until you give it away.`,
  say``,
  say`In it: versions, computer and disk; what the doctor found; boards and what they tell of themselves; the`,
  say`config's numbers and switches; how many sessions and people the history has, when the last sessions were,`,
  say`how long and how they ended; figures of a running program; the last lines of its log.`,
  say``,
  say`Taken out: everything else. Only words that the program itself writes, numbers, versions and times are let`,
  say`in, so there are no names of people, devices, networks or programmes, no notes, ages, weights, answers to`,
  say`health questions or pain; no codes, tokens, cookies or keys; no addresses. Your home folder is ~, other`,
  say`folders are … where their names are not every system's, and serial numbers are hashed.`,
];

const titled = (title: Clear): readonly Clear[] => [say``, say`== ${title} ==`];

/** As many as there is room for, from the first on. */
const fitting = (lines: readonly Clear[], bytes: number): readonly Clear[] => {
  let room = bytes;
  const over = lines.findIndex((line) => {
    room -= bytesOf(line) + 1;
    return !(room >= 0);
  });
  return over < 0 ? lines : lines.slice(0, over);
};

const short = (line: Clear): Clear =>
  line.length <= MOST_LINE ? line : say`[a line of ${line.length} characters]`;

const partLines = ({ title, lines }: Part): readonly Clear[] => {
  const shown = fitting(lines.map(short), MOST_PART_BYTES);
  const more = lines.length - shown.length;
  return [...titled(title), ...shown, ...(more > 0 ? [say`[${more} more lines were left out]`] : [])];
};

/** @param log comes last and loses its oldest lines where the whole would be too long */
export const reportText = (program: Clear, atMs: number, parts: readonly Part[], log: Part): string => {
  const before = [...head(program, atMs), ...parts.flatMap(partLines), ...titled(log.title)];
  const room = MOST_REPORT_BYTES - bytesOf(joined(before, "\n")) - MOST_LINE;
  const newest = fitting([...log.lines].map(short).reverse(), room);
  const older = log.lines.length - newest.length;
  const cut = older > 0 ? [say`[${older} older lines were left out]`] : [];
  return `${joined([...before, ...cut, ...[...newest].reverse()], "\n")}\n`;
};
