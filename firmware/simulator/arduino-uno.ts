/**
 * An Arduino Uno under power: a chip that can be reset, its memories, its pins and its serial line.
 *
 * Contract: a reset is a true one. The old chip object is dropped with every register, timer and pending event;
 * a new one gets the same flash, EEPROM, inputs and (but for a loss of power, as on the real board) SRAM, and MCUSR
 * tells the cause. Pins float until the program sets them again. `cycles` counts from first power-on and never restarts.
 *
 * Time only passes inside `advanceTo`. Listeners are called from there, with the exact cycle of each edge.
 */
import { Chip } from "./avr/chip.ts";
import { decodeFlash, decodeInstruction, type Handler } from "./avr/instructions.ts";
import { plainCode, plainCodes } from "./avr/plain-codes.ts";
import { SRAM_BYTES } from "./avr/scheduled-cpu.ts";
import { EepromCells } from "./eeprom-cells.ts";
import type { Random } from "./random.ts";
import { TwoWireBus } from "./two-wire-bus.ts";

export const CLOCK_HZ = 16_000_000;
export const EEPROM_BYTES = 1024;
const SUPPLY_VOLTS = 5;
const DIGITAL_PINS = 14;

/** MCUSR bits (datasheet DS40002061A, section 11.9.1). */
export const RESET_CAUSES = { powerOn: 0x01, external: 0x02, brownOut: 0x04, watchdog: 0x08 } as const;
export type ResetCause = keyof typeof RESET_CAUSES;

/** What a pin shows to a meter: driven, or left alone by the chip. */
export type PinLevel = "high" | "low" | "floating" | "pull-up";

export type UnoOptions = {
  readonly flash: Uint16Array;
  /** 1024 bytes, changed in place as the program writes. */
  readonly eeprom: Uint8Array;
  readonly random: Random;
  /** Volts at A0 … A5 at a cycle since first power-on. */
  readonly voltsAt: (channel: number, cycle: number) => number;
  /** Volts of the board's supply now; 5 where it is left out. */
  readonly supplyVolts?: () => number;
  /** What hangs on A4 (SDA) and A5 (SCL); nothing but pull-ups where it is left out. */
  readonly bus?: TwoWireBus;
  readonly onByte: (byte: number, cycle: number) => void;
  /** A digital output went high, or stopped being high. Floating counts as not high. */
  readonly onEdge: (pin: number, high: boolean, cycle: number) => void;
  readonly onReset: (cause: ResetCause) => void;
  /**
   * True: a boot loader runs before the program, as on an Uno as it is sold (Optiboot 4.4). It leaves the program no
   * cause of the reset: MCUSR is 0 and the watchdog is off. How long it waits for an upload is not modelled.
   */
  readonly bootLoader?: boolean;
  /** False steps through sleep cycle by cycle instead of jumping: slow, for proving that it changes nothing. */
  readonly jumpWhileAsleep?: boolean;
  /** False executes every instruction by its function: slow, for proving that the loop of plain ones changes nothing. */
  readonly runPlain?: boolean;
};

export class ArduinoUno {
  readonly #options: UnoOptions;
  readonly #handlers: Handler[];
  readonly #plainCodes: Int32Array | null;
  readonly #eeprom: EepromCells;
  readonly #bus: TwoWireBus;
  readonly #inputs = new Array<boolean>(DIGITAL_PINS).fill(false);
  readonly #high = new Array<boolean>(DIGITAL_PINS).fill(false);
  readonly #toBoard: number[] = [];
  #chip: Chip;
  #base = 0;
  #boots = 0;
  #lineBusy = false;
  readonly #bytesPerSecond: number;

  /** `baud` is the rate of the host's side of the line. */
  constructor(options: UnoOptions, baud: number) {
    this.#options = options;
    this.#bytesPerSecond = baud / 10;
    this.#handlers = decodeFlash(options.flash);
    this.#plainCodes = (options.runPlain ?? true) ? plainCodes(options.flash) : null;
    this.#eeprom = new EepromCells(options.eeprom, options.random, () => this.cycles);
    this.#bus = options.bus ?? new TwoWireBus([]);
    this.#chip = this.#boot("powerOn", this.#noise());
  }

  /** Cycles since first power-on. */
  get cycles(): number {
    return this.#base + this.#chip.cpu.cycles;
  }

  get boots(): number {
    return this.#boots;
  }

  /** Data memory by address, as a debugger would see it. */
  get memory(): Uint8Array {
    return this.#chip.cpu.data;
  }

  /** Word address of the next instruction, as a debugger would see it. */
  get programCounter(): number {
    return this.#chip.cpu.pc;
  }

  /** The program sleeps until the next interrupt: it is in the middle of nothing. */
  get asleep(): boolean {
    return this.#chip.cpu.asleep;
  }

  /** The main program stands still as in an endless loop; interrupts go on. A reset ends it. */
  get frozen(): boolean {
    return this.#chip.frozen;
  }
  set frozen(frozen: boolean) {
    this.#chip.frozen = frozen;
  }

