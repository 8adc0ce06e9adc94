/** What is said, as rows of what happens and what is heard then. */

import { describe, expect, it } from "vitest";
import { SPOKEN, SPOKEN_ALARMS, SPOKEN_ENDS, spokenStep, timeInWords } from "../../../companion/messages.ts";
import {
  ALARM_AGAIN_MS,
  NOTHING_TOLD,
  plan,
  type Situation,
  type SpokenCue,
  type SpokenMove,
} from "../../../companion/rider/spoken-cues.ts";
import { ALARM_KINDS, type Alarm, type AlarmKind } from "../../../shared/alarms.ts";

const HANGING: Situation = {
  atMs: 0,
  live: true,
  state: "inverted",
  angleDeg: 8,
  lock: "released",
  remainingS: 110,
  maxDurationS: 120,
  endReason: null,
  alarms: [],
  lapse: null,
  holdGivenUpAtMs: null,
  move: null,
  question: null,
};

const alarm = (kind: AlarmKind, over: Partial<Alarm> = {}): Alarm => ({
  alarmId: `a-${kind}`,
  kind,
  priority: ALARM_KINDS[kind].priority,
  active: true,
  acknowledged: false,
  audioPausedUntilT: null,
  ...over,
});

/** Each step changes the situation, 100 ms later unless it says when; the cue of each, null for silence. */
const cuesOf = (steps: readonly Partial<Situation>[]): (SpokenCue | null)[] => {
  let told = NOTHING_TOLD;
  let now = HANGING;
  return steps.map((step) => {
    now = { ...now, atMs: now.atMs + 100, ...step };
    const planned = plan(told, now);
    told = planned.told;
    return planned.cue;
  });
};
/** What is heard, without the silence between. */
const heard = (steps: readonly Partial<Situation>[]): string[] =>
  cuesOf(steps).flatMap((one) => (one === null ? [] : [one.text]));

describe("the angle", () => {
  it("is told every 10° on the way down, once each", () => {
    const angles = [5, 9.9, 10, 10.4, 15, 19.8, 20.1, 20, 29, 30.5].map((angleDeg) => ({ angleDeg }));
    expect(heard(angles)).toEqual([spokenStep(1), spokenStep(2), spokenStep(3)]);
    expect(spokenStep(3)).toBe("thirty degrees");
  });

  it("is told at its latest when several steps were passed at once", () => {
    expect(heard([{ angleDeg: 8 }, { angleDeg: 33 }])).toEqual(["thirty degrees"]);
  });

  it("does not flutter around a step, and is told again when it is approached again", () => {
    const wobble = [25, 30, 29.4, 30.2, 29.9, 30.1].map((angleDeg) => ({ angleDeg }));
    expect(heard(wobble)).toEqual(["thirty degrees"]);
    expect(heard([...wobble, { angleDeg: 22 }, { angleDeg: 30.2 }])).toEqual([
      "thirty degrees",
      "thirty degrees",
    ]);
  });

  it("is not told on the way up, nor outside an inversion, nor for a page that was just opened", () => {
    expect(heard([35, 31, 25, 12].map((angleDeg) => ({ angleDeg })))).toEqual([]);
    expect(heard([{ state: "idle", angleDeg: 8 }, { angleDeg: 12 }])).toEqual([]);
  });

  it("is not told while it is unknown, and goes on from where it was", () => {
    expect(heard([{ angleDeg: 12 }, { angleDeg: null }, { angleDeg: 13 }])).toEqual([]);
  });
});

describe("the time", () => {
  const left = (maxDurationS: number, ...values: number[]) =>
    heard(values.map((remainingS) => ({ remainingS, maxDurationS })));

  it("is told halfway, at a minute, and at fifteen seconds", () => {
    expect(left(300, 299, 150.1, 150, 149, 61, 59.9, 30, 15.2, 15, 14, 1, 0)).toEqual([
      SPOKEN.halfway,
      SPOKEN.minuteLeft,
      SPOKEN.secondsLeft,
    ]);
  });

  it("says one sentence where halfway is a minute", () => {
    expect(left(120, 61, 60, 59)).toEqual(["Halfway. One minute left."]);
  });

  it("says no half of a short session", () => {
    expect(left(30, 16, 15, 14)).toEqual(["Fifteen seconds left."]);
  });

  it("says where it stands when the limit was tightened over several marks", () => {
    expect(left(300, 200, 12)).toEqual(["Fifteen seconds left."]);
  });

  it("says nothing of time that is up: the end says that", () => {
    expect(left(300, 16, 0)).toEqual([]);
  });
});

