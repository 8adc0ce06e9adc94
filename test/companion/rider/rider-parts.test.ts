/** The small pure parts of the rider's view: the count of the rest, the question, the numeral, what can be heard. */

import { describe, expect, it } from "vitest";
import { RIDER_SOUND } from "../../../companion/messages.ts";
import { questionOf } from "../../../companion/rider/question.ts";
import { followRest, REST_S, restLeftS } from "../../../companion/rider/rest.ts";
import { type Hearing, soundWords } from "../../../companion/rider/sound-words.ts";
import { wholeDegrees } from "../../../companion/rider/whole-degrees.ts";

describe("the count of the rest", () => {
  it("begins with the rest, goes on while the line is lost, and ends with it", () => {
    const since = followRest(null, "recovering", 5000);
    expect(since).toBe(5000);
    expect(followRest(since, "recovering", 9000)).toBe(5000);
    expect(followRest(since, null, 9000)).toBe(5000);
    expect(followRest(since, "returning", 9000)).toBeNull();
    expect(followRest(null, "recovering", 20_000)).toBe(20_000);
  });

  it("counts down in whole seconds, rounded up, and never below none", () => {
    expect(restLeftS(1000, 1000)).toBe(REST_S);
    expect(restLeftS(1000, 1001)).toBe(REST_S);
    expect(restLeftS(1000, 2000)).toBe(REST_S - 1);
    expect(restLeftS(1000, 900_000)).toBe(0);
  });
});

describe("the question whether the rider is well", () => {
  it("is there while an answer is waited for, with the time that is left", () => {
    expect(questionOf({ askedT: 1000, answerByT: 16_000 }, 4000)).toEqual({ askedT: 1000, leftS: 12 });
    expect(questionOf({ askedT: 1000, answerByT: 16_000 }, 20_000)?.leftS).toBe(0);
  });

  it("is not there without a check-in, between two questions, or when no time is known", () => {
    expect(questionOf(null, 4000)).toBeNull();
    expect(questionOf({ askedT: null, answerByT: null }, 4000)).toBeNull();
    expect(questionOf({ askedT: 1000, answerByT: 16_000 }, null)).toBeNull();
  });
});

describe("the angle as a numeral", () => {
  it.each([
    [22.4, "22°"],
    [-74.6, "−75°"],
    [-0.3, "0°"],
    [null, "—"],
    [Number.NaN, "—"],
    [Number.POSITIVE_INFINITY, "—"],
  ])("%s is %s", (angleDeg, text) => {
    expect(wholeDegrees(angleDeg)).toBe(text);
  });
});

describe("whether this screen can be heard", () => {
  const all: Hearing = { wishes: { speech: true, tones: true }, touched: true, sound: "on", speech: "ready" };

  it.each<[string, Partial<Hearing>, string]>([
    ["all of it", {}, RIDER_SOUND.on],
    ["before the first touch", { touched: false }, RIDER_SOUND.locked],
    ["when the system took the sound away", { sound: "locked" }, RIDER_SOUND.locked],
    ["without a voice", { speech: "no-voice" }, RIDER_SOUND.tonesOnly],
    ["without speech", { speech: "absent" }, RIDER_SOUND.tonesOnly],
    ["without audio", { sound: "unavailable" }, RIDER_SOUND.voiceOnly],
    ["without either", { sound: "unavailable", speech: "absent" }, RIDER_SOUND.unavailable],
    ["with neither wished for", { wishes: { speech: false, tones: false } }, RIDER_SOUND.off],
    ["with tones alone wished for", { wishes: { speech: false, tones: true } }, RIDER_SOUND.on],
    ["with a voice alone wished for", { wishes: { speech: true, tones: false } }, RIDER_SOUND.on],
    [
      "with a voice wished for that is not there",
      { wishes: { speech: true, tones: false }, speech: "no-voice" },
      RIDER_SOUND.unavailable,
    ],
  ])("%s", (_name, over, text) => {
    expect(soundWords({ ...all, ...over })).toBe(text);
  });
});
