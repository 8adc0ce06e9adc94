/** A board as somebody who sets it up sees it. */

import type { SetupBoard } from "../../shared/setup.ts";
import { newSettingsOf } from "../board/guardian-settings.ts";
import { resetCauseWords } from "../board/reset-cause.ts";
import type { TableBoard } from "../board/table-board.ts";

/** @param board the board, or why there is none */
export const setupBoardView = (
  board: TableBoard | { readonly kind: "none"; readonly reason: string },
  nowMs: number,
): SetupBoard => {
  if ("kind" in board) return { kind: "none", reason: board.reason };
  const { setup } = board;
  if (setup === null) return { kind: "unguarded", firmware: board.identity.firmware };
  const { record, settings, ceilings, firmware, simulated, bootNonce, tableId } = setup.identity();
  const { maxAngleDeg, maxDurationS } = ceilings;
  const status = setup.status();
  const { potentiometer, ...others } = newSettingsOf(record);
  return {
    kind: "guarded",
    ...{ firmware, simulated, bootNonce, tableId },
    ceilings: { maxAngleDeg, maxDurationS },
    settingsState: settings,
    counterLow: record.counterLow,
    settings: {
      ...others,
      potentiometer:
        potentiometer.kind === "none"
          ? { kind: "none" }
          : { kind: "two-point", a: { ...potentiometer.a }, b: { ...potentiometer.b } },
      sensors: { ...others.sensors },
      inertial: { ...others.inertial },
    },
    trip: status?.trip ?? "unknown",
    resetCause: status === null ? "unknown" : resetCauseWords(status.resetCause),
    uptimeMs: status?.uptimeMs ?? 0,
    supplyMv: status?.supplyMv ?? null,
    lockSwitch: status?.lockSwitch ?? "unknown",
    refusedFrames: status?.refusedFrames ?? 0,
    refusedRawWrites: status?.refusedRawWrites ?? 0,
    link: setup.link(nowMs),
  };
};
