/** The page's frame: what stands on every view, and the ways between them. */

import type { Route, WAYS } from "../../route.ts";
import type { Link } from "../../view.ts";
import { APP_NAME } from "./document.ts";

export const SKIP_TO_CONTENT = "Skip to what is live";
export const VIEWS_LABEL = "Views";

/** On the ways between the views: one short word each. */
export const VIEW_WORDS: Readonly<Record<(typeof WAYS)[number], string>> = {
  watch: "Watch",
  rider: "Rider",
  sessions: "Sessions",
  screen: "Screen",
  setup: "Set up",
};

/** What a view is called when it is opened. */
export const VIEW_NAMES: Readonly<Record<Route, string>> = {
  watch: "Watching the table",
  rider: "The rider's view",
  sessions: "Sessions",
  screen: "This screen",
  setup: "Setting up the table",
  devices: "Devices that were let in",
};

export const titleOf = (what: string): string => `${what} · ${APP_NAME}`;

export const LINKS: Readonly<Record<Link, string>> = {
  connecting: "Connecting…",
  disconnected: "Reconnecting…",
  silent: "No data",
  live: "Live",
};
export const BOARD_UNKNOWN = "Board unknown";
export const BOARD_CONNECTED = "Board connected";
export const NO_BOARD = "No board";
export const watchingOnly = (words: string): string => `${words} · watching only`;

export const SIMULATED_MARK = "SIMULATED";
export const SIMULATED_WHY = "No real table is moving.";
export const UNGUARDED_MARK = "UNGUARDED";
export const UNGUARDED_WHY = "One layer of protection is missing: this board does not guard itself.";

export const NOT_MEDICAL =
  "Not a medical device. Keep the mechanical tether on, and never use the table alone.";

export const SETUP_NOW = "Set it up now";
export const SETUP_AGAIN = "Set up this table: angles, lock, buzzer";

export const STATE_LABEL = "State of the session";
export const START = "Start";
export const HOLD = "Hold";
export const RELEASE = "Release";
export const STOP = "STOP";
export const STOP_KEYS = "Space or Esc";
export const DISMISS = "Dismiss";

/** What a screen is called until somebody gives it a name. */
export const UNNAMED_SCREEN = "A screen";
export const VIEW_LOADING = "Opening …";
export const VIEW_UNLOADABLE = "This could not be loaded. Reload the page; everything else goes on.";
/** Where the list before the first session of the day could not be loaded. */
export const PREFLIGHT_AWAY = "Back without starting";
