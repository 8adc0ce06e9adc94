/** What is set and told beside the table: the limits, the screens around it, how the last session ended. */

import type { FunctionComponent } from "preact";
import type { Choice } from "../choice/choice.ts";
import type { Companion } from "../companion.ts";
import { LimitsForm } from "../limits/limits-form.tsx";
import { openOutcome } from "../outcome/slot.tsx";
import { createApi } from "../sessions/api.ts";
import { Screens } from "./screens.tsx";
import { Summary } from "./summary.tsx";

export const openSettings = (companion: Companion, choice: Choice, page: Window): FunctionComponent => {
  const api = createApi("./api", page.fetch.bind(page));
  const Outcome = openOutcome(companion, api);
  return () => (
    <>
      <LimitsForm companion={companion} choice={choice} api={api} />
      <Screens store={companion.store} />
      <Summary store={companion.store} />
      <Outcome />
    </>
  );
};
