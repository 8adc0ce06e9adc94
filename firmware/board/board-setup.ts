/**
 * What set-up asks of a guarded board: who it is now, how the line is, new settings, and a trial of the lock.
 *
 * It only listens beside everything else. A write is believed when the board's own IDENTITY shows it, and given up
 * after three seconds with the reason as far as the board's STATUS tells it.
 */

import type { LinkQuality, SettingsProblem, SetupWrite } from "../../shared/setup.ts";
import type { BoardLink } from "./board-link.ts";
import type { FirmataMessage } from "./firmata-messages.ts";
import {
  decodeBoardFrame,
  type GuardianIdentity,
  type GuardianStatus,
  IDENTITY_REQUEST,
  STATUS_ID,
} from "./guardian-frame.ts";
import { encodeSettings, newSettingsOf, sameSettings } from "./guardian-settings.ts";
import type { LeaseSender } from "./lease-sender.ts";
import { createLinkQuality } from "./link-quality.ts";

export const WRITTEN_WITHIN_MS = 3_000;
/** The board writes 38 bytes of 3.3 ms; after this long it is asked, and what got lost is sent again. */
const SEND_AGAIN_MS = 800;
const ASK_FOR_MS = 200;

export type WriteResult =
  | { readonly kind: "written" }
  | { readonly kind: "out-of-range"; readonly problem: SettingsProblem }
  | { readonly kind: "not-taken"; readonly reason: string };

export interface BoardSetup {
  identity(): GuardianIdentity;
  /** The newest; null before the first. */
  status(): GuardianStatus | null;
  link(nowMs: number): LinkQuality;
  write(write: SetupWrite): Promise<WriteResult>;
  /** Sends one TRY; null ends the trial. The problem when the pulse is not allowed. */
  tryLock(pulseUs: number | null): SettingsProblem | null;
}

export interface BoardSetupParts {
  readonly link: Pick<BoardLink, "write">;
  readonly identity: GuardianIdentity;
  readonly leases: Pick<LeaseSender, "tryLock">;
  readonly nowMs: () => number;
}

const whyNotTaken = (before: GuardianStatus | null, after: GuardianStatus | null): string => {
  if (after === null) return "the board says nothing";
  if (after.trip !== "none")
    return (
      `the board has tripped (${after.trip}); bring the table upright and acknowledge, or, where its calibration is ` +
      "wrong, hold the button at the table while it is written"
    );
  if (after.armed) return "a session is running";
  if (after.obstacles.includes("settings-being-written")) return "another record is still being written";
  const refusals = after.refusedFrames - (before?.refusedFrames ?? after.refusedFrames);
  return refusals > 0
    ? "the board refused them: they were changed meanwhile, or it has narrower ranges"
    : "the board did not answer; the line may be disturbed";
};

export const createBoardSetup = (
  parts: BoardSetupParts,
): BoardSetup & { hear(message: FirmataMessage, atMs: number): void } => {
  const { link, leases, nowMs } = parts;
  let { identity } = parts;
  let status: GuardianStatus | null = null;
  let identityChanged = (): void => {};
  const quality = createLinkQuality(nowMs());

  /** Waits until the board's IDENTITY is what `holds` wants. */
  const identityWithin = (withinMs: number, holds: () => boolean): Promise<boolean> =>
    new Promise((resolve) => {
      const finish = (came: boolean): void => {
        clearTimeout(late);
        identityChanged = () => {};
        resolve(came);
      };
      const late = setTimeout(() => finish(holds()), withinMs);
      identityChanged = () => {
        if (holds()) finish(true);
      };
    });

  const write = async (wanted: SetupWrite): Promise<WriteResult> => {
    const before = status;
    const { bootNonce, tableId } = identity;
    const encoded = encodeSettings(wanted, { bootNonce, tableId });
    if (encoded.kind === "refused") return { kind: "out-of-range", problem: encoded.problem };
    const isWritten = (): boolean =>
      identity.settings === "valid" &&
      identity.record.counterLow !== wanted.counterLow &&
      identity.tableId === wanted.tableId &&
      sameSettings(newSettingsOf(identity.record), wanted.settings);
    for (const end = nowMs() + WRITTEN_WITHIN_MS; nowMs() < end; ) {
      // The counter in the frame keeps the board from taking it twice.
      if (identity.record.counterLow === wanted.counterLow) link.write(encoded.frame);
      if (await identityWithin(SEND_AGAIN_MS, isWritten)) return { kind: "written" };
      link.write(Uint8Array.from(IDENTITY_REQUEST));
      if (await identityWithin(ASK_FOR_MS, isWritten)) return { kind: "written" };
    }
    return { kind: "not-taken", reason: whyNotTaken(before, status) };
  };

  return {
    identity: () => identity,
    status: () => status,
    link: (atMs) => quality.figures(atMs),
    write,
    tryLock: (pulseUs) => leases.tryLock(pulseUs),
    hear: (message, atMs) => {
      if (message.kind !== "sysex") return;
      const decoded = decodeBoardFrame(message.frame);
      if (decoded.kind === "status") {
        status = decoded;
        quality.arrived(decoded.seq, atMs);
      } else if (decoded.kind === "identity") {
        identity = decoded;
        identityChanged();
      } else if (message.id === STATUS_ID) quality.damaged(atMs);
    },
  };
};
