/** How a session did: asked before and after, in the session's own page and beside the table. */

export const OUTCOME_TITLE = "How it did";
export const OUTCOME_WHY =
  "Nobody has to tell. What you tell stays on this table's computer and goes into your report.";
export const PAIN_BEFORE = "Pain before the session";
export const PAIN_AFTER = "Pain after it";
export const NO_PAIN = "0 is no pain";
export const WORST_PAIN = "10 the worst you can imagine";
export const PAIN_UNTOLD = "Not told";
export const painSpoken = (pain: number): string => {
  if (pain === 0) return "0, no pain";
  return pain === 10 ? "10, the worst you can imagine" : String(pain);
};

export const MORE_TITLE = "Height and a note";
export const HEIGHT_WHY =
  "Standing against a wall, a book flat on the head: some people measure a little more after a session.";
export const UNIT_LABEL = "Unit of height";
export const UNITS = { cm: "cm", in: "inches" } as const;
export const HEIGHT_BEFORE = "Height before";
export const HEIGHT_AFTER = "Height after";
export const HEIGHT_UNREADABLE = {
  cm: "Write centimetres, as in 178.4.",
  in: "Write inches, as in 70.25 or 70 1/4.",
} as const;
export const heightOutOfRange = (given: string, least: string, most: string): string =>
  `${given} is not possible; allowed is ${least} to ${most}.`;
export const heightChange = (millimetres: string, inches: string): string =>
  `${millimetres} mm (${inches} in)`;
export const HEIGHT_SAME = "No difference";

export const NOTE = "Note";
export const noteLeft = (left: number): string => `${left} characters left`;

export const SAVE = "Save";
export const SAVING = "Saving …";
export const SAVED = "Saved.";
export const UNSAVED = "Not saved yet.";
export const KEPT_UNSAVED = "This was written here before and is not saved yet.";
export const NOT_SAVED = "Not saved:";
export const TAKE_BACK_CHANGES = "Take back";

/** Beside the table, after a session. */
export const HOW_WAS_IT = "How was it?";
export const HOW_WAS_IT_WHY = "Two taps, if you like. It can be told later too, in the session's own page.";
export const SKIP = "Not now";
export const THANKS = "Saved. More about this session:";
export const TO_SESSION = "its page";

/** Before Start. */
export const PAIN_NOW = "How much does it hurt now?";
export const PAIN_NOW_WHY = "If you like. It is kept with the session that you start next.";
