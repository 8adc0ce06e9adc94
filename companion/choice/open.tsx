/** The question who is next and what for; fetched when it is first asked. */

import type { FunctionComponent } from "preact";
import type { Companion } from "../companion.ts";
import { createApi } from "../sessions/api.ts";
import type { Start } from "../start.ts";
import type { Choice } from "./choice.ts";
import { ChoicePanel } from "./panel.tsx";

export interface ChoiceParts {
  readonly companion: Companion;
  readonly start: Start;
  readonly choice: Choice;
}

export const openChoice = (parts: ChoiceParts, page: Window): FunctionComponent => {
  const api = createApi("./api", page.fetch.bind(page));
  return () => <ChoicePanel {...parts} api={api} />;
};
