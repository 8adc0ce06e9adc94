/** What a press of Start does, in whichever view. */

import { signal } from "@preact/signals";
import { describe, expect, test } from "vitest";
import { type Chosen, NOTHING_CHOSEN } from "../../companion/choice/choice.ts";
import type { RequestBody } from "../../companion/connection.ts";
import { apply } from "../../companion/model.ts";
import { DEFAULT_PREFERENCES } from "../../companion/preferences.ts";
import type { Day } from "../../companion/preflight/day.ts";
import { createStart } from "../../companion/start.ts";
import { createStore } from "../../companion/store.ts";
import type { ProgrammeOffer } from "../../shared/programme-offer.ts";
import type { ServerMessage } from "../../shared/protocol.ts";
import { at, hello, snapshot, telemetry } from "./samples.ts";

const ANNA = { profileId: "anna", name: "Anna", limits: { maxAngleDeg: 20, maxDurationS: 120 } };
const EASY: ProgrammeOffer = {
  ...{ programmeId: "easy", name: "Easy start", kind: "static", level: "beginner" },
  ...{ highestDeg: 15, invertedS: 60, lengthS: 60 },
};

const bench = (checked: boolean, checkInEveryS: number | null = null) => {
  const store = createStore();
  const choice = signal<Chosen>(NOTHING_CHOSEN);
  const sent: RequestBody[] = [];
  let isChecked = checked;
  let looks = 0;
  const day: Day = {
    isChecked: () => isChecked,
    check: () => {
      isChecked = true;
    },
    look: () => {
      looks += 1;
      return Promise.resolve();
    },
  };
  store.model.value = { ...store.model.value, connection: { kind: "open" } };
  const say = (message: ServerMessage): void => {
    store.model.value = apply(store.model.value, message, 0);
  };
  const start = createStart({
    companion: { store, request: (body) => sent.push(body) },
    preferences: signal({ ...DEFAULT_PREFERENCES, checkInEveryS }),
    choice,
    day,
  });
  say(hello());
  say(snapshot({ state: "idle" }));
  say(telemetry({ state: "idle", angle: at(-75), t: 1 }));
  return { store, start, sent, say, choice, looks: () => looks };
};

describe("Start", () => {
  test("later in the day goes out at once", () => {
    const { start, sent } = bench(true);
    start.press();
    expect(start.asking.value).toBe(false);
    expect(sent).toEqual([{ type: "start" }]);
  });

  test("takes this screen's wish to be asked along", () => {
    const { start, sent } = bench(true, 60);
    start.press();
    expect(sent).toEqual([{ type: "start", checkInEveryS: 60 }]);
  });

  test("before the first session asks for the list, and goes out when all of it is ticked", () => {
    const { start, sent } = bench(false);
    start.press();
    expect(start.asking.value).toBe(true);
    expect(sent).toEqual([]);
    start.checked();
    expect(start.asking.value).toBe(false);
    expect(sent).toEqual([{ type: "start" }]);
    start.press();
    expect(sent).toHaveLength(2);
  });

  test("cancelled sends nothing, and asks again at the next press", () => {
    const { start, sent } = bench(false);
    start.press();
    start.cancel();
    expect(start.asking.value).toBe(false);
    start.press();
    expect(start.asking.value).toBe(true);
    expect(sent).toEqual([]);
  });

  test("STOP closes the list", () => {
    const { start, store, sent } = bench(false);
    start.press();
    store.model.value = { ...store.model.value, stops: store.model.value.stops + 1 };
    expect(start.asking.value).toBe(false);
    expect(sent).toEqual([]);
  });

  test("a session that somebody else starts closes the list", () => {
    const { start, say } = bench(false);
    start.press();
    say(telemetry({ state: "armed", angle: at(-75), t: 2 }));
    expect(start.asking.value).toBe(false);
  });

  test("the gateway is asked for today's sessions once there is a line, and again when one has ended", () => {
    const { say, looks } = bench(false);
    const atFirst = looks();
    expect(atFirst).toBeGreaterThanOrEqual(1);
    say(
      snapshot({ state: "idle", session: { id: "s9", reason: "stop", profileId: null, programmeId: null } }),
    );
    expect(looks()).toBe(atFirst + 1);
    say(telemetry({ state: "idle", angle: at(-75), t: 3 }));
    expect(looks()).toBe(atFirst + 1);
  });

  test("takes along who and what was chosen", () => {
    const { start, sent, choice } = bench(true);
    choice.value = { profile: ANNA, programme: EASY };
    start.press();
    expect(sent).toEqual([{ type: "start", profileId: "anna", programmeId: "easy" }]);
  });

  test("advised against asks, and goes out again only with what was read", () => {
    const { start, sent, store } = bench(true);
    const against = { advice: ["rest-between"] as const, message: "rest until 14:35" };
    start.press();
    store.model.value = { ...store.model.value, startAdvice: against };
    expect(start.question.value).toBe("advice");
    start.goAhead();
    expect(start.question.value).toBe(null);
    expect(sent[1]).toEqual({ type: "start", acceptAdvice: ["rest-between"] });
    // Refused once more for another reason: asked once more.
    store.model.value = { ...store.model.value, startAdvice: { ...against, advice: ["daily-total"] } };
    expect(start.question.value).toBe("advice");
    start.cancel();
    expect(sent).toHaveLength(2);
  });

  test("reasons for one person are not asked of another", () => {
    const { start, store, choice } = bench(true);
    store.model.value = { ...store.model.value, startAdvice: { advice: ["daily-total"], message: "" } };
    choice.value = { profile: ANNA, programme: null };
    expect(start.question.value).toBe(null);
  });

  test("an alarm is seen, whatever is being asked", () => {
    const { start, say } = bench(true);
    start.choose();
    expect(start.question.value).toBe("choice");
    say({
      ...{ type: "event", id: "e1", t: 2, kind: "alarm-raised", alarmId: "a1" },
      ...{ alarm: "over-angle-without-session", priority: "high" },
    });
    expect(start.question.value).toBe(null);
  });
});
