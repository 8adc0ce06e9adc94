/**
 * The AVR core of avr8js with a clock-event queue of our own.
 *
 * Contract: an event runs with `now` equal to the cycle it was scheduled for, even though the core may be a
 * few cycles later because it finished an instruction first. Pin edges made by timers therefore carry exact
 * times. avr8js peripherals that call `addClockEvent` land in the same queue. After a reset this object is
 * thrown away and a new one is built (see `chip.ts`); nothing of it is reused.
 */
import { CPU } from "avr8js";

/** SRAM of the ATmega328P (datasheet DS40002061A, section 8.3). The core adds the 256 register addresses. */
export const SRAM_BYTES = 2048;

/** Flash of the ATmega328P, in 16-bit words. */
export const FLASH_WORDS = 16_384;

/** How avr8js describes one interrupt: its vector, its flag and its enable bit. */
export type Interrupt = Parameters<CPU["setInterruptFlag"]>[0];

type ClockEvent = { readonly atCycle: number; readonly run: () => void };

export class ScheduledCpu extends CPU {
  /** Cycle of the earliest scheduled event; Infinity when there is none. */
  nextEventCycle = Number.POSITIVE_INFINITY;
  /** True from a SLEEP instruction with SE set until an interrupt is taken. */
  asleep = false;
  /** How many interrupt service routines are running; 0 = the main program. */
  isrDepth = 0;
  /** Set by a peripheral that wants the chip to stop at once (watchdog reset). */
  stopRequested = false;
  /** Latest first, so that the next one is popped from the end. */
  readonly #events: ClockEvent[] = [];
  #eventCycle = -1;

  constructor(flash: Uint16Array) {
    super(flash, SRAM_BYTES);
  }

  /** The cycle something happens at: the event's own time inside an event, else the core's counter. */
  get now(): number {
    return this.#eventCycle >= 0 ? this.#eventCycle : this.cycles;
  }

  /** Calls `run` once the core has reached `atCycle`. Events of the same cycle run in the order of asking. */
  schedule(run: () => void, atCycle: number): void {
    const events = this.#events;
    let index = events.length;
    while (index > 0) {
      const other = events[index - 1];
      if (other === undefined || other.atCycle > atCycle) break;
      index--;
    }
    events.splice(index, 0, { atCycle, run });
    this.#updateNext();
  }

  /** Forgets every event of this callback. */
  unschedule(run: () => void): boolean {
    const events = this.#events;
    let found = false;
    for (let index = events.length - 1; index >= 0; index--) {
      if (events[index]?.run === run) {
        events.splice(index, 1);
        found = true;
      }
    }
    if (found) this.#updateNext();
    return found;
  }

  /** Runs everything that is due at the present cycle count, oldest first. */
  runDueEvents(): void {
    while (this.nextEventCycle <= this.cycles && !this.stopRequested) {
      const event = this.#events.pop();
      if (event === undefined) break;
      this.#updateNext();
      this.#eventCycle = event.atCycle;
      event.run();
    }
    this.#eventCycle = -1;
  }

  override addClockEvent(callback: () => void, cycles: number): () => void {
    this.schedule(callback, this.now + Math.max(1, cycles));
    return callback;
  }

  override clearClockEvent(callback: () => void): boolean {
    return this.unschedule(callback);
  }

  override updateClockEvent(callback: () => void, cycles: number): boolean {
    if (!this.unschedule(callback)) return false;
    this.addClockEvent(callback, cycles);
    return true;
  }

  #updateNext(): void {
    this.nextEventCycle = this.#events[this.#events.length - 1]?.atCycle ?? Number.POSITIVE_INFINITY;
  }
}
