/** The switch of the wall's own sound, and what is to be known of it. */

import { Icon } from "../icons.tsx";
import { SOUND_LOCKED, SOUND_OFF, SOUND_ON, SOUND_UNAVAILABLE, SOUND_WHY } from "../messages/en/fleet.ts";
import type { FleetSound } from "./sound.ts";

export const SoundSwitch = ({ sound }: { readonly sound: FleetSound }) => {
  const isOn = sound.isOn.value;
  const state = sound.state.value;
  const note = !isOn || state === "on" ? SOUND_WHY : state === "locked" ? SOUND_LOCKED : SOUND_UNAVAILABLE;
  return (
    <div class="fleet-sound">
      <button
        type="button"
        class="button button--plain fleet-sound__button"
        data-testid="fleet-sound"
        aria-pressed={isOn}
        aria-describedby="fleet-sound-why"
        onClick={() => sound.turn(!isOn)}
      >
        <Icon name={isOn ? "sound" : "no-sound"} />
        {isOn ? SOUND_ON : SOUND_OFF}
      </button>
      <p class="fleet-sound__why" id="fleet-sound-why">
        {note}
      </p>
    </div>
  );
};
