/** The page's frame: what stands on every view, and the ways between them. */

export const NOT_MEDICAL =
  "Not a medical device. Keep the mechanical tether on, and never use the table alone.";

export const SETUP_NOW = "Set it up now";
export const SETUP_AGAIN = "Set up this table: angles, lock, buzzer";
export const SETUP_LOADING = "Opening the set-up page …";
export const SETUP_UNLOADABLE = "The set-up page could not be loaded. Reload this page.";
