/** The question who is next and what for; fetched when it is first asked. */

import type { FunctionComponent } from "preact";
import type { Companion } from "../companion.ts";
import type { Timers } from "../connection.ts";
import type { Kept } from "../kept.ts";
import { createPainBefore } from "../outcome/pain-before.ts";
import { createApi } from "../sessions/api.ts";
import type { Start } from "../start.ts";
import type { Choice } from "./choice.ts";
import { ChoicePanel } from "./panel.tsx";

export interface ChoiceParts {
  readonly companion: Companion;
  readonly start: Start;
  readonly choice: Choice;
}

interface OpenParts extends ChoiceParts {
  readonly kept: Kept;
  readonly timers: Timers;
}

export const openChoice = ({ kept, timers, ...parts }: OpenParts, page: Window): FunctionComponent => {
  const api = createApi("./api", page.fetch.bind(page));
  // What is told here is given to its session, whichever view is open by then.
  const painBefore = createPainBefore({
    ...{ kept, timers, api },
    store: parts.companion.store,
    wallNow: Date.now,
  });
  return () => <ChoicePanel {...parts} api={api} painBefore={painBefore} />;
};
