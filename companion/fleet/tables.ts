/**
 * All tables of the wall: takes in what the central place says, in one go per message, and tells in which order they
 * stand, what stands out, and how many of what there are. What has to be looked at by the clock is looked at by `tick`.
 */

import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { TableAddress } from "../../shared/fleet.ts";
import type { FleetLiveMessage } from "../../shared/fleet-live.ts";
import type { Role } from "../../shared/roles.ts";
import { type Cell, createCell, keyOf } from "./cell.ts";
import type { LineStatus } from "./line.ts";
import { inOrder, NOTHING_STANDS, nextStanding, type Placed, ranksOf } from "./order.ts";

export interface Counts {
  readonly tables: number;
  readonly inverted: number;
  readonly high: number;
  readonly medium: number;
  /** Offline, silent, or never heard: whoever is not live while the line is. */
  readonly away: number;
}
const NONE: Counts = { tables: 0, inverted: 0, high: 0, medium: 0, away: 0 };

/** How the central place itself is; null until it has said so. */
export interface Centre {
  readonly brokerConnected: boolean;
  readonly recordTrouble: string | null;
}

export interface Tables {
  readonly line: ReadonlySignal<LineStatus>;
  readonly role: ReadonlySignal<Role | null>;
  readonly centre: ReadonlySignal<Centre | null>;
  /** Everything that is known has been told. */
  readonly isWhole: ReadonlySignal<boolean>;
  /** In the order in which they stand. */
  readonly cells: ReadonlySignal<readonly Cell[]>;
  readonly counts: ReadonlySignal<Counts>;
  /** With an alarm that is high or medium, the most urgent first. */
  readonly alarmed: ReadonlySignal<readonly Cell[]>;
  /** Something has happened that would change the order, and it is held. */
  readonly isHeldBack: ReadonlySignal<boolean>;
  find(address: TableAddress): Cell | null;
  hear(message: FleetLiveMessage, nowMs: number): void;
  setLine(status: LineStatus): void;
  /** @param isHeld see order.ts */
  tick(nowMs: number, isHeld: boolean): void;
}

const countsOf = (cells: Iterable<Cell>, lineIsLive: boolean): Counts => {
  const counts = { ...NONE };
  for (const { view } of cells) {
    counts.tables += 1;
    if (view.state.peek() === "inverted") counts.inverted += 1;
    if (view.group.peek() === "high") counts.high += 1;
    if (view.group.peek() === "medium") counts.medium += 1;
    if (lineIsLive && view.presence.peek() !== "live") counts.away += 1;
  }
  return counts;
};

const sameCounts = (one: Counts, other: Counts): boolean =>
  one.tables === other.tables &&
  one.inverted === other.inverted &&
  one.high === other.high &&
  one.medium === other.medium &&
  one.away === other.away;

const sameCells = (one: readonly Cell[], other: readonly Cell[]): boolean =>
  one.length === other.length && one.every((cell, at) => cell === other[at]);

export const createTables = (): Tables => {
  const line = signal<LineStatus>({ kind: "connecting" });
  const lineIsLive = computed(() => line.value.kind === "open");
  const role = signal<Role | null>(null);
  const centre = signal<Centre | null>(null);
  const isWhole = signal(false);
  const ordered = signal<readonly Cell[]>([]);
  const counts = signal<Counts>(NONE);
  const alarmed = signal<readonly Cell[]>([]);
  const isHeldBack = signal(false);
  const known = new Map<string, Cell>();
  /** Since `welcome`; whoever is not told of before everything has been is gone. */
  const told = new Set<string>();
  let standing = NOTHING_STANDS;
  let ranks: ReadonlyMap<string, number> = new Map();
  let areNamesNew = false;

  const cellOf = (address: TableAddress): Cell => {
    const key = keyOf(address);
    const before = known.get(key);
    if (before !== undefined) return before;
    const cell = createCell(address, lineIsLive);
    known.set(key, cell);
    areNamesNew = true;
    return cell;
  };
  const forgetUntold = (): void => {
    for (const key of known.keys()) if (!told.has(key)) known.delete(key);
  };

  const hear = (message: FleetLiveMessage, nowMs: number): void => {
    switch (message.type) {
      case "welcome":
        role.value = message.role;
        centre.value = null;
        isWhole.value = false;
        told.clear();
        // Nothing from before is live: it is known again once it is told.
        for (const cell of known.values())
          cell.take(
            { ...cell.address, about: cell.about.peek(), availability: null, state: null, telemetry: null },
            nowMs,
          );
        return;
      case "tables":
        for (const table of message.tables) {
          told.add(keyOf(table));
          areNamesNew = true;
          cellOf(table).take(table, nowMs);
        }
        if (message.more || isWhole.peek()) return;
        isWhole.value = true;
        forgetUntold();
        return;
      case "changes":
        for (const change of message.changes) {
          told.add(keyOf(change));
          if (change.about !== undefined) areNamesNew = true;
          cellOf(change).change(change, nowMs);
        }
        return;
      case "gone":
        told.delete(keyOf(message));
        known.delete(keyOf(message));
        return;
      case "centre":
        centre.value = { brokerConnected: message.brokerConnected, recordTrouble: message.recordTrouble };
        return;
    }
  };

  const rank = (): void => {
    if (!areNamesNew) return;
    areNamesNew = false;
    ranks = ranksOf(
      [...known.values()].map(({ key, address: { site, tableId }, view }) => ({
        key,
        sorting: [site, view.room.peek() ?? "", view.name.peek(), tableId],
      })),
    );
  };
  const cellsOf = (keys: readonly string[]): readonly Cell[] => keys.flatMap((key) => known.get(key) ?? []);

  const tick = (nowMs: number, isHeld: boolean): void => {
    for (const cell of known.values()) cell.grow(nowMs);
    rank();
    const placed = [...known.values()].map(
      ({ key, view }): Placed => ({ key, group: view.group.peek(), rank: ranks.get(key) ?? 0 }),
    );
    const before = standing;
    // While everything is told anew, tables are without their alarms for a moment: nothing moves for that.
    standing = nextStanding(standing, placed, nowMs, isHeld || !isWhole.peek());
    if (standing.keys !== before.keys) ordered.value = cellsOf(standing.keys);
    isHeldBack.value = isHeld && inOrder(placed).some((key, at) => key !== standing.keys[at]);
    const now = countsOf(known.values(), lineIsLive.peek());
    if (!sameCounts(now, counts.peek())) counts.value = now;
    const urgent = cellsOf(inOrder(placed.filter(({ group }) => group === "high" || group === "medium")));
    if (!sameCells(urgent, alarmed.peek())) alarmed.value = urgent;
  };

  return {
    ...{ line, role, centre, isWhole, cells: ordered, counts, alarmed, isHeldBack },
    find: (address) => known.get(keyOf(address)) ?? null,
    hear: (message, nowMs) => batch(() => hear(message, nowMs)),
    setLine: (status) => {
      line.value = status;
    },
    tick: (nowMs, isHeld) => batch(() => tick(nowMs, isHeld)),
  };
};
