/**
 * The book of alarms: which conditions have an occurrence now, what was acknowledged, what is paused, and which one
 * signal the buzzer renders. Modelled on IEC 60601-1-8.
 *
 * At most one occurrence per kind, so the book cannot grow. Acknowledging silences this occurrence only and dies with
 * it; a condition that comes again is a new occurrence and sounds. A latching one stays until acknowledged.
 */

import {
  ALARM_KINDS,
  type Alarm,
  type AlarmKind,
  AUDIO_PAUSE_MS,
  HIGH_AUDIO_PAUSE_MS,
  PRIORITIES,
  type Priority,
  type Signal,
} from "../../shared/alarms.ts";
import type { Actor } from "../../shared/table.ts";
import type { CoreEvent } from "./output.ts";

export interface Occurrence {
  readonly alarmId: string;
  readonly kind: AlarmKind;
  readonly active: boolean;
  readonly acknowledged: boolean;
  /** Stays until acknowledged although its condition is gone. */
  readonly latched: boolean;
  readonly raisedMs: number;
  readonly pausedUntilMs: number | null;
}

export interface AlarmBook {
  readonly idPrefix: string;
  readonly raisedSoFar: number;
  readonly occurrences: readonly Occurrence[];
}

/** A near-limit alarm is told by one burst per approach, then only shown: a rider may want to stay there. */
const TOLD_ONCE: ReadonlySet<AlarmKind> = new Set<AlarmKind>(["near-angle", "near-duration"]);
const TOLD_ONCE_FOR_MS = 2000;

export const emptyBook = (idPrefix: string): AlarmBook => ({ idPrefix, raisedSoFar: 0, occurrences: [] });

export const priorityOf = (kind: AlarmKind): Priority => ALARM_KINDS[kind].priority;

export const occurrenceOf = (book: AlarmBook, kind: AlarmKind): Occurrence | undefined =>
  book.occurrences.find((occurrence) => occurrence.kind === kind);

/** True while the kind is shown: its condition is the case, or it is latched. */
export const isRaised = (book: AlarmBook, kind: AlarmKind): boolean => occurrenceOf(book, kind) !== undefined;

/** A latched alarm that nobody has acknowledged yet. */
export const hasUntreated = (book: AlarmBook): boolean =>
  book.occurrences.some((occurrence) => occurrence.latched && !occurrence.acknowledged);

interface Change {
  readonly book: AlarmBook;
  readonly events: readonly CoreEvent[];
}

const raise = (
  book: AlarmBook,
  kind: AlarmKind,
  active: boolean,
  latched: boolean,
  nowMs: number,
): Change => {
  const number = book.raisedSoFar + 1;
  const alarmId = `${book.idPrefix}a${number}`;
  const occurrence: Occurrence = {
    alarmId,
    kind,
    active,
    acknowledged: false,
    latched,
    raisedMs: nowMs,
    pausedUntilMs: null,
  };
  return {
    book: { ...book, raisedSoFar: number, occurrences: [...book.occurrences, occurrence] },
    events: [{ kind: "alarm-raised", alarmId, alarm: kind, priority: priorityOf(kind) }],
  };
};

const remove = (book: AlarmBook, occurrence: Occurrence): Change => ({
  book: { ...book, occurrences: book.occurrences.filter((other) => other !== occurrence) },
  events: [{ kind: "alarm-cleared", alarmId: occurrence.alarmId, alarm: occurrence.kind }],
});

const replace = (book: AlarmBook, old: Occurrence, next: Occurrence): AlarmBook => ({
  ...book,
  occurrences: book.occurrences.map((occurrence) => (occurrence === old ? next : occurrence)),
});

const settleOne = (book: AlarmBook, occurrence: Occurrence, active: boolean, nowMs: number): Change => {
  if (active === occurrence.active) return { book, events: [] };
  if (!active) {
    return occurrence.latched && !occurrence.acknowledged
      ? { book: replace(book, occurrence, { ...occurrence, active: false }), events: [] }
      : remove(book, occurrence);
  }
  // Latched and now the case again: a new occurrence, which also ends a pause of the old one.
  const cleared = remove(book, occurrence);
  const raised = raise(cleared.book, occurrence.kind, true, occurrence.latched, nowMs);
  return { book: raised.book, events: [...cleared.events, ...raised.events] };
};

