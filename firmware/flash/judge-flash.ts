/**
 * Whether a board may be flashed, from what was found on it, and whether it went well, from what is found after.
 * Pure. Flashing stops the guardian for some ten seconds, so that nobody may be on the table.
 */

import { UPRIGHT_DEG } from "../../shared/table.ts";
import type { ProbedBoard } from "../board/board-probe.ts";
import type { FlashImage } from "./flash-image.ts";

export interface FlashWish {
  readonly image: FlashImage;
  readonly nobodyIsOnIt: boolean;
  readonly forceUnknown: boolean;
}

export type FlashVerdict =
  | { readonly kind: "go"; readonly found: string }
  | { readonly kind: "refused"; readonly message: string };

/** The settings layout that a guardian of this protocol writes. */
const LAYOUT_OF_MAJOR: Readonly<Record<number, number>> = { 1: 1, 2: 2 };
const OUR_MAJOR = 2;

const refused = (message: string): FlashVerdict => ({ kind: "refused", message });

/** Who is there, in words. */
export const foundWords = (board: ProbedBoard): string => {
  switch (board.kind) {
    case "closed":
    case "unknown":
      return board.fault.sentence;
    case "other-firmata":
      return `The board runs ${board.firmware}, without guardian.`;
    case "other-guardian":
      return `The board runs a guardian of protocol ${board.major}.`;
    case "guardian":
      return `The board runs guardian ${board.identity.firmware}; its settings are ${board.identity.settings}.`;
  }
};

/** The layout of the settings that lie on the board; null = none or nobody knows. */
const layoutOnBoard = (board: ProbedBoard): number | "newer" | null => {
  if (board.kind === "other-guardian") return LAYOUT_OF_MAJOR[board.major] ?? "newer";
  if (board.kind !== "guardian") return null;
  if (board.identity.settings === "newer") return "newer";
  return board.identity.settings === "blank" ? null : (LAYOUT_OF_MAJOR[OUR_MAJOR] ?? "newer");
};

/** Why somebody could be on the table, or null when the board itself says that it is upright and idle. */
const riderObstacle = (board: ProbedBoard, nobodyIsOnIt: boolean): string | null => {
  if (board.kind === "guardian" && board.status !== null) {
    const { status } = board;
    if (status.armed) return "A session is running on this board. End it first.";
    if (status.angle.kind === "ok") {
      const { angleDeg } = status.angle;
      if (angleDeg <= UPRIGHT_DEG) return null;
      return `The table is at ${angleDeg.toFixed(1)}°; allowed: ${UPRIGHT_DEG}° or more upright. Bring it upright, with nobody on it.`;
    }
  }
  if (nobodyIsOnIt) return null;
  return `${foundWords(board)} It cannot say that the table is upright. See that nobody is on it, and add --yes-nobody-is-on-it.`;
};

const downgradeObstacle = (board: ProbedBoard, wish: FlashWish): string | null => {
  const { marker, path } = wish.image;
  if (marker === null) {
    return wish.forceUnknown
      ? null
      : `${path} does not say which version and settings layout it is (no .version.json beside it). Add --force-unknown to flash it all the same.`;
  }
  const layout = layoutOnBoard(board);
  if (layout === null || wish.forceUnknown) return null;
  if (layout !== "newer" && marker.settingsLayout >= layout) return null;
  const is = layout === "newer" ? "newer than this program knows" : `${layout}`;
  return (
    `The board's settings are of layout ${is}; ${path} reads up to ${marker.settingsLayout} and would not find ` +
    "its calibration. Use a newer image (--force-unknown flashes it all the same, and the table is calibrated anew)."
  );
};

/** Judges before anything is written. */
export const judgeBefore = (board: ProbedBoard, wish: FlashWish): FlashVerdict => {
  if (board.kind === "closed") return refused(board.fault.sentence);
  const obstacle = riderObstacle(board, wish.nobodyIsOnIt) ?? downgradeObstacle(board, wish);
  return obstacle === null ? { kind: "go", found: foundWords(board) } : refused(obstacle);
};

/** Judges what answers after flashing. */
export const judgeAfter = (before: ProbedBoard, after: ProbedBoard, image: FlashImage): FlashVerdict => {
  const { marker } = image;
  if (marker === null) {
    return after.kind === "closed"
      ? refused(after.fault.sentence)
      : { kind: "go", found: `An image that nothing is known of. ${foundWords(after)}` };
  }
  if (after.kind !== "guardian") return refused(`After flashing: ${foundWords(after)}`);
  const { firmware, settings } = after.identity;
  if (firmware !== marker.firmware) {
    return refused(`After flashing the board runs guardian ${firmware}; the image is ${marker.firmware}.`);
  }
  const wasValid = before.kind === "guardian" && before.identity.settings === "valid";
  if (wasValid && settings !== "valid") {
    return refused(
      `The board's settings were valid before and are ${settings} now. Calibrate the table anew.`,
    );
  }
  const next = settings === "valid" ? "" : " Next: inversion-table calibrate.";
  return { kind: "go", found: `${foundWords(after)}${next}` };
};
