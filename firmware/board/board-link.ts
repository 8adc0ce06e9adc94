/**
 * The byte stream as messages with the time of their arrival, and the only place that writes to it.
 *
 * Ends once, with a reason, however many events the stream has for it. Writes are whole messages; when the other
 * side takes no more of them the link has ended, rather than a queue grown.
 */

import type { Duplex } from "node:stream";
import { SerialPort } from "serialport";
import { createFirmataMessages, type FirmataMessage } from "./firmata-messages.ts";

/** At 57600 baud this is over a third of a second of writing: nobody reads at the other end. */
const MAX_UNSENT_BYTES = 2048;

export interface BoardLink {
  /** One listener at a time; `atMs` is on the controller's clock. */
  onMessage(listener: (message: FirmataMessage, atMs: number) => void): void;
  /** One listener at a time; called once, at once when it has ended already. Not called after `close`. */
  onEnded(listener: (reason: string) => void): void;
  write(bytes: Uint8Array): void;
  receivedBytes(): number;
  /** Waits until what was written is out, at most `withinMs`, and closes the stream. */
  close(withinMs: number): Promise<void>;
}

type State =
  | { readonly kind: "open" }
  | { readonly kind: "ended"; readonly reason: string }
  | { readonly kind: "closed" };

/**
 * Resolves when the other side has what was written, as far as can be told: a serial port when the driver has sent
 * it, a socket when the peer has closed as well. A socket closed with readings unread would be reset, and a reset
 * throws away what the peer has not read yet, the release among it.
 */
const delivered = (stream: Duplex): Promise<void> =>
  new Promise((resolve) => {
    if (stream.destroyed) return resolve();
    if (!(stream instanceof SerialPort)) {
      stream.once("close", () => resolve());
      stream.end();
      return;
    }
    stream.write(new Uint8Array(0), () => {
      if (stream.isOpen) stream.drain(() => resolve());
      else resolve();
    });
  });

/** Closes for good; `destroy()` alone would leave a serial port open and locked. Resolves when it is closed. */
const shut = (stream: Duplex): Promise<void> =>
  new Promise((resolve) => {
    if (stream instanceof SerialPort && stream.isOpen) {
      // An error of closing changes nothing any more: the port is gone.
      stream.close(() => resolve());
      return;
    }
    stream.destroy();
    resolve();
  });

export const createBoardLink = (stream: Duplex, nowMs: () => number): BoardLink => {
  const messages = createFirmataMessages();
  let state: State = { kind: "open" };
  let listener: ((message: FirmataMessage, atMs: number) => void) | null = null;
  let endedListener: ((reason: string) => void) | null = null;
  let received = 0;

  const end = (reason: string): void => {
    if (state.kind !== "open") return;
    state = { kind: "ended", reason };
    void shut(stream);
    endedListener?.(reason);
  };

  stream.on("data", (bytes: Uint8Array) => {
    const atMs = nowMs();
    received += bytes.length;
    for (const message of messages.feed(bytes)) {
      if (state.kind === "open") listener?.(message, atMs);
    }
  });
  stream.on("error", (error: Error) => end(`The line to the board failed: ${error.message}.`));
  stream.on("end", () => end("The board's side closed the line."));
  stream.on("close", () => end("The line to the board was closed; was it unplugged?"));
  if (stream.destroyed) end("The line to the board was closed; was it unplugged?");

  return {
    onMessage: (next) => {
      listener = next;
    },
    onEnded: (next) => {
      endedListener = next;
      if (state.kind === "ended") next(state.reason);
    },
    write: (bytes) => {
      if (state.kind !== "open") return;
      if (stream.writableLength + bytes.length > MAX_UNSENT_BYTES) {
        return end(`The board takes no more bytes: ${stream.writableLength} are waiting.`);
      }
      stream.write(bytes);
    },
    receivedBytes: () => received,
    close: async (withinMs) => {
      if (state.kind !== "open") return;
      state = { kind: "closed" };
      let timer: NodeJS.Timeout | undefined;
      const tooLong = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, withinMs);
      });
      await Promise.race([delivered(stream), tooLong]);
      clearTimeout(timer);
      await shut(stream);
    },
  };
};
