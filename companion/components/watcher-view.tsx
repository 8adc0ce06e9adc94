/** The view of whoever watches: what is the case first, then limits and protection, then the simulator. */

import type { Companion } from "../companion.ts";
import type { Timers } from "../connection.ts";
import { LimitsForm } from "../limits/limits-form.tsx";
import type { WorldDoor } from "../world.ts";
import { Chart } from "./chart.tsx";
import { Screens } from "./devices.tsx";
import { Dial } from "./dial.tsx";
import { Layers } from "./layers.tsx";
import { Readings } from "./readings.tsx";
import { Simulator } from "./simulator.tsx";
import { Status } from "./status.tsx";
import { Summary } from "./summary.tsx";

interface WatcherViewProps {
  readonly companion: Companion;
  readonly world: WorldDoor;
  readonly timers: Timers;
}

export const WatcherView = ({ companion, world, timers }: WatcherViewProps) => {
  const simulated = companion.store.select((model) => model.hello?.simulated === true);
  return (
    <>
      <div class="column column--now">
        <Status companion={companion} />
        <Readings store={companion.store} />
        <Layers store={companion.store} link={companion.link} />
      </div>
      <div class="column column--picture">
        <Dial store={companion.store} />
        <Chart companion={companion} timers={timers} />
      </div>
      <div class="column column--settings">
        <LimitsForm companion={companion} />
        <Screens store={companion.store} />
        <Summary store={companion.store} />
        {simulated.value ? <Simulator world={world} store={companion.store} /> : null}
      </div>
    </>
  );
};
