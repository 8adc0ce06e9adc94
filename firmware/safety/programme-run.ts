/**
 * How far a programme has come: which step, how long its stay has lasted, and whether it is time to come back.
 *
 * A stay counts on the clock of inversion (from +5°). When it is over the lock is freed, and the rider comes back to
 * horizontal for the rest, after which the next inversion is the next step; without a rest the next step begins at once
 * where the table is. Coming back early repeats what is left of the step.
 */

import type { Programme, ProgrammeStep } from "../../shared/programmes.ts";
import type { AngleReading } from "../../shared/table.ts";

export type Course =
  | { readonly kind: "free" }
  | {
      readonly kind: "programme";
      readonly programme: Programme;
      readonly stepIndex: number;
      readonly stayedMs: number;
      /** `back`: the stay is over and the rider is on the way to the rest. */
      readonly phase: "stay" | "back";
      /** When a stay that goes on undisturbed is over, ms; null while its clock stands. Told, never judged by. */
      readonly stayEndsMs: number | null;
      /** At the angle of the step. Told, never judged by: the stay counts on the way there too. */
      readonly atTarget: boolean;
      /** The lock was taken by itself, or freed by the rider, once in this step; it is not taken by itself again. */
      readonly autoHoldSpent: boolean;
    };

/** Near enough to a target to be there, and far enough to have left it, degrees. */
const AT_TARGET_DEG = 2;
const OFF_TARGET_DEG = 4;

/** A step from its beginning, with its clock still standing. */
const AT_FIRST = {
  stayedMs: 0,
  phase: "stay",
  stayEndsMs: null,
  atTarget: false,
  autoHoldSpent: false,
} as const;

export const beginCourse = (programme: Programme | null): Course =>
  programme === null ? { kind: "free" } : { kind: "programme", programme, stepIndex: 0, ...AT_FIRST };

/** The step the rider is in or rests before; null without a programme. */
export const currentStep = (course: Course): ProgrammeStep | null =>
  course.kind === "programme" ? (course.programme.steps[course.stepIndex] ?? null) : null;

export const isLastStep = (course: Course): boolean =>
  course.kind === "programme" && course.stepIndex >= course.programme.steps.length - 1;

/** Adds time inverted to the step. */
export const stay = (course: Course, elapsedMs: number): Course =>
  course.kind === "programme" && course.phase === "stay"
    ? { ...course, stayedMs: course.stayedMs + elapsedMs }
    : course;

/** True when the stay of the current step has just been completed. */
export const isStayOver = (course: Course): boolean => {
  const step = currentStep(course);
  if (course.kind !== "programme" || course.phase !== "stay") return false;
  return step === null || !(course.stayedMs < step.stayS * 1000);
};

/** The clock of inversion begins to run, or runs on in another step. */
export const enterStay = (course: Course, nowMs: number): Course => {
  const step = currentStep(course);
  if (course.kind !== "programme" || step === null) return course;
  return { ...course, stayEndsMs: nowMs + step.stayS * 1000 - course.stayedMs };
};

/** The stay is over: back to horizontal. */
export const comeBack = (course: Course): Course =>
  course.kind === "programme" ? { ...course, phase: "back", stayEndsMs: null, atTarget: false } : course;

/** The stay is over and no rest follows: the next step begins here and now, with what this one took too long. */
export const goOn = (course: Course, nowMs: number): Course => {
  const step = currentStep(course);
  if (course.kind !== "programme" || step === null) return course;
  const stayedMs = course.stayedMs - step.stayS * 1000;
  return enterStay({ ...course, ...AT_FIRST, stepIndex: course.stepIndex + 1, stayedMs }, nowMs);
};

/** Reached horizontal: a completed stay leads to the next step, one left early to what is left of it. */
export const settle = (course: Course): Course => {
  if (course.kind !== "programme") return course;
  const completed = course.phase === "back" || (isStayOver(course) && !isLastStep(course));
  if (completed) return { ...course, ...AT_FIRST, stepIndex: course.stepIndex + 1 };
  return { ...course, ...AT_FIRST, stayedMs: course.stayedMs };
};

/** Whether the table is where the step wants it, so that nobody is told to go on turning for ever. */
export const seeTarget = (course: Course, angle: AngleReading): Course => {
  const step = currentStep(course);
  if (course.kind !== "programme" || step === null) return course;
  const offDeg = angle.kind === "ok" ? Math.abs(angle.angleDeg - step.targetAngleDeg) : null;
  const atTarget = offDeg !== null && offDeg <= (course.atTarget ? OFF_TARGET_DEG : AT_TARGET_DEG);
  return atTarget === course.atTarget ? course : { ...course, atTarget };
};

export const spendAutoHold = (course: Course): Course =>
  course.kind === "programme" ? { ...course, autoHoldSpent: true } : course;

/** Seconds to rest before the step that comes next; 0 when the step was left early. */
export const restBeforeS = (course: Course): number => {
  if (course.kind !== "programme" || course.stayedMs > 0) return 0;
  return course.programme.steps[course.stepIndex - 1]?.restS ?? 0;
};
