/** The angle as the rider reads it: whole degrees, for tenths only flicker. Absent is a dash, never a zero. */

import { DASH, formatDegrees } from "../format.ts";

export const wholeDegrees = (angleDeg: number | null): string =>
  angleDeg === null || !Number.isFinite(angleDeg) ? DASH : formatDegrees(Math.round(angleDeg) + 0);
