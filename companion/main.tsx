/**
 * Constructs the companion from the browser's own parts and mounts it. The address may carry `?rateHz=1…50`.
 */

import { computed, effect, untracked } from "@preact/signals";
import { render } from "preact";
import * as z from "zod/mini";
import { DEFAULT_RATE_HZ, MAX_RATE_HZ } from "../shared/protocol.ts";
import { createAccess, SIGNED_OUT_CODE } from "./access/access.ts";
import { followPairCode } from "./access/pair-code.ts";
import { createAlarmSignal } from "./alarm-signal.ts";
import { watchesHere } from "./attended.ts";
import { createChoice } from "./choice/choice.ts";
import { createCompanion } from "./companion.ts";
import { App, focusMain } from "./components/app.tsx";
import { createLazyView } from "./components/lazy.tsx";
import type { OpenSocket } from "./connection.ts";
import { ownDeviceId } from "./device-id.ts";
import { createFrames } from "./frames.ts";
import { ownScreen } from "./introduction.ts";
import { ALARMS, SIGN_IN_NAME, titleOf, VIEW_NAMES } from "./messages.ts";
import { createDay } from "./preflight/day.ts";
import type { Questions } from "./preflight/gate.tsx";
import type { Speaker } from "./rider/speaker.ts";
import { isRoleAtLeast, roleOf } from "./role.ts";
import { followRoute } from "./route.ts";
import { registerServiceWorker } from "./service-worker/register.ts";
import { createSounder, openAudio, unlockByTouch } from "./sound.ts";
import { createStart } from "./start.ts";
import { meansStop } from "./stop-keys.ts";
import { kept, preferences, timers } from "./this-screen.ts";
import "./style/theme.css";
import "./style/base.css";
import "./style/header.css";
import "./style/frame.css";
import "./style/bar.css";
import "./style/dial.css";
import "./style/panels.css";
import "./style/picture.css";
import { followTheme } from "./theme.ts";
import { byUrgency } from "./view.ts";

// The decoders must not compile code at run time: the page's content policy forbids it and reports the attempt.
z.config({ jitless: true });

/** Before anything else, and before the route: it must not stay in the address. */
const brought = followPairCode(window);

/** So long the gateway may take to say who this is; then the page goes on, and what it is refused it will see. */
const WHO_WITHIN_MS = 3000;
const ASK_WITHIN_MS = 5000;
/** Whether this screen was let in when it was here last. */
const LET_IN_KEY = "inversion-table.let-in";
/** Whoever opens one of these sits at the table's own computer. */
const THIS_COMPUTER = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const access = createAccess({
  ask: async () => {
    const answer = await fetch("./api/access", { signal: AbortSignal.timeout(ASK_WITHIN_MS) });
    return answer.json();
  },
  now: () => performance.now(),
});
/** A code that was brought to a screen that is in is asked about; whoever sits at the table needs none. */
const signingIn = computed(() => {
  const state = access.state.value;
  return (
    state.kind === "out" ||
    (state.kind === "in" && state.view.who.kind === "device" && brought.value !== null)
  );
});

const socketUrl = new URL("./ws", location.href);
socketUrl.protocol = location.protocol === "https:" ? "wss:" : "ws:";
socketUrl.search = "";

const openSocket: OpenSocket = (events) => {
  const socket = new WebSocket(socketUrl);
  socket.onmessage = (event) => events.text(event.data);
  socket.onclose = ({ code }) => {
    // Before the line is known to be gone: nothing live is shown from here on.
    if (code === SIGNED_OUT_CODE) access.signedOut();
    events.closed();
  };
  return { send: (text) => socket.send(text), close: () => socket.close() };
};

const wishedRateHz = Number(new URLSearchParams(location.search).get("rateHz"));
const rateHz = wishedRateHz >= 1 && wishedRateHz <= MAX_RATE_HZ ? wishedRateHz : DEFAULT_RATE_HZ;

