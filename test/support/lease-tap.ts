/** The controller's lease as the board receives it: at which board times LEASE frames were whole. */

const START_SYSEX = 0xf0;
const END_SYSEX = 0xf7;
const LEASE_ID = 0x01;

export class LeaseTap {
  /** Board time, ms. */
  readonly arrivedMs: number[] = [];
  #previous = 0;
  #within = false;

  hear(bytes: Uint8Array, atMs: number): void {
    for (const byte of bytes) {
      if (this.#previous === START_SYSEX) this.#within = byte === LEASE_ID;
      if (byte === END_SYSEX && this.#within) {
        this.arrivedMs.push(atMs);
        this.#within = false;
      }
      this.#previous = byte;
    }
  }

  /** Marks this moment; gives the times between two renewals from the last one before it until it is called, ms. */
  mark(): () => number[] {
    const first = Math.max(0, this.arrivedMs.length - 1);
    return () => {
      const from = this.arrivedMs.slice(first);
      return from.slice(1).map((atMs, at) => atMs - (from[at] ?? atMs));
    };
  }
}
