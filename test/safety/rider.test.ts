/** Whose session it is: session ≤ profile at Start, and a proof of balance that holds the table for its owner alone. */

import { describe, expect, it } from "vitest";
import { carry, snapshotView } from "../../firmware/safety/core.ts";
import type { SessionRider } from "../../firmware/safety/input.ts";
import type { Programme } from "../../shared/programmes.ts";
import { endOf, makeRig, type Rig, type RigOptions, readyRig, shown } from "./rig.ts";

const LIMITS = { maxAngleDeg: 30, maxDurationS: 60 };
const ANNA: SessionRider = { profileId: "anna", limits: LIMITS, balanceProven: true };
const BERT: SessionRider = { profileId: "bert", limits: LIMITS, balanceProven: false };
const REAL: RigOptions = { settings: { balanceProven: false }, limits: LIMITS };
const SIMULATED: RigOptions = { limits: LIMITS };

const start = (rig: Rig, rider?: SessionRider, programme: Programme | null = null) =>
  rig.ask({ kind: "start", programme, ...(rider === undefined ? {} : { rider }) });
const balance = (rig: Rig) => snapshotView(rig.core, rig.nowMs()).balance.kind;
const session = (rig: Rig) => snapshotView(rig.core, rig.nowMs()).session;
const invert = (rig: Rig): void => {
  rig.swing(20);
  rig.run(1500);
};
/** Let go of, it comes back. */
const prove = (rig: Rig): void => {
  expect(rig.ask({ kind: "prove-balance" })).toMatchObject({ kind: "accepted" });
  rig.swing(-2);
  rig.run(100);
};
const hold = (rig: Rig) => rig.ask({ kind: "hold" });
/** Ends the session and waits until the next may start. */
const end = (rig: Rig): void => {
  rig.ask({ kind: "stop" });
  rig.swing(-75);
  rig.run(62_000, 100);
  expect(rig.state()).toBe("idle");
};

describe("session ≤ profile", () => {
  it.each<[string, SessionRider["limits"], string]>([
    [
      "a lower angle",
      { maxAngleDeg: 29.9, maxDurationS: 60 },
      "maxAngleDeg is 30°; allowed for this profile is at most 29.9°",
    ],
    [
      "a shorter time",
      { maxAngleDeg: 30, maxDurationS: 59 },
      "maxDurationS is 60 s; allowed for this profile is at most 59 s",
    ],
    [
      "NaN",
      { maxAngleDeg: Number.NaN, maxDurationS: 60 },
      "the profile's maxAngleDeg is NaN; it must be a finite number",
    ],
    [
      "no bound",
      { maxAngleDeg: 30, maxDurationS: Infinity },
      "the profile's maxDurationS is Infinity; it must be a finite number",
    ],
    [
      "less than nothing",
      { maxAngleDeg: -Infinity, maxDurationS: 60 },
      "the profile's maxAngleDeg is -Infinity; it must be a finite number",
    ],
  ])("a profile with %s is refused, never clamped", (_what, limits, message) => {
    const rig = readyRig(SIMULATED);
    expect(start(rig, { ...ANNA, limits })).toMatchObject({ kind: "refused", code: "out-of-range", message });
    expect(rig.state()).toBe("idle");
    expect(rig.core.limits).toEqual(LIMITS);
    expect(rig.core.sessionsSoFar).toBe(0);
  });

  it("a profile with just these limits starts, and the guest has none", () => {
    expect(start(readyRig(SIMULATED), ANNA)).toMatchObject({ kind: "accepted" });
    expect(start(readyRig(SIMULATED))).toMatchObject({ kind: "accepted" });
  });

  it("limits are set in idle as ever; they are judged at Start", () => {
    const rig = readyRig(SIMULATED);
    expect(rig.ask({ kind: "set-limits", limits: { maxAngleDeg: 50, maxDurationS: 60 } })).toMatchObject({
      kind: "accepted",
    });
    expect(start(rig, ANNA)).toMatchObject({ code: "out-of-range" });
    rig.ask({ kind: "set-limits", limits: { maxAngleDeg: 20, maxDurationS: 60 } });
    expect(start(rig, ANNA)).toMatchObject({ kind: "accepted" });
    expect(rig.ask({ kind: "set-limits", limits: LIMITS })).toMatchObject({ code: "loosening" });
  });
});

describe("whose session it is", () => {
  const programme: Programme = {
    ...{ programmeId: "first", name: "First", autoHold: false },
    steps: [{ targetAngleDeg: 20, stayS: 30, restS: 0 }],
  };

  it("is told at Start, while it goes on and after the end", () => {
    const rig = readyRig(SIMULATED);
    start(rig, ANNA, programme);
    expect(rig.kinds("session-started")).toMatchObject([{ profileId: "anna", programmeId: "first" }]);
    expect(session(rig)).toEqual({ id: "s1", reason: null, profileId: "anna", programmeId: "first" });
    invert(rig);
    rig.ask({ kind: "stop" });
    const after = { id: "s1", reason: "stop", profileId: "anna", programmeId: "first" };
    expect(session(rig)).toEqual(after);
    end(rig);
    expect(session(rig)).toEqual(after);
    start(rig);
    expect(session(rig)).toEqual({ id: "s2", reason: null, profileId: null, programmeId: null });
    rig.ask({ kind: "stop" });
    expect(session(rig)).toEqual({ id: "s2", reason: "stop", profileId: null, programmeId: null });
  });

  it("is told of a session that a fault has ended", () => {
    const rig = readyRig(SIMULATED);
    start(rig, ANNA);
    invert(rig);
    rig.world.counts = 2;
    rig.run(500, 5);
    expect(session(rig)).toMatchObject({ reason: "sensor-fault", profileId: "anna" });
  });
});

