/**
 * Cuts the raw bytes of a board into whole Firmata messages (Firmata protocol 2.x).
 *
 * It stands before everything else that listens to the line: firmata-io's own parser grows without bound on an
 * unended sysex and throws on short answers, and only here is it known when which bytes came. Bounded, never
 * throws; what does not fit is dropped and counted, and the next command byte puts it in step again.
 */

const START_SYSEX = 0xf0;
const END_SYSEX = 0xf7;
const REPORT_VERSION = 0xf9;
const ANALOG_MESSAGE = 0xe0;
const DIGITAL_MESSAGE = 0x90;
/** Longer than any answer of a Firmata board: the capabilities of a Mega are about 1,300 bytes. */
export const MAX_SYSEX_BYTES = 2048;

export type FirmataMessage =
  | { readonly kind: "version"; readonly major: number; readonly minor: number }
  /** `counts` as the board's converter gave them, 14 bits at most. */
  | { readonly kind: "analog"; readonly channel: number; readonly counts: number }
  /** Eight pins, lowest first. */
  | { readonly kind: "digital"; readonly port: number; readonly levels: number }
  /** The whole message, F0 to F7; it has at least an id. */
  | { readonly kind: "sysex"; readonly id: number; readonly frame: Uint8Array };

/** How many bytes follow a command byte; undefined for commands that no board sends. */
const dataBytes = (command: number): 2 | undefined => {
  const group = command < START_SYSEX ? command & 0xf0 : command;
  return group === ANALOG_MESSAGE || group === DIGITAL_MESSAGE || group === REPORT_VERSION ? 2 : undefined;
};

const shortMessage = (command: number, low: number, high: number): FirmataMessage => {
  if (command === REPORT_VERSION) return { kind: "version", major: low, minor: high };
  const value = low | (high << 7);
  return (command & 0xf0) === ANALOG_MESSAGE
    ? { kind: "analog", channel: command & 0x0f, counts: value }
    : { kind: "digital", port: command & 0x0f, levels: value };
};

type State =
  | { readonly kind: "between" }
  | { readonly kind: "short"; readonly command: number; readonly data: readonly number[] }
  | { readonly kind: "sysex"; readonly bytes: number[] };

export interface FirmataMessages {
  /** Takes bytes as they come, cut anywhere; gives the messages they complete. */
  feed(bytes: Uint8Array): FirmataMessage[];
  /** Bytes so far that belonged to no message, overlong and broken-off messages included. */
  droppedBytes(): number;
}

export const createFirmataMessages = (): FirmataMessages => {
  let state: State = { kind: "between" };
  let dropped = 0;

  const breakOff = (): void => {
    if (state.kind === "short") dropped += 1 + state.data.length;
    if (state.kind === "sysex") dropped += state.bytes.length;
    state = { kind: "between" };
  };

  const endSysex = (): FirmataMessage | null => {
    const bytes = state.kind === "sysex" ? state.bytes : [];
    const id = bytes[1];
    if (id === undefined) {
      breakOff();
      dropped += 1;
      return null;
    }
    state = { kind: "between" };
    return { kind: "sysex", id, frame: Uint8Array.from([...bytes, END_SYSEX]) };
  };

  const takeCommand = (byte: number): FirmataMessage | null => {
    if (byte === END_SYSEX && state.kind === "sysex") return endSysex();
    breakOff();
    if (byte === START_SYSEX) state = { kind: "sysex", bytes: [byte] };
    else if (dataBytes(byte) !== undefined) state = { kind: "short", command: byte, data: [] };
    else dropped += 1;
    return null;
  };

  const takeData = (byte: number): FirmataMessage | null => {
    if (state.kind === "sysex" && state.bytes.length < MAX_SYSEX_BYTES - 1) {
      state.bytes.push(byte);
      return null;
    }
    if (state.kind === "short") {
      const [low] = state.data;
      const { command } = state;
      if (low === undefined) {
        state = { kind: "short", command, data: [byte] };
        return null;
      }
      state = { kind: "between" };
      return shortMessage(command, low, byte);
    }
    breakOff();
    dropped += 1;
    return null;
  };

  return {
    feed: (bytes) => {
      const messages: FirmataMessage[] = [];
      for (const byte of bytes) {
        const message = byte >= 0x80 ? takeCommand(byte) : takeData(byte);
        if (message !== null) messages.push(message);
      }
      return messages;
    },
    droppedBytes: () => dropped,
  };
};
