/**
 * What the offline page says. It has its own file because the page has to be complete in itself; the build writes
 * these words into offline.html.
 */

export const OFFLINE_TITLE = "Not connected · Inversion Table";
export const OFFLINE_HEADING = "Not connected";
export const OFFLINE_NOT = "This screen is NOT connected to the table.";
export const OFFLINE_NOTHING = "Nothing here shows what the table is doing.";
export const OFFLINE_LOOK = "Look at the table. Its own STOP button works without this screen.";
export const OFFLINE_SOMEBODY = "If somebody is on it, go there.";
export const OFFLINE_AGAIN =
  "This page tries again by itself, and the dashboard comes back when it is answered.";
export const OFFLINE_NOW = "Try now";

/** @param clock the time of day of the last try, as this screen writes it */
export const lastTry = (clock: string): string => `Last try at ${clock}: no answer.`;
