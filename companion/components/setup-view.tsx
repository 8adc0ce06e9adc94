/** The set-up in its frame: alarms above it, the simulator below. */

import type { Choice } from "../choice/choice.ts";
import type { Companion } from "../companion.ts";
import type { Timers } from "../connection.ts";
import { Lazy, type LazyView } from "./lazy.tsx";
import { SetupGate } from "./setup-gate.tsx";
import { Status } from "./status.tsx";

export const SetupView = (props: {
  companion: Companion;
  choice: Choice;
  simulator: LazyView;
  timers: Timers;
}) => {
  const { companion, choice, simulator, timers } = props;
  const simulated = companion.store.select((model) => model.hello?.simulated === true);
  return (
    <div class="setup-slot">
      <Status companion={companion} />
      <SetupGate companion={companion} choice={choice} timers={timers} />
      {simulated.value ? <Lazy view={simulator} /> : null}
    </div>
  );
};
