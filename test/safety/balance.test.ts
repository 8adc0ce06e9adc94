/** The proof of balance: what counts as one, what does not, how long it stands, and that nothing is held without. */

import { describe, expect, it } from "vitest";
import { carry, initialCore, snapshotView, step, withSimulatedGuest } from "../../firmware/safety/core.ts";
import { PROOF_FAILURES } from "../../shared/balance.ts";
import type { Programme } from "../../shared/programmes.ts";
import {
  armedRig,
  endOf,
  inputOf,
  invertedRig,
  makeRig,
  type Rig,
  type RigOptions,
  readyRig,
  SETTINGS,
  shown,
} from "./rig.ts";

const LONG = { maxAngleDeg: 45, maxDurationS: 600 };
const UNPROVEN = { settings: { balanceProven: false } } as const;
const HOURS_MS = 3_600_000;

/** Inverted at 20°, still, the lock released, on a table that has proven nothing. */
const hanging = (options: RigOptions = {}): Rig => {
  const rig = invertedRig({ ...UNPROVEN, ...options }, LONG);
  rig.run(500);
  return rig;
};
const prove = (rig: Rig) => rig.ask({ kind: "prove-balance" });
const proving = (options: RigOptions = {}): Rig => {
  const rig = hanging(options);
  expect(prove(rig)).toMatchObject({ kind: "accepted" });
  return rig;
};
const balance = (rig: Rig) => snapshotView(rig.core, rig.nowMs()).balance;
const failures = (rig: Rig) => rig.events.flatMap((e) => (e.kind === "balance-failed" ? [e.why] : []));
const hold = (rig: Rig) => rig.ask({ kind: "hold" });
/** Proven, and inverted again at 20°. */
const proven = (options: RigOptions = {}): Rig => {
  const rig = proving(options);
  rig.swing(-2);
  rig.run(100);
  expect(balance(rig)).toEqual({ kind: "proven" });
  rig.swing(20);
  rig.run(1500);
  return rig;
};

describe("a table that comes back by itself", () => {
  it("is proven the moment it is at 0°, and held from then on", () => {
    const rig = hanging();
    expect(balance(rig)).toEqual({ kind: "unproven" });
    expect(hold(rig)).toMatchObject({ kind: "refused", code: "balance-unproven" });
    prove(rig);
    expect(balance(rig)).toEqual({ kind: "proving", untilT: rig.nowMs() + 10_000 });
    rig.swing(0.5, 10);
    expect(balance(rig).kind).toBe("proving");
    expect(rig.kinds("balance-proven")).toEqual([]);
    rig.swing(-0.5, 10);
    rig.run(20, 5);
    expect(rig.kinds("balance-proven")).toHaveLength(1);
    expect(balance(rig)).toEqual({ kind: "proven" });
    expect(rig.state()).toBe("resting");
    rig.swing(20);
    rig.run(500);
    expect(hold(rig)).toMatchObject({ kind: "accepted" });
    rig.run(100);
    expect(shown(rig).lock).toBe("held");
  });

  it("has 10 s for it and not more", () => {
    const rig = proving();
    rig.run(9600);
    rig.swing(-1, 60);
    rig.run(20, 5);
    expect(balance(rig)).toEqual({ kind: "proven" });

    const late = proving();
    late.run(9800);
    late.swing(-1, 40);
    late.run(20, 5);
    expect(balance(late)).toEqual({ kind: "unproven" });
    expect(failures(late)).toEqual(["too-slow"]);
  });

  it("may waver a little on its way", () => {
    const rig = proving();
    for (const toDeg of [22, 19, 15, 17, 10, 12, 4, 6, -1]) rig.swing(toDeg, 20);
    rig.run(20, 5);
    expect(balance(rig)).toEqual({ kind: "proven" });
  });
});

