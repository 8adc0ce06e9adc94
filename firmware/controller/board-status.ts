/** The board in the words of the screen: who it is, and why there is none. */

import type { BoardStatus } from "../../shared/protocol.ts";
import type { TableBoard } from "../board/table-board.ts";
import type { Calibration } from "../safety/input.ts";

export interface KnownWithoutBoard {
  readonly configCalibration: Calibration;
  /** A simulated board was started for this table. */
  readonly simulated: boolean;
}

/** @param board the board, or why there is none */
export const boardStatus = (
  board: TableBoard | { readonly kind: "none"; readonly reason: string },
  known: KnownWithoutBoard,
): BoardStatus => {
  if ("kind" in board) {
    return {
      connected: false,
      guarded: false,
      simulated: known.simulated,
      calibrated: known.configCalibration.kind === "two-point",
      trip: null,
      problem: board.reason,
    };
  }
  const { identity } = board;
  const guardian = board.guardian();
  return {
    connected: true,
    guarded: identity.kind === "guarded",
    simulated: known.simulated || (identity.kind === "guarded" && identity.simulated),
    calibrated: identity.calibration.kind === "two-point",
    trip: guardian.kind === "heard" && guardian.trip !== "none" ? guardian.trip : null,
    problem: null,
  };
};
