/**
 * When a call that was not taken is tried again, and when no more. By the monotonic clock, for a computer without a clock
 * of its own begins in 1970 and leaps; so no call is given up by the calendar alone. Pure.
 */

export const FIRST_RETRY_MS = 1_000;
/** The longest wait, whatever the other side asks for: somebody may hang there. */
export const LONGEST_RETRY_MS = 15 * 60_000;
export const GIVEN_UP_AFTER_MS = 24 * 3_600_000;
export const LEAST_ATTEMPTS = 10;
/** About as many as fit into the time, twice. */
export const MOST_ATTEMPTS = 250;

/** Twice as long each time, and by up to half less, so that many tables do not come at once. @param random 0 to 1 */
export const retryInMs = (attempts: number, askedForMs: number | null, random: number): number => {
  const longest = Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS);
  const own = longest * (1 - random / 2);
  return Math.max(own, Math.min(askedForMs ?? 0, LONGEST_RETRY_MS));
};

export const isGivenUp = (
  { createdMs, attempts }: { readonly createdMs: number; readonly attempts: number },
  wallMs: number,
): boolean =>
  attempts >= MOST_ATTEMPTS || (attempts >= LEAST_ATTEMPTS && wallMs - createdMs >= GIVEN_UP_AFTER_MS);
