/** A line to the board on which things go wrong for as long as it is told to, by {@link spoilBytes}. */

import { type LineBetween, openLineBetween, type Relay } from "../support/line-between.ts";
import { type Decision, type Piece, type Spoiling, type SpoiltBytes, spoilBytes } from "./spoilt-bytes.ts";

export interface FaultLine {
  readonly port: string;
  /** From now on both directions are spoilt; the board's much longer stream with its own measure. */
  spoil(seed: number, toBoard: Spoiling, fromBoard: Spoiling): void;
  /** From now on everything passes as it is, and the plug is in. */
  quiet(): Promise<void>;
  /** What was decided since the last `spoil`, toward the board and from it. */
  decisions(): { readonly toBoard: readonly Decision[]; readonly fromBoard: readonly Decision[] };
  close(): Promise<void>;
}

/** Sends pieces in their order, each after its wait. */
const inOrder = (): ((pieces: readonly Piece[], send: (piece: Piece) => void) => void) => {
  const waiting: Piece[] = [];
  let timer: NodeJS.Timeout | null = null;
  const goOn = (send: (piece: Piece) => void): void => {
    for (let piece = waiting[0]; piece !== undefined && timer === null; piece = waiting[0]) {
      if (piece.kind === "bytes" && piece.afterMs > 0) {
        const { afterMs } = piece;
        waiting[0] = { ...piece, afterMs: 0 };
        timer = setTimeout(() => {
          timer = null;
          goOn(send);
        }, afterMs);
        return;
      }
      waiting.shift();
      send(piece);
    }
  };
  return (pieces, send) => {
    waiting.push(...pieces);
    goOn(send);
  };
};

export const openFaultLine = async (board: string): Promise<FaultLine> => {
  let spoilt: { toBoard: SpoiltBytes; fromBoard: SpoiltBytes } | null = null;
  let pluggingIn: NodeJS.Timeout | null = null;
  let line: LineBetween | null = null;
  const pull = (forMs: number): void => {
    if (line === null || pluggingIn !== null) return;
    const pulled = line;
    pluggingIn = setTimeout(() => {
      pluggingIn = null;
      void pulled.plugIn();
    }, forMs);
    void pulled.unplug();
  };
  const relay = (of: "toBoard" | "fromBoard"): Relay => {
    const order = inOrder();
    return (bytes, send) => {
      const pieces: readonly Piece[] = spoilt?.[of].feed(bytes) ?? [{ kind: "bytes", bytes, afterMs: 0 }];
      order(pieces, (piece) => {
        if (piece.kind === "bytes") send(piece.bytes);
        else pull(piece.forMs);
      });
    };
  };
  line = await openLineBetween(board, () => ({ toBoard: relay("toBoard"), fromBoard: relay("fromBoard") }));
  const opened = line;
  return {
    port: opened.port,
    spoil: (seed, toBoard, fromBoard) => {
      spoilt = { toBoard: spoilBytes(2 * seed, toBoard), fromBoard: spoilBytes(2 * seed + 1, fromBoard) };
    },
    quiet: async () => {
      spoilt = null;
      if (pluggingIn === null) return;
      clearTimeout(pluggingIn);
      pluggingIn = null;
      await opened.plugIn();
    },
    decisions: () => ({
      toBoard: spoilt?.toBoard.decisions() ?? [],
      fromBoard: spoilt?.fromBoard.decisions() ?? [],
    }),
    close: async () => {
      if (pluggingIn !== null) clearTimeout(pluggingIn);
      await opened.close();
    },
  };
};