describe("lock and session", () => {
  it("tells a hold, its release, and a hold that was given up", () => {
    expect(heard([{}, { lock: "held" }, {}, { lock: "released" }, { holdGivenUpAtMs: 500 }])).toEqual([
      "Holding.",
      "Lock released. Come up slowly.",
      SPOKEN.holdGivenUp,
    ]);
  });

  it("tells a whole session from Start to sitting up", () => {
    expect(
      heard([
        { state: "idle", angleDeg: -75, remainingS: null },
        { state: "armed", remainingS: 120 },
        { state: "inverted", angleDeg: 6 },
        { angleDeg: 11 },
        { state: "returning", endReason: "duration-reached", remainingS: 0 },
        { state: "recovering", angleDeg: -0.5 },
        { atMs: 70_000, state: "idle" },
      ]),
    ).toEqual([
      "Go ahead. Lean back slowly.",
      "ten degrees",
      SPOKEN_ENDS["duration-reached"],
      "Session over. Rest at horizontal.",
      "Rest is over. Sit up slowly.",
    ]);
  });

  it("says only that it is over to somebody who stands", () => {
    expect(
      heard([
        { state: "armed", angleDeg: -75 },
        { state: "recovering", endReason: "not-started" },
        { state: "idle" },
      ]),
    ).toEqual(["Session over."]);
  });

  it("calls back somebody who leans down again in the rest", () => {
    expect(
      heard([
        { state: "recovering", angleDeg: -1 },
        { state: "returning", angleDeg: 6 },
      ]),
    ).toEqual(["Come back to horizontal."]);
  });

  it("does not tell the past to a page that was just opened", () => {
    expect(heard([{ state: "recovering", angleDeg: -1 }])).toEqual([]);
    expect(heard([{ lock: "held", angleDeg: 42, remainingS: 10 }])).toEqual([]);
  });
});

describe("alarms", () => {
  it("go before everything else that happens at the same moment", () => {
    const [, cue] = cuesOf([
      {},
      { state: "returning", endReason: "over-angle", angleDeg: 33, alarms: [alarm("over-angle")] },
    ]);
    expect(cue).toEqual({
      text: "Stop. Over the maximum angle. Arms on your chest.",
      urgency: 4,
      tone: "warn",
    });
  });

  it("are told to a page that was just opened", () => {
    expect(heard([{ alarms: [alarm("not-returning")] }])).toEqual([SPOKEN_ALARMS["not-returning"]]);
  });

  it("are told once, and again every 15 s while a high one goes on", () => {
    const on = { alarms: [alarm("not-returning")] };
    const steps = [on, on, { ...on, atMs: ALARM_AGAIN_MS }, { ...on, atMs: ALARM_AGAIN_MS + 100 }, on];
    expect(cuesOf(steps).map((one) => one !== null)).toEqual([true, false, false, true, false]);
  });

  it("are not repeated once acknowledged or gone, nor when they are below high", () => {
    const later = { atMs: 60_000 };
    expect(
      heard([
        { alarms: [alarm("over-angle")] },
        { ...later, alarms: [alarm("over-angle", { active: false })] },
      ]),
    ).toHaveLength(1);
    expect(
      heard([
        { alarms: [alarm("over-angle")] },
        { ...later, alarms: [alarm("over-angle", { acknowledged: true })] },
      ]),
    ).toHaveLength(1);
    expect(heard([{ alarms: [alarm("near-angle")] }, later])).toHaveLength(1);
  });

  it("of the clock are told by the clock alone", () => {
    expect(heard([{ remainingS: 15.1 }, { remainingS: 15, alarms: [alarm("near-duration")] }])).toEqual([
      "Fifteen seconds left.",
    ]);
  });

  it("of every high kind have words", () => {
    for (const kind of Object.keys(ALARM_KINDS) as AlarmKind[])
      if (ALARM_KINDS[kind].priority === "high") expect(SPOKEN_ALARMS[kind], kind).not.toBeNull();
  });
});

