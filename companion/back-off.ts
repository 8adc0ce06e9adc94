/**
 * How long to wait before the next try to connect. It never gives up.
 */

export const LEAST_WAIT_MS = 250;
export const MOST_WAIT_MS = 5000;

/**
 * Doubles from 0.25 s to 5 s, shortened by up to a fifth so that a house full of dashboards does not knock at once.
 *
 * @param failures how many tries have failed in a row, 0 or more
 * @param random 0…1
 */
export const waitMs = (failures: number, random: number): number => {
  const full = Math.min(MOST_WAIT_MS, LEAST_WAIT_MS * 2 ** Math.min(failures, 10));
  return Math.max(LEAST_WAIT_MS, Math.round(full * (1 - random / 5)));
};
