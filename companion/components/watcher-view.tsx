/** The view of whoever watches: what is the case first, then limits and protection, then the simulator. */

import type { Companion } from "../companion.ts";
import type { Timers } from "../connection.ts";
import { LimitsForm } from "../limits/limits-form.tsx";
import { Chart } from "./chart.tsx";
import { Screens } from "./devices.tsx";
import { Dial } from "./dial.tsx";
import { Layers } from "./layers.tsx";
import { Lazy, type LazyView } from "./lazy.tsx";
import { Readings } from "./readings.tsx";
import { Status } from "./status.tsx";
import { Summary } from "./summary.tsx";

interface WatcherViewProps {
  readonly companion: Companion;
  readonly simulator: LazyView;
  readonly timers: Timers;
}

export const WatcherView = ({ companion, simulator, timers }: WatcherViewProps) => {
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
        {simulated.value ? <Lazy view={simulator} /> : null}
      </div>
    </>
  );
};
