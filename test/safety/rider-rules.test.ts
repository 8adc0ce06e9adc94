/** The run-time rules on check-in, balance and rider can turn red: each is shown a step that breaks it. */

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
  ...{ gatewaySilentMs: 0, gatewayHeard: true, historyOk: true, fleetOk: true },
  ...{ unattendedMs: null, attended: true },
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

describe("a proof of somebody else", () => {
  const rig = heldRig({ settings: { unguardedHold: "accepted" } });
  const { session } = rig.core;
  if (session.kind !== "inverted") throw new Error("the rig is inverted");
  const rider = { profileId: "anna", limits: { maxAngleDeg: 30, maxDurationS: 60 }, balanceProven: true };
  const of = (profileId: string | null, who: typeof rider | null): Core => ({
    ...rig.core,
    session: { ...session, run: { ...session.run, rider: who } },
    balance: { kind: "proven", untilMs: null, profileId },
  });
  const HELD: Actuation = { ...RELEASED, lock: "held" };
  const judge = (core: Core) => judged(rig, core, core, {}, HELD);

  it("holds nothing", () => {
    expect(judge(of(null, null))).toEqual([]);
    expect(judge(of("anna", rider))).toEqual([]);
    const wrong = ["held although the balance is unproven"];
    expect(judge(of("anna", null))).toEqual(wrong);
    expect(judge(of(null, rider))).toEqual(wrong);
    expect(judge(of("bert", rider))).toEqual(wrong);
  });

  const unseen = ["a balance was proven that nobody saw"];
  const idle: Core = { ...rig.core, session: { kind: "idle", last: null } };
  const unproven = (core: Core): Core => ({ ...core, balance: { kind: "unproven" } });
  const armed = (profileId: string, who: typeof rider | null): Core => ({
    ...of(profileId, who),
    session: { kind: "armed", run: { ...session.run, rider: who }, moved: { fromDeg: null, sinceMs: 0 } },
    sessionsSoFar: rig.core.sessionsSoFar + 1,
  });

  it("is told at the Start of its own session only", () => {
    expect(judged(rig, unproven(idle), armed("anna", rider))).toEqual([]);
    expect(judged(rig, of(null, null), of("anna", rider))).toEqual(unseen);
    expect(judged(rig, unproven(idle), armed("bert", rider))).toEqual(unseen);
    expect(judged(rig, unproven(idle), armed("anna", null))).toEqual(unseen);
    expect(judged(rig, unproven(idle), armed("anna", { ...rider, balanceProven: false }))).toEqual(unseen);
    expect(judged(rig, unproven(idle), { ...idle, balance: of("anna", rider).balance })).toEqual(unseen);
  });

  it("is given back to a simulated guest after a session only, and to no guest of a real table", () => {
    const given: Core = { ...idle, balance: { kind: "proven", untilMs: null, profileId: null } };
    expect(judged(rig, of("anna", rider), given)).toEqual([]);
    expect(judged(rig, of("anna", rider), of(null, rider))).toEqual(unseen);
    const real = { ...rig.core.settings, balanceProven: false };
    expect(judged(rig, of("anna", rider), { ...given, settings: real })).toEqual(unseen);
  });

  it("is not seen in the session of another", () => {
    const proving: Core = {
      ...of(null, rider),
      balance: { kind: "proving", sinceMs: rig.nowMs() - 5000, lowestDeg: 5 },
    };
    const resting = {
      kind: "resting",
      run: { ...session.run, rider },
      sinceMs: rig.nowMs(),
      nextTold: false,
    } as const;
    const level = { angle: { kind: "ok", angleDeg: -0.5, rateDegPerS: -9 } } as const;
    expect(judged(rig, proving, { ...of("anna", rider), session: resting }, level)).toEqual([]);
    expect(judged(rig, proving, { ...of("bert", rider), session: resting }, level)).toEqual(unseen);
  });
});

describe("the limits of a rider", () => {
  const rig = invertedRig();
  const { session } = rig.core;
  if (session.kind !== "inverted") throw new Error("the rig is inverted");
  it.each([
    [30, 60, []],
    [29, 60, ["the limits are wider than the rider's own"]],
    [30, 59, ["the limits are wider than the rider's own"]],
    [Number.NaN, 60, ["the limits are wider than the rider's own"]],
  ])("of %d° and %d s, in a session of 30° and 60 s", (maxAngleDeg, maxDurationS, broken) => {
    const rider = { profileId: "anna", limits: { maxAngleDeg, maxDurationS }, balanceProven: false };
    const core: Core = { ...rig.core, session: { ...session, run: { ...session.run, rider } } };
    expect(judged(rig, core, core)).toEqual(broken);
  });
});

it("a board is never told a duration that it would refuse", () => {
  const rig = invertedRig();
  const lease = (sessionCapS: number): Actuation => ({
    ...RELEASED,
    lease: { armed: true, limits: { maxAngleDeg: 30, maxDurationS: 60, sessionCapS } },
  });
  expect(judged(rig, rig.core, rig.core, {}, lease(60))).toEqual([]);
  expect(judged(rig, rig.core, rig.core, {}, lease(59))).toEqual(["armed with limits that a board refuses"]);
});
