/**
 * A timer of the ATmega328P that schedules its next event instead of counting ticks.
 *
 * Between two events (a compare match, the turn at TOP or BOTTOM) the counter moves in a straight line, so it
 * is computed when somebody looks. Compare outputs, overflow and compare flags appear one timer clock after
 * the counter stood at the compare value, as in the datasheet's timing diagrams (DS40002061A, figures 15-8 to
 * 15-11, 16-10 to 16-13): a fast PWM pulse is OCR + 1 timer clocks long, a phase-correct one 2 × OCR.
 *
 * Known simplifications: the prescaler is never reset (GTCCR ignored), external clock inputs stand still,
 * input capture does not happen (ICR only as TOP), timer 2 has no asynchronous clock.
 */
import type { Interrupt, ScheduledCpu } from "./scheduled-cpu.ts";
import { type CompareUnit, ICF_MASK, type TimerConfig, type TimerMode, TOV_MASK } from "./timer-modes.ts";

/** What a compare unit does to its pin; the numbers are avr8js's pin override modes. */
const PIN = { release: 0, take: 1, set: 2, clear: 3, toggle: 4 } as const;
type PinAction = (typeof PIN)[keyof typeof PIN];

type Compare = {
  readonly unit: CompareUnit;
  readonly interrupt: Interrupt;
  /** The value compared with. */
  ocr: number;
  /** The value written, taken over at once, at TOP or at BOTTOM. */
  buffered: number;
  com: number;
};

export class Timer {
  readonly #cpu: ScheduledCpu;
  readonly #config: TimerConfig;
  readonly #onFlag: (flagMask: number) => void;
  readonly #max: number;
  readonly #a: Compare;
  readonly #b: Compare;
  readonly #overflow: Interrupt;
  readonly #capture: Interrupt | null;
  readonly #event = () => this.#runEvent();
  #mode: TimerMode;
  #divider = 0;
  #count = 0;
  #up = true;
  #atTick = 0;
  /** A write to TCNT blocks the match of that very value (datasheet 15.5.2). */
  #blockedValue = -1;
  #icr = 0;
  /** The shared high-byte register of the 16-bit timer (datasheet 16.3). */
  #temp = 0;
  #ticksToEvent = 0;

