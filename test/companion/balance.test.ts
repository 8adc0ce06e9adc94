/** The guide through the proof of balance says what to do by what the table shows, and believes nobody else. */

import { describe, expect, it } from "vitest";
import {
  type BalanceSight,
  CALM_FOR_MS,
  CALM_WITHIN_DEG,
  look,
  PROMISES,
  type Proof,
  phaseOf,
  promise,
  UNBEGUN,
} from "../../companion/setup/balance.ts";
import { at, telemetry } from "./samples.ts";

/** All promised, and the table has been still for a while. */
const PROMISED: Proof = {
  ...PROMISES.reduce((proof, one) => promise(proof, one, true), UNBEGUN),
  calm: { sinceT: 0, angleDeg: 20 },
};
const WIDE = { maxAngleDeg: 30, maxDurationS: 120 } as const;

const sight = (over: Partial<BalanceSight> = {}): BalanceSight => ({
  live: telemetry({ ...WIDE, t: 2_000, angle: at(20) }),
  holdPending: false,
  balance: { kind: "unproven" },
  failure: null,
  most: null,
  ...over,
});
const moving = (rateDegPerS: number) => ({ kind: "ok", angleDeg: 20, rateDegPerS }) as const;

describe("before hands come off", () => {
  it("everything has to be promised first, and a promise can be taken back", () => {
    for (const one of PROMISES) {
      const three = promise(PROMISED, one, false);
      expect(phaseOf(three, sight())).toEqual({ kind: "promise" });
      expect(phaseOf(promise(three, one, true), sight()).kind).toBe("let-go");
    }
    expect(promise(PROMISED, "helper", true).promised).toHaveLength(PROMISES.length);
  });

  it.each([
    [14.9, "too-little"],
    [25.1, "too-far"],
    [-75, "too-little"],
    [Number.NaN, "too-little"],
  ] as const)("at %s° it is %s", (deg, why) => {
    expect(phaseOf(PROMISED, sight({ live: telemetry({ ...WIDE, angle: at(deg) }) }))).toEqual({
      kind: "bring",
      why,
    });
  });

  it.each([15, 20, 25])("at %s° and calm it may be let go", (deg) => {
    const live = telemetry({ ...WIDE, t: 2_000, angle: at(deg) });
    expect(phaseOf(PROMISED, sight({ live })).kind).toBe("let-go");
  });

  it.each([
    ["moving", { live: telemetry({ ...WIDE, angle: moving(3.1) }) }],
    ["moving", { live: telemetry({ ...WIDE, angle: moving(-3.1) }) }],
    ["moving", { live: telemetry({ ...WIDE, angle: moving(Number.NaN) }) }],
    ["held", { live: telemetry({ ...WIDE, angle: at(20), lock: "held" }) }],
    ["held", { holdPending: true }],
    ["angle-unknown", { live: telemetry({ ...WIDE, angle: { kind: "fault", reason: "noisy" } }) }],
  ] as const)("not while %s", (why, over) => {
    expect(phaseOf(PROMISED, sight(over))).toEqual({ kind: "bring", why });
  });

  it("not before it has been still for a while, without a break", () => {
    const seen = (t: number, over = {}) => sight({ live: telemetry({ ...WIDE, t, angle: at(20), ...over }) });
    let proof = look({ ...PROMISED, calm: null }, seen(1_000));
    expect(phaseOf(proof, seen(1_000 + CALM_FOR_MS - 1))).toEqual({ kind: "bring", why: "moving" });
    expect(phaseOf(proof, seen(1_000 + CALM_FOR_MS)).kind).toBe("let-go");
    expect(look(proof, seen(1_500))).toBe(proof);
    for (const broken of [
      seen(1_500, { angle: at(26) }),
      seen(1_500, { angle: moving(5) }),
      sight({ live: null }),
      seen(1_500, { state: "armed" }),
    ]) {
      proof = look(proof, broken);
      expect(proof.calm).toBeNull();
      proof = look(proof, seen(1_600));
      expect(phaseOf(proof, seen(1_600 + CALM_FOR_MS - 1)).kind).toBe("bring");
    }
  });

  it("not while it creeps, however slowly, and by the angle that it has come to", () => {
    const seen = (t: number, deg: number) => sight({ live: telemetry({ ...WIDE, t, angle: at(deg) }) });
    let proof = look({ ...PROMISED, calm: null }, seen(0, 18));
    proof = look(proof, seen(1_500, 18 + CALM_WITHIN_DEG));
    expect(proof.calm?.sinceT).toBe(0);
    proof = look(proof, seen(1_900, 18 + CALM_WITHIN_DEG + 0.1));
    expect(phaseOf(proof, seen(1_900 + CALM_FOR_MS - 1, 19.1))).toEqual({ kind: "bring", why: "moving" });
    expect(phaseOf(proof, seen(1_900 + CALM_FOR_MS, 19.1)).kind).toBe("let-go");
  });

  it("limits that would end it on the way are widened first, no more than needed", () => {
    const idle = (limits: { maxAngleDeg: number; maxDurationS: number }) =>
      phaseOf(PROMISED, sight({ live: telemetry({ state: "idle", angle: at(-75), ...limits }) }));
    expect(idle({ maxAngleDeg: 20, maxDurationS: 300 })).toEqual({
      kind: "limits",
      limits: { maxAngleDeg: 30, maxDurationS: 300 },
    });
    expect(idle({ maxAngleDeg: 45, maxDurationS: 10 })).toEqual({
      kind: "limits",
      limits: { maxAngleDeg: 45, maxDurationS: 120 },
    });
    expect(idle(WIDE)).toEqual({ kind: "start" });
  });

  it.each(["returning", "recovering", "fault"] as const)("in %s one waits", (state) => {
    expect(phaseOf(PROMISED, sight({ live: telemetry({ ...WIDE, state }) })).kind).toBe("rest");
  });

  it("with nothing live nothing is said", () => {
    expect(phaseOf(PROMISED, sight({ live: null })).kind).toBe("blind");
    expect(phaseOf(PROMISED, sight({ balance: null })).kind).toBe("blind");
  });
});

