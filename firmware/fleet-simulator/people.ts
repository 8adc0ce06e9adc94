/**
 * Who comes to a simulated table, when, and what is going to go wrong: a visit as a script that is made up before it
 * begins. The same random numbers make the same day.
 *
 * Only the day runs faster where a simulation is sped up, so that people come more often. Whoever is there moves as fast
 * as people do, so that everything a table tells has its right time and could be true.
 */

import { LEAST_LIMITS, type Limits } from "../../shared/limits.ts";
import type { Random } from "../simulator/random.ts";

/** What may go wrong in a visit. */
export const MISHAPS = [
  /** Nobody brings the table back when it is let go of. */
  "not-returning",
  /** Further down than allowed. */
  "over-angle",
  "sensor-fault",
  "board-reset",
  "supply-low",
  /** The table's computer has no network for a while; the table itself goes on. */
  "network-gone",
  /** Start is pressed, and nobody lies down. */
  "not-started",
  /** The time is over, and the rider stays. */
  "overstayed",
] as const;
export type Mishap = (typeof MISHAPS)[number];

/** How many visits of a hundred go wrong. */
export const MISHAP_LEVELS = { none: 0, few: 4, many: 40 } as const;
export type MishapLevel = keyof typeof MISHAP_LEVELS;

export interface Visit {
  readonly limits: Limits;
  /** How far down, degrees; within the limits. */
  readonly targetDeg: number;
  readonly rateDegPerS: number;
  readonly returnRateDegPerS: number;
  /** From Start until the table is tilted, s. */
  readonly readyS: number;
  /** At the target, of each set, s. */
  readonly stayS: number;
  readonly sets: number;
  /** Without a programme, 10 s at rest would end the session. */
  readonly restS: number;
  /** Whether the lock is asked for down there. */
  readonly holds: boolean;
  /** Stays until the time is over. */
  readonly isPatient: boolean;
  /** Whether somebody looks on from a screen. */
  readonly isWatched: boolean;
  readonly mishap: Mishap | null;
  /** Until somebody comes and helps, or repairs, s. */
  readonly helpS: number;
}

/** Visits an hour at a table that is liked as the average is, by the hour of the day. */
const VISITS_PER_HOUR = [
  ...[0, 0, 0, 0, 0, 0.2, 1, 3, 4, 5, 5, 4],
  ...[3, 3, 4, 4, 5, 6, 6, 5, 3, 1.5, 0.5, 0.1],
] as const;
const HOUR_MS = 3_600_000;
/** The night is looked through in steps of this many hours for when somebody comes. */
const STEP_H = 0.25;
const MOST_STEPS = 200;

/**
 * How long until the next one comes, ms by the clock of the day.
 *
 * @param hourOfDay 0 to 24
 * @param liked 1 = as the average
 */
export const nextVisitInMs = (random: Random, hourOfDay: number, liked: number): number => {
  // A Poisson process whose rate changes: wait until this much of it has passed.
  let left = -Math.log(1 - random.uniform());
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const rate = liked * (VISITS_PER_HOUR[Math.floor(hourOfDay + step * STEP_H) % 24] ?? 0);
    if (rate > 0 && left < rate * STEP_H) return (step * STEP_H + left / rate) * HOUR_MS;
    left -= rate * STEP_H;
  }
  return MOST_STEPS * STEP_H * HOUR_MS;
};

const between = (random: Random, least: number, most: number): number =>
  least + (most - least) * random.uniform();

/** Somebody, within what the table allows at most. */
export const nextVisit = (random: Random, ceilings: Limits, level: MishapLevel): Visit => {
  const maxAngleDeg = Math.max(
    LEAST_LIMITS.maxAngleDeg,
    Math.min(ceilings.maxAngleDeg, 5 * Math.round(between(random, 3, 12))),
  );
  const maxDurationS = Math.max(
    LEAST_LIMITS.maxDurationS,
    Math.min(ceilings.maxDurationS, 30 * Math.round(between(random, 2, 8))),
  );
  const sets = random.uniform() < 0.3 ? 2 : 1;
  const goesWrong = 100 * random.uniform() < MISHAP_LEVELS[level];
  const mishap = MISHAPS[Math.floor(random.uniform() * MISHAPS.length)] ?? null;
  return {
    limits: { maxAngleDeg, maxDurationS },
    targetDeg: Math.max(8, maxAngleDeg - between(random, 3, 8)),
    rateDegPerS: between(random, 6, 14),
    returnRateDegPerS: between(random, 8, 16),
    readyS: between(random, 2, 8),
    stayS: between(random, 0.2, 0.9) * (maxDurationS / sets),
    sets,
    restS: between(random, 3, 8),
    holds: random.uniform() < 0.6,
    isPatient: random.uniform() < 0.15,
    isWatched: random.uniform() < 0.5,
    mishap: goesWrong ? mishap : null,
    helpS: between(random, 15, 60),
  };
};
