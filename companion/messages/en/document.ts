/** What the page's own document says before anything of it runs; the build writes these words into index.html. */

/** The language of this folder, as browsers name it; voices are chosen by it too. */
export const LANGUAGE = "en";
export const APP_NAME = "Inversion Table";
export const DESCRIPTION = "Angle, time and limits of the inversion table, live. Not a medical device.";
export const NEEDS_SCRIPT = "This dashboard needs JavaScript. The table protects its rider without it.";
/** The fleet view's own page. */
export const FLEET_NAME = "Inversion Tables";
export const FLEET_DESCRIPTION =
  "The tables of a clinic, live on one screen: angle, state, alarms, and STOP. Not a medical device.";
export const FLEET_NEEDS_SCRIPT =
  "This wall of tables needs JavaScript. Each table protects its rider without it.";
