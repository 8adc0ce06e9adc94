/**
 * What a programme says that it needs is enough: with these limits the core takes it from Start to its end, by a rider who
 * does what the coach says. The core is the real one; the table is the bench of its own tests.
 */

import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeProgramme } from "../../firmware/programmes/programme-file.ts";
import { readProgrammes } from "../../firmware/programmes/programmes-folder.ts";
import { courseView } from "../../firmware/safety/course-view.ts";
import {
  lengthSOf,
  needsOf,
  type ProgrammeSpec,
  programmeOf,
  restsOf,
  staysS,
} from "../../shared/programme-kinds.ts";
import { endOf, type Rig, readyRig, shown } from "../safety/rig.ts";
import { anySpec } from "../shared/programme-samples.ts";
import { PROJECT } from "../support/program.ts";

interface Rider {
  /** Seconds from the end of a stay until back at horizontal. */
  readonly backS: number;
  /** Seconds until they go again when told. */
  readonly goAfterS: number;
}

const TICK_MS = 40;
const DEG_PER_S = 30;

/** Nobody stands still: two degrees to either side, in some seconds. */
const swayDeg = (nowMs: number): number => 2 * Math.sin(nowMs / 700);

/** Moves towards an angle for one tick. */
const towards = (rig: Rig, targetDeg: number, degPerS: number): void => {
  const mostDeg = (degPerS * TICK_MS) / 1000;
  const leftDeg = targetDeg - rig.world.angleDeg;
  rig.world.angleDeg += Math.abs(leftDeg) <= mostDeg ? leftDeg : Math.sign(leftDeg) * mostDeg;
  rig.tick(TICK_MS);
};

/** Does what the coach says until the session is over. */
const follow = (rig: Rig, { backS, goAfterS }: Rider): void => {
  let goAtMs = rig.nowMs();
  let backFromDeg = 0;
  for (let ticks = 0; "run" in rig.core.session && ticks < 60_000; ticks += 1) {
    const course = courseView(rig.core.session);
    const phase = course?.phase ?? "stay";
    if (phase === "back") {
      if (backFromDeg === 0) backFromDeg = rig.world.angleDeg;
      towards(rig, -1, Math.max(1, (backFromDeg + 1) / backS));
      goAtMs = rig.nowMs() + goAfterS * 1000;
    } else if (phase === "rest") {
      towards(rig, -1, DEG_PER_S);
      goAtMs = rig.nowMs() + goAfterS * 1000;
    } else {
      backFromDeg = 0;
      if (rig.nowMs() < goAtMs) rig.tick(TICK_MS);
      else towards(rig, (course?.targetAngleDeg ?? rig.world.angleDeg) + swayDeg(rig.nowMs()), DEG_PER_S);
    }
  }
};

const run = (spec: ProgrammeSpec, rider: Rider): Rig => {
  const rig = readyRig();
  rig.ask({ kind: "set-limits", limits: needsOf(spec) });
  expect(rig.ask({ kind: "start", programme: programmeOf(spec) })).toMatchObject({ kind: "accepted" });
  follow(rig, rider);
  return rig;
};

const { programmes } = await readProgrammes(
  join(PROJECT, "firmware/programmes/built-in"),
  join(PROJECT, "firmware/programmes/none"),
);

describe("with the limits that it needs and no more", () => {
  it.each(programmes.map(({ spec }) => spec))(
    "$programmeId is run to its end, and nothing is alarming",
    (spec) => {
      const rig = run(spec, { backS: 3, goAfterS: 2 });
      expect(endOf(rig)).toMatchObject({ reason: "programme-complete" });
      const alarms = new Set(
        rig.events.flatMap((event) => (event.kind === "alarm-raised" ? [event.alarm] : [])),
      );
      // That time is nearly up, and up, is true of every end.
      expect([...alarms].filter((alarm) => alarm !== "near-duration" && alarm !== "time-over")).toEqual([]);
      expect(shown(rig).invertedS).toBeGreaterThanOrEqual(staysS(spec));
      expect(shown(rig).invertedS).toBeLessThanOrEqual(needsOf(spec).maxDurationS);
    },
  );

  it("also where every way back takes as long as a proven balance lets it", () => {
    const rested = programmes.map(({ spec }) => spec).filter((spec) => restsOf(spec) > 0);
    expect(rested.length).toBeGreaterThan(2);
    for (const spec of rested) {
      const rig = run(spec, { backS: 9, goAfterS: 0.5 });
      expect(endOf(rig), spec.programmeId).toMatchObject({ reason: "programme-complete" });
    }
  });

  it("the allowance for the way back is there because it is used up", () => {
    const spec = programmes.find((found) => found.spec.programmeId === "on-and-off-12")?.spec;
    if (spec === undefined) throw new Error("there is no on-and-off-12");
    const rig = readyRig();
    rig.ask({ kind: "set-limits", limits: { ...needsOf(spec), maxDurationS: staysS(spec) } });
    rig.ask({ kind: "start", programme: programmeOf(spec) });
    follow(rig, { backS: 3, goAfterS: 2 });
    expect(endOf(rig)).toMatchObject({ reason: "duration-reached" });
  });

  it("whatever is accepted as a programme is run to its end", () => {
    const short = anySpec.filter(
      (spec) => lengthSOf(spec) <= 240 && decodeProgramme(JSON.stringify(spec)).kind === "ok",
    );
    fc.assert(
      fc.property(short, fc.double({ min: 1, max: 8, noNaN: true }), (spec, backS) => {
        const rig = run(spec, { backS, goAfterS: 9 - backS });
        expect(endOf(rig)).toMatchObject({ reason: "programme-complete" });
      }),
      { numRuns: 20 },
    );
  });
});
