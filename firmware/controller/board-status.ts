/** The board in the words of the screen: who it is, why it released by itself, and why there is none. */

import type { BoardStatus } from "../../shared/protocol.ts";
import type { TableBoard } from "../board/table-board.ts";
import type { Calibration } from "../safety/input.ts";
import { areCalibrated } from "../safety/two-sensors.ts";

export interface KnownWithoutBoard {
  readonly configCalibration: Calibration;
  /** A simulated board was started for this table. */
  readonly simulated: boolean;
}

/** The supply is shown to 0.1 V; less than this much beyond what is shown changes nothing, so that it never flutters. */
const SUPPLY_MOVED_V = 0.08;

/** What is shown of a measured supply, V. */
export const shownSupplyV = (measuredMv: number | null, shownV: number | null): number | null => {
  if (measuredMv === null) return null;
  const measuredV = measuredMv / 1000;
  const stays = shownV !== null && Math.abs(measuredV - shownV) < SUPPLY_MOVED_V;
  return stays ? shownV : Math.round(measuredV * 10) / 10;
};

/**
 * @param board the board, or why there is none
 * @param shownV the supply as it was shown last
 */
export const boardStatus = (
  board: TableBoard | { readonly kind: "none"; readonly reason: string },
  known: KnownWithoutBoard,
  shownV: number | null,
): BoardStatus => {
  if ("kind" in board) {
    return {
      connected: false,
      guarded: false,
      simulated: known.simulated,
      calibrated: known.configCalibration.kind === "two-point",
      sensors: null,
      trip: null,
      supplyV: null,
      problem: board.reason,
    };
  }
  const { identity } = board;
  const guardian = board.guardian();
  return {
    connected: true,
    guarded: identity.kind === "guarded",
    simulated: known.simulated || (identity.kind === "guarded" && identity.simulated),
    calibrated: areCalibrated(identity.sensors),
    sensors: identity.sensors.kind,
    trip: guardian.kind === "heard" && guardian.trip !== "none" ? guardian.trip : null,
    supplyV: shownSupplyV(guardian.kind === "heard" ? guardian.supplyMv : null, shownV),
    problem: null,
  };
};
