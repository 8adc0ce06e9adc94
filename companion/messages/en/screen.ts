/** The preferences of one screen. */

import type { DeviceView } from "../../../shared/devices.ts";
import type { Flip, Theme } from "../../preferences.ts";

export const SCREEN_TITLE = "This screen";
export const SCREEN_INTRO =
  "Kept in this browser and true for it alone. Nothing here changes the table, its limits or another screen.";

export const SCREEN_FOR = "Whose screen this is";
export const SCREEN_VIEWS: Readonly<Record<DeviceView, { readonly name: string; readonly why: string }>> = {
  watcher: { name: "Somebody who watches", why: "Opens with everything at a glance, and with the limits." },
  rider: {
    name: "The rider",
    why: "Opens with large numerals and a STOP that takes a third of the screen, to be read while hanging.",
  },
};

export const DEVICE_NAME = "Name";
export const DEVICE_NAME_WHY =
  "Shown on the other screens, also beside a limit that was changed from here. Up to 40 characters.";
export const DEVICE_NAME_WRONG = "Not kept: a name has 1 to 40 characters, and only such as can be seen.";

export const THEMES_LEGEND = "Colours";
export const THEME_NAMES: Readonly<Record<Theme, string>> = {
  auto: "As the system",
  light: "Light",
  dark: "Dark",
  contrast: "High contrast",
};

export const FLIPS_LEGEND = "Turn the rider's view upside down";
export const FLIP_NAMES: Readonly<Record<Flip, { readonly name: string; readonly why: string }>> = {
  automatic: {
    name: "By itself",
    why: "Beyond 20° it turns to be read by whoever hangs, and back again below 10°. A phone that turns its picture over by itself is not turned twice.",
  },
  manual: { name: "By its button", why: "It turns only when the button on it is pressed." },
  off: { name: "Never", why: "For a screen that hangs upside down already, or lies on the floor." },
};

export const CUES_LEGEND = "What this screen tells the rider";
export const SPEECH = "Speak";
export const SPEECH_WHY = "Short sentences: thirty degrees, one minute left, lock released.";
export const TONES = "Tones";
export const TONES_WHY = "Soft notes when something comes near. An alarm sounds in any case.";
export const VIBRATION = "Vibrate";
export const VIBRATION_WHY = "On phones that can, with each tone.";
export const TRY_SPEECH = "Say something";
export const TRIED_SENTENCE = "Thirty degrees. One minute left.";
export const TRY_TONES = "Play one";
export const TRY_VIBRATION = "Vibrate once";
export const NO_SPEECH = "This browser cannot speak. Tones and the screen itself stay.";
export const NO_VOICE =
  "This browser has no voice installed, so nothing will be heard. Tones and the screen itself stay.";
export const NO_VIBRATION = "This device does not vibrate.";

export const CHECK_IN = "Ask whether the rider is well";
export const CHECK_IN_WHY =
  "Asked by the controller when a session was started from this screen. No answer within 15 s, by a tap or by moving the table, ends the session.";
export const CHECK_IN_NEVER = "Never";
export const checkInEvery = (minutesAndSeconds: string): string => `Every ${minutesAndSeconds}`;

export const DEVICES_LINK = "Devices that were let in";
export const DEVICES_WHY = "Who may see or move this table; let another device in, or sign one out.";
