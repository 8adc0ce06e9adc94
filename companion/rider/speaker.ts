/**
 * Speaks one cue at a time: a more urgent or equally urgent one cuts the old one off, a less urgent one waits, and
 * nothing is begun more than two seconds late. Browsers' voices hang, start late and forget to say that they ended;
 * each of these has its own time after which the cue is given up.
 */

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Timers } from "../connection.ts";
import { LANGUAGE } from "../messages.ts";
import type { SpokenCue } from "./spoken-cues.ts";

/** `no-voice`: the browser could speak and has nothing to do it with; `absent`: it cannot. */
export type SpeechState = "ready" | "no-voice" | "absent";

export interface Utterance {
  began(): void;
  /** Over, refused or cut off. */
  ended(): void;
}

/** The browser's voice, as narrow as it is used here. */
export interface SpeechOut {
  hasVoice(): boolean;
  /** Speaks with a voice of this language from now on, where there is one; null = the dashboard's own. */
  prefer(language: string | null): void;
  onVoices(call: () => void): void;
  speak(text: string, events: Utterance): void;
  silence(): void;
  /** To be called within a touch: some browsers speak later only when they have spoken in one. */
  prime(): void;
}

export interface Speaker {
  readonly state: ReadonlySignal<SpeechState>;
  say(cue: SpokenCue): void;
  silence(): void;
  prime(): void;
  /** Whose voice it is to be; null = nobody's in particular. */
  prefer(language: string | null): void;
}

/** A cue that was not begun after this long is never spoken, ms. */
export const LATE_MS = 2000;
/** A cue that goes on for longer has lost its end, ms. */
export const LONGEST_MS = 15_000;
/** Right after one was cut off, several browsers swallow the next, ms. */
export const BREATH_MS = 60;

interface Wish {
  readonly cue: SpokenCue;
  readonly wantedAtMs: number;
}

export const createSpeaker = (out: SpeechOut | null, timers: Timers): Speaker => {
  const read = (): SpeechState => {
    if (out === null) return "absent";
    return out.hasVoice() ? "ready" : "no-voice";
  };
  const state = signal(read());
  out?.onVoices(() => {
    state.value = read();
  });
  let current: Wish | null = null;
  let waiting: Wish | null = null;
  let cancelTimer = (): void => {};

  const silence = (): void => {
    cancelTimer();
    current = null;
    out?.silence();
  };
  const next = (): void => {
    const wish = waiting;
    waiting = null;
    if (wish !== null && timers.now() - wish.wantedAtMs <= LATE_MS) begin(wish);
  };
  const giveUp = (wish: Wish): void => {
    if (current !== wish) return;
    silence();
    next();
  };
  const begin = (wish: Wish): void => {
    current = wish;
    const leftMs = LATE_MS - (timers.now() - wish.wantedAtMs);
    cancelTimer = timers.after(leftMs, () => giveUp(wish));
    out?.speak(wish.cue.text, {
      began: () => {
        if (current !== wish) return;
        cancelTimer();
        cancelTimer = timers.after(LONGEST_MS, () => giveUp(wish));
      },
      ended: () => {
        if (current !== wish) return;
        cancelTimer();
        current = null;
        next();
      },
    });
  };
  return {
    state,
    say: (cue) => {
      if (state.value !== "ready") return;
      const wish: Wish = { cue, wantedAtMs: timers.now() };
      if (current === null) {
        begin(wish);
      } else if (cue.urgency < current.cue.urgency) {
        if (waiting === null || cue.urgency >= waiting.cue.urgency) waiting = wish;
      } else {
        silence();
        // What waited is older than this one, and no more urgent.
        waiting = null;
        current = wish;
        cancelTimer = timers.after(BREATH_MS, () => {
          if (current === wish) begin(wish);
        });
      }
    },
    silence: () => {
      waiting = null;
      silence();
    },
    prime: () => out?.prime(),
    prefer: (language) => out?.prefer(language),
  };
};

/** The words are in the dashboard's language: a voice of another one would mangle them, whoever prefers it. */
export const spokenLanguage = (preferred: string | null): string =>
  preferred?.split("-")[0] === LANGUAGE ? preferred : LANGUAGE;

/** A voice that is on the device speaks at once and without a network; among those, one of the language asked for. */
export const bestVoice = <V extends Pick<SpeechSynthesisVoice, "lang" | "localService">>(
  voices: readonly V[],
  language: string,
): V | null => {
  // Some browsers write `en_GB`.
  const langOf = ({ lang }: V): string => lang.replace("_", "-").toLowerCase();
  const ours = voices.filter((voice) => langOf(voice).startsWith(LANGUAGE));
  const exact = ours.filter((voice) => langOf(voice) === language.toLowerCase());
  const local = ({ localService }: V): boolean => localService;
  return exact.find(local) ?? ours.find(local) ?? exact[0] ?? ours[0] ?? null;
};

/** The voice of this browser window; null where it has none. */
export const openSpeech = (page: Window): SpeechOut | null => {
  if (!("speechSynthesis" in page)) return null;
  const synth = page.speechSynthesis;
  let language: string = LANGUAGE;
  const utter = (text: string): SpeechSynthesisUtterance => {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = language;
    utterance.voice = bestVoice(synth.getVoices(), language);
    return utterance;
  };
  // Without anybody holding on to it, an utterance may be collected before it says that it ended.
  let held: SpeechSynthesisUtterance | null = null;
  return {
    hasVoice: () => synth.getVoices().length > 0,
    prefer: (preferred) => {
      language = spokenLanguage(preferred);
    },
    onVoices: (call) => synth.addEventListener?.("voiceschanged", call),
    speak: (text, events) => {
      held = utter(text);
      held.onstart = events.began;
      held.onend = events.ended;
      held.onerror = events.ended;
      synth.speak(held);
    },
    silence: () => synth.cancel(),
    prime: () => {
      if (synth.getVoices().length === 0) return;
      const silent = utter("");
      silent.volume = 0;
      synth.speak(silent);
    },
  };
};
