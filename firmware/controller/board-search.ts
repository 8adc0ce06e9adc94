/**
 * Looks for the board for ever: tries the port, waits, tries again, ever more slowly. The computer may have booted
 * before the USB did, and a board may be plugged in an hour later. Says why there is none as long as there is none.
 */

import type { TableBoard } from "../board/table-board.ts";

export type BoardTry =
  | { readonly kind: "ready"; readonly board: TableBoard }
  | { readonly kind: "fault"; readonly reason: string };

/** Waits between tries, ms; the last one repeats. */
export const TRY_AGAIN_MS = [250, 500, 1_000, 2_000, 5_000] as const;

export interface BoardSearch {
  /** Ends the search; a try under way is let run out and its board is let go. */
  stop(): void;
}

/**
 * @param open one try: a board that has answered, or the reason in words; a rejection is a bug
 * @param found called once, with the board
 * @param failed called after each failed try, with the reason
 */
export const searchBoard = (
  open: () => Promise<BoardTry>,
  found: (board: TableBoard) => void,
  failed: (reason: string) => void,
): BoardSearch => {
  let stopped = false;
  let waiting: NodeJS.Timeout | null = null;

  const attempt = async (tries: number): Promise<void> => {
    const tried = await open();
    if (stopped) {
      if (tried.kind === "ready") await tried.board.releaseAndClose();
      return;
    }
    if (tried.kind === "ready") {
      found(tried.board);
      return;
    }
    failed(tried.reason);
    const waitMs = TRY_AGAIN_MS[Math.min(tries, TRY_AGAIN_MS.length - 1)];
    waiting = setTimeout(() => void attempt(tries + 1), waitMs);
  };
  void attempt(0);

  return {
    stop: () => {
      stopped = true;
      if (waiting !== null) clearTimeout(waiting);
    },
  };
};
