/** What the page's own document says before anything of it runs; the build writes these words into index.html. */

/** The language of this folder, as browsers name it; voices are chosen by it too. */
export const LANGUAGE = "en";
export const APP_NAME = "Inversion Table";
export const DESCRIPTION = "Angle, time and limits of the inversion table, live. Not a medical device.";
export const NEEDS_SCRIPT = "This dashboard needs JavaScript. The table protects its rider without it.";
