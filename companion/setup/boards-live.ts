/** The boards and ports of the table's computer, looked at again and again while somebody looks for theirs. */

import { type ReadonlySignal, signal } from "@preact/signals";
import { type BoardsView, PORTS_LOOKED_EVERY_MS } from "../../shared/boards.ts";
import type { Timers } from "../connection.ts";
import type { Told } from "./door.ts";

export interface LiveBoards {
  /** Null until the first answer. */
  readonly told: ReadonlySignal<Told<BoardsView> | null>;
  close(): void;
}

export const openBoards = (look: () => Promise<Told<BoardsView>>, timers: Timers): LiveBoards => {
  const told = signal<Told<BoardsView> | null>(null);
  let closed = false;
  let cancel = (): void => {};
  const again = async (): Promise<void> => {
    const now = await look();
    if (closed) return;
    told.value = now;
    cancel = timers.after(PORTS_LOOKED_EVERY_MS, () => void again());
  };
  void again();
  return {
    told,
    close: () => {
      closed = true;
      cancel();
    },
  };
};
