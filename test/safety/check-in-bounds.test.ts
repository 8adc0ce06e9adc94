/** The check-in in its bounds, step by step: what counts as time without a sign of life, what as a sign of life. */

import { describe, expect, it } from "vitest";
import {
  ANSWER_WITHIN_MS,
  answerCheckIn,
  beginCheckIn,
  type CheckIn,
  isAsked,
  isUnanswered,
  passCheckIn,
  settleCheckIn,
} from "../../firmware/safety/check-in.ts";
import type { Turn } from "../../firmware/safety/core-state.ts";
import type { Facts } from "../../firmware/safety/facts.ts";
import type { Session } from "../../firmware/safety/session.ts";
import { checkInProblem } from "../../shared/check-in.ts";
import { armed, at, coreWith, factsWith, IDLE, inverted, NOW, resting, unknown } from "./facts-sample.ts";

type Quiet = Extract<CheckIn, { kind: "quiet" }>;
const OFF: CheckIn = { kind: "off" };
const quiet = (wish: Partial<Quiet> = {}): Quiet => ({
  ...{ kind: "quiet", everyS: 30, quietMs: 10_000, fromDeg: 20, rests: true },
  ...wish,
});
const asked = (forMs: number): CheckIn => ({ kind: "asked", everyS: 30, askedMs: NOW - forMs, fromDeg: 20 });

const turned = (
  act: (turn: Turn) => void,
  checkIn: CheckIn,
  facts: Partial<Facts> = {},
  session: Session = inverted(),
): { checkIn: CheckIn; events: string[]; informed: boolean } => {
  const turn: Turn = {
    core: coreWith({ session, checkIn }),
    facts: factsWith({ angle: at(20), ...facts }),
    events: [],
  };
  act(turn);
  return {
    checkIn: turn.core.checkIn,
    events: turn.events.map((event) =>
      event.kind === "check-in-answered" ? `${event.kind} by ${event.by}` : event.kind,
    ),
    informed: turn.core.informUntilMs === NOW + 200,
  };
};

describe("how often the rider is asked", () => {
  it.each<[everyS: number, problem: string | null]>([
    [30, null],
    [600, null],
    [29.9, "checkInEveryS is 29.9; allowed is 30 s to 600 s"],
    [600.1, "checkInEveryS is 600.1; allowed is 30 s to 600 s"],
    [Number.NaN, "checkInEveryS is NaN; allowed is 30 s to 600 s"],
  ])("every %d s: %s", (everyS, problem) => {
    expect(checkInProblem(everyS)).toBe(problem);
  });
});

describe("a question", () => {
  it.each<[what: string, checkIn: CheckIn, open: boolean, late: boolean]>([
    ["just asked", asked(0), true, false],
    ["just under 15 s old", asked(14_999), true, false],
    ["15 s old", asked(15_000), false, true],
    ["asked at no time", asked(Number.NaN), false, true],
    ["not asked", quiet(), false, false],
    ["of a session without one", OFF, false, false],
  ])("%s", (_what, checkIn, open, late) => {
    expect([isAsked(checkIn, NOW), isUnanswered(checkIn, NOW)]).toEqual([open, late]);
    expect(ANSWER_WITHIN_MS).toBe(15_000);
  });
});