/** Brings the book in line with the conditions that are the case now. */
export const settleAlarms = (
  before: AlarmBook,
  conditions: ReadonlySet<AlarmKind>,
  nowMs: number,
): Change => {
  let book = before;
  const events: CoreEvent[] = [];
  for (const occurrence of before.occurrences) {
    const change = settleOne(book, occurrence, conditions.has(occurrence.kind), nowMs);
    book = change.book;
    events.push(...change.events);
  }
  for (const kind of conditions) {
    if (isRaised(book, kind)) continue;
    const change = raise(book, kind, true, ALARM_KINDS[kind].latching, nowMs);
    book = change.book;
    events.push(...change.events);
  }
  return { book, events };
};

/**
 * Makes sure an alarm is there and stays until acknowledged, as for the cause of a fault, however short it was.
 * Whether the cause still goes on is settled afterwards with all other conditions.
 */
export const latchAlarm = (book: AlarmBook, kind: AlarmKind, nowMs: number): Change => {
  const known = occurrenceOf(book, kind);
  if (known === undefined || known.acknowledged) {
    const cleared = known === undefined ? { book, events: [] } : remove(book, known);
    const raised = raise(cleared.book, kind, true, true, nowMs);
    return { book: raised.book, events: [...cleared.events, ...raised.events] };
  }
  return { book: replace(book, known, { ...known, latched: true }), events: [] };
};

/** Acknowledges one occurrence; whether that is allowed is judged by acknowledge.ts. */
export const acknowledgeAlarm = (
  book: AlarmBook,
  occurrence: Occurrence,
  by: Actor,
  device: string | null,
): Change => {
  const event: CoreEvent = {
    kind: "alarm-acknowledged",
    alarmId: occurrence.alarmId,
    alarm: occurrence.kind,
    by,
    device,
  };
  if (occurrence.acknowledged) return { book, events: [] };
  if (!occurrence.active) {
    const cleared = remove(book, occurrence);
    return { book: cleared.book, events: [event, ...cleared.events] };
  }
  return { book: replace(book, occurrence, { ...occurrence, acknowledged: true }), events: [event] };
};

/** Pauses the sound of everything raised now; of HIGH only when it is done at the table. */
export const pauseAudio = (book: AlarmBook, atTable: boolean, nowMs: number): AlarmBook => ({
  ...book,
  occurrences: book.occurrences.map((occurrence) => {
    const high = priorityOf(occurrence.kind) === "high";
    if (high && !atTable) return occurrence;
    return { ...occurrence, pausedUntilMs: nowMs + (high ? HIGH_AUDIO_PAUSE_MS : AUDIO_PAUSE_MS) };
  }),
});

const isPaused = (occurrence: Occurrence, nowMs: number): boolean =>
  occurrence.pausedUntilMs !== null && nowMs < occurrence.pausedUntilMs;

/** True when this occurrence is to be heard now. */
export const isSounding = (occurrence: Occurrence, nowMs: number): boolean => {
  if (occurrence.acknowledged || isPaused(occurrence, nowMs)) return false;
  return !TOLD_ONCE.has(occurrence.kind) || nowMs - occurrence.raisedMs < TOLD_ONCE_FOR_MS;
};

/** One sound at a time: the highest priority that is to be heard. */
export const signalOf = (book: AlarmBook, nowMs: number): Signal => {
  let highest = -1;
  for (const occurrence of book.occurrences) {
    if (isSounding(occurrence, nowMs)) {
      highest = Math.max(highest, PRIORITIES.indexOf(priorityOf(occurrence.kind)));
    }
  }
  return PRIORITIES[highest] ?? "none";
};

/** The alarms as everybody sees them. */
export const alarmViews = (book: AlarmBook, nowMs: number): Alarm[] =>
  book.occurrences.map((occurrence) => ({
    alarmId: occurrence.alarmId,
    kind: occurrence.kind,
    priority: priorityOf(occurrence.kind),
    active: occurrence.active,
    acknowledged: occurrence.acknowledged,
    audioPausedUntilT: isPaused(occurrence, nowMs) ? occurrence.pausedUntilMs : null,
  }));
