/** The rules of the held lock, by hand and by a programme, with their times. */

import { describe, expect, it } from "vitest";
import type { Programme } from "../../shared/programmes.ts";
import { armedRig, heldRig, invertedRig, type Rig, readyRig, shown } from "./rig.ts";
import { cues, nothing, reason, rows } from "./rules-rows.ts";

describe("hold", () => {
  it("waits until the table is slow and is given up after 3 s", () => {
    const rig = invertedRig({}, { maxAngleDeg: 60, maxDurationS: 60 });
    rig.swing(10, 20);
    rig.swing(12, 12);
    expect(rig.ask({ kind: "hold" })).toMatchObject({ kind: "accepted" });
    rig.swing(45, 12);
    expect(shown(rig).lock).toBe("released");
    rig.swing(48, 12);
    expect(cues(rig)).toContain("hold-given-up");
    expect(shown(rig).lock).toBe("released");
    rig.run(500);
    expect(shown(rig).lock).toBe("released");
    rig.ask({ kind: "hold" });
    rig.run(100);
    expect(shown(rig).lock).toBe("held");
  });

  it("is refused outside inverted, unguarded, and with an unproven balance", () => {
    expect(readyRig().ask({ kind: "hold" })).toMatchObject({ code: "wrong-state" });
    expect(armedRig().ask({ kind: "hold" })).toMatchObject({ code: "wrong-state" });
    expect(invertedRig({ world: { board: "unguarded" } }).ask({ kind: "hold" })).toMatchObject({
      code: "unguarded",
    });
    expect(invertedRig({ settings: { balanceProven: false } }).ask({ kind: "hold" })).toMatchObject({
      code: "balance-unproven",
    });
    const accepted = { world: { board: "unguarded" }, settings: { unguardedHold: "accepted" } } as const;
    expect(shown(heldRig(accepted)).lock).toBe("held");
  });

  it("is freed by Release and the session goes on", () => {
    const rig = heldRig();
    rig.ask({ kind: "release" });
    expect(shown(rig)).toMatchObject({ state: "inverted", lock: "released" });
  });

  it("is given up when the board does not hold although it was told to for a second", () => {
    const rig = heldRig();
    rig.world.boardHolds = false;
    rig.run(1200);
    expect(shown(rig)).toMatchObject({ state: "inverted", lock: "released" });
    expect(cues(rig)).toContain("hold-given-up");
  });

  it("withholds the lease from a board that goes on holding against the wish", () => {
    const rig = heldRig();
    rig.world.boardHolds = true;
    rig.ask({ kind: "release" });
    expect(rig.tick().actuation.lease).not.toBeNull();
    rig.run(1100);
    expect(rig.tick().actuation.lease).toBeNull();
  });

  it("does not come back by itself after the angle was lost", () => {
    const rig = heldRig();
    rig.world.bytes = false;
    rig.run(350, 10);
    rig.world.bytes = true;
    rig.run(3000);
    expect(shown(rig).lock).toBe("released");
    expect(reason(rig)).toBe("sensor-fault");
  });
});

describe("a programme", () => {
  const programme: Programme = {
    programmeId: "p",
    name: "two stays",
    autoHold: true,
    steps: [
      { targetAngleDeg: 15, stayS: 10, restS: 5 },
      { targetAngleDeg: 20, stayS: 10, restS: 0 },
    ],
  };

  const started = (): Rig => {
    const rig = readyRig({ limits: { maxAngleDeg: 30, maxDurationS: 60 } });
    expect(rig.ask({ kind: "start", programme })).toMatchObject({ kind: "accepted" });
    return rig;
  };

  it("holds by itself at the target, rests, goes on, and is complete", () => {
    const rig = started();
    rig.swing(15);
    rows(rig, (at) => [at.state(), shown(at).lock] as const, [
      [1_500, nothing, ["inverted", "released"]],
      [2_500, nothing, ["inverted", "held"]],
      [9_500, nothing, ["inverted", "held"]],
      [10_200, nothing, ["inverted", "released"]],
    ]);
    expect(cues(rig)).toContain("rest");
    expect(rig.ask({ kind: "hold" })).toMatchObject({ code: "wrong-state" });
    rig.swing(-5);
    rig.run(3000);
    expect(rig.state()).toBe("resting");
    expect(cues(rig)).not.toContain("next-step");
    rig.run(2500);
    expect(cues(rig)).toContain("next-step");
    rig.swing(20);
    rig.run(3000);
    expect(shown(rig).lock).toBe("held");
    rig.run(7500);
    expect(reason(rig)).toBe("programme-complete");
    expect(rig.state()).toBe("returning");
  });

  it("watches the return to every rest", () => {
    const rig = started();
    rig.swing(15);
    rig.run(21_000);
    expect(rig.alarms()).toContain("not-returning");
    expect(rig.state()).toBe("inverted");
  });

  it("does not take the lock again that the rider has freed in this step", () => {
    const rig = started();
    rig.swing(15);
    rig.run(3000);
    rig.ask({ kind: "release" });
    rig.run(4000);
    expect(shown(rig).lock).toBe("released");
  });

  it("waits in a rest without ending as returned", () => {
    const rig = started();
    rig.swing(15);
    rig.run(11_000);
    rig.swing(-5);
    rig.run(30_000);
    expect(rig.state()).toBe("resting");
  });

  it("is ended by the session cap, its length and 120 s after the first inversion", () => {
    const rig = started();
    rig.swing(8);
    rig.swing(-5);
    rig.run(143_000, 50);
    expect(reason(rig)).toBeNull();
    rig.run(3000, 50);
    expect(reason(rig)).toBe("session-cap");
  });

  it.each([
    [{ steps: [] }],
    [{ steps: [{ targetAngleDeg: 26, stayS: 10, restS: 0 }] }],
    [{ steps: [{ targetAngleDeg: Number.NaN, stayS: 10, restS: 0 }] }],
    [{ steps: [{ targetAngleDeg: 15, stayS: 61, restS: 0 }] }],
    [{ steps: [{ targetAngleDeg: 15, stayS: Number.NaN, restS: 0 }] }],
    [{ steps: [{ targetAngleDeg: 15, stayS: 10, restS: Infinity }] }],
    [{ steps: [{ targetAngleDeg: 15, stayS: 10, restS: 1791 }] }],
  ])("is refused when it does not fit: %j", (part) => {
    const rig = readyRig({ limits: { maxAngleDeg: 30, maxDurationS: 60 } });
    expect(rig.ask({ kind: "start", programme: { ...programme, ...part } })).toMatchObject({
      code: "out-of-range",
    });
    expect(rig.state()).toBe("idle");
  });
});
