/** The set-up in its frame: alarms above it, the simulator below. */

import type { Companion } from "../companion.ts";
import type { Timers } from "../connection.ts";
import { Lazy, type LazyView } from "./lazy.tsx";
import { SetupGate } from "./setup-gate.tsx";
import { Status } from "./status.tsx";

export const SetupView = (props: { companion: Companion; simulator: LazyView; timers: Timers }) => {
  const { companion, simulator, timers } = props;
  const simulated = companion.store.select((model) => model.hello?.simulated === true);
  return (
    <div class="setup-slot">
      <Status companion={companion} />
      <SetupGate companion={companion} timers={timers} />
      {simulated.value ? <Lazy view={simulator} /> : null}
    </div>
  );
};
