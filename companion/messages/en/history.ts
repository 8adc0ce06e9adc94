/** The history: calendar and list of the sessions. */

import type { Advice } from "../advice.ts";

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;

export const WHOSE = "Whose sessions";
export const EVERYBODY = "Everybody";
export const GUEST = "Guest";
/** Where the person's data were deleted, or cannot be read now. */
export const SOMEBODY = "Somebody";

export const CALENDAR_TITLE = "Calendar";
export const MONTH_BEFORE = "The month before";
export const MONTH_AFTER = "The month after";
export const CALENDAR_KEYS =
  "Arrow keys go from day to day, Page Up and Page Down from month to month. Enter shows the sessions of a day.";
export const dayLabel = (day: string, sessions: number, minutes: string): string =>
  sessions === 0 ? `${day}: no session` : `${day}: ${many(sessions, "session")}, ${minutes} minutes inverted`;
export const monthSum = (sessions: number, minutes: string): string =>
  sessions === 0 ? "No session" : `${many(sessions, "session")} · ${minutes} min inverted`;
export const MONTH_TOO_MANY = "There are more sessions in this month than this page counts.";

export const LIST_TITLE = "Sessions";
export const listOfDay = (day: string): string => `Sessions on ${day}`;
export const ALL_DAYS = "All days";
export const OLDER = "Older sessions";
export const OLDER_COMING = "Looking for older ones …";
export const NO_OLDER = "These are all that are kept.";
export const NONE_THAT_DAY = "No session on this day.";

export const ALL_ALONG = "All of these to take along:";
export const ALL_AS_JSON = "as JSON";
export const ALL_AS_CSV = "as a table (CSV)";

/** What a line of the list says; a screen reader hears it as one. */
export const FREE_SESSION = "Without a programme";
export const invertedFor = (duration: string): string => `${duration} inverted`;
export const upTo = (angle: string): string => `up to ${angle}`;
export const PEAK_UNKNOWN = "no angle was kept";
export const painChange = (before: string, after: string): string => `pain ${before} → ${after}`;
export const NOT_TOLD = "–";

export const FIRST_SESSION: Advice = {
  title: "Nothing here yet",
  next: "A session comes here by itself when it is over: set the limits in Watch, press Start, lean back, come back. Then you find its curve here, how long it was, and how it ended.",
};
export const FIRST_OF_PERSON: Advice = {
  title: "Nothing here yet",
  next: "Sessions that are started for this person come here by themselves when they are over.",
};
export const TO_WATCH = "To the table";
