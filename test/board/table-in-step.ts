/** The table in step on the clock that vitest fakes, for tests that also fake it for something else. */

import type { Fittings } from "../../firmware/simulator/settings-record.ts";
import { startTableInStep, type TableInStep } from "../support/table-in-step.ts";
import { nowMs, pass } from "./open-scripted.ts";

export type { TableInStep } from "../support/table-in-step.ts";

/** @param stepMs how finely time passes; bytes of one step arrive together */
export const startInStep = (fittings: Fittings, stepMs = 1): Promise<TableInStep> =>
  startTableInStep({ clock: { nowMs, pass }, fittings, stepMs });
