/**
 * Watches the lengths in front of MQTT packets, so that none is gathered in memory that is longer than allowed: brokers
 * that speak 3.1.1 are not told a limit, and one that is told may not keep to it. Bytes in, whether one was too long.
 */

type Step =
  | { readonly kind: "type" }
  | { readonly kind: "length"; readonly value: number; readonly digits: number }
  | { readonly kind: "body"; readonly left: number };

const MOST_DIGITS = 4;

export class PacketCap {
  readonly #most: number;
  #step: Step = { kind: "type" };

  constructor(mostBytes: number) {
    this.#most = mostBytes;
  }

  /** The length of a packet that is too long, or null. After that it is not to be asked again. */
  tooLong(chunk: Uint8Array): number | null {
    let at = 0;
    while (at < chunk.length) {
      const step = this.#step;
      switch (step.kind) {
        case "type":
          this.#step = { kind: "length", value: 0, digits: 0 };
          at += 1;
          break;
        case "length": {
          const byte = chunk[at] ?? 0;
          at += 1;
          const value = step.value + (byte & 0x7f) * 128 ** step.digits;
          const digits = step.digits + 1;
          const hasMore = byte >= 0x80;
          if (digits > MOST_DIGITS || (!hasMore && value > this.#most)) return value;
          if (hasMore) this.#step = { kind: "length", value, digits };
          else this.#step = value === 0 ? { kind: "type" } : { kind: "body", left: value };
          break;
        }
        case "body": {
          const taken = Math.min(step.left, chunk.length - at);
          at += taken;
          this.#step = taken === step.left ? { kind: "type" } : { kind: "body", left: step.left - taken };
          break;
        }
      }
    }
    return null;
  }
}
