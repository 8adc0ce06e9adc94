/** Says plainly whether this screen can be heard. Pure. */

import { RIDER_SOUND } from "../messages.ts";
import type { Preferences } from "../preferences.ts";
import type { SoundState } from "../sound.ts";
import type { SpeechState } from "./speaker.ts";

export interface Hearing {
  readonly wishes: Pick<Preferences, "speech" | "tones">;
  /** Somebody has touched the page: until then no browser lets it sound. */
  readonly touched: boolean;
  readonly sound: SoundState;
  readonly speech: SpeechState;
}

export const soundWords = ({ wishes, touched, sound, speech }: Hearing): string => {
  if (!wishes.speech && !wishes.tones) return RIDER_SOUND.off;
  if (!touched || sound === "locked") return RIDER_SOUND.locked;
  const tones = wishes.tones && sound === "on";
  const voice = wishes.speech && speech === "ready";
  if (voice) return tones || !wishes.tones ? RIDER_SOUND.on : RIDER_SOUND.voiceOnly;
  if (!tones) return RIDER_SOUND.unavailable;
  return wishes.speech ? RIDER_SOUND.tonesOnly : RIDER_SOUND.on;
};
