/**
 * The cells of the EEPROM: erasing gives ones, writing can only give zeros (datasheet DS40002061A, section 8.4).
 *
 * The bytes outlive every reset. A byte whose write was under way when the supply went holds anything.
 */
import type { EEPROMBackend } from "avr8js";
import type { Random } from "./random.ts";

/** Erase and write in one operation take 3.4 ms (table 8-1); avr8js counts 3.6. */
const WRITE_CYCLES = 57_600;

export class EepromCells implements EEPROMBackend {
  readonly #bytes: Uint8Array;
  readonly #random: Random;
  readonly #nowCycle: () => number;
  #writing: { readonly address: number; readonly sinceCycle: number } | null = null;

  /** `bytes` is changed in place. */
  constructor(bytes: Uint8Array, random: Random, nowCycle: () => number) {
    this.#bytes = bytes;
    this.#random = random;
    this.#nowCycle = nowCycle;
  }

  readMemory(address: number): number {
    return this.#bytes[address] ?? 0xff;
  }

  writeMemory(address: number, value: number): void {
    if (address < this.#bytes.length) this.#bytes[address] = (this.#bytes[address] ?? 0xff) & value;
  }

  eraseMemory(address: number): void {
    this.#writing = { address, sinceCycle: this.#nowCycle() };
    if (address < this.#bytes.length) this.#bytes[address] = 0xff;
  }

  losePower(): void {
    const writing = this.#writing;
    this.#writing = null;
    if (writing === null || this.#nowCycle() - writing.sinceCycle >= WRITE_CYCLES) return;
    this.#bytes[writing.address] = Math.floor(this.#random.uniform() * 256);
  }
}
