/**
 * The course of a programme as everybody sees it: the next move, and when it is due. Only what is told; nothing is
 * judged by it. Its value changes when the move does and not from step to step, for a snapshot is sent with each change.
 */

import type { Course as CourseSeen } from "../../shared/protocol.ts";
import { type Course, currentStep, restBeforeS } from "./programme-run.ts";
import { runOf, type Session } from "./session.ts";

type Programme = Extract<Course, { kind: "programme" }>;
type Move = Pick<NonNullable<CourseSeen>, "phase" | "endsT">;

const STANDING = { phase: "go", endsT: null } as const;

/** What the rider is to do now. */
const moveOf = (course: Programme, session: Session): Move => {
  switch (session.kind) {
    case "inverted":
      if (course.phase === "back") return { phase: "back", endsT: null };
      return {
        phase: course.atTarget ? "stay" : "go",
        endsT: course.stayEndsMs === null ? null : Math.round(course.stayEndsMs),
      };
    case "resting":
      if (session.nextTold) return STANDING;
      return { phase: "rest", endsT: Math.round(session.sinceMs + restBeforeS(course) * 1000) };
    default:
      return STANDING;
  }
};

/** Null without a programme, and when its session is over. */
export const courseView = (session: Session): CourseSeen => {
  const run = runOf(session);
  if (run === null || run.course.kind === "free") return null;
  const { course } = run;
  const step = currentStep(course);
  if (step === null) return null;
  const { programmeId, name, steps } = course.programme;
  return {
    ...{ programmeId, name, stepIndex: course.stepIndex, steps: steps.length },
    targetAngleDeg: step.targetAngleDeg,
    ...moveOf(course, session),
    nextTargetDeg: steps[course.stepIndex + 1]?.targetAngleDeg ?? null,
  };
};