const sounder = createSounder(openAudio);
const route = followRoute(window, () => (preferences.current.peek().view === "rider" ? "rider" : "watch"));

const companion = createCompanion({
  openSocket,
  timers,
  wallNow: Date.now,
  random: Math.random,
  rateHz,
  nextFrame: createFrames(window),
  postStop: async () => {
    try {
      return (await fetch("./api/stop", { method: "POST" })).ok;
    } catch {
      return false;
    }
  },
  signalAlarm: createAlarmSignal(sounder, timers, (pattern) => {
    // Before the first touch a browser refuses, and complains.
    if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(pattern);
  }),
  deviceId: ownDeviceId(kept, crypto),
  own: computed(() => ownScreen(route.value, preferences.current.value)),
});

const wake = (): void => {
  // Another page of this browser may have been let in meanwhile.
  if (access.isOut.peek()) void access.look();
  else companion.wake();
};
// Whoever looks again, or is on the network again, is not left with what was.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) wake();
});
addEventListener("pageshow", wake);
addEventListener("online", wake);

addEventListener("keydown", (event) => {
  if (signingIn.peek()) return;
  // A button that was just pressed may have become disabled; Space does nothing to it any more.
  const focused = document.activeElement?.matches(":disabled") === true ? null : document.activeElement;
  const press = {
    key: event.key,
    repeat: event.repeat,
    modified: event.ctrlKey || event.altKey || event.metaKey,
    tag: focused === document.body ? null : (focused?.tagName ?? null),
  };
  if (!meansStop(press)) return;
  event.preventDefault();
  companion.stop();
});

// A browser asks before it closes a page that says so; only while this one is needed.
const isNeeded = companion.store.select((model) => watchesHere(model));
addEventListener("beforeunload", (event) => {
  if (isNeeded.peek() && companion.store.view.sessionRuns.peek()) event.preventDefault();
});

followTheme(window, preferences.current);

effect(() => {
  if (signingIn.value) {
    document.title = titleOf(SIGN_IN_NAME);
    return;
  }
  const [urgent] = byUrgency(companion.store.model.value.alarms);
  document.title = titleOf(urgent === undefined ? VIEW_NAMES[route.value] : ALARMS[urgent.kind].title);
});

const day = createDay({
  storage: kept,
  now: () => new Date(),
  readSessions: async () => {
    // People's data are an operator's; for everybody else not known counts as not done.
    if (!isRoleAtLeast(roleOf(companion.store.model.peek()), "operator")) return null;
    const answer = await fetch("./api/sessions?limit=1", { signal: AbortSignal.timeout(3000) });
    return answer.json();
  },
});
const choice = createChoice(
  kept,
  companion.store.select((model) => model.offers),
);
const start = createStart({ companion, preferences: preferences.current, choice: choice.current, day });

// Whoever goes to another view is not asked there what was asked in this one.
effect(() => {
  if (route.value !== null) untracked(start.cancel);
});