  /** `onFlag` is told of flags that were clear and are now set: triggers of the ADC. */
  constructor(cpu: ScheduledCpu, config: TimerConfig, onFlag: (flagMask: number) => void) {
    this.#cpu = cpu;
    this.#config = config;
    this.#onFlag = onFlag;
    this.#max = config.bits === 16 ? 0xffff : 0xff;
    this.#mode = config.modes[0] ?? {
      kind: "normal",
      top: this.#max,
      ocrUpdate: "immediate",
      toggleA: false,
    };
    this.#a = this.#compare(config.compareA);
    this.#b = this.#compare(config.compareB);
    this.#overflow = this.#interrupt(config.overflowVector, TOV_MASK);
    this.#capture = config.ICR === 0 ? null : this.#interrupt(config.captureVector, ICF_MASK);
    this.#attachCounter();
    this.#attachCompare(this.#a);
    this.#attachCompare(this.#b);
    this.#attachControl();
    this.#attachInterrupts();
  }

  #interrupt(address: number, mask: number): Interrupt {
    const { TIFR, TIMSK } = this.#config;
    return { address, flagRegister: TIFR, flagMask: mask, enableRegister: TIMSK, enableMask: mask };
  }

  #compare(unit: CompareUnit): Compare {
    return { unit, interrupt: this.#interrupt(unit.vector, unit.flagMask), ocr: 0, buffered: 0, com: 0 };
  }

  get #top(): number {
    const { top } = this.#mode;
    return top === "ocra" ? this.#a.ocr : top === "icr" ? this.#icr : top;
  }

  #attachCounter(): void {
    const { TCNT, ICR, bits } = this.#config;
    const { data, readHooks, writeHooks } = this.#cpu;
    readHooks[TCNT] = () => {
      this.#sync();
      data[TCNT] = this.#count & 0xff;
      if (bits === 16) {
        this.#temp = this.#count >> 8;
        data[TCNT + 1] = this.#temp;
      }
      return this.#count & 0xff;
    };
    writeHooks[TCNT] = (value) => {
      this.#sync();
      this.#count = bits === 16 ? (this.#temp << 8) | value : value;
      this.#blockedValue = this.#count;
      this.#up = true;
      this.#reschedule();
      return true;
    };
    if (bits !== 16) return;
    const keepHigh = (value: number) => {
      this.#temp = value;
      return true;
    };
    writeHooks[TCNT + 1] = keepHigh;
    writeHooks[ICR + 1] = keepHigh;
    writeHooks[ICR] = (value) => {
      this.#sync();
      this.#icr = (this.#temp << 8) | value;
      data[ICR] = value;
      data[ICR + 1] = this.#temp;
      this.#reschedule();
      return true;
    };
  }

  #attachCompare(compare: Compare): void {
    const { OCR } = compare.unit;
    const { data, writeHooks } = this.#cpu;
    const wide = this.#config.bits === 16;
    if (wide) {
      writeHooks[OCR + 1] = (value) => {
        this.#temp = value;
        return true;
      };
    }
    writeHooks[OCR] = (value) => {
      this.#sync();
      compare.buffered = wide ? (this.#temp << 8) | value : value;
      data[OCR] = value;
      if (wide) data[OCR + 1] = this.#temp;
      if (this.#mode.ocrUpdate === "immediate") compare.ocr = compare.buffered;
      this.#reschedule();
      return true;
    };
  }

  #attachControl(): void {
    const { TCCRA, TCCRB, FORCE, dividers } = this.#config;
    const { data, writeHooks } = this.#cpu;
    const force = (value: number) => {
      // Force bits only act in the modes that are not PWM (datasheet 15.9.2).
      if (this.#mode.kind !== "normal" && this.#mode.kind !== "ctc") return;
      for (const compare of [this.#a, this.#b]) {
        if (value & compare.unit.forceMask) this.#drivePin(compare, matchAction(compare.com));
      }
    };
    writeHooks[TCCRA] = (value) => {
      this.#sync();
      data[TCCRA] = value;
      this.#applyMode();
      return true;
    };
    writeHooks[TCCRB] = (value) => {
      this.#sync();
      data[TCCRB] = FORCE === TCCRB ? value & 0x3f : value;
      if (FORCE === TCCRB) force(value);
      this.#divider = dividers[value & 7] ?? 0;
      this.#atTick = this.#tickNow();
      this.#applyMode();
      return true;
    };
    if (FORCE !== TCCRB) {
      writeHooks[FORCE] = (value) => {
        force(value);
        data[FORCE] = 0;
        return true;
      };
    }
  }

  #attachInterrupts(): void {
    const { TIFR, TIMSK } = this.#config;
    const { writeHooks } = this.#cpu;
    const all = [this.#overflow, this.#a.interrupt, this.#b.interrupt];
    if (this.#capture !== null) all.push(this.#capture);
    writeHooks[TIFR] = (value) => {
      for (const interrupt of all) this.#cpu.clearInterruptByFlag(interrupt, value);
      return true;
    };
    writeHooks[TIMSK] = (value) => {
      this.#cpu.data[TIMSK] = value;
      for (const interrupt of all) this.#cpu.updateInterruptEnable(interrupt, value);
      return true;
    };
  }

  #applyMode(): void {
    const { TCCRA, TCCRB, bits, modes } = this.#config;
    const a = this.#cpu.data[TCCRA] ?? 0;
    const b = this.#cpu.data[TCCRB] ?? 0;
    const wgm = (a & 3) | ((b & (bits === 16 ? 0x18 : 0x08)) >> 1);
    this.#mode = modes[wgm] ?? this.#mode;
    if (this.#mode.kind !== "phase") this.#up = true;
    const isPwm = this.#mode.kind === "fast" || this.#mode.kind === "phase";
    for (const compare of [this.#a, this.#b]) {
      if (this.#mode.ocrUpdate === "immediate") compare.ocr = compare.buffered;
      const asked = (a >> compare.unit.comShift) & 3;
      const mayToggle = !isPwm || (compare === this.#a && this.#mode.toggleA);
      const com = asked === 1 && !mayToggle ? 0 : asked;
      if ((com === 0) !== (compare.com === 0)) {
        this.#drivePin(compare, com === 0 ? PIN.release : PIN.take);
      }
      compare.com = com;
    }
    this.#reschedule();
  }

  #tickNow(): number {
    return this.#divider === 0 ? 0 : Math.floor(this.#cpu.now / this.#divider);
  }

  /**
   * Brings the counter to the present; every turn is an event, so it moves straight. An instruction may look in its
   * second cycle, when an event has just come due that runs after it: until then the counter stands before the event.
   */
  #sync(): void {
    if (this.#divider === 0) return;
    const delta = Math.min(this.#tickNow() - this.#atTick, this.#ticksToEvent - 1);
    if (!(delta > 0)) return;
    this.#atTick += delta;
    this.#ticksToEvent -= delta;
    this.#blockedValue = -1;
    this.#count += this.#up ? delta : -delta;
  }

  #reschedule(): void {
    this.#cpu.unschedule(this.#event);
    if (this.#divider === 0) return;
    this.#ticksToEvent = this.#mode.kind === "phase" ? this.#ticksToPhaseEvent() : this.#ticksToSlopeEvent();
    if (this.#ticksToEvent === Number.POSITIVE_INFINITY) return;
    this.#cpu.schedule(this.#event, (this.#atTick + this.#ticksToEvent) * this.#divider);
  }

  /** The last value before the counter returns to 0; MAX when TOP was lowered below the counter. */
  get #slopeEnd(): number {
    const top = this.#top;
    return this.#count <= top ? top : this.#max;
  }

  #ticksToLeaveUp(value: number, end: number): number {
    if (value < this.#count || value > end) return Number.POSITIVE_INFINITY;
    if (value === this.#blockedValue && value === this.#count) return Number.POSITIVE_INFINITY;
    return value - this.#count + 1;
  }

  #ticksToSlopeEvent(): number {
    const end = this.#slopeEnd;
    return Math.min(
      this.#ticksToLeaveUp(this.#a.ocr, end),
      this.#ticksToLeaveUp(this.#b.ocr, end),
      end - this.#count + 1,
    );
  }

  #ticksToPhaseEvent(): number {
    const top = this.#top;
    if (top === 0) return Number.POSITIVE_INFINITY;
    const turn = this.#up ? Math.max(1, top - this.#count) : this.#count;
    // The counter stands on TOP or BOTTOM with its direction already turned, so one rule serves all values.
    const leave = (ocr: number) =>
      this.#up
        ? this.#ticksToLeaveUp(ocr, top - 1)
        : ocr <= this.#count && ocr > 0
          ? this.#count - ocr + 1
          : Number.POSITIVE_INFINITY;
    return Math.min(turn, leave(this.#a.ocr), leave(this.#b.ocr));
  }

  #runEvent(): void {
    const ticks = this.#ticksToEvent;
    const before = this.#count;
    this.#atTick += ticks;
    if (this.#mode.kind === "phase") this.#runPhaseEvent(before, ticks);
    else this.#runSlopeEvent(before, ticks);
    this.#reschedule();
  }

  #runSlopeEvent(before: number, ticks: number): void {
    const end = this.#slopeEnd;
    const left = before + ticks - 1;
    const wraps = left === end;
    const blocked = this.#blockedValue;
    this.#blockedValue = -1;
    this.#count = wraps ? 0 : left + 1;
    const fast = this.#mode.kind === "fast";
    for (const compare of [this.#a, this.#b]) {
      if (compare.ocr !== left || (left === blocked && ticks === 1)) continue;
      this.#raise(compare.interrupt);
      // OCR = TOP in fast PWM is a constant level: clear and set would fall on the same clock.
      if (compare.com === 0 || (fast && wraps && compare.com !== 1)) continue;
      this.#drivePin(compare, matchAction(compare.com));
    }
    if (wraps) this.#wrap(end, fast);
  }

  #wrap(end: number, fast: boolean): void {
    if (fast || end === this.#max) this.#raise(this.#overflow);
    if (this.#capture !== null && this.#mode.top === "icr" && end === this.#top) this.#raise(this.#capture);
    if (!fast) return;
    this.#takeOver();
    for (const compare of [this.#a, this.#b]) {
      if (compare.com >= 2) this.#drivePin(compare, compare.com === 2 ? PIN.set : PIN.clear);
    }
  }

  #runPhaseEvent(before: number, ticks: number): void {
    const wasUp = this.#up;
    this.#blockedValue = -1;
    this.#count = Math.max(0, wasUp ? before + ticks : before - ticks);
    const left = wasUp ? this.#count - 1 : this.#count + 1;
    for (const compare of [this.#a, this.#b]) {
      if (compare.ocr !== left) continue;
      this.#raise(compare.interrupt);
      if (compare.com === 1) this.#drivePin(compare, PIN.toggle);
      if (compare.com >= 2) this.#drivePin(compare, wasUp === (compare.com === 2) ? PIN.clear : PIN.set);
    }
    if (wasUp && this.#count >= this.#top) {
      this.#count = this.#top;
      this.#up = false;
      if (this.#mode.ocrUpdate === "top") this.#takeOver();
      if (this.#capture !== null && this.#mode.top === "icr") this.#raise(this.#capture);
    } else if (!wasUp && this.#count === 0) {
      this.#up = true;
      this.#raise(this.#overflow);
      if (this.#mode.ocrUpdate === "bottom") this.#takeOver();
    }
  }

  #takeOver(): void {
    this.#a.ocr = this.#a.buffered;
    this.#b.ocr = this.#b.buffered;
  }

  #raise(interrupt: Interrupt): void {
    const wasSet = ((this.#cpu.data[interrupt.flagRegister] ?? 0) & interrupt.flagMask) !== 0;
    this.#cpu.setInterruptFlag(interrupt);
    if (!wasSet) this.#onFlag(interrupt.flagMask);
  }

  #drivePin(compare: Compare, action: PinAction): void {
    this.#cpu.gpioByPort[compare.unit.port]?.timerOverridePin(compare.unit.pin, action);
  }
}

function matchAction(com: number): PinAction {
  return com === 1 ? PIN.toggle : com === 3 ? PIN.set : com === 2 ? PIN.clear : PIN.release;
}
