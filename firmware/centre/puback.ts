/**
 * PUBACK by hand. Neither mqtt.js nor aedes lets a message be acknowledged later than it is passed on, and a message must
 * not be acknowledged before it is in the record, nor hold up those behind it. So both are told that there is nothing to
 * acknowledge, and these four bytes are written when there is (MQTT 5 §3.4.2.1 and MQTT 3.1.1 §3.4: a remaining length
 * of 2 means success in both).
 */

import type { Writable } from "node:stream";

/** What one line needs for it; a line that has ended needs none: there the message comes again. */
export type AckLine = Pick<Writable, "write" | "writable" | "destroyed">;

export const pubackBytes = (messageId: number): Buffer =>
  Buffer.from([0x40, 0x02, (messageId >> 8) & 0xff, messageId & 0xff]);

export const hasEnded = (line: AckLine): boolean => !line.writable || line.destroyed;

export const writePuback = (line: AckLine, messageId: number): void => {
  if (!hasEnded(line)) line.write(pubackBytes(messageId));
};
