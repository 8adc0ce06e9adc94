/** Reasons for waiting, when Start was not taken because of them; fetched when there are any. */

import type { FunctionComponent } from "preact";
import { createApi } from "../sessions/api.ts";
import { AdvicePanel } from "./advice.tsx";
import type { ChoiceParts } from "./open.tsx";

export const openAdvice = (parts: ChoiceParts, page: Window): FunctionComponent => {
  const api = createApi("./api", page.fetch.bind(page));
  return () => <AdvicePanel {...parts} api={api} />;
};
