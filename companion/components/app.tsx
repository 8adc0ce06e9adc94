/** The whole page: the header, the view that the address names, and STOP always below. */

import { type ReadonlySignal, useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Access } from "../access/access.ts";
import type { Choice } from "../choice/choice.ts";
import type { Companion } from "../companion.ts";
import type { Timers } from "../connection.ts";
import { Mark } from "../icons.tsx";
import { APP_NAME, NOT_MEDICAL, SIGN_IN_NAME, VIEW_NAMES } from "../messages.ts";
import type { PreferenceStore } from "../preferences.ts";
import { PreflightGate, type Questions } from "../preflight/gate.tsx";
import type { Route } from "../route.ts";
import type { Start } from "../start.ts";
import { Announcer } from "./announcer.tsx";
import { ControlBar } from "./control-bar.tsx";
import { TakenOver } from "./devices.tsx";
import { Header } from "./header.tsx";
import { Insecure } from "./insecure.tsx";
import { Lazy, type LazyView } from "./lazy.tsx";
import { OwnAlarmBanner } from "./own-alarm.tsx";
import { WatcherView } from "./watcher-view.tsx";

/** What has not come by then is shown as missing, ms since the page was opened. */
const ARRIVAL_MS = 1000;

export interface AppProps {
  readonly companion: Companion;
  readonly start: Start;
  readonly timers: Timers;
  readonly preferences: PreferenceStore;
  readonly views: {
    readonly [V in
      | "rider"
      | "sessions"
      | "screen"
      | "devices"
      | "setup"
      | "signIn"
      | "settings"
      | "simulator"]: LazyView;
  };
  readonly questions: Questions;
  readonly choice: Choice;
  readonly route: ReadonlySignal<Route>;
  readonly access: Access;
  /** Nothing of the table is shown, but how this screen is let in. */
  readonly signingIn: ReadonlySignal<boolean>;
}

const View = ({ companion, start, choice, timers, views, route }: AppProps) => {
  switch (route.value) {
    case "sessions":
    case "screen":
    case "devices":
    case "setup":
      return <Lazy view={views[route.value]} />;
    case "rider":
      return <Lazy view={views.rider} />;
    case "watch":
      return (
        <WatcherView
          companion={companion}
          start={start}
          choice={choice}
          simulator={views.simulator}
          settings={views.settings}
          timers={timers}
        />
      );
  }
};

/** Where whoever came to another view, or was let in, goes on from. */
export const focusMain = (): void => document.querySelector("main")?.focus({ preventScroll: true });

/** No view, no ways between views, and no STOP: this screen could not deliver it. */
const SigningIn = ({ access, views }: Pick<AppProps, "access" | "views">) => (
  <>
    <header class="top top--plain">
      <div class="top__row">
        <Mark />
        <h1 class="top__name">{APP_NAME}</h1>
      </div>
      <Insecure channel={access.channel} />
    </header>
    <main class="main" tabIndex={-1} aria-label={SIGN_IN_NAME}>
      <div class="page">
        <Lazy view={views.signIn} />
      </div>
    </main>
    <footer class="small-print">{NOT_MEDICAL}</footer>
  </>
);

const Framed = (props: AppProps) => {
  const { companion, start, choice, preferences, route, questions } = props;
  // For a moment after loading nothing is known yet; drawn now, all of it would move when the first message comes.
  const { nowMs, view } = companion.store;
  const arriving = useComputed(() => view.freshness.value === "stale" && nowMs.value < ARRIVAL_MS);
  const page = useComputed(() => (arriving.value ? "page is-arriving" : "page"));
  return (
    <>
      <Announcer store={companion.store} />
      <OwnAlarmBanner companion={companion} />
      <Header
        store={companion.store}
        route={route}
        channel={props.access.channel}
        arriving={arriving}
        inert={start.asking}
        skip={focusMain}
      />
      <main class="main" tabIndex={-1} aria-label={VIEW_NAMES[route.value]}>
        <div class={page}>
          <PreflightGate start={start} questions={questions}>
            <View {...props} />
          </PreflightGate>
        </div>
      </main>
      <footer class="small-print">{NOT_MEDICAL}</footer>
      <ControlBar companion={companion} start={start} choice={choice}>
        <TakenOver companion={companion} preferences={preferences} />
      </ControlBar>
    </>
  );
};

/** Whoever went to another view by keyboard or by ear goes on from its beginning. */
const useFocusOnArrival = (route: ReadonlySignal<Route>): void => {
  const open = route.value;
  const shown = useRef(open);
  useEffect(() => {
    if (shown.current === open) return;
    shown.current = open;
    scrollTo(0, 0);
    focusMain();
  }, [open]);
};

/** The rider's view fills the screen and has a STOP of its own; every other stands in the frame. */
const LetIn = (props: AppProps) => {
  const { route, views } = props;
  useFocusOnArrival(route);
  const rider = views.rider.state.value;
  // Until the rider's view is here there is the frame, with its own STOP.
  return route.value === "rider" && rider.kind === "loaded" ? <rider.Component /> : <Framed {...props} />;
};

export const App = (props: AppProps) =>
  props.signingIn.value ? <SigningIn access={props.access} views={props.views} /> : <LetIn {...props} />;
