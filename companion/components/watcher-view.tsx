/** The view of whoever watches: what is the case first, then limits and protection, then the simulator. */

import type { Choice } from "../choice/choice.ts";
import { NextSession } from "../choice/next-session.tsx";
import type { Companion } from "../companion.ts";
import type { Timers } from "../connection.ts";
import { isRoleAtLeast, roleOf } from "../role.ts";
import type { Start } from "../start.ts";
import { Chart } from "./chart.tsx";
import { Dial } from "./dial.tsx";
import { Layers } from "./layers.tsx";
import { Lazy, type LazyView, WhenNear } from "./lazy.tsx";
import { Readings } from "./readings.tsx";
import { Status } from "./status.tsx";

interface WatcherViewProps {
  readonly companion: Companion;
  readonly start: Start;
  readonly choice: Choice;
  readonly simulator: LazyView;
  /** Nobody needs it for watching or for STOP: it comes when somebody scrolls to it, or has it in sight. */
  readonly settings: LazyView;
  readonly timers: Timers;
}

export const WatcherView = (props: WatcherViewProps) => {
  const { companion, start, choice, simulator, settings, timers } = props;
  // Only an operator may move the simulated world.
  const simulated = companion.store.select(
    (model) => model.hello?.simulated === true && isRoleAtLeast(roleOf(model), "operator"),
  );
  return (
    <>
      <div class="column column--now">
        <Status companion={companion}>
          <NextSession store={companion.store} start={start} choice={choice} />
        </Status>
        <Readings store={companion.store} />
        <Layers store={companion.store} link={companion.link} />
      </div>
      <div class="column column--picture">
        <Dial store={companion.store} />
        <Chart companion={companion} timers={timers} />
      </div>
      <div class="column column--settings">
        <WhenNear view={settings} />
        {simulated.value ? <Lazy view={simulator} /> : null}
      </div>
    </>
  );
};
