/** What each page has of the screen it is open on: its clock, what it keeps, and its own preferences with a name. */

import type { Timers } from "./connection.ts";
import { deviceKindOf } from "./device-kind.ts";
import { keptBy } from "./kept.ts";
import { DEVICE_KINDS } from "./messages/en/devices.ts";
import { UNNAMED_SCREEN } from "./messages/en/frame.ts";
import { createPreferences } from "./preferences.ts";

export const timers: Timers = {
  now: () => performance.now(),
  after: (delayMs, call) => {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
};

export const kept = keptBy(() => localStorage);

export const preferences = createPreferences({
  kept,
  onKeptElsewhere: (key, call) => {
    addEventListener("storage", (event) => {
      // A page that clears everything says so without a key.
      if (event.key === key || event.key === null) call(event.newValue);
    });
  },
});

const kind = deviceKindOf(navigator.userAgent, navigator.maxTouchPoints);
if (kind !== null && preferences.current.peek().deviceName === UNNAMED_SCREEN)
  preferences.change({ deviceName: DEVICE_KINDS[kind] });
