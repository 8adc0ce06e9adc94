/**
 * The analog converter of the ATmega328P with auto trigger (datasheet DS40002061A, chapter 23).
 *
 * Written here because avr8js's ADC never starts by itself (ADATE) and cannot clear its flag by writing one.
 * The voltage is taken when a conversion starts; the result appears 13 ADC clocks later (25 for the first).
 */
import type { Interrupt, ScheduledCpu } from "./scheduled-cpu.ts";

const ADCL = 0x78;
const ADCH = 0x79;
const ADCSRA = 0x7a;
const ADCSRB = 0x7b;
const ADMUX = 0x7c;
const ADEN = 0x80;
const ADSC = 0x40;
const ADATE = 0x20;
const ADIF = 0x10;
const ADIE = 0x08;
const ADLAR = 0x20;
const FIRST_CLOCKS = 25;
const CLOCKS = 13;
const INTERNAL_REFERENCE_V = 1.1;
const DIVIDERS = [2, 2, 4, 8, 16, 32, 64, 128];

/** Trigger sources by ADTS bits (datasheet table 23-6). */
export type AdcTrigger =
  | "timer0-compare-a"
  | "timer0-overflow"
  | "timer1-compare-b"
  | "timer1-overflow"
  | "timer1-capture";
const TRIGGERS: readonly (AdcTrigger | "free-running" | "none")[] = [
  "free-running",
  "none",
  "none",
  "timer0-compare-a",
  "timer0-overflow",
  "timer1-compare-b",
  "timer1-overflow",
  "timer1-capture",
];

/** What the pins of the converter see. */
export type AnalogInputs = {
  /** Volts at analog pin A0 … A7 at this cycle. */
  voltsAt(channel: number, cycle: number): number;
  /** Volts of the supply, which is the usual reference, now. */
  supplyVolts(): number;
};

export class Adc {
  readonly #cpu: ScheduledCpu;
  readonly #inputs: AnalogInputs;
  #converting = false;
  #first = true;
  #result = 0;
  readonly #complete = () => this.#finish();
  readonly #interrupt: Interrupt = {
    address: 0x2a,
    flagRegister: ADCSRA,
    flagMask: ADIF,
    enableRegister: ADCSRA,
    enableMask: ADIE,
  };

  constructor(cpu: ScheduledCpu, inputs: AnalogInputs) {
    this.#cpu = cpu;
    this.#inputs = inputs;
    cpu.writeHooks[ADCSRA] = (value, oldValue) => {
      this.#control(value, oldValue);
      return true;
    };
  }

  /** A timer flag went up. */
  trigger(source: AdcTrigger): void {
    const { data } = this.#cpu;
    const control = data[ADCSRA] ?? 0;
    if ((control & (ADEN | ADATE)) !== (ADEN | ADATE) || this.#converting) return;
    if (TRIGGERS[(data[ADCSRB] ?? 0) & 7] === source) this.#start();
  }

  #control(value: number, oldValue: number): void {
    const cpu = this.#cpu;
    const flag = value & ADIF ? 0 : oldValue & ADIF;
    if ((value & ADEN) === 0) {
      cpu.unschedule(this.#complete);
      this.#converting = false;
      this.#first = true;
    }
    const running = this.#converting ? ADSC : 0;
    cpu.data[ADCSRA] = (value & ~(ADIF | ADSC)) | flag | running;
    if (value & ADIF) cpu.clearInterrupt(this.#interrupt);
    cpu.updateInterruptEnable(this.#interrupt, value);
    if (value & ADSC && value & ADEN && !this.#converting) this.#start();
  }

  #start(): void {
    const { data } = this.#cpu;
    const control = data[ADCSRA] ?? 0;
    const divider = DIVIDERS[control & 7] ?? 2;
    this.#converting = true;
    data[ADCSRA] = control | ADSC;
    this.#result = this.#convert(data[ADMUX] ?? 0);
    const clocks = this.#first ? FIRST_CLOCKS : CLOCKS;
    this.#first = false;
    this.#cpu.schedule(this.#complete, this.#cpu.now + clocks * divider);
  }

  #convert(admux: number): number {
    const channel = admux & 0x0f;
    const reference = admux >> 6 === 3 ? INTERNAL_REFERENCE_V : this.#inputs.supplyVolts();
    const volts =
      channel < 8 ? this.#inputs.voltsAt(channel, this.#cpu.now) : channel === 14 ? INTERNAL_REFERENCE_V : 0;
    return Math.min(1023, Math.max(0, Math.floor((volts / reference) * 1024)));
  }

  #finish(): void {
    const { data } = this.#cpu;
    this.#converting = false;
    const control = data[ADCSRA] ?? 0;
    data[ADCSRA] = control & ~ADSC;
    const shifted = (data[ADMUX] ?? 0) & ADLAR ? this.#result << 6 : this.#result;
    data[ADCL] = shifted & 0xff;
    data[ADCH] = shifted >> 8;
    this.#cpu.setInterruptFlag(this.#interrupt);
    if (control & ADATE && TRIGGERS[(data[ADCSRB] ?? 0) & 7] === "free-running") this.#start();
  }
}