describe("a table that does not", () => {
  it("fails after 10 s; the session ends, the return is watched, and nothing is held", () => {
    const rig = proving();
    rig.run(9900);
    expect(rig.state()).toBe("inverted");
    rig.run(200);
    expect(endOf(rig)).toMatchObject({ reason: "balance-failed", by: "controller" });
    expect(failures(rig)).toEqual(["too-slow"]);
    expect(rig.state()).toBe("returning");
    expect(balance(rig)).toEqual({ kind: "unproven" });
    rig.run(10_100);
    expect(rig.alarms()).toContain("not-returning");
  });

  it("fails when it stops on the way", () => {
    const rig = proving();
    rig.swing(3);
    rig.run(10_000);
    expect(endOf(rig)).toMatchObject({ reason: "balance-failed" });
    expect(failures(rig)).toEqual(["too-slow"]);
  });

  it.each([
    ["beyond where it began", [24]],
    ["up again on its way", [12, 17]],
  ])("fails when it is pushed %s", (_how, way) => {
    const rig = proving();
    for (const toDeg of way) rig.swing(toDeg);
    rig.run(50, 5);
    expect(endOf(rig)).toMatchObject({ reason: "balance-failed" });
    expect(failures(rig)).toEqual(["moved-away"]);
    rig.swing(-5);
    rig.run(100);
    expect(balance(rig)).toEqual({ kind: "unproven" });
  });

  it("has moved away also when the maximum angle ends it, before that counts as a push", () => {
    const rig = proving();
    rig.ask({ kind: "set-limits", limits: { maxAngleDeg: 21, maxDurationS: 600 } });
    rig.swing(22);
    rig.run(50, 5);
    expect(endOf(rig)).toMatchObject({ reason: "over-angle" });
    expect(failures(rig)).toEqual(["moved-away"]);
    expect(balance(rig)).toEqual({ kind: "unproven" });
  });

  it("loses what was proven before", () => {
    const rig = proven();
    expect(prove(rig)).toMatchObject({ kind: "accepted" });
    rig.run(10_100);
    expect(balance(rig)).toEqual({ kind: "unproven" });
  });
});

describe("whatever comes in between proves nothing", () => {
  it.each<[string, (rig: Rig) => void]>([
    ["STOP", (rig) => void rig.ask({ kind: "stop" })],
    ["the button at the table", (rig) => Object.assign(rig.world, { stop: "open" })],
    ["a lost sensor", (rig) => Object.assign(rig.world, { counts: 2 })],
    ["a lost board", (rig) => Object.assign(rig.world, { board: "down" })],
    ["a trip of the board", (rig) => Object.assign(rig.world, { trip: "unknown" })],
    ["a stall", (rig) => void rig.tick(501)],
    [
      "time that is over",
      (rig) => void rig.ask({ kind: "set-limits", limits: { maxAngleDeg: 45, maxDurationS: 10 } }),
    ],
  ])("%s", (_what, act) => {
    const rig = proving();
    // So that 10 s of time are over in the proof.
    rig.run(9_000);
    act(rig);
    rig.run(400, 5);
    rig.world.counts = null;
    rig.world.board = "guarded";
    rig.swing(-5);
    rig.run(500);
    expect(balance(rig)).toEqual({ kind: "unproven" });
    expect(failures(rig)).toEqual(["interrupted"]);
    expect(rig.kinds("balance-proven")).toEqual([]);
  });

  it("an angle that is not known for a moment, although the session goes on", () => {
    const rig = proving();
    rig.world.bytes = false;
    rig.run(320, 5);
    expect(rig.state()).toBe("inverted");
    expect(shown(rig).angle.kind).toBe("fault");
    expect(failures(rig)).toEqual(["interrupted"]);
  });

  it("is a hold: it is refused while the proof runs", () => {
    const rig = proven();
    prove(rig);
    expect(hold(rig)).toMatchObject({ kind: "refused", code: "wrong-state" });
    rig.run(2000);
    expect(shown(rig).lock).toBe("released");
    expect(balance(rig).kind).toBe("proving");
  });

  it("has a word for each way to fail", () => {
    expect(PROOF_FAILURES).toEqual(["too-slow", "moved-away", "interrupted"]);
  });
});

