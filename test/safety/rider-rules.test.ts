/** The run-time rules on check-in and balance can turn red: each is shown a step that breaks it. */

import { describe, expect, it } from "vitest";
import type { Core } from "../../firmware/safety/core.ts";
import type { Facts } from "../../firmware/safety/facts.ts";
import { violations } from "../../firmware/safety/invariants.ts";
import type { Actuation } from "../../firmware/safety/output.ts";
import { heldRig, invertedRig, type Rig } from "./rig.ts";

const factsOf = (rig: Rig, over: Partial<Facts> = {}): Facts => ({
  ...{ nowMs: rig.nowMs(), elapsedMs: 5, stalled: false, fresh: true, steadyMs: 1000, calibrated: true },
  link: {
    ...{ kind: "up", reset: false, upMs: 9999, lastByteMs: rig.nowMs(), sinceMs: 0, corrupt: false },
    guardian: { kind: "unguarded" },
  },
  ...{ angle: rig.core.angle.reading, peakDeg: 20, stop: "closed", press: "none" },
  ...{ gatewaySilentMs: 0, gatewayHeard: true, historyOk: true },
  ...over,
});
const RELEASED: Actuation = { lock: "released", signal: "none", lease: null };
const judged = (rig: Rig, before: Core, after: Core, over: Partial<Facts> = {}, actuation = RELEASED) =>
  violations({ before, after, facts: factsOf(rig, over), actuation });

describe("a check-in", () => {
  const rig = invertedRig();
  const asked = (agoMs: number): Core => ({
    ...rig.core,
    checkIn: { kind: "asked", everyS: 60, askedMs: rig.nowMs() - agoMs, fromDeg: 20 },
  });
  const quiet = (everyS: number): Core => ({
    ...rig.core,
    checkIn: { kind: "quiet", everyS, quietMs: 0, fromDeg: 20, rests: true },
  });

  it.each([
    [14_999, []],
    [15_000, ["a session goes on after an unanswered question"]],
    [Number.NaN, ["a session goes on after an unanswered question"]],
  ])("asked %d ms ago", (agoMs, broken) => {
    expect(judged(rig, asked(1), asked(agoMs))).toEqual(broken);
  });

  it("is neither stretched nor dropped while its session goes on", () => {
    expect(judged(rig, quiet(60), quiet(60))).toEqual([]);
    const changed = ["a check-in was changed during a session"];
    expect(judged(rig, quiet(60), quiet(61))).toEqual(changed);
    expect(judged(rig, quiet(60), { ...rig.core, checkIn: { kind: "off" } })).toEqual(changed);
  });
});

describe("a balance", () => {
  const rig = invertedRig();
  const proving = (agoMs: number): Core => ({
    ...rig.core,
    balance: { kind: "proving", sinceMs: rig.nowMs() - agoMs, lowestDeg: 5 },
  });
  const { session } = rig.core;
  if (session.kind !== "inverted") throw new Error("the rig is inverted");
  const back: Core = {
    ...rig.core,
    session: { kind: "resting", run: session.run, sinceMs: rig.nowMs(), nextTold: false },
    balance: { kind: "proven", untilMs: 1e9, profileId: null },
  };
  const level = { angle: { kind: "ok", angleDeg: -0.5, rateDegPerS: -9 } } as const;
  const unseen = ["a balance was proven that nobody saw"];

  it("is proven by a table that came back in time", () => {
    expect(judged(rig, proving(9_000), back, level)).toEqual([]);
  });

  it.each<[string, readonly string[]]>([
    ["too late", judged(rig, proving(10_001), back, level)],
    ["without a proof", judged(rig, { ...rig.core, balance: { kind: "unproven" } }, back, level)],
    ["above 0°", judged(rig, proving(9_000), back, { angle: { ...level.angle, angleDeg: 0.5 } })],
    ["while the session is inverted", judged(rig, proving(9_000), { ...back, session }, level)],
  ])("is not proven %s", (_how, broken) => {
    expect(broken).toEqual(unseen);
  });

  it.each([{ kind: "unproven" } as const, { kind: "proven", untilMs: 1, profileId: null } as const])(
    "that is %j holds nothing",
    (balance) => {
      const held = heldRig();
      const after = {
        ...held.core,
        balance,
        settings: { ...held.core.settings, unguardedHold: "accepted" },
      } as const;
      const actuation = { lock: "held", signal: "none", lease: null } as const;
      expect(judged(held, after, after, {}, actuation)).toEqual(["held although the balance is unproven"]);
    },
  );
});
