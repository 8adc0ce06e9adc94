/** The picture of table and rider, the quality of the line, and the place of the curve until it is loaded. */

import type { LinkWord } from "../../link-quality.ts";

export const PICTURE_LIVE = "Side view of the table, live";
export const PICTURE_UNKNOWN = "Side view of the table, angle unknown";
export const ANGLE_UNKNOWN = "angle unknown";
export const LOOK_AT_TABLE = "look at the table";
export const KEY_NEAR = "within 5° of the maximum";
export const KEY_OVER = "beyond it";
export const KEY_CEILING = "ceiling";
export const PICTURE_HELD = "held";
export const PICTURE_RELEASED = "free";

export const LINK_NAME = "Line to this screen";
export const LINK_STATES: Readonly<Record<LinkWord, string>> = {
  good: "Good",
  weak: "Weak",
  lost: "Lost",
};
export const linkDelay = (delayMs: number | null): string =>
  delayMs === null ? "nothing live" : `${delayMs} ms late at most`;
export const linkRate = (perS: number | null, askedPerS: number): string =>
  perS === null ? "counting" : `${perS} of ${askedPerS} messages a second`;
export const linkMissing = (missing: number): string =>
  missing === 0 ? "none missing" : `${missing} missing in 10 s`;

export const CURVE = "Angle over time";
export const CURVE_OPEN = "Show the curve";
export const CURVE_LOADING = "Opening the curve …";
export const CURVE_UNLOADABLE = "The curve could not be loaded. Everything else works without it.";
export const CURVE_AGAIN = "Try again";
