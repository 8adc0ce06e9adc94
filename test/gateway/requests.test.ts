/** From a dashboard's message to the controller and back: each wish, each refusal, and answers that never come. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "./support/manual-clock.ts";
import { type Rig, startRig } from "./support/rig.ts";
import { openScreen } from "./support/screen.ts";

describe("a request", () => {
  let clock: ManualClock;
  let rig: Rig;
  beforeEach(async () => {
    clock = new ManualClock();
    rig = await startRig({ manualClock: clock });
    rig.controller.report();
  });
  afterEach(() => rig.close());

  it.each([
    [
      { type: "set-limits", maxAngleDeg: 30, maxDurationS: 60 },
      { kind: "set-limits", limits: { maxAngleDeg: 30, maxDurationS: 60 } },
    ],
    [{ type: "start" }, { kind: "start", programme: null }],
    [
      { type: "start", profileId: "guest" },
      { kind: "start", programme: null },
    ],
    [
      { type: "start", profileId: "guest", programmeId: "first-minutes" },
      { kind: "start", programme: { programmeId: "first-minutes" } },
    ],
    [
      { type: "start", checkInEveryS: 90 },
      { kind: "start", programme: null, checkInEveryS: 90 },
    ],
    // What is out of range is the core's to refuse, with its words.
    [
      { type: "start", checkInEveryS: -1 },
      { kind: "start", programme: null, checkInEveryS: -1 },
    ],
    [{ type: "answer-check-in" }, { kind: "answer-check-in" }],
    [{ type: "prove-balance" }, { kind: "prove-balance" }],
    [{ type: "hold" }, { kind: "hold" }],
    [{ type: "release" }, { kind: "release" }],
    [{ type: "stop" }, { kind: "stop" }],
    [
      { type: "acknowledge", alarmId: "a1" },
      { kind: "acknowledge", alarmId: "a1" },
    ],
    [{ type: "pause-audio" }, { kind: "pause-audio" }],
  ])("%j reaches the controller as %j and is answered", async (message, wish) => {
    const screen = await rig.screen();
    expect(await screen.ask({ id: "mine", ...message })).toEqual({ type: "ack", id: "mine" });
    expect(rig.controller.asked).toHaveLength(1);
    expect(rig.controller.asked[0]).toMatchObject({ by: "screen", request: wish });
  });

  it("that the controller refuses comes back with its code and words", async () => {
    rig.controller.answers = () => ({
      kind: "refused",
      code: "not-ready",
      message: "not-upright, not-still",
    });
    const screen = await rig.screen();
    expect(await screen.ask({ type: "start", id: "7" })).toEqual({
      ...{ type: "error", id: "7", code: "not-ready", message: "not-upright, not-still" },
    });
  });

  it.each([
    ["not JSON", "{", "bad-json", undefined, /not JSON/],
    ["an empty message", "", "bad-json", undefined, /not JSON/],
    ["an array", "[]", "unknown-type", undefined, /type is undefined; allowed: set-limits, .*seen/],
    ["null", "null", "unknown-type", undefined, /type is undefined/],
    [
      "an unknown type",
      '{"type":"lift","id":"x"}',
      "unknown-type",
      "x",
      /type is "lift"; allowed: set-limits/,
    ],
    ["a type of another kind", '{"type":7,"id":"x"}', "unknown-type", "x", /type is 7/],
    ["a server's type", '{"type":"ack","id":"x"}', "unknown-type", "x", /type is "ack"/],
    ["no id", '{"type":"stop"}', "bad-field", undefined, /id is undefined; allowed: string/],
    ["an empty id", '{"type":"stop","id":""}', "bad-field", undefined, /id is ""; allowed: 1 or more/],
    ["a number as id", '{"type":"stop","id":7}', "bad-field", undefined, /id is 7; allowed: string/],
    ["an unknown key", '{"type":"stop","id":"x","force":true}', "bad-field", "x", /unknown key "force"/],
    [
      "a prototype key",
      '{"type":"stop","id":"x","__proto__":{"a":1}}',
      "bad-field",
      "x",
      /unknown key "__proto__"/,
    ],
    [
      "a missing limit",
      '{"type":"set-limits","id":"x","maxAngleDeg":20}',
      "bad-field",
      "x",
      /maxDurationS is undefined; allowed: a finite number/,
    ],
    [
      "a limit as text",
      '{"type":"set-limits","id":"x","maxAngleDeg":"20","maxDurationS":60}',
      "bad-field",
      "x",
      /maxAngleDeg is "20"; allowed: a finite number/,
    ],
    [
      "an infinite limit",
      '{"type":"set-limits","id":"x","maxAngleDeg":1e999,"maxDurationS":60}',
      "bad-field",
      "x",
      /maxAngleDeg is Infinity; allowed: a finite number/,
    ],
    [
      "a check-in that is none",
      '{"type":"start","id":"x","checkInEveryS":null}',
      "bad-field",
      "x",
      /checkInEveryS is null; allowed: a finite number/,
    ],
    [
      "NaN, which is not JSON",
      '{"type":"set-limits","id":"x","maxAngleDeg":NaN,"maxDurationS":60}',
      "bad-json",
      undefined,
      /not JSON/,
    ],
    [
      "a misspelt limit",
      '{"type":"set-limits","id":"x","maxAngle":20,"maxDurationS":60}',
      "bad-field",
      "x",
      /maxAngleDeg is undefined.*unknown key "maxAngle"/,
    ],
    [
      "no alarm",
      '{"type":"acknowledge","id":"x"}',
      "bad-field",
      "x",
      /alarmId is undefined; allowed: string/,
    ],
    [
      "a rate of 0",
      '{"type":"subscribe","id":"x","rateHz":0}',
      "bad-field",
      "x",
      /rateHz is 0; allowed: 1 or more/,
    ],
    [
      "a rate of 51",
      '{"type":"subscribe","id":"x","rateHz":51}',
      "bad-field",
      "x",
      /rateHz is 51; allowed: 50 or less/,
    ],
    ["a negative seen", '{"type":"seen","seq":-1}', "bad-field", undefined, /seq is -1; allowed: 0 or more/],
    ["a seen with an id", '{"type":"seen","seq":1,"id":"x"}', "bad-field", "x", /unknown key "id"/],
    [
      "an unknown profile",
      '{"type":"start","id":"x","profileId":"nobody"}',
      "bad-field",
      "x",
      /profileId is "nobody"; allowed: guest/,
    ],
    [
      "an unknown programme",
      '{"type":"start","id":"x","programmeId":"moon"}',
      "bad-field",
      "x",
      /programmeId is "moon"; allowed: first-minutes/,
    ],
  ])(
    "that is %s is refused by name, and nothing reaches the controller",
    async (_what, text, code, id, words) => {
      const screen = await rig.screen();
      screen.say(text);
      const error = await screen.next("error");
      expect(error.code).toBe(code);
      expect(error.id).toBe(id);
      expect(error.message).toMatch(words);
      expect(rig.controller.asked).toEqual([]);
      expect(screen.closedWith()).toBeNull();
    },
  );

  it("with the same id from two dashboards is answered to the right one, under numbers that never repeat", async () => {
    const [first, second] = [await rig.screen(), await rig.screen()];
    rig.controller.answers = () => null;
    first.say({ type: "hold", id: "1" });
    await first.settled();
    second.say({ type: "release", id: "1" });
    await second.settled();
    const [hold, release] = rig.controller.asked;
    expect(hold?.requestId).not.toBe(release?.requestId);
    expect(hold?.clientId).not.toBe(release?.clientId);
    rig.controller.answer({
      ...{ type: "answer", requestId: release?.requestId ?? "" },
      result: { kind: "refused", code: "wrong-state", message: "no" },
    });
    expect((await second.next("error")).id).toBe("1");
    rig.controller.answer({ type: "answer", requestId: hold?.requestId ?? "", result: { kind: "ok" } });
    expect((await first.next("ack")).id).toBe("1");
    expect(second.of("ack")).toEqual([]);
  });

  it("that the controller never answers is told so after 2 s, and a late answer is dropped", async () => {
    rig.controller.answers = () => null;
    const screen = await rig.screen();
    screen.say({ type: "hold", id: "1" });
    await screen.settled();
    clock.advance(1_900);
    await screen.settled();
    expect(screen.of("error")).toEqual([]);
    clock.advance(500);
    expect(await screen.next("error")).toEqual({
      ...{ type: "error", id: "1", code: "wrong-state", message: "the controller did not answer within 2 s" },
    });
    const requestId = rig.controller.asked[0]?.requestId ?? "";
    rig.controller.answer({ type: "answer", requestId, result: { kind: "ok" } });
    await screen.settled();
    expect(screen.of("ack")).toEqual([]);
  });

  it("of a dashboard that has gone is answered to nobody", async () => {
    rig.controller.answers = () => null;
    const gone = await rig.screen();
    gone.say({ type: "hold", id: "1" });
    await gone.settled();
    gone.socket.terminate();
    const other = await rig.screen();
    const requestId = rig.controller.asked[0]?.requestId ?? "";
    rig.controller.answer({ type: "answer", requestId, result: { kind: "ok" } });
    await other.settled();
    expect(other.of("ack")).toEqual([]);
    expect(rig.errors).toEqual([]);
  });

  it("that is one too many for the waiting list is refused, but STOP is not", async () => {
    await rig.close();
    rig = await startRig({ manualClock: clock, caps: { pendingRequests: 3 } });
    rig.controller.answers = () => null;
    const screen = await rig.screen();
    for (const id of ["1", "2", "3", "4"]) screen.say({ type: "hold", id });
    screen.say({ type: "stop", id: "5" });
    expect(await screen.next("error")).toMatchObject({ id: "4", code: "rate-limited" });
    await screen.settled();
    expect(rig.controller.kinds()).toEqual(["hold", "hold", "hold", "stop"]);
  });

  it("survives a controller link that throws: one dashboard is cut off, the others go on", async () => {
    rig.controller.answers = () => {
      throw new Error("a bug");
    };
    const [unlucky, other] = [await rig.screen(), await rig.screen()];
    unlucky.say({ type: "hold", id: "1" });
    await unlucky.closed();
    expect(rig.errors).toHaveLength(1);
    rig.controller.report({ telemetry: { state: "armed" } });
    expect(await other.next("telemetry")).toMatchObject({ state: "armed" });
    expect(await openScreen(rig.port).then((screen) => screen.of("hello").length)).toBe(1);
  });
});
