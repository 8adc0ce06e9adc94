/** What cuts a programme off and takes too long for the simulated table: every kind, on the core alone. */

import { describe, expect, it } from "vitest";
import { snapshotView } from "../../firmware/safety/core.ts";
import { type ProgrammeSpec, programmeOf } from "../../shared/programme-kinds.ts";
import { endOf, type Rig, readyRig, shown } from "./rig.ts";

const about = { about: "For the tests.", level: "beginner", autoHold: true } as const;
const of = (programmeId: string) => ({ ...about, programmeId, name: programmeId, sources: ["the tests"] });
const SPECS: readonly ProgrammeSpec[] = [
  { ...of("static"), kind: "static", angleDeg: 20, stayS: 60 },
  { ...of("intermittent"), kind: "intermittent", angleDeg: 20, stayS: 25, restS: 10, rounds: 3 },
  { ...of("progressive"), kind: "progressive", anglesDeg: [12, 20, 24, 16], stayS: 25 },
  { ...of("oscillation"), kind: "oscillation", nearDeg: 12, farDeg: 22, swingS: 30, rounds: 2 },
];

const course = (rig: Rig) => snapshotView(rig.core, rig.nowMs()).course;
/** One step of time of a rider who does what is told. */
const follow = (rig: Rig): void => {
  const told = course(rig);
  if (told?.phase === "go") rig.swing(told.targetAngleDeg);
  else if (told?.phase === "back") rig.swing(-3);
  rig.tick(20);
};
const begun = (spec: ProgrammeSpec, checkInEveryS?: number): Rig => {
  const rig = readyRig({ limits: { maxAngleDeg: 30, maxDurationS: 300 } });
  const programme = programmeOf(spec);
  const asked = checkInEveryS === undefined ? {} : { checkInEveryS };
  expect(rig.ask({ kind: "start", programme, ...asked })).toMatchObject({ kind: "accepted" });
  return rig;
};
/** Held at the target of its first step. */
const held = (spec: ProgrammeSpec): Rig => {
  const rig = begun(spec);
  for (let guard = 0; guard < 1000 && shown(rig).lock !== "held"; guard += 1) follow(rig);
  expect(shown(rig)).toMatchObject({ state: "inverted", lock: "held" });
  return rig;
};

describe.each(SPECS.map((spec) => [spec.kind, spec] as const))(
  "a programme of the kind %s",
  (_kind, spec) => {
    it("is followed to its end", () => {
      const rig = begun(spec);
      for (let guard = 0; guard < 10_000 && endOf(rig) === undefined; guard += 1) follow(rig);
      expect(endOf(rig)).toMatchObject({ reason: "programme-complete" });
    });

    it.each<[string, (rig: Rig) => void, string]>([
      [
        "a gateway that is silent",
        (rig) => {
          rig.world.gateway = false;
          rig.run(10_100);
        },
        "supervision-lost",
      ],
      ["a stall of this program", (rig) => void rig.tick(700), "host-stall"],
      ["a computer that slept", (rig) => void Object.assign(rig.world, { sleptMs: 5000 }), "host-stall"],
      [
        "a table that is thrown about",
        (rig) => {
          rig.ask({ kind: "release" });
          rig.swing(2, 40);
          rig.swing(29, 100);
        },
        "over-rate",
      ],
      ["a trip of the board", (rig) => void Object.assign(rig.world, { trip: "unknown" }), "guardian-trip"],
      ["a lapsed lease", (rig) => void Object.assign(rig.world, { leaseValid: false }), "link-lost"],
      [
        "a board that does not guard it",
        (rig) => void Object.assign(rig.world, { boardArmed: false }),
        "guardian-trip",
      ],
    ])("is cut off by %s", (_what, cut, reason) => {
      const rig = held(spec);
      cut(rig);
      rig.run(300, 5);
      expect(endOf(rig)).toMatchObject({ reason });
      expect(shown(rig).lock).toBe("released");
      expect(course(rig)).toBeNull();
      rig.world.sleptMs = null;
      rig.swing(20);
      rig.run(1000);
      expect(rig.kinds("session-ended")).toHaveLength(1);
      expect(shown(rig).lock).toBe("released");
    });

    it("is cut off by a rider who gives no sign of life", () => {
      const rig = begun(spec, 30);
      // One who fainted on the way, in front of a coach who goes on.
      rig.swing(course(rig)?.targetAngleDeg ?? Number.NaN);
      rig.run(45_500);
      expect(endOf(rig)).toMatchObject({ reason: "unanswered" });
      expect(rig.last().actuation).toMatchObject({ lock: "released", signal: "high" });
    });

    it("is cut off by the session cap, whatever is repeated", () => {
      const rig = begun(spec);
      const lengthS = programmeOf(spec).steps.reduce((sum, { stayS, restS }) => sum + stayS + restS, 0);
      for (let guard = 0; guard < 200 && endOf(rig) === undefined; guard += 1) {
        rig.swing(6, 60);
        rig.swing(-1, 60);
        rig.run(5000, 50);
      }
      expect(endOf(rig)).toMatchObject({ reason: "session-cap" });
      const sinceFirstS = (rig.nowMs() - 6000) / 1000;
      expect(sinceFirstS).toBeGreaterThan(lengthS + 120);
      expect(sinceFirstS).toBeLessThan(lengthS + 120 + 10);
    });
  },
);