/** The voice comes with the first view that speaks; the first touch after that makes it ready. */
let speaker: Speaker | null = null;
let primed = false;
const openSpeaker = async (): Promise<Speaker> => {
  const { createSpeaker, openSpeech } = await import("./rider/speaker.ts");
  speaker ??= createSpeaker(openSpeech(window), timers);
  return speaker;
};
/** What wants to hear of each touch, and whether there has been one. */
const touchCalls: (() => void)[] = [];
let touched = false;
unlockByTouch(window, () => {
  sounder.unlock();
  if (speaker !== null && !primed) {
    primed = true;
    speaker.prime();
  }
  touched = true;
  for (const call of touchCalls) call();
});
const onTouch = (call: () => void): void => {
  touchCalls.push(call);
  if (touched) call();
};
const questions: Questions = {
  checklist: createLazyView(async () => {
    const { Checklist } = await import("./preflight/checklist.tsx");
    return () => <Checklist start={start} store={companion.store} />;
  }),
  choice: createLazyView(async () => {
    const { openChoice } = await import("./choice/open.tsx");
    return openChoice({ companion, start, choice, kept, timers }, window);
  }),
  advice: createLazyView(async () => {
    const { openAdvice } = await import("./choice/open-advice.tsx");
    return openAdvice({ companion, start, choice }, window);
  }),
};
const simulator = createLazyView(async () => {
  const { createWorldDoor, Simulator } = await import("./components/simulator.tsx");
  const world = createWorldDoor("./api/world", fetch.bind(window));
  return () => <Simulator world={world} store={companion.store} />;
});
const views = {
  rider: createLazyView(async () => {
    const [{ openRider }, voice] = await Promise.all([import("./rider/open.tsx"), openSpeaker()]);
    const parts = {
      ...{ companion, start, questions, choice, preferences, route, sounder },
      ...{ speaker: voice, onTouch, channel: access.channel },
    };
    return openRider(parts, window);
  }),
  settings: createLazyView(async () => {
    const { openSettings } = await import("./components/settings-column.tsx");
    return openSettings(companion, choice, window);
  }),
  simulator,
  sessions: createLazyView(async () => {
    const { openSessions } = await import("./sessions/open.tsx");
    return openSessions({ companion, choice }, window);
  }),
  setup: createLazyView(async () => {
    const { openSetupView } = await import("./setup/open.tsx");
    return openSetupView({ companion, choice, timers, access, simulator }, window);
  }),
  devices: createLazyView(async () => {
    const { openDevices } = await import("./access/open-devices.tsx");
    return openDevices({ companion, access }, window);
  }),
  signIn: createLazyView(async () => {
    const { openSignIn } = await import("./access/open-sign-in.tsx");
    return openSignIn({ access, preferences, brought, paired }, window);
  }),
  screen: createLazyView(async () => {
    const [{ openScreen }, voice] = await Promise.all([import("./screen/open.tsx"), openSpeaker()]);
    return openScreen({ preferences, sounder, speaker: voice }, window);
  }),
};

const root = document.getElementById("companion");
if (root === null) throw new Error("the page has no element #companion to show the dashboard in");
render(
  <App
    companion={companion}
    start={start}
    timers={timers}
    preferences={preferences}
    views={views}
    questions={questions}
    choice={choice}
    route={route}
    access={access}
    signingIn={signingIn}
  />,
  root,
);

/** The line of whoever this screen was before is given up, and the gateway asked who it is now. */
const paired = async (): Promise<void> => {
  companion.leave();
  await access.look();
  if (access.isOut.peek()) return;
  companion.open();
  // Once what was asked for is drawn.
  requestAnimationFrame(focusMain);
};
/** What was about to be asked or done here is nobody's any more. */
const signOff = (): void => {
  start.cancel();
  companion.leave();
};
const isLetIn = computed(() => !access.isOut.value);
const begin = (): void => {
  effect(() => {
    if (isLetIn.value) untracked(companion.open);
    else untracked(signOff);
  });
};
const looked = access.look();
// Whoever was let in, or sits at the table, sees it without waiting for the answer; a stranger opens no line in vain.
if (kept.getItem(LET_IN_KEY) === "yes" || THIS_COMPUTER.test(location.hostname)) begin();
else
  void Promise.race([looked, new Promise<void>((resolve) => timers.after(WHO_WITHIN_MS, resolve))]).then(
    begin,
  );
effect(() => {
  const { kind } = access.state.value;
  if (kind !== "unknown") kept.setItem(LET_IN_KEY, kind === "in" ? "yes" : "no");
});
// Refused again and again: the page is not told why, so it asks.
const failures = companion.store.select(({ connection }) =>
  connection.kind === "waiting" ? connection.failures : 0,
);
effect(() => {
  if (failures.value > 1) void untracked(access.look);
});
// Not while the page is being worked on: there is no built worker then, and what it kept would be in the way.
if (import.meta.env.PROD) registerServiceWorker(window);
