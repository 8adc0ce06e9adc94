/**
 * Notices that the computer slept. Linux stops the monotonic clock during suspend, and the rider's time with it; the
 * time since boot goes on (clock_gettime(2), CLOCK_BOOTTIME). Where the two come apart, the difference was sleep.
 */

/** Time since boot may come in whole seconds, so less than this is not told from rounding, ms. */
export const LEAST_SLEEP_MS = 1_500;

/**
 * @param bootMs time since boot, ms
 * @param monotonicMs ms that stand still while the computer sleeps
 * @returns asks how long the computer slept since the last answer that was not 0, ms
 */
export const createSleepWatch = (bootMs: () => number, monotonicMs: () => number): (() => number) => {
  let apartMs = bootMs() - monotonicMs();
  return () => {
    const nowApartMs = bootMs() - monotonicMs();
    const sleptMs = nowApartMs - apartMs;
    if (!(sleptMs >= LEAST_SLEEP_MS)) return 0;
    apartMs = nowApartMs;
    return sleptMs;
  };
};