describe("what comes of it", () => {
  const running = sight({
    balance: { kind: "proving", untilT: 5_000 },
    live: telemetry({ ...WIDE, t: 1_000 }),
  });

  it("counts down on the controller's clock", () => {
    expect(phaseOf(PROMISED, running)).toEqual({ kind: "measuring", leftS: 4 });
    expect(phaseOf(UNBEGUN, running).kind).toBe("measuring");
    const late = { ...running, live: telemetry({ ...WIDE, t: 9_000 }) };
    expect(phaseOf(PROMISED, late)).toEqual({ kind: "measuring", leftS: 0 });
  });

  it("a proof of before is no news: it may be proven again", () => {
    const idle = telemetry({ ...WIDE, state: "idle", angle: at(-75) });
    expect(phaseOf(PROMISED, sight({ balance: { kind: "proven" }, live: idle })).kind).toBe("start");
  });

  it("proven, once it was seen to run and the controller says so", () => {
    const ran = look(PROMISED, running);
    expect(look(ran, running)).toBe(ran);
    expect(phaseOf(ran, sight({ balance: { kind: "proven" } }))).toEqual({ kind: "proven" });
  });

  it.each(["too-slow", "moved-away", "interrupted"] as const)("failed: %s", (failure) => {
    expect(phaseOf(look(PROMISED, running), sight({ failure }))).toEqual({ kind: "failed", why: failure });
  });
});

describe("a person who may not go as far as the table", () => {
  const idle = (maxAngleDeg: number, maxDurationS = 120) =>
    telemetry({ state: "idle", angle: at(-75), maxAngleDeg, maxDurationS });
  const most = { maxAngleDeg: 20, maxDurationS: 120 };

  it("proves it within their own limits", () => {
    expect(phaseOf(PROMISED, sight({ most, live: idle(20) })).kind).toBe("start");
    const limits = { kind: "limits", limits: most };
    expect(phaseOf(PROMISED, sight({ most, live: idle(30) }))).toEqual(limits);
    expect(phaseOf(PROMISED, sight({ most, live: idle(12, 20) }))).toEqual(limits);
    const live = telemetry({ ...most, t: 2_000, angle: at(19.5) });
    expect(phaseOf(PROMISED, sight({ most, live }))).toEqual({ kind: "bring", why: "too-far" });
    expect(phaseOf(PROMISED, sight({ most, live: { ...live, angle: at(17) } })).kind).toBe("let-go");
  });

  it("is told so where those end before the proof begins", () => {
    const low = { maxAngleDeg: 15, maxDurationS: 120 };
    expect(phaseOf(PROMISED, sight({ most: low, live: idle(15) }))).toEqual({ kind: "too-low" });
  });
});
