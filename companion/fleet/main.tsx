/** Constructs the fleet view from the browser's own parts and mounts it. */

import { computed, effect, signal, untracked } from "@preact/signals";
import { render } from "preact";
import * as z from "zod/mini";
import { FLEET_LIVE_PATH } from "../../shared/fleet-live.ts";
import { createAccess, SIGNED_OUT_CODE } from "../access/access.ts";
import { followPairCode } from "../access/pair-code.ts";
import { createLazyView } from "../components/lazy.tsx";
import { ALARMS } from "../messages/en/alarms.ts";
import { FLEET_NAME } from "../messages/en/document.ts";
import { createApi } from "../sessions/api.ts";
import { createSounder, openAudio, unlockByTouch } from "../sound.ts";
import { meansStop } from "../stop-keys.ts";
import { kept, preferences, timers } from "../this-screen.ts";
import "../style/theme.css";
import "../style/base.css";
import "../style/header.css";
import "../style/frame.css";
import "../style/bar.css";
import "../style/fields.css";
import "../style/fleet.css";
import "../style/fleet-tile.css";
import { followTheme } from "../theme.ts";
import { FleetApp } from "./app.tsx";
import { createCommands } from "./commands.ts";
import { followHand } from "./hand.ts";
import { createLine, type OpenLine } from "./line.ts";
import { followPlace } from "./place.ts";
import { createFleetSound } from "./sound.ts";
import { createTables } from "./tables.ts";

// The decoders must not compile code at run time: the page's content policy forbids it and reports the attempt.
z.config({ jitless: true });

/** Before anything else, and before the place: it must not stay in the address. */
const brought = followPairCode(window);
const place = followPlace(window);

const ASK_WITHIN_MS = 5000;
/** What is looked at by the clock: whether it is still live, and what stands where. */
const TICK_MS = 250;

/** After the line is open: the wall comes first. */
const AHEAD_AFTER_MS = 2000;

const access = createAccess({
  ask: async () => {
    const answer = await fetch("./api/access", { signal: AbortSignal.timeout(ASK_WITHIN_MS) });
    return answer.json();
  },
  now: () => performance.now(),
});
const signingIn = computed(() => {
  const state = access.state.value;
  return (
    state.kind === "out" ||
    (state.kind === "in" && state.view.who.kind === "device" && brought.value !== null)
  );
});

const liveUrl = new URL(`.${FLEET_LIVE_PATH}`, location.href);
liveUrl.protocol = location.protocol === "https:" ? "wss:" : "ws:";
liveUrl.search = "";
liveUrl.hash = "";
const open: OpenLine = (events) => {
  const socket = new WebSocket(liveUrl);
  socket.onmessage = (event) => events.text(event.data);
  socket.onclose = ({ code }) => {
    if (code === SIGNED_OUT_CODE) access.signedOut();
    events.closed();
  };
  return () => socket.close();
};

const tables = createTables();
const unreadable = signal(false);
const line = createLine({
  ...{ open, timers, random: Math.random },
  onStatus: (status) => {
    tables.setLine(status);
    // A browser does not tell why it was refused, so it is asked.
    if (status.kind === "waiting" && status.failures > 1) void access.look();
  },
  onMessage: (message) => tables.hear(message, performance.now()),
  onUnreadable: (why) => {
    if (!unreadable.peek()) console.warn(`left out: ${why}`);
    unreadable.value = true;
  },
});

const hand = followHand(window, ".wall");
const tick = (): void => tables.tick(performance.now(), hand.isThere(performance.now()));
setInterval(tick, TICK_MS);

const api = createApi("./api", fetch.bind(window));
const commands = createCommands("./api", fetch.bind(window));

const sounder = createSounder(openAudio);
unlockByTouch(window, () => sounder.unlock());
const sound = createFleetSound({
  ...{ alarmed: tables.alarmed, sounder, timers, kept },
  vibrate: (pattern) => {
    // Before the first touch a browser refuses, and complains.
    if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(pattern);
  },
});

/** Space and Escape are STOP where there is one table to be meant. */
addEventListener("keydown", (event) => {
  const at = place.current.peek();
  if (at.kind !== "table" || signingIn.peek() || tables.find(at.address) === null) return;
  const focused = document.activeElement;
  const press = {
    key: event.key,
    repeat: event.repeat,
    modified: event.ctrlKey || event.altKey || event.metaKey,
    tag: focused === null || focused === document.body ? null : focused.tagName,
  };
  if (!meansStop(press)) return;
  event.preventDefault();
  commands.stop(at.address);
});

const wake = (): void => {
  if (access.isOut.peek()) void access.look();
  else line.nudge();
  tick();
};
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) wake();
});
addEventListener("pageshow", wake);
addEventListener("online", wake);

/** What wants attention stands in the title, for whoever has another page in front. */
effect(() => {
  const [first] = tables.alarmed.value;
  const alarm = first?.view.alarms.value[0];
  const words =
    first === undefined || alarm === undefined
      ? ""
      : `${ALARMS[alarm.kind].title}: ${first.view.name.value} · `;
  document.title = signingIn.value ? FLEET_NAME : `${words}${FLEET_NAME}`;
});

const paired = async (): Promise<void> => {
  line.close();
  await access.look();
  if (!access.isOut.peek()) line.open();
};
const views = {
  table: createLazyView(async () => {
    const { TablePage } = await import("./table-page.tsx");
    return () => <TablePage tables={tables} commands={commands} api={api} place={place} />;
  }),
  history: createLazyView(async () => {
    const { HistoryPage } = await import("./history-page.tsx");
    return () => <HistoryPage api={api} place={place} wallNow={Date.now} role={tables.role} />;
  }),
  devices: createLazyView(async () => {
    const [{ DevicesPage }, { createAdmin }, { createAccessDoor }] = await Promise.all([
      import("../access/devices-page.tsx"),
      import("../access/admin.ts"),
      import("../access/door.ts"),
    ]);
    const door = createAccessDoor(api);
    const admin = createAdmin(access, () => performance.now());
    return () => {
      const sites = [...new Set(tables.cells.value.map(({ address }) => address.site))].sort();
      return <DevicesPage status={null} access={access} admin={admin} door={door} sites={sites} />;
    };
  }),
  signIn: createLazyView(async () => {
    const { openSignIn } = await import("../access/open-sign-in.tsx");
    return openSignIn({ access, preferences, brought, paired }, window);
  }),
};

/**
 * A table's page is fetched before anybody opens it, so that it is there when the central place is not; and whenever the
 * line is back, where it could not be had before.
 */
effect(() => {
  if (tables.line.value.kind === "open") setTimeout(views.table.fetch, AHEAD_AFTER_MS);
});

const root = document.getElementById("companion");
if (root === null) throw new Error("the page has no element #companion to show the tables in");
const mount = (): void => {
  render(
    <FleetApp
      {...{ tables, commands, place, access, signingIn, preferences, sound, views, unreadable }}
      hasDevices={computed(() => access.state.value.kind === "in")}
    />,
    root,
  );
  followTheme(window, preferences.current);
};
// Not in the task in which all of this was built: each by itself is short.
setTimeout(mount);
setTimeout(() => {
  effect(() => {
    if (access.isOut.value) untracked(line.close);
    else untracked(line.open);
  });
});
void access.look();
