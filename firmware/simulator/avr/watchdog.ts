/**
 * The watchdog of the ATmega328P (datasheet DS40002061A, section 11.8 and 11.9).
 *
 * Unlike avr8js's, a bite does not touch the core: it asks for a true reset and stops. As on the chip, WDRF in
 * MCUSR keeps the watchdog on (with its shortest time) until the program has cleared it.
 */
import type { Interrupt, ScheduledCpu } from "./scheduled-cpu.ts";

export const MCUSR = 0x54;
const WDTCSR = 0x60;
const WDIF = 0x80;
const WDIE = 0x40;
const WDCE = 0x10;
const WDE = 0x08;
const WDP = 0x27;
const WDRF = 0x08;
const CHANGE_WINDOW_CYCLES = 4;
/** The watchdog's own oscillator runs at 128 kHz, the core at 16 MHz. */
const CYCLES_PER_WATCHDOG_CLOCK = 125;
const SHORTEST_CLOCKS = 2048;

export class Watchdog {
  readonly #cpu: ScheduledCpu;
  readonly #onBite: () => void;
  #changeUntilCycle = -1;
  #biteAtCycle = Number.POSITIVE_INFINITY;
  #scheduled = false;
  readonly #check = () => this.#checkTime();
  readonly #interrupt: Interrupt = {
    address: 0x0c,
    flagRegister: WDTCSR,
    flagMask: WDIF,
    enableRegister: WDTCSR,
    enableMask: WDIE,
  };

  constructor(cpu: ScheduledCpu, onBite: () => void) {
    this.#cpu = cpu;
    this.#onBite = onBite;
    cpu.onWatchdogReset = () => this.#restart();
    cpu.writeHooks[MCUSR] = (value, oldValue) => {
      cpu.data[MCUSR] = value & oldValue;
      return true;
    };
    cpu.writeHooks[WDTCSR] = (value, oldValue) => {
      this.#control(value, oldValue);
      return true;
    };
    if ((cpu.data[MCUSR] ?? 0) & WDRF) {
      cpu.data[WDTCSR] = WDE;
      this.#restart();
      this.#arm();
    }
  }

  #control(value: number, oldValue: number): void {
    const cpu = this.#cpu;
    const open = cpu.cycles <= this.#changeUntilCycle;
    if (value & WDCE && value & WDE) this.#changeUntilCycle = cpu.cycles + CHANGE_WINDOW_CYCLES;
    const prescaler = (open && !(value & WDCE) ? value : oldValue) & WDP;
    // Turning it on is free, turning it off needs the timed sequence and a cleared WDRF.
    const mustStayOn = ((cpu.data[MCUSR] ?? 0) & WDRF) !== 0 || (!open && (oldValue & WDE) !== 0);
    const enable = (value & WDE) | (mustStayOn ? WDE : 0);
    const flag = value & WDIF ? 0 : oldValue & WDIF;
    cpu.data[WDTCSR] = prescaler | enable | flag | (value & WDIE);
    if (value & WDIF) cpu.clearInterrupt(this.#interrupt);
    cpu.updateInterruptEnable(this.#interrupt, value);
    if (prescaler !== (oldValue & WDP) || ((oldValue ^ value) & (WDE | WDIE)) !== 0) this.#restart();
    this.#arm();
  }

  get #enabled(): boolean {
    return ((this.#cpu.data[WDTCSR] ?? 0) & (WDE | WDIE)) !== 0;
  }

  #restart(): void {
    const control = this.#cpu.data[WDTCSR] ?? 0;
    const exponent = ((control & 0x20) >> 2) | (control & 7);
    this.#biteAtCycle = this.#cpu.cycles + (SHORTEST_CLOCKS << exponent) * CYCLES_PER_WATCHDOG_CLOCK;
  }

  /** One event stands at the old time and moves itself on; a WDR instruction only writes a number. */
  #arm(): void {
    if (!this.#enabled) return;
    if (this.#scheduled) this.#cpu.unschedule(this.#check);
    this.#scheduled = true;
    this.#cpu.schedule(this.#check, this.#biteAtCycle);
  }

  #checkTime(): void {
    const cpu = this.#cpu;
    this.#scheduled = false;
    if (!this.#enabled) return;
    if (cpu.now < this.#biteAtCycle) {
      this.#arm();
      return;
    }
    const control = cpu.data[WDTCSR] ?? 0;
    if (control & WDIE) {
      // With WDE as well, the interrupt comes first and the next time-out resets (table 11-1).
      cpu.setInterruptFlag(this.#interrupt);
      if (control & WDE) cpu.data[WDTCSR] = (cpu.data[WDTCSR] ?? 0) & ~WDIE;
      this.#restart();
      this.#arm();
      return;
    }
    cpu.stopRequested = true;
    this.#onBite();
  }
}
