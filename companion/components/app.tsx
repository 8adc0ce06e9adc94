/** The whole page: what is the case first, then limits and protection, then the simulator; STOP always below. */

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

export const App = ({ companion, world }: { companion: Companion; world: WorldDoor }) => {
  const simulated = companion.store.select((model) => model.hello?.simulated === true);
  return (
    <>
      <Header store={companion.store} />
      <main class="page">
        <div class="column">
          <Status companion={companion} />
          <Readings store={companion.store} />
          <Layers store={companion.store} />
        </div>
        <Dial store={companion.store} />
        <div class="column">
          <Summary store={companion.store} />
          <LimitsForm companion={companion} />
          {simulated.value ? <Simulator world={world} store={companion.store} /> : null}
        </div>
        <p class="small-print">{NOT_MEDICAL}</p>
      </main>
      <ControlBar companion={companion} />
    </>
  );
};
