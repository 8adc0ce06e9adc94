/** The rider's screen joined with what it is heard, felt and kept awake by: nothing before a touch, nothing unasked. */

import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import { apply } from "../../../companion/model.ts";
import { DEFAULT_PREFERENCES, type Preferences } from "../../../companion/preferences.ts";
import { attendRider } from "../../../companion/rider/attend.ts";
import type { AwakeState } from "../../../companion/rider/awake.ts";
import type { SpeechState } from "../../../companion/rider/speaker.ts";
import type { SoundState } from "../../../companion/sound.ts";
import { createStore } from "../../../companion/store.ts";
import type { SessionState } from "../../../shared/table.ts";
import { at, hello, telemetry } from "../samples.ts";

const setUp = (wishes: Partial<Preferences> = {}) => {
  const store = createStore();
  const present = signal(true);
  const heard = { tones: [] as string[], said: [] as string[], felt: [] as string[], primed: 0, silenced: 0 };
  const kept: boolean[] = [];
  const attendance = attendRider({
    store,
    preferences: signal({ ...DEFAULT_PREFERENCES, ...wishes }),
    present,
    sounder: {
      state: signal<SoundState>("on"),
      cue: (tone) => heard.tones.push(tone),
      alarm: () => {},
    },
    speaker: {
      state: signal<SpeechState>("ready"),
      say: (cue) => heard.said.push(cue.text),
      silence: () => {
        heard.silenced += 1;
      },
      prefer: () => {},
      prime: () => {
        heard.primed += 1;
      },
    },
    vibrate: (tone) => heard.felt.push(tone),
    awake: { state: signal<AwakeState>("off"), keep: (on) => kept.push(on) },
  });
  let seq = 0;
  const come = (state: SessionState, angleDeg: number): void => {
    seq += 1;
    const atMs = seq * 40;
    const open = { ...store.model.peek(), connection: { kind: "open" } as const };
    store.nowMs.value = atMs;
    store.model.value = apply(open, telemetry({ seq, t: atMs, state, angle: at(angleDeg) }), atMs);
  };
  store.model.value = apply(store.model.peek(), hello(), 0);
  return { attendance, come, heard, kept, present, store };
};

describe("the rider's screen", () => {
  it("makes no sound before it was touched, but lets it be read", () => {
    const { attendance, come, heard } = setUp();
    come("inverted", 8);
    come("inverted", 11);
    expect([...heard.said, ...heard.tones, ...heard.felt]).toEqual([]);
    expect(attendance.caption.value).toBe("ten degrees");
  });

  it("speaks, sounds and vibrates after the first touch, and primes the voice once", () => {
    const { attendance, come, heard } = setUp();
    attendance.touched();
    attendance.touched();
    come("inverted", 8);
    come("inverted", 11);
    expect(heard).toMatchObject({ said: ["ten degrees"], tones: ["step"], felt: ["step"], primed: 1 });
  });

  it.each([
    ["speech", "said"],
    ["tones", "tones"],
    ["vibration", "felt"],
  ] as const)("leaves out %s alone where it was not wished for", (wish, part) => {
    const { attendance, come, heard } = setUp({ [wish]: false });
    attendance.touched();
    come("inverted", 8);
    come("inverted", 11);
    const parts = { said: heard.said, tones: heard.tones, felt: heard.felt };
    for (const [name, told] of Object.entries(parts)) expect(told.length, name).toBe(name === part ? 0 : 1);
  });

  it("is silent on another view, and tells no past when it comes back", () => {
    const { attendance, come, heard, present } = setUp();
    attendance.touched();
    come("inverted", 8);
    present.value = false;
    expect(heard.silenced).toBe(1);
    come("inverted", 25);
    present.value = true;
    come("inverted", 26);
    expect(heard.said).toEqual([]);
  });

  it("lets what was said be read for a while only", () => {
    const { attendance, come } = setUp();
    come("inverted", 8);
    come("inverted", 11);
    for (let message = 0; message < 99; message += 1) come("inverted", 11);
    expect(attendance.caption.value).toBe("ten degrees");
    come("inverted", 11);
    expect(attendance.caption.value).toBeNull();
  });

  it("is kept awake from Start until everything is over, also while nothing is known", () => {
    const { come, kept, present, store } = setUp();
    come("idle", -75);
    expect(kept.at(-1)).toBe(false);
    come("armed", -75);
    expect(kept.at(-1)).toBe(true);
    store.nowMs.value = 60_000;
    expect(store.view.state.value).toBeNull();
    expect(kept.at(-1)).toBe(true);
    come("idle", -75);
    expect(kept.at(-1)).toBe(false);
    come("inverted", 10);
    present.value = false;
    expect(kept.at(-1)).toBe(false);
  });
});
