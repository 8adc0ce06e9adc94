/** Where the random traces begin: tables in the middle of a session with the lock held, each with its history. */

import type { Limits } from "../../../shared/limits.ts";
import { countsAt, type Event, type Script, type Table, ticksOf } from "./script.ts";

export interface Start {
  readonly table: Table;
  readonly limits: Limits;
  /** Where the table is held. */
  readonly angleDeg: number;
  readonly history: Script;
  /** What is about to run out, so that a trace has to be long enough to see it. */
  readonly near: "nothing" | "duration" | "session-cap";
}

/** Either direction, coarse and fine, and one whose zero is far from the middle. */
const TABLES: readonly Table[] = [
  { a: { counts: 256, angleDeg: -75 }, b: { counts: 768, angleDeg: 75 } },
  { a: { counts: 900, angleDeg: -80 }, b: { counts: 300, angleDeg: 70 } },
  { a: { counts: 400, angleDeg: -75 }, b: { counts: 460, angleDeg: 15 } },
  { a: { counts: 120, angleDeg: -90 }, b: { counts: 930, angleDeg: 90 } },
];

const UPRIGHT_DEG = -75;
const BOARD_UP_MS = 6000;
/** As a rider goes there, and slow enough for the lock at the end. */
const DEG_PER_S = 40;

class Path {
  readonly #table: Table;
  readonly #counts: number[] = [];
  readonly events: Event[] = [];
  #angleDeg = UPRIGHT_DEG;

  constructor(table: Table) {
    this.#table = table;
  }

  get tick(): number {
    return this.#counts.length;
  }

  rest(ms: number): void {
    const counts = countsAt(this.#table, this.#angleDeg);
    for (let i = ticksOf(ms); i > 0; i--) this.#counts.push(counts);
  }

  swing(toDeg: number): void {
    const ticks = ticksOf((Math.abs(toDeg - this.#angleDeg) / DEG_PER_S) * 1000);
    const fromDeg = this.#angleDeg;
    for (let i = 1; i <= ticks; i++)
      this.#counts.push(countsAt(this.#table, fromDeg + ((toDeg - fromDeg) * i) / ticks));
    this.#angleDeg = toDeg;
  }

  script(): Script {
    return { counts: Uint16Array.from(this.#counts), events: this.events };
  }
}

const begin = (table: Table, limits: Limits): Path => {
  const path = new Path(table);
  path.rest(BOARD_UP_MS);
  path.events.push({ tick: path.tick, kind: "set-limits", limits });
  path.rest(50);
  path.events.push({ tick: path.tick, kind: "start" });
  path.rest(200);
  return path;
};

/** The lock closes once the rate over the last 100 ms is small. */
const hold = (path: Path): void => {
  path.rest(250);
  path.events.push({ tick: path.tick, kind: "hold" });
  path.rest(250);
};

const held = (table: Table, limits: Limits, angleDeg: number): Start => {
  const path = begin(table, limits);
  path.swing(angleDeg);
  hold(path);
  return { table, limits, angleDeg, history: path.script(), near: "nothing" };
};

/** Held with less than half a second left. */
const nearDuration = (table: Table): Start => {
  const limits = { maxAngleDeg: 40, maxDurationS: 10 };
  const path = begin(table, limits);
  path.swing(20);
  hold(path);
  path.rest(8700);
  return { table, limits, angleDeg: 20, history: path.script(), near: "duration" };
};

/** Up and down with rests of 9 s until the cap of 130 s has almost come, although the time inverted has not. */
const nearCap = (table: Table): Start => {
  const limits = { maxAngleDeg: 40, maxDurationS: 10 };
  const path = begin(table, limits);
  path.swing(6);
  const firstTick = path.tick;
  while (path.tick - firstTick < ticksOf(118_000)) {
    path.swing(-2);
    path.rest(9300);
    path.swing(6);
  }
  path.swing(-2);
  path.rest(Math.max(0, 127_500 - (path.tick - firstTick) * 1.024));
  path.swing(8);
  hold(path);
  return { table, limits, angleDeg: 8, history: path.script(), near: "session-cap" };
};

const HELD_AT: readonly (readonly [Limits, number])[] = [
  [{ maxAngleDeg: 20, maxDurationS: 120 }, 19],
  [{ maxAngleDeg: 30, maxDurationS: 60 }, 12],
  [{ maxAngleDeg: 37, maxDurationS: 300 }, 34],
  [{ maxAngleDeg: 60, maxDurationS: 600 }, 45],
  [{ maxAngleDeg: 60, maxDurationS: 600 }, 7],
];

export const makeStarts = (): readonly Start[] => [
  ...TABLES.flatMap((table) => HELD_AT.map(([limits, angleDeg]) => held(table, limits, angleDeg))),
  ...TABLES.map(nearDuration),
  ...TABLES.slice(0, 2).map(nearCap),
];
