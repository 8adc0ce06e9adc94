/** The rider's view with all it speaks, sounds and stays awake by; fetched when it is first opened. */

import { computed, type ReadonlySignal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import type { Access } from "../access/access.ts";
import type { Choice } from "../choice/choice.ts";
import type { Companion } from "../companion.ts";
import type { PreferenceStore } from "../preferences.ts";
import type { Questions } from "../preflight/gate.tsx";
import type { Route } from "../route.ts";
import { createApi } from "../sessions/api.ts";
import type { Sounder } from "../sound.ts";
import type { Start } from "../start.ts";
import { attendRider } from "./attend.ts";
import { browserAwake, createAwake } from "./awake.ts";
import { RiderView } from "./rider-view.tsx";
import type { Speaker } from "./speaker.ts";
import { browserVibrate } from "./vibration.ts";
import { followVoice } from "./voice-of.ts";

export interface RiderParts {
  readonly companion: Companion;
  readonly start: Start;
  readonly questions: Questions;
  readonly choice: Choice;
  readonly preferences: PreferenceStore;
  readonly route: ReadonlySignal<Route>;
  readonly sounder: Sounder;
  readonly channel: Access["channel"];
  readonly speaker: Speaker;
  /** Calls back within each touch of the page, and at once when there was one that also made the speaker ready. */
  readonly onTouch: (call: () => void) => void;
}

export const openRider = (parts: RiderParts, page: Window): FunctionComponent => {
  const { companion, start, questions, choice, preferences, route, sounder, speaker, onTouch } = parts;
  const present = computed(() => route.value === "rider");
  const attendance = attendRider({
    store: companion.store,
    preferences: preferences.current,
    present,
    sounder,
    speaker,
    vibrate: browserVibrate(page),
    awake: createAwake(browserAwake(page)),
  });
  onTouch(attendance.touched);
  followVoice({
    store: companion.store,
    choice,
    api: createApi("./api", page.fetch.bind(page)),
    speaker,
    present,
  });
  return () => (
    <RiderView
      companion={companion}
      start={start}
      questions={questions}
      choice={choice}
      preferences={preferences}
      attendance={attendance}
      channel={parts.channel}
    />
  );
};
