/**
 * The check-in: every so often the rider is asked for a sign of life, and no answer ends the session.
 *
 * Time inverted counts, nothing else. A tap on a screen answers, and so does moving the table, for somebody who hangs
 * there may have no screen in reach. A dead screen is no answer.
 */

/** A rider is asked at most, and at least, this often, s. */
export const CHECK_IN_EVERY_S = { least: 30, most: 600 } as const;
/** The question waits for so long, s. */
export const CHECK_IN_ANSWER_S = 15;
/** A table that has moved by so much was moved by somebody, degrees. */
export const SIGN_OF_LIFE_DEG = 5;

/** Why `everyS` cannot be had, in words; null when it can. NaN cannot. */
export const checkInProblem = (everyS: number): string | null => {
  const { least, most } = CHECK_IN_EVERY_S;
  if (everyS >= least && everyS <= most) return null;
  return `checkInEveryS is ${everyS}; allowed is ${least} s to ${most} s`;
};
