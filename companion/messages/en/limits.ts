/** The limits and how they are set. */

export const TIGHTEN_ONLY =
  "During a session limits only get tighter: nobody shall prolong it for somebody hanging upside down.";
