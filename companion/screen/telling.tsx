/** How this screen tells the rider something: by voice, by tones, by vibration; each can be tried. */

import type { ReadonlySignal } from "@preact/signals";
import {
  CUES_LEGEND,
  NO_SPEECH,
  NO_VIBRATION,
  NO_VOICE,
  SPEECH,
  SPEECH_WHY,
  TONES,
  TONES_WHY,
  TRIED_SENTENCE,
  TRY_SPEECH,
  TRY_TONES,
  TRY_VIBRATION,
  VIBRATION,
  VIBRATION_WHY,
} from "../messages.ts";
import type { PreferenceStore } from "../preferences.ts";
import type { SpeechState } from "../rider/speaker.ts";
import { Switch } from "./fields.tsx";

/** What this device can be heard and felt with. */
export interface Trials {
  readonly speech: ReadonlySignal<SpeechState>;
  readonly vibrates: boolean;
  say(text: string): void;
  tone(): void;
  vibrate(): void;
}

const SPEECH_TROUBLE: Readonly<Record<SpeechState, string>> = {
  ready: "",
  "no-voice": NO_VOICE,
  absent: NO_SPEECH,
};

const Try = (props: { readonly id: string; readonly text: string; readonly onTry: () => void }) => (
  <button type="button" class="button button--plain" data-testid={props.id} onClick={props.onTry}>
    {props.text}
  </button>
);

export const Telling = ({
  preferences,
  trials,
}: {
  readonly preferences: PreferenceStore;
  readonly trials: Trials;
}) => {
  const { speech, tones, vibration } = preferences.current.value;
  const voice = trials.speech.value;
  return (
    <section class="card screen__part" aria-labelledby="telling">
      <h3 class="card__title" id="telling">
        {CUES_LEGEND}
      </h3>
      <Switch
        id="speech"
        icon="voice"
        name={SPEECH}
        why={SPEECH_WHY}
        on={speech}
        onSwitch={(on) => preferences.change({ speech: on })}
      >
        {voice === "ready" ? (
          <Try id="try-speech" text={TRY_SPEECH} onTry={() => trials.say(TRIED_SENTENCE)} />
        ) : null}
        <p class="screen__trouble" role="status" data-testid="speech-trouble">
          {SPEECH_TROUBLE[voice]}
        </p>
      </Switch>
      <Switch
        id="tones"
        icon="sound"
        name={TONES}
        why={TONES_WHY}
        on={tones}
        onSwitch={(on) => preferences.change({ tones: on })}
      >
        <Try id="try-tones" text={TRY_TONES} onTry={trials.tone} />
      </Switch>
      <Switch
        id="vibration"
        icon="vibration"
        name={VIBRATION}
        why={VIBRATION_WHY}
        on={vibration}
        onSwitch={(on) => preferences.change({ vibration: on })}
      >
        {trials.vibrates ? (
          <Try id="try-vibration" text={TRY_VIBRATION} onTry={trials.vibrate} />
        ) : (
          <p class="screen__trouble">{NO_VIBRATION}</p>
        )}
      </Switch>
    </section>
  );
};
