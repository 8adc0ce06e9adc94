/** Programmes step by step: with rests, without them, and what a snapshot tells of the next move. */

import { describe, expect, it } from "vitest";
import { snapshotView } from "../../firmware/safety/core.ts";
import type { Programme, ProgrammeStep } from "../../shared/programmes.ts";
import { courseSchema } from "../../shared/protocol.ts";
import { endOf, type Rig, type RigOptions, readyRig, shown } from "./rig.ts";

const LIMITS = { maxAngleDeg: 40, maxDurationS: 300 };
const step = (targetAngleDeg: number, stayS: number, restS: number): ProgrammeStep => ({
  targetAngleDeg,
  stayS,
  restS,
});
const STEPS = [step(15, 10, 0), step(25, 10, 8), step(20, 10, 0)];
const programmeOf = (steps: readonly ProgrammeStep[], autoHold = false): Programme => ({
  ...{ programmeId: "p", name: "Three angles", autoHold },
  steps,
});
const begun = (steps: readonly ProgrammeStep[] = STEPS, autoHold = false, options: RigOptions = {}): Rig => {
  const rig = readyRig({ limits: LIMITS, ...options });
  const programme = programmeOf(steps, autoHold);
  expect(rig.ask({ kind: "start", programme })).toMatchObject({ kind: "accepted" });
  return rig;
};
const course = (rig: Rig) => snapshotView(rig.core, rig.nowMs()).course;
const move = (rig: Rig) => {
  const now = course(rig);
  return now === null ? null : [now.stepIndex, now.phase, now.targetAngleDeg, now.nextTargetDeg];
};
const cues = (rig: Rig) => rig.events.flatMap((event) => (event.kind === "cue" ? [event.cue] : []));
const watch = (rig: Rig) => rig.core.returnWatch.kind;
/** Until the stay of the step is over, and not a step further. */
const untilNext = (rig: Rig): void => {
  const at = course(rig)?.stepIndex;
  const phase = course(rig)?.phase;
  for (let guard = 0; guard < 12_000; guard += 1) {
    rig.tick(5);
    const now = course(rig);
    if (now === null || now.stepIndex !== at || now.phase !== phase) return;
  }
};

describe("a step without a rest", () => {
  it("leads to the next angle at once, still inverted, with a cue and no watch over a return", () => {
    const rig = begun();
    rig.swing(15);
    expect(move(rig)).toEqual([0, "stay", 15, 25]);
    untilNext(rig);
    expect(rig.state()).toBe("inverted");
    expect(move(rig)).toEqual([1, "go", 25, 20]);
    expect(cues(rig)).toEqual(["next-step"]);
    expect(watch(rig)).toBe("off");
    rig.swing(25);
    expect(move(rig)).toEqual([1, "stay", 25, 20]);
  });

  it("lets the lock go, and takes it by itself again at the new target", () => {
    const rig = begun(STEPS, true);
    rig.swing(15);
    rig.run(3000);
    expect(shown(rig).lock).toBe("held");
    untilNext(rig);
    expect(shown(rig).lock).toBe("released");
    rig.run(3000);
    expect(shown(rig).lock).toBe("released");
    rig.swing(25, 20);
    rig.run(3000);
    expect(shown(rig).lock).toBe("held");
  });

  it("is let go of for good by a rider who does not want the lock, and only for this step", () => {
    const rig = begun(STEPS, true);
    rig.swing(15);
    rig.run(3000);
    rig.ask({ kind: "release" });
    rig.run(3000);
    expect(shown(rig).lock).toBe("released");
    untilNext(rig);
    rig.swing(25);
    rig.run(2500);
    expect(shown(rig).lock).toBe("held");
  });

  it("loses no time from step to step, whatever the ticks are", () => {
    const rig = begun(Array.from({ length: 20 }, () => step(15, 3, 0)));
    rig.swing(15);
    rig.run(61_000, 37);
    expect(endOf(rig)).toMatchObject({ reason: "programme-complete" });
    expect(shown(rig).invertedS).toBeGreaterThanOrEqual(60);
    expect(shown(rig).invertedS).toBeLessThan(60.04);
  });

  it("and stays that fill the maximum duration end as complete and not as time that is over", () => {
    const rig = begun([step(15, 20, 0), step(15, 20, 0), step(15, 20, 0)], false, {
      limits: { maxAngleDeg: 40, maxDurationS: 60 },
    });
    rig.swing(15);
    rig.run(61_000, 37);
    expect(endOf(rig)).toMatchObject({ reason: "programme-complete" });
  });

  it("left early repeats what is left of it, without a rest", () => {
    const rig = begun();
    rig.swing(15);
    untilNext(rig);
    rig.swing(25);
    rig.run(5000);
    rig.swing(-3);
    expect(rig.state()).toBe("resting");
    expect(move(rig)).toEqual([1, "go", 25, 20]);
    rig.swing(25);
    rig.run(3000);
    expect(move(rig)).toEqual([1, "stay", 25, 20]);
    untilNext(rig);
    expect(move(rig)).toEqual([1, "back", 25, 20]);
  });

  it("that is over in the very step that reaches horizontal is not asked for again", () => {
    const rig = begun([step(15, 10, 5), step(20, 10, 0)]);
    rig.swing(1);
    rig.swing(15);
    const ends = course(rig)?.endsT ?? Number.NaN;
    rig.run(ends - rig.nowMs() - 15, 5);
    // The median of three needs two readings below 0°.
    rig.world.angleDeg = -1;
    rig.tick(5);
    rig.tick(10);
    expect(rig.state()).toBe("resting");
    expect(move(rig)).toEqual([1, "rest", 20, null]);
  });

  it("is no question of the rider's sign of life: moving on by 5° is one", () => {
    const rig = readyRig({ limits: LIMITS });
    const steps = [step(15, 25, 0), step(25, 25, 0), step(15, 25, 0)];
    rig.ask({ kind: "start", programme: programmeOf(steps), checkInEveryS: 30 });
    for (const toDeg of [15, 25, 15]) {
      rig.swing(toDeg);
      untilNext(rig);
    }
    expect(rig.kinds("check-in-asked")).toEqual([]);
    expect(endOf(rig)?.reason).toBe("programme-complete");
  });

  it("does not move the session cap: a rider who keeps coming back is ended by it", () => {
    const rig = begun([step(15, 10, 0), step(15, 10, 0)]);
    while (endOf(rig) === undefined && rig.nowMs() < 400_000) {
      rig.swing(6, 60);
      rig.swing(-1, 60);
      rig.run(10_000, 50);
    }
    expect(endOf(rig)).toMatchObject({ reason: "session-cap" });
    // 20 s of programme and 120 s.
    expect(rig.nowMs()).toBeLessThan(6000 + 15_000 + 140_000);
  });
});

