/**
 * How far a programme has come: which step, how long its stay has lasted, and whether it is time to come back.
 *
 * A stay counts on the clock of inversion (from +5°). When it is over the lock is freed and the rider comes back to
 * horizontal for the rest; the next inversion is the next step. Coming back early repeats what is left of the step.
 */

import type { Programme, ProgrammeStep } from "../../shared/programmes.ts";

export type Course =
  | { readonly kind: "free" }
  | {
      readonly kind: "programme";
      readonly programme: Programme;
      readonly stepIndex: number;
      readonly stayedMs: number;
      /** `back`: the stay is over and the rider is on the way to the rest. */
      readonly phase: "stay" | "back";
      /** The lock was taken by itself, or freed by the rider, once in this step; it is not taken by itself again. */
      readonly autoHoldSpent: boolean;
    };

export const beginCourse = (programme: Programme | null): Course =>
  programme === null
    ? { kind: "free" }
    : { kind: "programme", programme, stepIndex: 0, stayedMs: 0, phase: "stay", autoHoldSpent: false };

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

export const comeBack = (course: Course): Course =>
  course.kind === "programme" ? { ...course, phase: "back" } : course;

/** Reached horizontal: a completed stay leads to the next step. */
export const settle = (course: Course): Course => {
  if (course.kind !== "programme") return course;
  if (course.phase === "stay") return { ...course, autoHoldSpent: false };
  return { ...course, stepIndex: course.stepIndex + 1, stayedMs: 0, phase: "stay", autoHoldSpent: false };
};

export const spendAutoHold = (course: Course): Course =>
  course.kind === "programme" ? { ...course, autoHoldSpent: true } : course;

/** Seconds to rest before the step that comes next; 0 when the step was left early. */
export const restBeforeS = (course: Course): number => {
  if (course.kind !== "programme" || course.stayedMs > 0) return 0;
  return course.programme.steps[course.stepIndex - 1]?.restS ?? 0;
};
