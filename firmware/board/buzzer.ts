/**
 * The rhythm of a signal, for boards that cannot render it themselves. Pure but for the phase it remembers.
 */

import { BURSTS, type Signal } from "../../shared/alarms.ts";

/** Whether the buzzer sounds `sinceMs` after the signal began. */
export const soundsAt = (signal: Signal, sinceMs: number): boolean => {
  if (signal === "none" || !(sinceMs >= 0)) return false;
  const { pulseMs, gapsMs, repeats } = BURSTS[signal];
  const periodMs = gapsMs.reduce((sum, gapMs) => sum + pulseMs + gapMs, 0);
  let atMs = repeats ? sinceMs % periodMs : sinceMs;
  for (const gapMs of gapsMs) {
    if (atMs < pulseMs) return true;
    atMs -= pulseMs + gapMs;
    if (atMs < 0) return false;
  }
  return false;
};

export interface Rhythm {
  /** Whether the buzzer sounds now; a signal that has changed begins with its first pulse. */
  sounds(signal: Signal, nowMs: number): boolean;
}

export const createRhythm = (): Rhythm => {
  let playing: { readonly signal: Signal; readonly sinceMs: number } = { signal: "none", sinceMs: 0 };
  return {
    sounds: (signal, nowMs) => {
      if (signal !== playing.signal) playing = { signal, sinceMs: nowMs };
      return soundsAt(signal, nowMs - playing.sinceMs);
    },
  };
};
