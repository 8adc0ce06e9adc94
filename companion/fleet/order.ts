/**
 * In which order the tables stand on the wall, and when it may change. Pure.
 *
 * By group, and within a group always alike: by site, room and name. Nothing moves under a hand that reaches for STOP:
 * while somebody points at the wall or is in it by keyboard, it stays as it is, and what has happened since is told
 * above it. Where no alarm is concerned it also stays for a while, so that nobody has to look for a table anew.
 */

import { GROUPS, type Group } from "./facts.ts";

/** What no alarm is the cause of waits for so long since the order changed last, ms. */
export const CALM_MS = 5_000;

export interface Named {
  readonly key: string;
  /** Site, room, name and id. */
  readonly sorting: readonly [site: string, room: string, name: string, tableId: string];
}

export interface Placed {
  readonly key: string;
  readonly group: Group;
  /** Where it stands among all of them, whatever the groups. */
  readonly rank: number;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

const byName = (one: Named, other: Named): number => {
  for (const [at, text] of one.sorting.entries()) {
    const compared = collator.compare(text, other.sorting[at] ?? "");
    if (compared !== 0) return compared;
  }
  return one.key < other.key ? -1 : 1;
};

/** By site, room and name. Comparing names takes long: to be asked for only when one of them has changed. */
export const ranksOf = (tables: readonly Named[]): ReadonlyMap<string, number> =>
  new Map(tables.toSorted(byName).map(({ key }, at) => [key, at]));

export const inOrder = (tables: readonly Placed[]): readonly string[] =>
  tables
    .toSorted(
      (one, other) => GROUPS.indexOf(one.group) - GROUPS.indexOf(other.group) || one.rank - other.rank,
    )
    .map(({ key }) => key);

/** What the order stands on: as long as it is the same, so is the order. */
const orderMark = (tables: readonly Placed[]): string =>
  tables.map(({ key, group, rank }) => `${key} ${group} ${rank}`).join("\n");

export interface Standing {
  readonly keys: readonly string[];
  readonly mark: string;
  /** Which tables stand among the alarms. */
  readonly alarms: string;
  readonly sinceMs: number;
}

export const NOTHING_STANDS: Standing = {
  keys: [],
  mark: "",
  alarms: "",
  sinceMs: Number.NEGATIVE_INFINITY,
};

const alarmMark = (tables: readonly Placed[]): string =>
  tables
    .filter(({ group }) => group === "high" || group === "medium")
    .map(({ key, group }) => `${key} ${group}`)
    .join("\n");

/** Keeps what stands where it stands, leaves out who is gone and puts who is new at the end. */
const keeping = (keys: readonly string[], tables: readonly Placed[]): readonly string[] => {
  const present = new Set(tables.map(({ key }) => key));
  const stood = keys.filter((key) => present.has(key));
  const known = new Set(stood);
  const added = tables.filter(({ key }) => !known.has(key));
  if (added.length === 0) return stood.length === keys.length ? keys : stood;
  return [...stood, ...inOrder(added)];
};

/** @param isHeld somebody points at the wall, or is in it by keyboard */
export const nextStanding = (
  before: Standing,
  tables: readonly Placed[],
  nowMs: number,
  isHeld: boolean,
): Standing => {
  const mark = orderMark(tables);
  if (mark === before.mark) return before;
  const alarms = alarmMark(tables);
  const isUrgent = alarms !== before.alarms || before.keys.length === 0;
  if (isHeld || (!isUrgent && nowMs - before.sinceMs < CALM_MS)) {
    const keys = keeping(before.keys, tables);
    return keys === before.keys ? before : { ...before, keys };
  }
  const keys = inOrder(tables);
  const isSame = keys.length === before.keys.length && keys.every((key, at) => key === before.keys[at]);
  return { keys: isSame ? before.keys : keys, mark, alarms, sinceMs: isSame ? before.sinceMs : nowMs };
};
