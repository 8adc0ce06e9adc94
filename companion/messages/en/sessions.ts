/** The sessions' pages: their names, and what stands there while nothing has come or nothing can. */

import type { PageName } from "../../sessions/place.ts";
import type { Advice } from "../advice.ts";

export const SESSIONS_PAGES_LABEL = "Pages of the sessions";
export const SESSIONS_PAGES: Readonly<Record<PageName, string>> = {
  history: "History",
  trends: "Trends",
  people: "People",
  programmes: "Programmes",
};

export const WAITING = "Looking it up …";
export const ASK_AGAIN = "Try again";
export const REFUSED = "This was refused";
export const NOBODY_ANSWERS: Advice = {
  title: "Nobody answers",
  next: "The controller cannot be reached from this screen. What is kept there stays there; try again once it is back.",
};
export const NOT_UNDERSTOOD: Advice = {
  title: "This answer cannot be read",
  next: "This page and the controller do not fit together. Reload the page; it may be older than the controller.",
};
export const HISTORY_GONE: Advice = {
  title: "The history cannot be read now",
  next: "The table works without it. It is tried again by itself; nothing that is kept has been deleted.",
};