describe("time that passes", () => {
  const pass = (checkIn: CheckIn, facts: Partial<Facts> = {}, session?: Session) =>
    turned(passCheckIn, checkIn, { elapsedMs: 20, ...facts }, session);

  it("counts while inverted only", () => {
    expect(pass(quiet()).checkIn).toEqual(quiet({ quietMs: 10_020 }));
    expect(pass(quiet(), { angle: unknown() }).checkIn).toEqual(quiet({ quietMs: 10_020 }));
    for (const session of [armed(), resting(), IDLE])
      expect(pass(quiet(), {}, session).checkIn).toEqual(quiet());
    expect(pass(OFF).checkIn).toBe(OFF);
  });

  it.each([25, 15, 40])(
    "to %d° from 20° is a sign of life by the table, and the count begins anew there",
    (deg) => {
      const { checkIn, events } = pass(quiet(), { angle: at(deg) });
      expect(checkIn).toEqual(beginCheckIn(30, deg));
      expect(events).toEqual([]);
      expect(pass(asked(14_999), { angle: at(deg) })).toMatchObject({
        ...{ checkIn: { kind: "quiet", quietMs: 0, fromDeg: deg }, events: ["check-in-answered by table"] },
      });
    },
  );

  it.each([24.9, 15.1, Number.NaN])("to %d° from 20° is none", (deg) => {
    expect(pass(quiet(), { angle: at(deg) }).checkIn).toMatchObject({ quietMs: 10_020, fromDeg: 20 });
    expect(pass(asked(0), { angle: at(deg) }).checkIn).toEqual(asked(0));
  });

  it("counts a sign of life while it was quiet without telling anybody", () => {
    const turn: Turn = {
      core: coreWith({ session: inverted(), checkIn: quiet() }),
      facts: factsWith({ angle: at(25) }),
      events: [],
    };
    passCheckIn(turn);
    expect(turn.events).toEqual([]);
  });

  it("takes an angle that is not known for no motion, wherever the table was", () => {
    for (const fromDeg of [null, 0, 20])
      expect(pass(quiet({ fromDeg }), { angle: unknown() }).checkIn).toMatchObject({
        quietMs: 10_020,
        fromDeg,
      });
    expect(pass(quiet({ fromDeg: null }), { angle: at(40), steadyMs: null }).checkIn).toMatchObject({
      quietMs: 10_020,
      fromDeg: 40,
    });
  });

  it("is over at 15 s, whatever moves then", () => {
    expect(pass(asked(15_000), { angle: at(40) }).checkIn).toEqual(asked(15_000));
    expect(pass(asked(0), { angle: unknown() }).checkIn).toEqual(asked(0));
  });

  it("finds where the table came to rest, once, after a second of stillness", () => {
    const here = (checkIn: Quiet, facts: Partial<Facts>) =>
      pass(checkIn, { angle: at(22), ...facts }).checkIn;
    expect(here(quiet({ rests: false }), { steadyMs: 999 })).toMatchObject({ fromDeg: 20, rests: false });
    expect(here(quiet({ rests: false }), { steadyMs: null })).toMatchObject({ fromDeg: 20, rests: false });
    expect(here(quiet({ rests: false }), { steadyMs: 1000 })).toMatchObject({ fromDeg: 22, rests: true });
    expect(here(quiet({ rests: true }), { steadyMs: 5000 })).toMatchObject({ fromDeg: 20, rests: true });
    expect(here(quiet({ fromDeg: null, rests: true }), { steadyMs: null })).toMatchObject({ fromDeg: 22 });
    expect(here(quiet({ fromDeg: null, rests: false }), { angle: unknown(), steadyMs: null })).toMatchObject({
      fromDeg: null,
    });
    expect(here(quiet({ rests: false }), { angle: unknown(), steadyMs: 1000 })).toMatchObject({
      fromDeg: 20,
      rests: true,
    });
  });
});

describe("after the session was judged", () => {
  const settle = (checkIn: CheckIn, facts: Partial<Facts> = {}, session?: Session) =>
    turned(settleCheckIn, checkIn, facts, session);

  it("it is asked once the time is up and the angle known, with a pulse", () => {
    expect(settle(quiet({ quietMs: 29_999 }))).toMatchObject({
      checkIn: { kind: "quiet" },
      events: [],
      informed: false,
    });
    expect(settle(quiet({ quietMs: 30_000 }), { angle: unknown() }).checkIn).toMatchObject({ kind: "quiet" });
    expect(settle(quiet({ quietMs: 30_000 }), { angle: at(25) })).toEqual({
      checkIn: { kind: "asked", everyS: 30, askedMs: NOW, fromDeg: 25 },
      ...{ events: ["check-in-asked"], informed: true },
    });
    expect(settle(asked(14_000))).toMatchObject({ checkIn: asked(14_000), events: [] });
  });

  it("it lapses with the inversion, and is off with the session", () => {
    for (const session of [armed(), resting()]) {
      expect(settle(asked(14_000), {}, session).checkIn).toEqual(beginCheckIn(30));
      expect(settle(quiet(), {}, session).checkIn).toEqual(beginCheckIn(30));
    }
    expect(settle(asked(14_000), {}, IDLE).checkIn).toEqual(OFF);
    expect(settle(OFF, {}, armed()).checkIn).toBe(OFF);
  });

  it("tells by when an answer must come", () => {
    const turn: Turn = {
      core: coreWith({ session: inverted(), checkIn: quiet({ quietMs: 30_000 }) }),
      facts: factsWith({ angle: at(20) }),
      events: [],
    };
    settleCheckIn(turn);
    expect(turn.events).toEqual([{ kind: "check-in-asked", answerByT: NOW + 15_000 }]);
  });
});

describe("an answer", () => {
  const answer = (checkIn: CheckIn, facts: Partial<Facts> = {}) =>
    turned((turn) => answerCheckIn(turn, "screen", "phone"), checkIn, facts);

  it("begins the count anew from where the table is, and is told only where something was asked", () => {
    expect(answer(asked(5_000))).toMatchObject({
      checkIn: beginCheckIn(30, 20),
      events: ["check-in-answered by screen"],
    });
    expect(answer(quiet())).toMatchObject({ checkIn: beginCheckIn(30, 20), events: [] });
    expect(answer(asked(5_000), { angle: unknown() }).checkIn).toEqual(beginCheckIn(30, null));
    expect(answer(OFF)).toMatchObject({ checkIn: OFF, events: [] });
    expect(beginCheckIn(30)).toEqual({ kind: "quiet", everyS: 30, quietMs: 0, fromDeg: null, rests: false });
  });
});
