/**
 * What a report shows of a line of the log: when, how bad, from which process, and the sentence as far as it is one of the
 * program's own. Everything else, the names of fields included, is left out. Pure.
 */

import { constants } from "node:os";
import * as z from "zod/mini";
import { CLOSE_REASONS } from "../../gateway/metrics.ts";
import {
  boardPort,
  type Clear,
  figure,
  joined,
  oneOf,
  ours,
  place,
  say,
  TAKEN_OUT,
  textOf,
  time,
  version,
} from "./clear.ts";
import { errorWords, type IsOurs, placesIn } from "./error-words.ts";
import { REASONS, SENTENCES } from "./log-sentences.ts";
import { HISTORY_TROUBLES } from "./words.ts";

export interface ShowParts {
  readonly home: string;
  readonly isOurs: IsOurs;
}

/** More is no sentence of ours. */
const MOST_CHARS = 1_000;
/** A sentence within a sentence within a sentence. */
const MOST_DEPTH = 3;

interface Pattern {
  readonly text: RegExp;
  /** What stands between the slots. */
  readonly between: readonly string[];
  readonly slots: readonly string[];
}

const patternOf = (sentence: string): Pattern => {
  const slots = [...sentence.matchAll(/\{[^}]+\}/g)].map(([slot]) => slot);
  const between = sentence.split(/\{[^}]+\}/);
  const literal = between.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return { text: new RegExp(`^${literal.join("(.+?)")}$`, "s"), between, slots };
};
const sentencePatterns = SENTENCES.map(patternOf);
const reasonPatterns = REASONS.map(patternOf);

const endOf = (text: string): Clear => {
  const code = /^exit code (\d{1,3})$/.exec(text)?.[1];
  if (code !== undefined) return say`exit code ${Number(code)}`;
  const signal = oneOf(Object.keys(constants.signals), text.replace(/^signal /, ""));
  return signal === TAKEN_OUT || !text.startsWith("signal ") ? signal : say`signal ${signal}`;
};

const unlessTakenOut = (shown: Clear): Clear | null => (shown === TAKEN_OUT ? null : shown);

/** Null where a typed slot has something else in it: then it is another sentence. */
const slotOf = (slot: string, text: string, { home, isOurs }: ShowParts, depth: number): Clear | null => {
  switch (slot) {
    case "{n}":
      return /^-?\d{1,9}(\.\d{1,6})?$/.test(text) ? figure(Number(text)) : null;
    case "{pid}":
      return text === "none" ? say`none` : /^\d{1,7}$/.test(text) ? figure(Number(text)) : null;
    case "{end}":
      return unlessTakenOut(endOf(text));
    case "{code}":
      return unlessTakenOut(oneOf(HISTORY_TROUBLES, text));
    case "{version}":
      return unlessTakenOut(version(text));
    case "{time}":
      return unlessTakenOut(time(text));
    case "{port}":
      return unlessTakenOut(boardPort(text));
    case "{path}":
      return place(text, home);
    default:
      return depth >= MOST_DEPTH ? TAKEN_OUT : reasonOf(text, { home, isOurs }, depth + 1);
  }
};

const shownBy = (
  patterns: readonly Pattern[],
  text: string,
  parts: ShowParts,
  depth: number,
): Clear | null => {
  if (text.length > MOST_CHARS) return null;
  for (const { text: pattern, between, slots } of patterns) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const filled = slots.map((slot, index) => slotOf(slot, found[index + 1] ?? "", parts, depth));
    if (filled.includes(null)) continue;
    return between.reduce<Clear>((line, part, index) => {
      const slot = filled[index];
      return say`${line}${ours(part)}${slot ?? say``}`;
    }, say``);
  }
  return null;
};

/** One of the reasons, or what can be told of an error; at the least that something stood there. */
export const reasonOf = (text: string, parts: ShowParts, depth: number): Clear => {
  const known = shownBy(reasonPatterns, text, parts, depth);
  if (known !== null) return known;
  const error = [...errorWords(text), ...placesIn(text, parts.isOurs)];
  return error.length === 0 ? TAKEN_OUT : joined([...error, TAKEN_OUT], " ");
};

/** A sentence of the log. */
export const sentenceOf = (text: string, parts: ShowParts): Clear => {
  const known = shownBy(sentencePatterns, text, parts, 0);
  if (known !== null) return known;
  const reason = reasonOf(text, parts, MOST_DEPTH);
  return reason === TAKEN_OUT ? textOf(text) : reason;
};

const errorSchema = z.object({
  type: z.optional(z.string()),
  code: z.optional(z.string()),
  stack: z.optional(z.string()),
});
const lineSchema = z.object({
  level: z.number(),
  time: z.number(),
  msg: z.string(),
  from: z.optional(z.unknown()),
  reason: z.optional(z.unknown()),
  gapMs: z.optional(z.number()),
  failed: z.optional(z.number()),
  dropped: z.optional(z.number()),
  days: z.optional(z.number()),
  err: z.optional(errorSchema),
});

/** Pino's. */
const LEVELS: Readonly<Record<number, Clear>> = {
  10: say`trace`,
  20: say`debug`,
  30: say`info `,
  40: say`warn `,
  50: say`ERROR`,
  60: say`FATAL`,
};
const FROM = ["controller", "history", "service"];

const decoded = (line: string): z.output<typeof lineSchema> | null => {
  try {
    const read = lineSchema.safeParse(JSON.parse(line));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
};

/** @param line as it stands in the file, without its end */
export const shownLine = (line: string, parts: ShowParts): Clear => {
  const read = decoded(line);
  if (read === null) return say`[no line of this program's log, ${line.length} characters]`;
  const from = oneOf(FROM, read.from);
  const reason = oneOf(CLOSE_REASONS, read.reason);
  const details = [
    ...(["gapMs", "failed", "dropped", "days"] as const).flatMap((name) => {
      const value = read[name];
      return value === undefined ? [] : [say`${ours(name)} ${value}`];
    }),
    ...(reason === TAKEN_OUT ? [] : [say`reason ${reason}`]),
    ...(read.err === undefined ? [] : errorWords(`${read.err.type ?? ""} ${read.err.code ?? ""}`)),
    ...(read.err?.stack === undefined ? [] : placesIn(read.err.stack, parts.isOurs)),
  ];
  const source = from === TAKEN_OUT ? say`gateway` : from;
  const tail = details.length === 0 ? say`` : say` {${joined(details, ", ")}}`;
  return say`${time(read.time)} ${LEVELS[read.level] ?? say`level ${read.level}`} ${source}: ${sentenceOf(read.msg, parts)}${tail}`;
};
