/**
 * The curve of the angle over time. Not among the sentences of messages.ts, because it is loaded with the curve, when
 * that is opened. What is said until then is at the end of picture.ts.
 */

import type { WindowName } from "../../chart/window.ts";

export const WINDOW_NAMES: Readonly<Record<WindowName, string>> = {
  "30s": "30 s",
  "2min": "2 min",
  "10min": "10 min",
  session: "Session",
};
/** For a screen reader, and to be read: "Angle over …". */
export const WINDOW_SPOKEN: Readonly<Record<WindowName, string>> = {
  "30s": "the last 30 seconds",
  "2min": "the last 2 minutes",
  "10min": "the last 10 minutes",
  session: "the whole session",
};
export const ZOOMED_SPOKEN = "the part that was picked";
export const WINDOW_CHOICE = "Time shown";
export const PAUSE = "Pause";
export const RESUME = "Go on";
export const PAUSED = "PAUSED";
export const PAUSED_NOTE = "still recording";
export const ZOOMED = "ZOOMED";
export const RESET = "Reset zoom";
export const PLOT_NAME = "Curve of the angle";
export const PLOT_KEYS =
  "Plus and minus zoom, the arrow keys go to earlier and later, 0 resets. With a finger or the mouse: drag across a part, or pinch.";
export const LIMIT_LABEL = "limit";
export const CEILING_LABEL = "ceiling";
export const MARK_LABELS = { start: "Start", end: "End", hold: "held" } as const;
export const NOW = "Now";
export const LEAST = "Low";
export const GREATEST = "High";
export const MAXIMUM = "Limit";
