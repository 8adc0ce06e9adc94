/** The set-up in its frame: alarms above it, the simulator below. */

import type { Companion } from "../companion.ts";
import type { Timers } from "../connection.ts";
import type { WorldDoor } from "../world.ts";
import { SetupGate } from "./setup-gate.tsx";
import { Simulator } from "./simulator.tsx";
import { Status } from "./status.tsx";

export const SetupView = (props: { companion: Companion; world: WorldDoor; timers: Timers }) => {
  const { companion, world, timers } = props;
  const simulated = companion.store.select((model) => model.hello?.simulated === true);
  return (
    <div class="setup-slot">
      <Status companion={companion} />
      <SetupGate companion={companion} timers={timers} />
      {simulated.value ? <Simulator world={world} store={companion.store} /> : null}
    </div>
  );
};
