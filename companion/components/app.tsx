/** The whole page: what is the case first, then limits and protection, then the simulator; STOP always below. */

import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { Companion } from "../companion.ts";
import type { Timers } from "../connection.ts";
import { NOT_MEDICAL } from "../messages.ts";
import type { WorldDoor } from "../world.ts";
import { ControlBar } from "./control-bar.tsx";
import { Dial } from "./dial.tsx";
import { Header } from "./header.tsx";
import { Layers } from "./layers.tsx";
import { LimitsForm } from "./limits-form.tsx";
import { Readings } from "./readings.tsx";
import { SetupGate } from "./setup-gate.tsx";
import { Simulator } from "./simulator.tsx";
import { Status } from "./status.tsx";
import { Summary } from "./summary.tsx";

/** What has not come by then is shown as missing, ms since the page was opened. */
const ARRIVAL_MS = 1000;

interface AppProps {
  readonly companion: Companion;
  readonly world: WorldDoor;
  readonly timers: Timers;
  /** The set-up page is open. */
  readonly settingUp: ReadonlySignal<boolean>;
}

export const App = ({ companion, world, timers, settingUp }: AppProps) => {
  const simulated = companion.store.select((model) => model.hello?.simulated === true);
  // For a moment after loading nothing is known yet; drawn now, all of it would move when the first message comes.
  const { nowMs, view } = companion.store;
  const page = useComputed(() =>
    view.freshness.value === "stale" && nowMs.value < ARRIVAL_MS ? "page is-arriving" : "page",
  );
  return (
    <>
      <Header store={companion.store} />
      <main class={page}>
        {settingUp.value ? (
          <div class="setup-slot">
            <Status companion={companion} />
            <SetupGate timers={timers} />
            {simulated.value ? <Simulator world={world} store={companion.store} /> : null}
          </div>
        ) : (
          <>
            <div class="column">
              <Status companion={companion} />
              <Readings store={companion.store} />
              <Layers store={companion.store} />
            </div>
            <Dial store={companion.store} />
            <div class="column">
              <LimitsForm companion={companion} />
              <Summary store={companion.store} />
              {simulated.value ? <Simulator world={world} store={companion.store} /> : null}
            </div>
          </>
        )}
      </main>
      <footer class="small-print">{NOT_MEDICAL}</footer>
      <ControlBar companion={companion} />
    </>
  );
};
