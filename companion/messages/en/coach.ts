/** The next move of a programme, to be read upside down: what to do in a word or two, and what comes after it. */

import { formatDegrees } from "../../format.ts";
import type { Advice } from "../advice.ts";

const stepOf = (step: number, steps: number): string => `Step ${step} of ${steps}`;
const then = (nextDeg: number | null): string =>
  nextDeg === null ? "the last one" : `next ${formatDegrees(nextDeg)}`;

/** Degrees; `step` counts from 1; `nextDeg` null = there is no further step. */
export interface MoveWords {
  readonly targetDeg: number;
  readonly step: number;
  readonly steps: number;
  readonly nextDeg: number | null;
}

export const COACH = {
  go: ({ targetDeg, step, steps, nextDeg }: MoveWords): Advice => ({
    title: `Turn to ${formatDegrees(targetDeg)}`,
    next: `Slowly. ${stepOf(step, steps)}, ${then(nextDeg)}.`,
  }),
  stay: ({ targetDeg, step, steps, nextDeg }: MoveWords): Advice => ({
    title: "Stay",
    next: `At ${formatDegrees(targetDeg)}. ${stepOf(step, steps)}, ${then(nextDeg)}.`,
  }),
  back: ({ nextDeg }: MoveWords): Advice => ({
    title: "Come back to horizontal",
    next: `Slowly, and rest there. ${nextDeg === null ? "That was the last one." : `Next: ${formatDegrees(nextDeg)}.`}`,
  }),
  rest: ({ nextDeg }: MoveWords): Advice => ({
    title: "Rest",
    next: `Breathe. ${nextDeg === null ? "That was the last one." : `Next: ${formatDegrees(nextDeg)}.`}`,
  }),
} as const;
