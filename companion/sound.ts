/**
 * What this screen can be heard with: short cues, and its own alarm until it is called off.
 *
 * A browser lets a page sound only after somebody has touched it, so there is a state that says which it is; an alarm
 * that is wanted earlier begins with the first touch. Both are rendered to samples at once: an alarm that loops in
 * the audio hardware needs no timer, which a browser slows down in a page that nobody looks at.
 */

import { type ReadonlySignal, signal } from "@preact/signals";
import { ALARM_NOTES, ALARM_ROUND_MS, CUE_NOTES, type CueTone, render } from "./rider/tones.ts";

export type { CueTone } from "./rider/tones.ts";

/** `locked` until somebody touches the page, or again after a phone call; `unavailable`: no sound in this browser. */
export type SoundState = "locked" | "on" | "unavailable";

export interface Sounder {
  readonly state: ReadonlySignal<SoundState>;
  /** Plays a cue now or not at all; the alarm goes before it. */
  cue(tone: CueTone): void;
  /** Sounds until called with false. Also while locked: then from the first touch on. */
  alarm(on: boolean): void;
}

/** The one who may unlock it: whoever hears of the touch. */
export interface UnlockableSounder extends Sounder {
  /** To be called from within the event of a touch or a key. */
  unlock(): void;
}

/** The browser's way out, as narrow as it is used here. */
export interface AudioOut {
  readonly samplesPerS: number;
  running(): boolean;
  /** Asks for sound; whether it came is told by `onChange`. */
  resume(): void;
  onChange(call: () => void): void;
  /** Plays from now on; the result ends it. */
  play(samples: Float32Array<ArrayBuffer>, looped: boolean): () => void;
}

/** `open` is called within the first touch, never before: a browser complains of an earlier try. */
export const createSounder = (open: () => AudioOut | null): UnlockableSounder => {
  const state = signal<SoundState>("locked");
  let out: AudioOut | null = null;
  let alarmWanted = false;
  let endAlarm: (() => void) | null = null;

  const follow = (): void => {
    if (out === null) return;
    state.value = out.running() ? "on" : "locked";
    if (alarmWanted && endAlarm === null && out.running())
      endAlarm = out.play(render(ALARM_NOTES, "shrill", out.samplesPerS, ALARM_ROUND_MS), true);
    if (!alarmWanted && endAlarm !== null) {
      endAlarm();
      endAlarm = null;
    }
  };
  return {
    state,
    unlock: () => {
      if (out === null && state.value !== "unavailable") {
        out = open();
        if (out === null) state.value = "unavailable";
        out?.onChange(follow);
      }
      if (out !== null && !out.running()) out.resume();
      follow();
    },
    cue: (tone) => {
      if (out === null || !out.running() || alarmWanted) return;
      out.play(render(CUE_NOTES[tone], "soft", out.samplesPerS), false);
    },
    alarm: (on) => {
      alarmWanted = on;
      follow();
    },
  };
};

/** The browser's audio; null where there is none. */
export const openAudio = (): AudioOut | null => {
  try {
    const context = new AudioContext({ latencyHint: "interactive" });
    return {
      samplesPerS: context.sampleRate,
      running: () => context.state === "running",
      resume: () => void context.resume().catch(() => {}),
      onChange: (call) => context.addEventListener("statechange", call),
      play: (samples, looped) => {
        const buffer = context.createBuffer(1, samples.length, context.sampleRate);
        buffer.copyToChannel(samples, 0);
        const source = context.createBufferSource();
        source.buffer = buffer;
        source.loop = looped;
        source.connect(context.destination);
        source.start();
        return () => {
          source.stop();
          source.disconnect();
        };
      },
    };
  } catch {
    return null;
  }
};

/**
 * Calls `unlock` within every touch and key press, before anything else hears of it. Each of them, not only the first:
 * a phone call takes the sound away again. Escape is no permission in any browser, and asking then would be refused.
 */
export const unlockByTouch = (page: Window, unlock: () => void): void => {
  const touched = (): void => {
    if (page.navigator.userActivation?.isActive !== false) unlock();
  };
  for (const kind of ["pointerdown", "pointerup", "click", "keydown"] as const)
    page.addEventListener(kind, touched, { capture: true, passive: true });
};
