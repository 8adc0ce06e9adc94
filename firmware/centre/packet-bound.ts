/**
 * Bounds what a stranger can make the embedded broker hold: a packet that says it is too long ends the connection before
 * the rest of it is waited for.
 */

import { Transform, type TransformCallback } from "node:stream";
import { PacketCap } from "../fleet/packet-cap.ts";

export const MOST_PACKET_BYTES = 65_536;

export class PacketBound extends Transform {
  readonly #cap = new PacketCap(MOST_PACKET_BYTES);

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const tooLong = this.#cap.tooLong(chunk);
    if (tooLong === null) done(null, chunk);
    else done(new Error(`a packet has ${tooLong} bytes or more; allowed: up to ${MOST_PACKET_BYTES}`));
  }
}
