/**
 * I²C replies of a Firmata board: which registers of which device, and what was in them.
 *
 * Judged here because firmata-io takes any: one that was cut short would give readings with bytes missing. Each value
 * travels as two bytes of seven bits and seven.
 */

import type { FirmataMessage } from "./firmata-messages.ts";

export const I2C_REPLY_ID = 0x77;
/** F0, id, address, register, F7. */
const LEAST_BYTES = 7;
const FIRST_DATA = 6;

export interface I2cReply {
  readonly address: number;
  readonly register: number;
  readonly bytes: readonly number[];
}

/** Null for every other message, and for a reply that is not whole or carries what is no byte. */
export const readI2cReply = (message: FirmataMessage): I2cReply | null => {
  if (message.kind !== "sysex" || message.id !== I2C_REPLY_ID) return null;
  const { frame } = message;
  if (frame.length < LEAST_BYTES) return null;
  const valueAt = (at: number): number => (frame[at] ?? 0) | ((frame[at + 1] ?? 0) << 7);
  const bytes: number[] = [];
  for (let at = FIRST_DATA; at < frame.length - 1; at += 2) bytes.push(valueAt(at));
  // Half a value ends with F7, which is no seven bits.
  if (!bytes.every((byte) => byte <= 0xff)) return null;
  return { address: valueAt(2), register: valueAt(4), bytes };
};