  /** Puts words into the flash while the program runs, as a debugger would; the address counts words. */
  patchFlash(address: number, words: readonly number[]): void {
    const { flash } = this.#options;
    flash.set(words, address);
    // One word more on the left: what stands there may reach over two, or skip what follows.
    for (let changed = Math.max(0, address - 1); changed < address + words.length; changed++) {
      this.#handlers[changed] = decodeInstruction(flash, changed);
      if (this.#plainCodes !== null) this.#plainCodes[changed] = plainCode(flash, changed);
    }
  }

  /** Runs to this cycle since first power-on, through any number of resets. */
  advanceTo(cycle: number): void {
    while (this.cycles < cycle) {
      if (this.#chip.run(cycle - this.#base) === "watchdog") this.reset("watchdog");
    }
  }

  /** Resets at the present moment. */
  reset(cause: ResetCause): void {
    const old = this.#chip;
    const sram = cause === "powerOn" ? this.#noise() : old.copySram();
    old.end();
    // A supply that is gone does not finish what it was writing; any other reset lets it be finished (datasheet 8.6.5).
    if (cause === "powerOn" || cause === "brownOut") this.#eeprom.losePower();
    this.#base += old.cpu.cycles;
    for (let pin = 0; pin < DIGITAL_PINS; pin++) this.#edge(pin, false, this.#base);
    this.#chip = this.#boot(cause, sram);
    this.#options.onReset(cause);
  }

  /** Bytes the host puts on the line; they arrive one after the other at the line's rate. */
  send(bytes: Iterable<number>): void {
    for (const byte of bytes) this.#toBoard.push(byte);
    this.#fillLine();
  }

  /** How many of the sent bytes have not arrived yet. */
  get unsentBytes(): number {
    return this.#toBoard.length;
  }

  /** Throws away what has not arrived yet. */
  dropUnsent(): void {
    this.#toBoard.length = 0;
  }

  /** The level something outside puts on a digital pin. */
  drive(pin: number, high: boolean): void {
    this.#inputs[pin] = high;
    const { port, bit } = portOf(this.#chip, pin);
    port.setPin(bit, high);
  }

  /** What the chip would read at a digital pin now. */
  reads(pin: number): boolean {
    const { port, bit } = portOf(this.#chip, pin);
    return (((this.memory[port.portConfig.PIN] ?? 0) >> bit) & 1) === 1;
  }

  level(pin: number): PinLevel {
    const { port, bit } = portOf(this.#chip, pin);
    return LEVELS[port.pinState(bit)] ?? "floating";
  }

  /** SRAM comes up with noise in it, not with zeros. */
  #noise(): Uint8Array {
    return Uint8Array.from({ length: SRAM_BYTES }, () => Math.floor(this.#options.random.uniform() * 256));
  }

  #boot(cause: ResetCause, sram: Uint8Array): Chip {
    const base = this.#base;
    const { voltsAt, onByte, supplyVolts } = this.#options;
    const chip = new Chip({
      flash: this.#options.flash,
      handlers: this.#handlers,
      plainCodes: this.#plainCodes,
      sram,
      eeprom: this.#eeprom,
      mcusr: this.#options.bootLoader === true ? 0 : RESET_CAUSES[cause],
      analog: {
        supplyVolts: supplyVolts ?? (() => SUPPLY_VOLTS),
        voltsAt: (channel, cycle) => voltsAt(channel, base + cycle),
      },
      bus: this.#bus,
      onByte: (byte, cycle) => onByte(byte, base + cycle),
      jumpWhileAsleep: this.#options.jumpWhileAsleep ?? true,
    });
    this.#boots++;
    this.#lineBusy = false;
    for (const [pin, high] of this.#inputs.entries()) {
      const { port, bit } = portOf(chip, pin);
      port.setPin(bit, high);
    }
    chip.ports.b.addListener(() => this.#watch(chip, base, 8, 6));
    chip.ports.d.addListener(() => this.#watch(chip, base, 0, 8));
    this.#chip = chip;
    this.#fillLine();
    return chip;
  }

  #watch(chip: Chip, base: number, firstPin: number, count: number): void {
    for (let pin = firstPin; pin < firstPin + count; pin++) {
      const { port, bit } = portOf(chip, pin);
      this.#edge(pin, LEVELS[port.pinState(bit)] === "high", base + chip.cpu.now);
    }
  }

  #edge(pin: number, high: boolean, cycle: number): void {
    if (this.#high[pin] === high) return;
    this.#high[pin] = high;
    this.#options.onEdge(pin, high, cycle);
  }

  #fillLine(): void {
    if (this.#lineBusy || this.#toBoard.length === 0) return;
    const chip = this.#chip;
    this.#lineBusy = true;
    chip.cpu.schedule(
      () => {
        this.#lineBusy = false;
        const byte = this.#toBoard.shift();
        if (byte !== undefined) chip.usart.receive(byte, false);
        this.#fillLine();
      },
      Math.round(chip.cpu.now + CLOCK_HZ / this.#bytesPerSecond),
    );
  }
}

/** By avr8js's PinState: low, high, input, input with pull-up. */
const LEVELS: readonly PinLevel[] = ["low", "high", "floating", "pull-up"];

function portOf(chip: Chip, pin: number) {
  return pin < 8 ? { port: chip.ports.d, bit: pin } : { port: chip.ports.b, bit: pin - 8 };
}
