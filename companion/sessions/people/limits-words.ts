/** Two limits in a word each: `20° · 2:00`. */

import type { Limits } from "../../../shared/limits.ts";
import { formatDegrees, formatElapsed } from "../../format.ts";

export const limitsWords = ({ maxAngleDeg, maxDurationS }: Limits): string =>
  `${formatDegrees(maxAngleDeg)}\u00a0·\u00a0${formatElapsed(maxDurationS)}`;
