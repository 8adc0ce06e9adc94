/**
 * A random course of events for a table that is held: it slips, swings or stays; the sensor breaks, shorts, leaps,
 * scatters, wobbles or says nothing; limits are tightened, somebody tries to loosen them, STOP is pressed, the line or
 * the supply fails. Some traces have nothing wrong in them at all.
 */

import type { Random } from "../../../firmware/simulator/random.ts";
import type { Limits } from "../../../shared/limits.ts";
import {
  countsAt,
  type Event,
  FULL_SUPPLY,
  LOW_SUPPLY,
  NO_CONVERSION,
  type Script,
  ticksOf,
} from "./script.ts";
import type { Start } from "./starts.ts";

export interface Trace extends Script {
  readonly start: number;
  /** White noise from the beginning on, degrees; 0 = none. */
  readonly noiseDeg: number;
}

/** Long enough to see the board follow whatever happens last. */
const REST_TICKS = 80;
const SHORTEST_MS = 80;
const LONGEST_MS = 330;
const LONG_MS = 4600;
const NOISY_MS = 1700;

const between = (random: Random, low: number, high: number): number => low + random.uniform() * (high - low);
const chance = (random: Random, share: number): boolean => random.uniform() < share;

/** A free table in full swing, all the time. */
const swing = (random: Random, fromDeg: number, ticks: number): Float64Array => {
  const rate = between(random, 70, 170) * (fromDeg > 25 ? -1 : 1);
  return Float64Array.from({ length: ticks }, (_, i) =>
    Math.max(-85, Math.min(85, fromDeg + (rate * i * 1.024) / 1000)),
  );
};

/** Degrees at each tick, before anything goes wrong with the sensor. */
const motion = (random: Random, fromDeg: number, ticks: number): Float64Array => {
  const angles = new Float64Array(ticks);
  let angleDeg = fromDeg;
  let rate = 0;
  let wishedRate = 0;
  let left = 0;
  const still = chance(random, 0.5);
  for (let i = 0; i < ticks; i++) {
    if (!still && left-- <= 0) {
      left = Math.floor(between(random, 20, 150));
      wishedRate = chance(random, 0.3) ? 0 : between(random, -160, 160);
      // Now and then it slips by a bit at once.
      if (chance(random, 0.15)) angleDeg += between(random, -6, 6);
    }
    rate += Math.max(-3, Math.min(3, wishedRate - rate));
    angleDeg = Math.max(-85, Math.min(85, angleDeg + (rate * 1.024) / 1000));
    angles[i] = angleDeg;
  }
  return angles;
};

const wobble = (random: Random, angles: Float64Array): void => {
  const deg = between(random, 0.3, 20);
  const perTick = between(random, 0.5, 60) * 2 * Math.PI * 0.001024;
  for (let i = 0; i < angles.length; i++) angles[i] = (angles[i] ?? 0) + deg * Math.sin(i * perTick);
};

const leap = (random: Random, angles: Float64Array, from: number): void => {
  const deg = between(random, 4, 60) * (chance(random, 0.5) ? 1 : -1);
  const to = chance(random, 0.5) ? angles.length : from + Math.floor(between(random, 1, 60));
  for (let i = from; i < Math.min(to, angles.length); i++) angles[i] = (angles[i] ?? 0) + deg;
};

/** Overwrites conversions for a while, or on and off. */
const overwrite = (random: Random, counts: Uint16Array, from: number, value: () => number): void => {
  const forTicks = chance(random, 0.5) ? counts.length : Math.floor(between(random, 1, 60));
  const every = chance(random, 0.6) ? 1 : Math.floor(between(random, 2, 6));
  for (let i = from; i < Math.min(from + forTicks, counts.length); i += every) counts[i] = value();
};

const NOTHING = 0.12;

export const randomTrace = (random: Random, start: number, of: Start): Trace => {
  const noisy = of.near === "nothing" && chance(random, 0.015);
  const ms = of.near !== "nothing" ? LONG_MS : noisy ? NOISY_MS : between(random, SHORTEST_MS, LONGEST_MS);
  const ticks = ticksOf(ms) + REST_TICKS;
  const quiet = noisy || of.near !== "nothing" || chance(random, NOTHING);
  const angles = quiet
    ? new Float64Array(ticks).fill(of.angleDeg)
    : (chance(random, 0.08) ? swing : motion)(random, of.angleDeg, ticks);
  const moment = (): number => Math.floor(random.uniform() * (ticks - REST_TICKS));
  if (!quiet && chance(random, 0.12)) wobble(random, angles);
  if (!quiet && chance(random, 0.15)) leap(random, angles, moment());
  const noiseDeg = noisy ? between(random, 4, 13) : quiet || chance(random, 0.6) ? 0 : between(random, 0, 3);
  const counts = new Uint16Array(ticks);
  for (let i = 0; i < ticks; i++)
    counts[i] = countsAt(of.table, (angles[i] ?? 0) + (noiseDeg === 0 ? 0 : random.normal() * noiseDeg));
  if (!quiet) breakSensor(random, counts, moment());
  return { start, noiseDeg, counts, events: quiet ? [] : randomEvents(random, of.limits, moment) };
};

const breakSensor = (random: Random, counts: Uint16Array, from: number): void => {
  const what = random.uniform();
  if (what < 0.12) overwrite(random, counts, from, () => Math.floor(random.uniform() * 54));
  else if (what < 0.24) overwrite(random, counts, from, () => 1023 - Math.floor(random.uniform() * 54));
  else if (what < 0.32) overwrite(random, counts, from, () => NO_CONVERSION);
  else if (what < 0.36) overwrite(random, counts, from, () => Math.floor(random.uniform() * 1024));
};

const tightened = (random: Random, { maxAngleDeg, maxDurationS }: Limits): Limits => ({
  maxAngleDeg: Math.round(between(random, 10, maxAngleDeg) * 10) / 10,
  maxDurationS: Math.round(between(random, 10, maxDurationS)),
});

const randomEvents = (random: Random, limits: Limits, moment: () => number): Event[] => {
  const events: Event[] = [];
  if (chance(random, 0.15))
    events.push({ tick: moment(), kind: "tighten", limits: tightened(random, limits) });
  if (chance(random, 0.08)) {
    const loosened = { maxAngleDeg: 60, maxDurationS: 600 };
    events.push({ tick: moment(), kind: "loosen", limits: loosened });
  }
  if (chance(random, 0.08)) {
    const from = moment();
    events.push({ tick: from, kind: "stop", open: true });
    if (chance(random, 0.6))
      events.push({ tick: from + Math.floor(between(random, 1, 40)), kind: "stop", open: false });
  }
  if (chance(random, 0.04)) {
    const from = moment();
    events.push({ tick: from, kind: "supply", bandGap: LOW_SUPPLY });
    if (chance(random, 0.5))
      events.push({ tick: from + Math.floor(between(random, 1, 200)), kind: "supply", bandGap: FULL_SUPPLY });
  }
  if (chance(random, 0.04)) events.push({ tick: moment(), kind: "host-silent", silent: true });
  return events.sort((a, b) => a.tick - b.tick);
};
