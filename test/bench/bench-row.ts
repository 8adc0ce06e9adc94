/**
 * What a measurement hands over, and the few figures that all of them use.
 */

export interface BenchRow {
  readonly name: string;
  /** `Infinity`: it never happens. `NaN`: left out, and `unit` says why. */
  readonly value: number;
  readonly unit: string;
  /** `≤ 25`, `≥ 20`, `never`, or nothing where there is nothing to reach. */
  readonly goal: string;
}

export interface BenchOptions {
  /** Repetitions of each measurement that is made at different moments of the running clocks. */
  readonly phases: number;
  /** How long the memory of the real processes is watched. */
  readonly minutes: number;
  /** How long stalled readers and flooders are borne. */
  readonly seconds: number;
  /** How many simulated tables tell a central place, one number after the other, and for how long. */
  readonly tables: readonly number[];
  readonly fleetSeconds: number;
}

export const rounded = (value: number, digits: number): number =>
  Number.isFinite(value) ? Number(value.toFixed(digits)) : value;

/** The value that `share` (0…1) of all values do not exceed; nearest rank. NaN of no values. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => percentile(values, 0.5);
export const worst = (values: readonly number[]): number => percentile(values, 1);

/** A row for what could not be measured here. */
export const leftOut = (name: string, why: string): BenchRow => ({
  ...{ name, value: Number.NaN, unit: `left out: ${why}`, goal: "" },
});
