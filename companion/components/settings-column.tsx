/** What is set and told beside the table: the limits, the screens around it, how the last session ended. */

import type { Companion } from "../companion.ts";
import { LimitsForm } from "../limits/limits-form.tsx";
import { Screens } from "./screens.tsx";
import { Summary } from "./summary.tsx";

export const SettingsColumn = ({ companion }: { companion: Companion }) => (
  <>
    <LimitsForm companion={companion} />
    <Screens store={companion.store} />
    <Summary store={companion.store} />
  </>
);
