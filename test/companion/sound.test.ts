/** The sounder against an audio that allows sound, takes it away again, or is not there. */

import { describe, expect, it } from "vitest";
import { type AudioOut, createSounder } from "../../companion/sound.ts";

const createOut = (allows: boolean) => {
  let running = false;
  let changed = (): void => {};
  const playing = new Set<{ readonly looped: boolean }>();
  const out: AudioOut = {
    samplesPerS: 8000,
    running: () => running,
    resume: () => {
      if (!allows) return;
      running = true;
      changed();
    },
    onChange: (call) => {
      changed = call;
    },
    play: (_samples, looped) => {
      const sound = { looped };
      playing.add(sound);
      return () => playing.delete(sound);
    },
  };
  return {
    out,
    interrupt: () => {
      running = false;
      changed();
    },
    cues: () => [...playing].filter((sound) => !sound.looped).length,
    alarms: () => [...playing].filter((sound) => sound.looped).length,
  };
};

describe("the sounder", () => {
  it("opens no audio before the first touch, and says that it is locked", () => {
    let opened = 0;
    const sounder = createSounder(() => {
      opened += 1;
      return createOut(true).out;
    });
    sounder.cue("step");
    sounder.alarm(true);
    expect(opened).toBe(0);
    expect(sounder.state.value).toBe("locked");
  });

  it("is on after a touch; a second touch opens nothing anew", () => {
    let opened = 0;
    const audio = createOut(true);
    const sounder = createSounder(() => {
      opened += 1;
      return audio.out;
    });
    sounder.unlock();
    sounder.unlock();
    expect(opened).toBe(1);
    expect(sounder.state.value).toBe("on");
    sounder.cue("near");
    expect(audio.cues()).toBe(1);
  });

  it("stays locked where the browser does not allow it, and then says so", () => {
    const audio = createOut(false);
    const sounder = createSounder(() => audio.out);
    sounder.unlock();
    sounder.cue("near");
    sounder.alarm(true);
    expect(sounder.state.value).toBe("locked");
    expect(audio.cues() + audio.alarms()).toBe(0);
  });

  it("begins an alarm that was wanted while locked with the first touch, and ends it when called off", () => {
    const audio = createOut(true);
    const sounder = createSounder(() => audio.out);
    sounder.alarm(true);
    sounder.unlock();
    expect(audio.alarms()).toBe(1);
    sounder.alarm(true);
    expect(audio.alarms()).toBe(1);
    sounder.alarm(false);
    expect(audio.alarms()).toBe(0);
  });

  it("does not begin an alarm that was called off before the first touch", () => {
    const audio = createOut(true);
    const sounder = createSounder(() => audio.out);
    sounder.alarm(true);
    sounder.alarm(false);
    sounder.unlock();
    expect(audio.alarms()).toBe(0);
  });

  it("plays no cue into its alarm", () => {
    const audio = createOut(true);
    const sounder = createSounder(() => audio.out);
    sounder.unlock();
    sounder.alarm(true);
    sounder.cue("step");
    expect(audio.cues()).toBe(0);
  });

  it("is locked again when the system takes the sound away, and comes back with the next touch", () => {
    const audio = createOut(true);
    const sounder = createSounder(() => audio.out);
    sounder.unlock();
    audio.interrupt();
    expect(sounder.state.value).toBe("locked");
    sounder.unlock();
    expect(sounder.state.value).toBe("on");
  });

  it("says that there is no sound where the browser has none", () => {
    const sounder = createSounder(() => null);
    sounder.unlock();
    expect(sounder.state.value).toBe("unavailable");
    sounder.unlock();
    sounder.alarm(true);
    sounder.cue("step");
    expect(sounder.state.value).toBe("unavailable");
  });
});