describe("a proof begins only", () => {
  const obstacle = (rig: Rig): string => {
    const answer = prove(rig);
    expect(answer).toMatchObject({ kind: "refused", code: "wrong-state" });
    expect(balance(rig).kind).not.toBe("proving");
    return answer.kind === "refused" ? answer.message : "";
  };

  it("while inverted", () => {
    expect(obstacle(readyRig(UNPROVEN))).toContain("the table is idle");
    expect(obstacle(armedRig(UNPROVEN))).toContain("the table is armed");
    const rig = hanging();
    rig.ask({ kind: "stop" });
    expect(obstacle(rig)).toContain("the table is returning");
  });

  it.each([
    [14.5, false],
    [15.25, true],
    [24.75, true],
    [25.5, false],
  ])("at %d°: %s", (angleDeg, may) => {
    const rig = hanging();
    rig.swing(angleDeg);
    rig.run(1600);
    if (may) expect(prove(rig)).toMatchObject({ kind: "accepted" });
    else expect(obstacle(rig)).toContain("between 15° and 25°");
  });

  it("when the table has kept still for a second", () => {
    const rig = hanging();
    rig.swing(23, 20);
    expect(obstacle(rig)).toContain("keep it still");
    rig.run(1100);
    expect(prove(rig)).toMatchObject({ kind: "accepted" });
  });

  it("with the lock released, by what was told and by what the board says", () => {
    const rig = proven();
    hold(rig);
    expect(obstacle(rig)).toContain("not released");
    rig.run(200);
    expect(obstacle(rig)).toContain("not released");
    rig.ask({ kind: "release" });
    rig.world.boardHolds = true;
    rig.tick();
    expect(obstacle(rig)).toContain("not released");
    rig.world.boardHolds = null;
    rig.tick();
    expect(prove(rig)).toMatchObject({ kind: "accepted" });
  });

  it("with no hold that waits for the table to slow down", () => {
    const rig = proven();
    for (const angleDeg of [18, 16.5]) {
      rig.world.angleDeg = angleDeg;
      rig.tick(20, angleDeg === 18 ? [] : [{ kind: "hold", requestId: "h", by: "screen", device: null }]);
    }
    expect(snapshotView(rig.core, rig.nowMs()).holdPending).toBe(true);
    expect(obstacle(rig)).toContain("not released");
  });

  it("without a programme, which might take the lock by itself", () => {
    const programme: Programme = {
      programmeId: "p",
      name: "one",
      autoHold: true,
      steps: [{ targetAngleDeg: 20, stayS: 60, restS: 0 }],
    };
    const rig = readyRig({ ...UNPROVEN, limits: LONG });
    rig.ask({ kind: "start", programme });
    rig.swing(20);
    rig.run(4000);
    expect(shown(rig).lock).toBe("released");
    expect(obstacle(rig)).toContain("programme");
  });

  it("once at a time", () => {
    const rig = proving();
    const { balance: before } = rig.core;
    expect(prove(rig)).toMatchObject({ kind: "refused", code: "wrong-state" });
    expect(rig.core.balance).toEqual(before);
  });
});

