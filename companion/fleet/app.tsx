/** The fleet view's frame: what stands on every view, and the view that is open. */

import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Access } from "../access/access.ts";
import { Insecure } from "../components/insecure.tsx";
import { Lazy, type LazyView } from "../components/lazy.tsx";
import { Icon, Mark } from "../icons.tsx";
import {
  BROKER_AWAY,
  COLOURS,
  FLEET_VIEWS,
  FLEET_VIEWS_LABEL,
  HISTORY_NAME,
  NO_LINE_NEXT,
  NO_LINE_TITLE,
  NO_SUBSTITUTE,
  recordTrouble,
  SKIP_TO_TABLES,
  TABLE_NAME,
  UNREADABLE_LIVE,
  WALL_NAME,
} from "../messages/en/fleet.ts";
import { THEME_NAMES } from "../messages/en/screen.ts";
import { FLEET_NAME, NOT_MEDICAL } from "../messages.ts";
import { type PreferenceStore, THEMES } from "../preferences.ts";
import type { Commands } from "./commands.ts";
import { mayHaveKept } from "./may.ts";
import { hrefOf, type Place, type PlaceStore } from "./place.ts";
import type { FleetSound } from "./sound.ts";
import { SoundSwitch } from "./sound-switch.tsx";
import { Summary } from "./summary.tsx";
import type { Tables } from "./tables.ts";
import { Wall } from "./wall.tsx";

export interface FleetViews {
  readonly table: LazyView;
  readonly history: LazyView;
  readonly devices: LazyView;
  readonly signIn: LazyView;
}

export interface FleetAppProps {
  readonly tables: Tables;
  readonly commands: Commands;
  readonly place: PlaceStore;
  readonly access: Access;
  readonly signingIn: ReadonlySignal<boolean>;
  readonly preferences: PreferenceStore;
  readonly sound: FleetSound;
  readonly views: FleetViews;
  /** The central place has said something that is not of the contract. */
  readonly unreadable: ReadonlySignal<boolean>;
  readonly hasDevices: ReadonlySignal<boolean>;
}

const focusMain = (): void => document.querySelector<HTMLElement>("main")?.focus({ preventScroll: true });

const Nav = ({ place, hasDevices, tables }: Pick<FleetAppProps, "place" | "hasDevices" | "tables">) => {
  const open = place.current.value.kind;
  const way = (kind: keyof typeof FLEET_VIEWS, icon: "watch" | "sessions" | "screen", to: Place) => (
    <a
      class="views__way"
      href={hrefOf(to)}
      data-testid={`way-${kind}`}
      aria-current={open === kind ? "page" : undefined}
    >
      <Icon name={icon} />
      <span>{FLEET_VIEWS[kind]}</span>
    </a>
  );
  return (
    <nav class="views" aria-label={FLEET_VIEWS_LABEL}>
      {way("wall", "watch", { kind: "wall", filter: place.wall.value })}
      {mayHaveKept(tables.role.value)
        ? way("history", "sessions", {
            kind: "history",
            wish: { site: place.wall.value.site, table: "", days: 30 },
          })
        : null}
      {hasDevices.value ? way("devices", "screen", { kind: "devices" }) : null}
    </nav>
  );
};

const Top = (props: Pick<FleetAppProps, "access"> & { readonly children: ComponentChildren }) => (
  <header class="top fleet-top">
    <button type="button" class="skip-link" onClick={focusMain}>
      {SKIP_TO_TABLES}
    </button>
    <div class="top__row fleet-top__row">
      <Mark />
      <h1 class="top__name">{FLEET_NAME}</h1>
      {props.children}
    </div>
    <Insecure channel={props.access.channel} />
  </header>
);

