/**
 * Notices that the angle reports have ended while the line itself says nothing of it.
 */

export const SILENCE_MS = 450;
const LOOK_EVERY_MS = 20;

/**
 * Calls `silent` once when `lastMs()` is older than 450 ms.
 *
 * @returns stops watching
 */
export const watchSilence = (nowMs: () => number, lastMs: () => number, silent: () => void): (() => void) => {
  const isSilent = (): boolean => !(nowMs() - lastMs() < SILENCE_MS);
  let watching = true;
  const stop = (): void => {
    watching = false;
    clearInterval(looking);
  };
  const looking = setInterval(() => {
    if (!isSilent()) return;
    // After a stall of this process timers run before the bytes that have waited; let those be read first.
    setImmediate(() => {
      if (!watching || !isSilent()) return;
      stop();
      silent();
    });
  }, LOOK_EVERY_MS);
  return stop;
};
