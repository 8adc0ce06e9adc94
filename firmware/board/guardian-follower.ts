/**
 * Listens to the guardian's STATUS frames and keeps the newest, with the time it arrived.
 */

import type { GuardianReport } from "../safety/input.ts";
import type { FirmataMessage } from "./firmata-messages.ts";
import { decodeBoardFrame, type GuardianStatus, STATUS_ID } from "./guardian-frame.ts";
import type { BoardLog } from "./table-board.ts";

export interface GuardianFollower {
  /** Takes any message; those that are not an intact STATUS change nothing. */
  hear(message: FirmataMessage, atMs: number): void;
  report(): GuardianReport | { readonly kind: "silent" };
  /** The guardian's own reading of the STOP circuit; null before the first STATUS. */
  stopOpen(): boolean | null;
}

/** Of refused frames the first is logged and then every hundredth. */
const LOG_EVERY = 100;

export const createGuardianFollower = (
  onStatus: (status: GuardianStatus) => void,
  log: BoardLog,
): GuardianFollower => {
  let newest: { readonly status: GuardianStatus; readonly atMs: number } | null = null;
  let refused = 0;
  return {
    hear: (message, atMs) => {
      if (message.kind !== "sysex" || message.id !== STATUS_ID) return;
      const status = decodeBoardFrame(message.frame);
      if (status.kind === "status") {
        newest = { status, atMs };
        onStatus(status);
      } else if (status.kind === "refused") {
        if (refused % LOG_EVERY === 0) log.warn(`STATUS refused (${refused + 1} so far): ${status.message}`);
        refused += 1;
      }
    },
    report: () => {
      if (newest === null) return { kind: "silent" };
      const { status, atMs } = newest;
      return {
        kind: "heard",
        atMs,
        bootNonce: status.bootNonce,
        holding: status.holding,
        armed: status.armed,
        leaseValid: status.leaseValid,
        trip: status.trip,
        angle: status.angle,
        obstacles: status.obstacles,
        lockSwitch: status.lockSwitch,
        supplyMv: status.supplyMv,
        refusedFrames: status.refusedFrames,
        refusedRawWrites: status.refusedRawWrites,
      };
    },
    stopOpen: () => newest?.status.stopOpen ?? null,
  };
};
