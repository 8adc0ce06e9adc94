/** The speaker against a voice that may start late, never end, or not be there. */

import { describe, expect, it } from "vitest";
import type { Timers } from "../../../companion/connection.ts";
import {
  BREATH_MS,
  bestVoice,
  createSpeaker,
  LATE_MS,
  LONGEST_MS,
  type SpeechOut,
  spokenLanguage,
  type Utterance,
} from "../../../companion/rider/speaker.ts";
import type { SpokenCue, Urgency } from "../../../companion/rider/spoken-cues.ts";

const createClock = () => {
  let nowMs = 0;
  let pending: { atMs: number; call: () => void }[] = [];
  const timers: Timers = {
    now: () => nowMs,
    after: (delayMs, call) => {
      const timer = { atMs: nowMs + delayMs, call };
      pending.push(timer);
      return () => {
        pending = pending.filter((one) => one !== timer);
      };
    },
  };
  const pass = (ms: number): void => {
    const endMs = nowMs + ms;
    for (;;) {
      const [due] = pending.filter((one) => one.atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
      if (due === undefined) break;
      pending = pending.filter((one) => one !== due);
      nowMs = due.atMs;
      due.call();
    }
    nowMs = endMs;
  };
  return { timers, pass };
};

const createVoice = (voices = 1) => {
  const said: string[] = [];
  let count = voices;
  let told = (): void => {};
  let running: Utterance | null = null;
  let silenced = 0;
  const out: SpeechOut = {
    hasVoice: () => count > 0,
    onVoices: (call) => {
      told = call;
    },
    speak: (text, events) => {
      said.push(text);
      running = events;
    },
    silence: () => {
      silenced += 1;
      running?.ended();
    },
    prime: () => {},
    prefer: () => {},
  };
  return {
    out,
    said,
    silenced: () => silenced,
    begin: () => running?.began(),
    end: () => running?.ended(),
    gain: () => {
      count = 1;
      told();
    },
  };
};

const cue = (text: string, urgency: Urgency): SpokenCue => ({ text, urgency, tone: "step" });

const setUp = (voices = 1) => {
  const clock = createClock();
  const voice = createVoice(voices);
  return { ...clock, voice, speaker: createSpeaker(voice.out, clock.timers) };
};

describe("the speaker", () => {
  it("speaks at once when nothing is spoken", () => {
    const { speaker, voice } = setUp();
    speaker.say(cue("ten degrees", 1));
    expect(voice.said).toEqual(["ten degrees"]);
  });

  it.each([1, 4] as const)(
    "lets a cue of urgency %i cut off an older one that is no more urgent",
    (urgency) => {
      const { speaker, voice, pass } = setUp();
      speaker.say(cue("ten degrees", 1));
      voice.begin();
      speaker.say(cue("newer", urgency));
      expect(voice.silenced()).toBe(1);
      pass(BREATH_MS);
      expect(voice.said).toEqual(["ten degrees", "newer"]);
    },
  );

  it("never cuts off what is more urgent; the less urgent follows when there is time", () => {
    const { speaker, voice, pass } = setUp();
    speaker.say(cue("Stop.", 4));
    voice.begin();
    speaker.say(cue("thirty degrees", 1));
    expect(voice.silenced()).toBe(0);
    pass(1000);
    voice.end();
    expect(voice.said).toEqual(["Stop.", "thirty degrees"]);
  });

  it("never speaks what has waited for more than two seconds", () => {
    const { speaker, voice, pass } = setUp();
    speaker.say(cue("Stop.", 4));
    voice.begin();
    speaker.say(cue("thirty degrees", 1));
    pass(LATE_MS + 1);
    voice.end();
    expect(voice.said).toEqual(["Stop."]);
  });

  it("keeps of several that wait the more urgent, then the newer", () => {
    const { speaker, voice } = setUp();
    speaker.say(cue("Stop.", 4));
    voice.begin();
    speaker.say(cue("one minute left", 2));
    speaker.say(cue("thirty degrees", 1));
    speaker.say(cue("holding", 2));
    voice.end();
    expect(voice.said).toEqual(["Stop.", "holding"]);
  });

  it("gives up what the voice did not begin in two seconds", () => {
    const { speaker, voice, pass } = setUp();
    speaker.say(cue("ten degrees", 1));
    pass(LATE_MS);
    expect(voice.silenced()).toBe(1);
    speaker.say(cue("twenty degrees", 1));
    expect(voice.said).toEqual(["ten degrees", "twenty degrees"]);
  });

  it("goes on after a voice that forgot to say that it ended", () => {
    const { speaker, voice, pass } = setUp();
    speaker.say(cue("Stop.", 4));
    voice.begin();
    pass(LONGEST_MS);
    speaker.say(cue("ten degrees", 1));
    expect(voice.said).toEqual(["Stop.", "ten degrees"]);
  });

  it("is not confused by the late end of what it cut off", () => {
    const { timers, pass } = createClock();
    const ended: (() => void)[] = [];
    const said: string[] = [];
    const speaker = createSpeaker(
      {
        ...createVoice().out,
        speak: (text, events) => {
          said.push(text);
          events.began();
          ended.push(events.ended);
        },
        silence: () => {},
      },
      timers,
    );
    speaker.say(cue("ten degrees", 1));
    speaker.say(cue("Stop.", 4));
    pass(BREATH_MS);
    speaker.say(cue("twenty degrees", 1));
    ended[0]?.();
    expect(said).toEqual(["ten degrees", "Stop."]);
  });

  it("is silent without a voice, and speaks once there is one", () => {
    const { speaker, voice } = setUp(0);
    speaker.say(cue("ten degrees", 1));
    expect(speaker.state.value).toBe("no-voice");
    voice.gain();
    expect(speaker.state.value).toBe("ready");
    expect(voice.said).toEqual([]);
    speaker.say(cue("twenty degrees", 1));
    expect(voice.said).toEqual(["twenty degrees"]);
  });

  it("says that it cannot speak where the browser has no speech", () => {
    const { timers } = createClock();
    const speaker = createSpeaker(null, timers);
    speaker.say(cue("ten degrees", 1));
    expect(speaker.state.value).toBe("absent");
  });
});

describe("whose voice it is", () => {
  const voice = (lang: string, localService = true) => ({ lang, localService });

  it("is of the language that the words are in, in the manner that is preferred", () => {
    expect(spokenLanguage("en-GB")).toBe("en-GB");
    expect(spokenLanguage("de")).toBe("en");
    expect(spokenLanguage(null)).toBe("en");
  });

  it("is the exact one on the device, else any on the device, else one from afar, else none", () => {
    const voices = [voice("de-DE"), voice("en-US"), voice("en_GB"), voice("en-AU", false)];
    expect(bestVoice(voices, "en-GB")?.lang).toBe("en_GB");
    expect(bestVoice(voices, "en-AU")?.lang).toBe("en-US");
    expect(bestVoice([voice("en-US", false), voice("en-AU", false)], "en-AU")?.lang).toBe("en-AU");
    expect(bestVoice([voice("de-DE")], "en")).toBe(null);
  });
});
