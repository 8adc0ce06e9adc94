/**
 * The next move of a programme, from where the controller says it has come to. Pure. The time left is reckoned from the
 * newest telemetry, so that it stands still with the table's clock and never runs on by itself.
 */

import type { Course } from "../shared/protocol.ts";
import type { SessionState } from "../shared/table.ts";
import { type Advice, COACH } from "./messages.ts";

export type Move = NonNullable<Course>;

/** In these states somebody follows a programme; in every other there is something else to do. */
const FOLLOWING: readonly SessionState[] = ["armed", "inverted", "resting"];

/** The move that is to be made now; null without a programme, and while something else goes before it. */
export const moveOf = (course: Course, state: SessionState | null): Move | null =>
  state !== null && FOLLOWING.includes(state) ? course : null;

export const moveAdvice = (move: Move): Advice =>
  COACH[move.phase]({
    targetDeg: move.targetAngleDeg,
    step: move.stepIndex + 1,
    steps: move.steps,
    nextDeg: move.nextTargetDeg,
  });

/** Seconds until the stay or the rest is over, at `t` on the controller's clock; null while its clock stands. */
export const moveLeftS = (move: Move | null, t: number | null): number | null => {
  if (move === null || move.endsT === null || t === null) return null;
  const leftS = (move.endsT - t) / 1000;
  return Number.isFinite(leftS) ? Math.max(0, leftS) : null;
};

/** Where the table is wanted now: the way back and the rest are at horizontal. */
export const moveTargetDeg = (move: Move | null): number | null => {
  if (move === null) return null;
  return move.phase === "back" || move.phase === "rest" ? 0 : move.targetAngleDeg;
};
