/**
 * A programme of each kind, and a rider who follows one on the simulated table knowing nothing but what the snapshot
 * tells of the next move. What such a rider cannot do, no coach could have said.
 */

import { USUAL_FITTINGS } from "../../firmware/simulator/settings-record.ts";
import { type ProgrammeSpec, programmeOf } from "../../shared/programme-kinds.ts";
import type { ProgrammeKind } from "../../shared/programmes.ts";
import { startInStep, type TableInStep } from "./table-in-step.ts";

/** Sensor readings are some 5 ms apart; nothing here is finer. */
const STEP_MS = 5;
/** Back from head-down, and far from standing up. */
const RESTS_AT_DEG = -5;
/** Upright, and a short way from the targets. */
const WAITS_AT_DEG = -25;

const about = {
  about: "For the tests of the table.",
  level: "beginner",
} as const;
const sources = ["the tests"];

/** Short, each 12 s inverted: what matters is the way from step to step. */
export const SPECS: Readonly<Record<ProgrammeKind, ProgrammeSpec>> = {
  static: {
    ...{ ...about, sources, programmeId: "static", name: "One angle", autoHold: true },
    ...{ kind: "static", angleDeg: 15, stayS: 12 },
  },
  intermittent: {
    ...{ ...about, sources, programmeId: "intermittent", name: "With rests", autoHold: true },
    ...{ kind: "intermittent", angleDeg: 15, stayS: 4, restS: 5, rounds: 3 },
  },
  progressive: {
    ...{ ...about, sources, programmeId: "progressive", name: "Up and down", autoHold: true },
    ...{ kind: "progressive", anglesDeg: [12, 20, 14], stayS: 4 },
  },
  oscillation: {
    ...{ ...about, sources, programmeId: "oscillation", name: "Rocking", autoHold: false },
    ...{ kind: "oscillation", nearDeg: 12, farDeg: 20, swingS: 3, rounds: 2 },
  },
};
export const INVERTED_S = 12;

/** A table on which the programme has been started, with a rider upright on it. */
export const startProgramme = async (kind: ProgrammeKind): Promise<TableInStep> => {
  const table = await startInStep(USUAL_FITTINGS, STEP_MS);
  table.change({ riderTargetDeg: WAITS_AT_DEG });
  const { snapshot } = table.report();
  const isReady = () => {
    const { state, startObstacles } = table.report().snapshot;
    return state === "idle" && startObstacles.length === 0;
  };
  await table.until(`ready for Start, not ${snapshot.state}`, isReady);
  await table.ask({ kind: "start", programme: programmeOf(SPECS[kind]) });
  return table;
};

const course = (table: TableInStep) => table.report().snapshot.course;

/** Does at once what is told, and keeps still when nothing is. */
export const obey = (table: TableInStep): void => {
  const told = course(table);
  if (told === null || told.phase === "stay") return;
  table.change({ riderTargetDeg: told.phase === "go" ? told.targetAngleDeg : RESTS_AT_DEG });
};

/** Follows until `holds`, looking on after each step of time. */
export const follow = async (
  table: TableInStep,
  what: string,
  holds: () => boolean,
  look: () => void = () => {},
): Promise<void> => {
  await table.until(
    what,
    () => {
      look();
      obey(table);
      return holds();
    },
    60_000,
  );
};

/** Where each is cut off: in its second step where that follows the first at once. */
const MIDWAY: Readonly<Record<ProgrammeKind, number>> = {
  static: 0,
  intermittent: 0,
  progressive: 1,
  oscillation: 1,
};

/** In the middle of it: at the target of a step, and the lock taken. */
export const heldMidway = async (kind: ProgrammeKind, at = MIDWAY[kind]): Promise<TableInStep> => {
  const table = await startProgramme(kind);
  await follow(table, "midway", () => course(table)?.stepIndex === at && course(table)?.phase === "stay");
  await table.ask({ kind: "hold" });
  await table.until("the lock held", () => table.world().lock === "held" && table.world().lockEngaged, 1500);
  return table;
};

export const endsOf = (table: TableInStep) =>
  table.events().flatMap((event) => (event.kind === "session-ended" ? [event] : []));
