/** The view of whoever watches: what is the case first, then limits and protection, then the simulator. */

import type { Companion } from "../companion.ts";
import type { WorldDoor } from "../world.ts";
import { Dial } from "./dial.tsx";
import { Layers } from "./layers.tsx";
import { LimitsForm } from "./limits-form.tsx";
import { Readings } from "./readings.tsx";
import { Simulator } from "./simulator.tsx";
import { Status } from "./status.tsx";
import { Summary } from "./summary.tsx";

export const WatcherView = ({ companion, world }: { companion: Companion; world: WorldDoor }) => {
  const simulated = companion.store.select((model) => model.hello?.simulated === true);
  return (
    <>
      <div class="column column--now">
        <Status companion={companion} />
        <Readings store={companion.store} />
        <Layers store={companion.store} />
      </div>
      <div class="column column--picture">
        <Dial store={companion.store} />
      </div>
      <div class="column column--settings">
        <LimitsForm companion={companion} />
        <Summary store={companion.store} />
        {simulated.value ? <Simulator world={world} store={companion.store} /> : null}
      </div>
    </>
  );
};