describe("the balance of a profile", () => {
  it("is what its record says, and holds the table", () => {
    const rig = readyRig(REAL);
    expect(balance(rig)).toBe("unproven");
    start(rig, ANNA);
    expect(balance(rig)).toBe("proven");
    invert(rig);
    expect(hold(rig)).toMatchObject({ kind: "accepted" });
    rig.run(200);
    expect(shown(rig).lock).toBe("held");
  });

  it("is proven in its own session, told with its name, and stands for that session", () => {
    const rig = readyRig(REAL);
    start(rig, BERT);
    invert(rig);
    expect(hold(rig)).toMatchObject({ code: "balance-unproven" });
    prove(rig);
    expect(rig.kinds("balance-proven")).toMatchObject([{ profileId: "bert" }]);
    invert(rig);
    expect(hold(rig)).toMatchObject({ kind: "accepted" });
    end(rig);
    // Its record is what counts the next time: another weight would have made it another balance.
    start(rig, BERT);
    invert(rig);
    expect(hold(rig)).toMatchObject({ code: "balance-unproven" });
  });

  it("that fails is told with its name", () => {
    const rig = readyRig(REAL);
    start(rig, ANNA);
    invert(rig);
    rig.ask({ kind: "prove-balance" });
    rig.run(10_100);
    expect(endOf(rig)?.reason).toBe("balance-failed");
    expect(rig.kinds("balance-failed")).toMatchObject([{ why: "too-slow", profileId: "anna" }]);
  });

  it("has to be proven on a simulated table too, where only the guest has done so", () => {
    const rig = readyRig(SIMULATED);
    expect(balance(rig)).toBe("proven");
    start(rig, BERT);
    expect(balance(rig)).toBe("unproven");
    invert(rig);
    expect(hold(rig)).toMatchObject({ code: "balance-unproven" });
    end(rig);
    expect(balance(rig)).toBe("proven");
    start(rig);
    invert(rig);
    expect(hold(rig)).toMatchObject({ kind: "accepted" });
  });

  it("takes no lock by itself at a programme's target either", () => {
    const programme: Programme = {
      ...{ programmeId: "held", name: "Held", autoHold: true },
      steps: [{ targetAngleDeg: 20, stayS: 30, restS: 0 }],
    };
    const rig = readyRig(SIMULATED);
    start(rig, BERT, programme);
    rig.swing(20);
    rig.run(5000);
    expect(shown(rig).lock).toBe("released");
  });
});

describe("nothing of it passes to somebody else", () => {
  it("neither what a profile's record says nor what it proves to the guest", () => {
    for (const rider of [ANNA, BERT]) {
      const rig = readyRig(REAL);
      start(rig, rider);
      invert(rig);
      prove(rig);
      end(rig);
      expect(balance(rig)).toBe("unproven");
      start(rig);
      invert(rig);
      expect(hold(rig)).toMatchObject({ code: "balance-unproven" });
    }
  });

  it("nor the guest's to a profile; and the guest after it begins anew", () => {
    const rig = readyRig({ ...REAL, balanceProvenMs: 3_600_000 });
    expect(balance(rig)).toBe("proven");
    start(rig, BERT);
    expect(balance(rig)).toBe("unproven");
    invert(rig);
    expect(hold(rig)).toMatchObject({ code: "balance-unproven" });
    end(rig);
    expect(balance(rig)).toBe("unproven");
    start(rig);
    invert(rig);
    expect(hold(rig)).toMatchObject({ code: "balance-unproven" });
  });

  it("nor to the next controller", () => {
    for (const rider of [ANNA, BERT]) {
      const rig = readyRig({ ...REAL, balanceProvenMs: 3_600_000 });
      start(rig, rider);
      expect(carry(rig.core).balanceProvenMs).toBeNull();
      invert(rig);
      prove(rig);
      expect(carry(rig.core).balanceProvenMs).toBeNull();
      rig.ask({ kind: "stop" });
      expect(carry(rig.core).balanceProvenMs).toBeNull();
    }
  });

  it("a Start that is refused takes nothing away", () => {
    const rig = readyRig({ ...REAL, balanceProvenMs: 3_600_000 });
    start(rig, { ...BERT, limits: { maxAngleDeg: 10, maxDurationS: 10 } });
    expect(balance(rig)).toBe("proven");
  });

  it("a core that was spoilt lets go of a table held by the proof of another, in the same step", () => {
    const rig = readyRig(REAL);
    start(rig, ANNA);
    invert(rig);
    hold(rig);
    rig.run(200);
    expect(shown(rig).lock).toBe("held");
    for (const profileId of [null, "bert"]) {
      const spoilt: Rig = makeRig(REAL);
      spoilt.core = { ...rig.core, balance: { kind: "proven", untilMs: null, profileId } };
      Object.assign(spoilt.world, rig.world);
      spoilt.tick(rig.nowMs() + 5);
      expect(shown(spoilt).lock).toBe("released");
      expect(balance(spoilt)).toBe("unproven");
    }
  });
});