describe("what is told of the next move", () => {
  it("follows the whole way, with when it is due", () => {
    const rig = begun();
    expect(course(rig)).toEqual({
      ...{ programmeId: "p", name: "Three angles", stepIndex: 0, steps: 3 },
      ...{ targetAngleDeg: 15, phase: "go", endsT: null, nextTargetDeg: 25 },
    });
    rig.swing(10);
    const endsT = course(rig)?.endsT ?? Number.NaN;
    // The clock runs from +5°, on the way as well.
    expect(move(rig)).toEqual([0, "go", 15, 25]);
    expect(endsT).toBeGreaterThan(rig.nowMs() + 9800);
    expect(endsT).toBeLessThanOrEqual(rig.nowMs() + 10_000);
    rig.swing(15);
    expect(course(rig)?.endsT).toBe(endsT);
    untilNext(rig);
    expect(rig.nowMs()).toBe(endsT);
    rig.swing(25);
    untilNext(rig);
    expect(course(rig)).toMatchObject({ stepIndex: 1, phase: "back", endsT: null, nextTargetDeg: 20 });
    expect(cues(rig)).toEqual(["next-step", "rest"]);
    expect(watch(rig)).toBe("watching");
    rig.swing(-3);
    const restT = course(rig)?.endsT ?? Number.NaN;
    expect(course(rig)).toMatchObject({
      stepIndex: 2,
      phase: "rest",
      targetAngleDeg: 20,
      nextTargetDeg: null,
    });
    untilNext(rig);
    expect(rig.nowMs()).toBe(restT);
    expect(course(rig)).toMatchObject({ stepIndex: 2, phase: "go", endsT: null });
    rig.swing(20);
    untilNext(rig);
    expect(endOf(rig)?.reason).toBe("programme-complete");
    expect(course(rig)).toBeNull();
  });

  it("is there at 2° from the target and gone at 4°, so that it does not flutter", () => {
    const rig = begun([step(20, 60, 0)]);
    const phases: unknown[] = [];
    for (const toDeg of [17, 18.25, 16.25, 15.5, 17, 22, 23.75, 24.5, 22.5, 20]) {
      rig.swing(toDeg);
      rig.run(100);
      phases.push([toDeg, course(rig)?.phase]);
    }
    expect(phases).toEqual([
      ...[
        [17, "go"],
        [18.25, "stay"],
        [16.25, "stay"],
        [15.5, "go"],
        [17, "go"],
      ],
      ...[
        [22, "stay"],
        [23.75, "stay"],
        [24.5, "go"],
        [22.5, "go"],
        [20, "stay"],
      ],
    ]);
  });

  it("says go while the angle is not known", () => {
    const rig = begun([step(20, 60, 0)]);
    rig.swing(20);
    rig.run(100);
    expect(course(rig)?.phase).toBe("stay");
    rig.world.bytes = false;
    rig.run(350, 5);
    expect(rig.state()).toBe("inverted");
    expect(course(rig)?.phase).toBe("go");
  });

  it("is the same from tick to tick, also on a clock with fractions", () => {
    const rig = begun([step(20, 30, 5), step(20, 30, 0)]);
    rig.tick(0.123_456);
    rig.swing(20);
    rig.run(200, 7.000_1);
    const told = new Set<string>();
    for (let tick = 0; tick < 2000; tick += 1) {
      rig.tick(7.003_7 + (tick % 7) * 0.000_1);
      told.add(JSON.stringify(course(rig)));
    }
    expect(told.size).toBe(1);
    expect(Number.isInteger(course(rig)?.endsT)).toBe(true);
    expect(courseSchema.safeParse(course(rig)).success).toBe(true);
  });

  it("is nothing without a programme, before, and after its session", () => {
    const rig = readyRig({ limits: LIMITS });
    expect(course(rig)).toBeNull();
    rig.ask({ kind: "start", programme: null });
    expect(course(rig)).toBeNull();
    const stopped = begun();
    stopped.ask({ kind: "stop" });
    expect(course(stopped)).toBeNull();
  });
});

it("a programme of more steps than anybody could follow is refused", () => {
  const rig = readyRig({ limits: LIMITS });
  const steps = (count: number) => Array.from({ length: count }, () => step(15, 3, 0));
  expect(rig.ask({ kind: "start", programme: programmeOf(steps(65)) })).toMatchObject({
    ...{ kind: "refused", code: "out-of-range", message: "steps has 65; allowed is at most 64" },
  });
  expect(rig.ask({ kind: "start", programme: programmeOf(steps(64)) })).toMatchObject({ kind: "accepted" });
});
