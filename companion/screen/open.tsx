/** The preferences of this screen, with the browser's own parts to try them on; fetched when it is first opened. */

import type { FunctionComponent } from "preact";
import type { PreferenceStore } from "../preferences.ts";
import type { Speaker } from "../rider/speaker.ts";
import { browserVibrate } from "../rider/vibration.ts";
import type { Sounder } from "../sound.ts";
import { ScreenView } from "./screen-view.tsx";
import type { Trials } from "./telling.tsx";

export interface ScreenParts {
  readonly preferences: PreferenceStore;
  readonly sounder: Sounder;
  readonly speaker: Speaker;
}

export const openScreen = (
  { preferences, sounder, speaker }: ScreenParts,
  page: Window,
): FunctionComponent => {
  const vibrate = browserVibrate(page);
  const trials: Trials = {
    speech: speaker.state,
    // A laptop's browser takes the call and does nothing.
    vibrates: "vibrate" in page.navigator && page.matchMedia("(pointer: coarse)").matches,
    say: (text) => speaker.say({ text, urgency: 1, tone: "step" }),
    tone: () => sounder.cue("near"),
    vibrate: () => vibrate("near"),
  };
  return () => <ScreenView preferences={preferences} trials={trials} />;
};