describe("what was proven", () => {
  it("stands for 12 h, over sessions, and then no more", () => {
    const rig = proven();
    rig.ask({ kind: "stop" });
    rig.swing(-75);
    rig.run(11.9 * HOURS_MS, 400);
    expect(balance(rig)).toEqual({ kind: "proven" });
    rig.run(0.2 * HOURS_MS, 400);
    expect(balance(rig)).toEqual({ kind: "unproven" });
    rig.ask({ kind: "start", programme: null });
    rig.swing(20);
    rig.run(500);
    expect(hold(rig)).toMatchObject({ code: "balance-unproven" });
  });

  it("lets go of the lock when it has become too old while held", () => {
    const left = { balanceProvenMs: 60_000 };
    const rig = makeRig({ ...UNPROVEN, limits: LONG, ...left });
    rig.run(6000);
    rig.ask({ kind: "start", programme: null });
    rig.swing(20);
    hold(rig);
    rig.run(40_000);
    expect(shown(rig).lock).toBe("held");
    rig.run(20_000);
    expect(shown(rig)).toMatchObject({ lock: "released", state: "inverted" });
    expect(hold(rig)).toMatchObject({ code: "balance-unproven" });
  });

  it("ages while the computer sleeps as well", () => {
    const rig = proven();
    rig.world.sleptMs = 12 * HOURS_MS;
    rig.tick();
    rig.world.sleptMs = null;
    expect(balance(rig)).toEqual({ kind: "unproven" });
  });

  it("is handed to a successor for the time that is left", () => {
    const rig = proven();
    const before = carry(rig.core).balanceProvenMs ?? Number.NaN;
    expect(before).toBeLessThan(12 * HOURS_MS);
    expect(before).toBeGreaterThan(12 * HOURS_MS - 5000);
    rig.run(60_000, 100);
    expect(carry(rig.core).balanceProvenMs).toBe(before - 60_000);
    expect(carry(hanging().core).balanceProvenMs).toBeNull();
    expect(carry(proving().core).balanceProvenMs).toBeNull();
  });

  it.each([null, 0, -1, Number.NaN, Infinity, 12 * HOURS_MS + 1])(
    "handed over with %d ms left is none",
    (ms) => {
      const core = initialCore(
        { ...SETTINGS, balanceProven: false },
        { untreated: [], limits: null, balanceProvenMs: ms },
      );
      expect(core.balance).toEqual({ kind: "unproven" });
    },
  );

  it("of a simulated table's guest stands without an end, and is not handed on", () => {
    const rig = makeRig(UNPROVEN);
    rig.core = withSimulatedGuest(rig.core);
    rig.run(1000);
    expect(balance(rig)).toEqual({ kind: "proven" });
    expect(carry(rig.core).balanceProvenMs).toBeNull();
  });
});

describe("a core that was spoilt", () => {
  it("never calls a balance proven that nobody saw come back", () => {
    const rig = hanging();
    const nowMs = rig.nowMs() + 5;
    const heard = { byteMs: nowMs, guardianMs: nowMs, gatewayMs: nowMs, attended: true };
    // A proof that began in the future, at an angle nobody measured.
    const balanceNow = { kind: "proving", sinceMs: Number.NaN, lowestDeg: Number.NaN } as const;
    const result = step(
      { ...rig.core, balance: balanceNow },
      inputOf(rig.world, nowMs, heard, { holding: false, armed: true }),
      nowMs,
    );
    expect(result.core.balance).toEqual({ kind: "unproven" });
    expect(result.core.session.kind).toBe("returning");
  });

  it("proves nothing in a step that would have broken a rule", () => {
    const rig = proving();
    rig.swing(1, 20);
    rig.world.angleDeg = -1;
    rig.tick();
    const nowMs = rig.nowMs() + 5;
    const heard = { byteMs: nowMs, guardianMs: nowMs, gatewayMs: nowMs, attended: true };
    const input = inputOf(rig.world, nowMs, heard, { holding: false, armed: true });
    expect(step(rig.core, input, nowMs).core.balance.kind).toBe("proven");
    const spoilt = { ...rig.core, limits: { maxAngleDeg: 85, maxDurationS: 60 } };
    const result = step(spoilt, input, nowMs);
    expect(result.violations).toEqual(["limits 85° 60 s are out of range"]);
    expect(result.core.balance).toEqual({ kind: "unproven" });
  });
});
