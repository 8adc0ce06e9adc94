/** In the place of what is kept of people, on a screen that is no operator's. */

import type { Advice } from "../advice.ts";

export const PEOPLE_NEED: Advice = {
  title: "For an operator's screen",
  next: "What is kept of people and their sessions is shown to operators. This screen goes on showing the table live, and can STOP.",
};
