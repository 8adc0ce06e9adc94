/** The whole page: the header, the view that the address names, and STOP always below. */

import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { Companion } from "../companion.ts";
import type { Timers } from "../connection.ts";
import { NOT_MEDICAL } from "../messages.ts";
import type { PreferenceStore } from "../preferences.ts";
import { PreflightGate } from "../preflight/checklist.tsx";
import type { Route } from "../route.ts";
import type { Start } from "../start.ts";
import type { WorldDoor } from "../world.ts";
import { ControlBar } from "./control-bar.tsx";
import { Header } from "./header.tsx";
import { SetupView } from "./setup-view.tsx";
import { WatcherView } from "./watcher-view.tsx";

/** What has not come by then is shown as missing, ms since the page was opened. */
const ARRIVAL_MS = 1000;

export interface AppProps {
  readonly companion: Companion;
  readonly start: Start;
  readonly world: WorldDoor;
  readonly timers: Timers;
  readonly preferences: PreferenceStore;
  readonly route: ReadonlySignal<Route>;
}

const View = ({ companion, world, timers, route }: AppProps) => {
  switch (route.value) {
    case "setup":
      return <SetupView companion={companion} world={world} timers={timers} />;
    case "watch":
    case "rider":
    case "screen":
      return <WatcherView companion={companion} world={world} />;
  }
};

export const App = (props: AppProps) => {
  const { companion, start } = props;
  // For a moment after loading nothing is known yet; drawn now, all of it would move when the first message comes.
  const { nowMs, view } = companion.store;
  const page = useComputed(() =>
    view.freshness.value === "stale" && nowMs.value < ARRIVAL_MS ? "page is-arriving" : "page",
  );
  return (
    <>
      <div inert={start.asking}>
        <Header store={companion.store} />
      </div>
      <main class={page}>
        <PreflightGate start={start} store={companion.store}>
          <View {...props} />
        </PreflightGate>
      </main>
      <footer class="small-print">{NOT_MEDICAL}</footer>
      <ControlBar companion={companion} start={start} />
    </>
  );
};
