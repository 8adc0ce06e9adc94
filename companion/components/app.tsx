/** The whole page: the header, the view that the address names, and STOP always below. */

import { type ReadonlySignal, useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Companion } from "../companion.ts";
import type { Timers } from "../connection.ts";
import { NOT_MEDICAL, VIEW_NAMES } from "../messages.ts";
import type { PreferenceStore } from "../preferences.ts";
import { PreflightGate } from "../preflight/checklist.tsx";
import type { Attendance } from "../rider/attend.ts";
import { RiderView } from "../rider/rider-view.tsx";
import type { Route } from "../route.ts";
import type { Start } from "../start.ts";
import type { WorldDoor } from "../world.ts";
import { ControlBar } from "./control-bar.tsx";
import { TakenOver } from "./devices.tsx";
import { Header } from "./header.tsx";
import { OwnAlarmBanner } from "./own-alarm.tsx";
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
  readonly attendance: Attendance;
  readonly route: ReadonlySignal<Route>;
}

const View = ({ companion, world, timers, route }: AppProps) => {
  switch (route.value) {
    case "setup":
      return <SetupView companion={companion} world={world} timers={timers} />;
    case "watch":
    case "rider":
    case "screen":
      return <WatcherView companion={companion} world={world} timers={timers} />;
  }
};

/** The place where the view stands. Whoever went to another view by keyboard or by ear goes on from its beginning. */
const useMain = (route: ReadonlySignal<Route>) => {
  const main = useRef<HTMLElement>(null);
  const focusMain = (): void => main.current?.focus({ preventScroll: true });
  const open = route.value;
  const shown = useRef(open);
  useEffect(() => {
    if (shown.current === open) return;
    shown.current = open;
    scrollTo(0, 0);
    focusMain();
  }, [open]);
  return { main, focusMain };
};

const Framed = (props: AppProps) => {
  const { companion, start, preferences, route } = props;
  // For a moment after loading nothing is known yet; drawn now, all of it would move when the first message comes.
  const { nowMs, view } = companion.store;
  const page = useComputed(() =>
    view.freshness.value === "stale" && nowMs.value < ARRIVAL_MS ? "page is-arriving" : "page",
  );
  const { main, focusMain } = useMain(route);
  return (
    <>
      <OwnAlarmBanner companion={companion} />
      <Header store={companion.store} route={route} inert={start.asking} skip={focusMain} />
      <main class="main" ref={main} tabIndex={-1} aria-label={VIEW_NAMES[route.value]}>
        <div class={page}>
          <PreflightGate start={start} store={companion.store}>
            <View {...props} />
          </PreflightGate>
        </div>
      </main>
      <footer class="small-print">{NOT_MEDICAL}</footer>
      <ControlBar companion={companion} start={start}>
        <TakenOver companion={companion} preferences={preferences} />
      </ControlBar>
    </>
  );
};

/** The rider's view fills the screen and has a STOP of its own; every other stands in the frame. */
export const App = (props: AppProps) => {
  const { companion, start, preferences, attendance } = props;
  if (props.route.value !== "rider") return <Framed {...props} />;
  return <RiderView companion={companion} start={start} preferences={preferences} attendance={attendance} />;
};
