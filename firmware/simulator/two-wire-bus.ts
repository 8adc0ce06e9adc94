/**
 * The two wires of an I²C bus with their pull-ups, the devices on it, and the ways it hangs.
 *
 * A master that goes away in the middle of a byte it was reading (a reset, or switched off) leaves the device
 * waiting for clocks: it holds SDA at its present bit until nine pulses of SCL were given by hand and the last of
 * them was not acknowledged, as real devices do. Edges within a byte that goes through are not modelled: between
 * whole bytes the wires show what is left standing on them.
 */

/** A device on the bus, byte by byte. */
export type TwoWireDevice = {
  /** A START with this 7-bit address; true = acknowledged. */
  select(address: number, reading: boolean): boolean;
  /** A byte from the master; true = acknowledged. */
  take(byte: number): boolean;
  /** The next byte for the master. */
  give(): number;
  /** STOP, or the master is gone. */
  stop(): void;
};

export type Wires = { readonly sda: boolean; readonly scl: boolean };

const NO_ANSWER = 0xff;
const DATA_BITS = 8;

export class TwoWireBus {
  readonly #devices: readonly TwoWireDevice[];
  #selected: TwoWireDevice | null = null;
  #heldLow = false;
  #hand: Wires = { sda: true, scl: true };
  /** The byte a device is in the middle of giving, and how many of its clocks have passed: -1 = it acknowledges. */
  #hanging: { readonly byte: number; readonly clocks: number } | null = null;
  #onChange: () => void = () => undefined;

  constructor(devices: readonly TwoWireDevice[]) {
    this.#devices = devices;
  }

  /** Both wires shorted to ground: nothing goes through, and no clocks by hand help. */
  get heldLow(): boolean {
    return this.#heldLow;
  }
  set heldLow(held: boolean) {
    this.#heldLow = held;
    this.#onChange();
  }

  /** What a meter shows: true = high. */
  get wires(): Wires {
    const deviceLow = this.#hanging !== null && !bitOf(this.#hanging);
    return {
      sda: this.#hand.sda && !deviceLow && !this.#heldLow,
      scl: this.#hand.scl && !this.#heldLow,
    };
  }

  /** Who is told when the wires change: the chip that lives now. */
  attach(onChange: () => void): void {
    this.#onChange = onChange;
    this.#hand = { sda: true, scl: true };
  }

  /** Address after a START. True when a device acknowledged; it is the one spoken to until the next START or STOP. */
  select(address: number, reading: boolean): boolean {
    this.#hanging = null;
    this.#selected = this.#devices.find((device) => device.select(address, reading)) ?? null;
    return this.#selected !== null;
  }

  write(byte: number): boolean {
    return this.#selected?.take(byte) ?? false;
  }

  read(): number {
    return this.#selected?.give() ?? NO_ANSWER;
  }

  stop(): void {
    this.#selected?.stop();
    this.#selected = null;
  }

  /** The master goes away after so many clocks of a byte it was reading. */
  abandonRead(clocks: number): void {
    if (this.#selected === null) return;
    this.#hanging = { byte: this.#selected.give(), clocks };
    this.#onChange();
  }

  /** The first device hangs acknowledging its address, with a byte of zeros to give: nine clocks free it. */
  hang(): void {
    this.#selected = this.#devices[0] ?? null;
    this.#hanging = { byte: 0, clocks: -1 };
    this.#onChange();
  }

  /** What the chip does to the wires as ordinary pins: true = lets go, false = pulls low. */
  driveByHand(hand: Wires): void {
    const before = this.#hand;
    if (before.sda === hand.sda && before.scl === hand.scl) return;
    const was = this.wires;
    this.#hand = hand;
    const is = this.wires;
    if (was.scl && is.scl && was.sda !== is.sda) {
      // START or STOP: whatever a device was in the middle of is over.
      this.#hanging = null;
      this.stop();
    } else if (was.scl && !is.scl) {
      this.#clockFell();
    } else if (!was.scl && is.scl) {
      this.#clockRose();
    }
    this.#onChange();
  }

  #clockFell(): void {
    const hanging = this.#hanging;
    if (hanging === null) return;
    const clocks = hanging.clocks + 1;
    this.#hanging = clocks > DATA_BITS ? { byte: this.read(), clocks: 0 } : { byte: hanging.byte, clocks };
  }

  #clockRose(): void {
    if (this.#hanging?.clocks !== DATA_BITS || !this.wires.sda) return;
    this.#hanging = null;
    this.stop();
  }
}

/** The level a device gives after so many clocks; it lets go for the acknowledgement. */
function bitOf({ byte, clocks }: { readonly byte: number; readonly clocks: number }): boolean {
  if (clocks < 0) return false;
  return clocks >= DATA_BITS || ((byte >> (DATA_BITS - 1 - clocks)) & 1) === 1;
}
