/** The whole page: what is the case first, then limits and protection, then the simulator; STOP always below. */

import { useComputed } from "@preact/signals";
import type { Companion } from "../companion.ts";
import { NOT_MEDICAL } from "../messages.ts";
import type { WorldDoor } from "../world.ts";
import { ControlBar } from "./control-bar.tsx";
import { Dial } from "./dial.tsx";
import { Header } from "./header.tsx";
import { Layers } from "./layers.tsx";
import { LimitsForm } from "./limits-form.tsx";
import { Readings } from "./readings.tsx";
import { Simulator } from "./simulator.tsx";
import { Status } from "./status.tsx";
import { Summary } from "./summary.tsx";

/** What has not come by then is shown as missing, ms since the page was opened. */
const ARRIVAL_MS = 1000;

export const App = ({ companion, world }: { companion: Companion; world: WorldDoor }) => {
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
      </main>
      <footer class="small-print">{NOT_MEDICAL}</footer>
      <ControlBar companion={companion} />
    </>
  );
};
