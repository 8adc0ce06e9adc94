/** The limits and how they are set. */

export const TIGHTEN_ONLY =
  "During a session limits only get tighter: nobody shall prolong it for somebody hanging upside down.";

/** The limits that are active, in one line. */
export const limitsLine = (angle: string, duration: string): string => `Up to ${angle}, for ${duration}`;
