/**
 * Notices that the computer slept. The page's own clock stands still meanwhile in most browsers, so what was heard
 * before would look fresh for another second; the clock on the wall goes on.
 */

/** The two clocks part by less than this while awake, ms; a wall clock that is set forward looks like sleep. */
export const SLEPT_FROM_MS = 800;

/** @returns true when it was asked for the first time after a sleep. Times in ms: the page's clock, the wall's. */
export const createSleepWatch = (): ((nowMs: number, wallMs: number) => boolean) => {
  let before: number | null = null;
  return (nowMs, wallMs) => {
    const apart = wallMs - nowMs;
    const slept = before !== null && !(apart - before < SLEPT_FROM_MS);
    before = apart;
    return slept;
  };
};
