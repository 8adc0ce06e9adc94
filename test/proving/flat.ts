/** Whether something stays as large as it was: least squares through what was measured. */

export interface Measured {
  readonly atH: number;
  readonly mb: number;
}

/** MB per hour; NaN of fewer than two. */
export const slopeMbPerH = (measured: readonly Measured[]): number => {
  const mean = (of: (one: Measured) => number): number =>
    measured.reduce((sum, one) => sum + of(one), 0) / measured.length;
  const atH = mean((one) => one.atH);
  const mb = mean((one) => one.mb);
  const along = measured.reduce((sum, one) => sum + (one.atH - atH) * (one.mb - mb), 0);
  const across = measured.reduce((sum, one) => sum + (one.atH - atH) ** 2, 0);
  return along / across;
};

/** The last two thirds: before that, things still warm up. */
export const warm = <T>(all: readonly T[]): readonly T[] => all.slice(Math.floor(all.length / 3));