describe("this screen's own alarm", () => {
  it("is told once for each thing it found, before any other alarm", () => {
    const found = { lapse: "over-angle", alarms: [alarm("over-angle")] } as const;
    expect(heard([{}, found, found])).toEqual([SPOKEN.ownAlarm]);
    expect(heard([found, { lapse: "not-returning" }, { lapse: null }])).toHaveLength(2);
  });
});

describe("the question whether the rider is well", () => {
  const asked = (leftS: number) => ({ question: { askedT: 1000, leftS } });

  it("is asked, asked again shortly before its end, and thanked for", () => {
    expect(heard([{}, asked(15), asked(14), asked(7.1), asked(7), asked(6), { question: null }])).toEqual([
      SPOKEN.askWell,
      SPOKEN.askAgain,
      SPOKEN.thanks,
    ]);
  });

  it("that nobody answered ends in the words of the end", () => {
    expect(heard([asked(1), { question: null, state: "returning", endReason: "stop" }])).toEqual([
      SPOKEN.askWell,
      SPOKEN_ENDS.stop,
    ]);
  });

  it("is asked of a page that was just opened", () => {
    expect(heard([asked(9)])).toEqual([SPOKEN.askWell]);
  });
});

describe("a screen that has lost the table", () => {
  const lost = { live: false, state: null, angleDeg: null, lock: null };

  it("says so at once, once, and says when it is back", () => {
    const cues = cuesOf([{}, lost, lost, { ...HANGING, atMs: 500 }, {}]);
    expect(cues.map((one) => one?.text ?? null)).toEqual([null, SPOKEN.lost, null, SPOKEN.back, null]);
    expect(cues[1]?.urgency).toBe(4);
  });

  it("says nothing to somebody who stands", () => {
    expect(heard([{ state: "idle", angleDeg: -75 }, lost, { ...HANGING, state: "idle" }])).toEqual([]);
  });

  it("says what became of the session meanwhile rather than that it is back", () => {
    expect(heard([{}, lost, { ...HANGING, atMs: 900, state: "recovering", angleDeg: -2 }])).toEqual([
      SPOKEN.lost,
      SPOKEN.restAtHorizontal,
    ]);
  });
});

describe("a programme", () => {
  const move = (over: Partial<SpokenMove>): Pick<Situation, "move"> => ({
    move: { phase: "go", stepIndex: 0, targetDeg: 15, nextDeg: 20, leftS: null, ...over },
  });
  const stay = (leftS: number, stepIndex = 0) => move({ phase: "stay", leftS, stepIndex });
  const rest = (leftS: number) => move({ phase: "rest", leftS });

  it("is told move by move", () => {
    expect(
      heard([
        { state: "idle", angleDeg: -75 },
        { state: "armed", ...move({}) },
        { state: "inverted", ...move({}) },
        stay(30),
        stay(29.9),
        stay(10.04),
        stay(9.96),
        move({ phase: "back" }),
        { state: "resting", ...rest(12) },
        rest(5.1),
        rest(4.9),
        { state: "inverted", ...move({ stepIndex: 1, targetDeg: 20, nextDeg: null }) },
      ]),
    ).toEqual([
      "Go ahead. Turn to fifteen degrees, slowly.",
      "Stay for thirty seconds.",
      "Ten more seconds.",
      "Come back slowly, and rest.",
      "Rest for twelve seconds.",
      "Next: twenty degrees.",
      "Turn to twenty degrees.",
    ]);
  });

  it("tells a stay once, though it is left for a moment, and no last seconds of a short one", () => {
    expect(heard([move({}), stay(15), move({}), stay(15), stay(10.1), stay(9.9)])).toEqual([
      "Stay for fifteen seconds.",
      "Turn to fifteen degrees.",
    ]);
  });

  it("gives way to what is dangerous, and tells no half of a time that is not its own", () => {
    const loud = cuesOf([move({}), { ...stay(30), alarms: [alarm("over-angle")] }]);
    expect(loud[1]).toMatchObject({ urgency: 4, tone: "warn" });
    expect(heard([{ ...stay(40), remainingS: 61 }, { remainingS: 59 }])).toEqual([]);
  });
});

it.each([
  [0, "zero seconds"],
  [1, "one second"],
  [42, "forty-two seconds"],
  [60, "one minute"],
  [90, "one minute thirty"],
  [300, "five minutes"],
])("%d s are said as %s", (s, words) => {
  expect(timeInWords(s)).toBe(words);
});
