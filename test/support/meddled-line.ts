/**
 * A TCP line between the program and a board on which somebody meddles: angle reports can be made to lie (Firmata has
 * no checksum for them), and bytes can be put in toward the board. Everything else passes as it is.
 */

import { openLineBetween } from "./line-between.ts";

export interface MeddledLine {
  /** `tcp://host:port` for the program. */
  readonly port: string;
  /** From now on what the board reports of its sensor goes through this; null = the truth. */
  lie(counts: ((truth: number) => number) | null): void;
  /** Puts bytes in toward the board, between two pieces of what the program says. */
  inject(bytes: readonly number[]): void;
  close(): Promise<void>;
}

const ANALOG_A0 = 0xe0;

/** Rewrites reports of A0 in a stream; a report that is cut in two is kept until it is whole. */
const rewriter = (): ((bytes: Uint8Array, lie: (truth: number) => number) => Buffer) => {
  let pending: number[] = [];
  return (bytes, lie) => {
    const out: number[] = [];
    for (const byte of bytes) {
      if (pending.length > 0 || byte === ANALOG_A0) {
        // Within a sysex no byte is 0xE0, so this is the start of a report and nothing else.
        pending.push(byte);
        const [, low, high] = pending;
        if (low === undefined || high === undefined) continue;
        const counts = Math.max(0, Math.min(1023, Math.round(lie(low | (high << 7)))));
        out.push(ANALOG_A0, counts & 0x7f, counts >> 7);
        pending = [];
      } else out.push(byte);
    }
    return Buffer.from(out);
  };
};

/** Opens a line to the board at `board` (`tcp://host:port`); one host at a time, as on the board's own. */
export const openMeddledLine = async (board: string): Promise<MeddledLine> => {
  let lie: ((truth: number) => number) | null = null;
  const line = await openLineBetween(board, () => {
    const rewrite = rewriter();
    return {
      toBoard: (bytes, send) => send(bytes),
      fromBoard: (bytes, send) => send(rewrite(bytes, (truth) => (lie === null ? truth : lie(truth)))),
    };
  });
  return {
    port: line.port,
    lie: (counts) => {
      lie = counts;
    },
    inject: line.inject,
    close: line.close,
  };
};