/** What is not as it should be with this page or the central place. */
const Troubles = ({ tables, unreadable }: Pick<FleetAppProps, "tables" | "unreadable">) => {
  const { kind } = tables.line.value;
  const centre = tables.centre.value;
  const isAway = kind === "waiting" || kind === "silent";
  return (
    <div role="alert" class="fleet-troubles">
      {isAway ? (
        <p class="fleet-trouble fleet-trouble--grave" data-testid="no-line">
          <strong>{NO_LINE_TITLE}.</strong> {NO_LINE_NEXT}
        </p>
      ) : null}
      {!isAway && centre?.brokerConnected === false ? (
        <p class="fleet-trouble fleet-trouble--grave" data-testid="broker-away">
          {BROKER_AWAY}
        </p>
      ) : null}
      {unreadable.value ? <p class="fleet-trouble fleet-trouble--grave">{UNREADABLE_LIVE}</p> : null}
      {!isAway && centre !== null && centre.recordTrouble !== null ? (
        <p class="fleet-trouble" data-testid="record-trouble">
          {recordTrouble(centre.recordTrouble)}
        </p>
      ) : null}
    </div>
  );
};

const ThemeChoice = ({ preferences }: Pick<FleetAppProps, "preferences">) => (
  <label class="fleet-theme" for="fleet-theme">
    <span>{COLOURS}</span>
    <select
      id="fleet-theme"
      class="field fleet-theme__field"
      data-testid="fleet-theme"
      value={preferences.current.value.theme}
      onChange={(event) => {
        const chosen = THEMES.find((theme) => theme === event.currentTarget.value);
        if (chosen !== undefined) preferences.change({ theme: chosen });
      }}
    >
      {THEMES.map((theme) => (
        <option key={theme} value={theme}>
          {THEME_NAMES[theme]}
        </option>
      ))}
    </select>
  </label>
);

const View = (props: FleetAppProps) => {
  const { kind } = props.place.current.value;
  switch (kind) {
    case "wall":
      return <Wall tables={props.tables} commands={props.commands} place={props.place} />;
    case "table":
      return <Lazy key="table" view={props.views.table} />;
    case "history":
      return <Lazy key="history" view={props.views.history} />;
    case "devices":
      return <Lazy key="devices" view={props.views.devices} />;
  }
};

/** Whoever went to another view by keyboard or by ear goes on from its beginning; whoever comes back to the wall, too. */
const useFocusOnArrival = (place: PlaceStore): void => {
  const at = place.current.value;
  const mark = at.kind === "table" ? hrefOf(at) : at.kind;
  const shown = useRef(mark);
  useEffect(() => {
    if (shown.current === mark) return;
    shown.current = mark;
    scrollTo(0, 0);
    focusMain();
  }, [mark]);
};

const NAMES: Readonly<Record<Place["kind"], string>> = {
  wall: WALL_NAME,
  table: TABLE_NAME,
  history: HISTORY_NAME,
  devices: FLEET_VIEWS.devices,
};

const LetIn = (props: FleetAppProps) => {
  const { place, tables, access, hasDevices, sound, preferences } = props;
  useFocusOnArrival(place);
  return (
    <>
      <Top access={access}>
        <Nav place={place} hasDevices={hasDevices} tables={tables} />
      </Top>
      <Summary tables={tables} place={place} />
      <Troubles tables={tables} unreadable={props.unreadable} />
      <main
        class="main fleet-main"
        tabIndex={-1}
        aria-label={useComputed(() => NAMES[place.current.value.kind])}
      >
        <View {...props} />
      </main>
      <footer class="fleet-foot">
        <p class="fleet-foot__words" data-testid="no-substitute">
          <strong>{NO_SUBSTITUTE}</strong> {NOT_MEDICAL}
        </p>
        <div class="fleet-foot__switches">
          <SoundSwitch sound={sound} />
          <ThemeChoice preferences={preferences} />
        </div>
      </footer>
    </>
  );
};

export const FleetApp = (props: FleetAppProps) =>
  props.signingIn.value ? (
    <>
      <Top access={props.access}>{null}</Top>
      <main class="main fleet-main" tabIndex={-1} aria-label={FLEET_NAME}>
        <Lazy key="sign-in" view={props.views.signIn} />
      </main>
      <footer class="small-print">{NOT_MEDICAL}</footer>
    </>
  ) : (
    <LetIn {...props} />
  );
