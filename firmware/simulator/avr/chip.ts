/**
 * One life of an ATmega328P: from a reset until the next one.
 *
 * Contract: a reset never happens inside a `Chip`. When the watchdog bites, `run` returns with
 * `died: "watchdog"`; the caller builds a new `Chip` carrying flash, SRAM, EEPROM and inputs, and every
 * register, timer and pending event is as after power-on (see `arduino-uno.ts`).
 *
 * SLEEP stays asleep: the clock jumps from event to event until an interrupt is taken. All sleep modes act as
 * idle mode (peripherals go on), which is the only one our firmware uses.
 */
import {
  AVREEPROM,
  AVRIOPort,
  type EEPROMBackend,
  eepromConfig,
  portBConfig,
  portCConfig,
  portDConfig,
} from "avr8js";
import type { TwoWireBus } from "../two-wire-bus.ts";
import { Adc, type AnalogInputs } from "./adc.ts";
import { type Handler, RETI, SEI } from "./instructions.ts";
import { runPlain } from "./plain-run.ts";
import { ScheduledCpu, SRAM_BYTES } from "./scheduled-cpu.ts";
import { Timer } from "./timer.ts";
import { ICF_MASK, TIMER0, TIMER1, TIMER2, TOV_MASK } from "./timer-modes.ts";
import { Twi } from "./twi.ts";
import { Usart } from "./usart.ts";
import { MCUSR, Watchdog } from "./watchdog.ts";

const SREG = 95;
const INTERRUPTS_ON = 0x80;
const SRAM_START = 0x100;
/** An interrupt takes 4 cycles and 4 more out of sleep (datasheet 7.7.1); avr8js counts 2. */
const EXTRA_INTERRUPT_CYCLES = 2;
const WAKE_CYCLES = 4;
/** `out SREG, Rn` for any register. */
const OUT_MASK = 0xfe0f;
const OUT_SREG = 0xbe0f;
const COMPARE_A = 0x02;
const COMPARE_B = 0x04;

export type ChipParts = {
  readonly flash: Uint16Array;
  readonly handlers: readonly Handler[];
  /** The same instructions as numbers (`plain-codes.ts`); null: each is executed by its function. */
  readonly plainCodes: Int32Array | null;
  /** SRAM as the last life left it: `.noinit` variables live there. */
  readonly sram: Uint8Array;
  readonly eeprom: EEPROMBackend;
  readonly mcusr: number;
  readonly analog: AnalogInputs;
  readonly bus: TwoWireBus;
  readonly onByte: (byte: number, cycle: number) => void;
  /** False steps through sleep one cycle at a time: slow, for proving that jumping changes nothing. */
  readonly jumpWhileAsleep: boolean;
};

export class Chip {
  readonly cpu: ScheduledCpu;
  readonly usart: Usart;
  readonly ports: { readonly b: AVRIOPort; readonly c: AVRIOPort; readonly d: AVRIOPort };
  /** While true the main program stands still (as in an endless loop) and interrupts go on. */
  frozen = false;
  readonly #parts: ChipParts;
  readonly #handlers: readonly Handler[];
  readonly #adc: Adc;
  readonly #twi: Twi;
  #died: "watchdog" | null = null;

  constructor(parts: ChipParts) {
    this.#parts = parts;
    this.#handlers = parts.handlers;
    const cpu = new ScheduledCpu(parts.flash);
    this.cpu = cpu;
    cpu.data.set(parts.sram, SRAM_START);
    cpu.data[MCUSR] = parts.mcusr;
    this.ports = {
      b: new AVRIOPort(cpu, portBConfig),
      c: new AVRIOPort(cpu, portCConfig),
      d: new AVRIOPort(cpu, portDConfig),
    };
    this.#adc = new Adc(cpu, parts.analog);
    this.#buildTimers();
    this.usart = new Usart(cpu, parts.onByte);
    new AVREEPROM(cpu, parts.eeprom, eepromConfig);
    this.#twi = new Twi(cpu, parts.bus, this.ports.c);
    new Watchdog(cpu, () => {
      this.#died = "watchdog";
    });
  }

  /** What SRAM holds now, for the next life. */
  copySram(): Uint8Array {
    return this.cpu.data.slice(SRAM_START, SRAM_START + SRAM_BYTES);
  }

  /** This life ends: what goes on outside the chip is left as it stands. */
  end(): void {
    this.#twi.vanish();
  }

  /** Runs until the cycle counter has reached `untilCycle` (a few cycles over) or this life ends. */
  run(untilCycle: number): "watchdog" | null {
    const { cpu } = this;
    while (cpu.cycles < untilCycle && !cpu.stopRequested) {
      if (cpu.asleep || this.frozen) {
        if (this.#standStill(untilCycle)) continue;
        this.#execute();
      } else {
        this.#executeAwake(untilCycle);
      }
    }
    return this.#died;
  }

  /** One instruction, with what is due after it. */
  #execute(): void {
    const { cpu } = this;
    const pc = cpu.pc;
    const handler = this.#handlers[pc];
    if (handler === undefined) {
      // The program counter has 14 bits: running off the end goes on at 0 (datasheet 7.3).
      cpu.pc = pc & (this.#handlers.length - 1);
      return;
    }
    handler(cpu);
    if (cpu.nextEventCycle <= cpu.cycles) cpu.runDueEvents();
    if (cpu.nextInterrupt >= 0 && ((cpu.data[SREG] ?? 0) & INTERRUPTS_ON) !== 0) this.#takeInterrupt(pc);
  }

  /** Until time is up or it sleeps: in one go from what happens to what happens, as far as the instructions are plain. */
  #executeAwake(untilCycle: number): void {
    const { cpu } = this;
    const { data } = cpu;
    const { plainCodes } = this.#parts;
    do {
      const interrupted = cpu.nextInterrupt >= 0 && ((data[SREG] ?? 0) & INTERRUPTS_ON) !== 0;
      // An interrupt that waits here is let in after one more instruction.
      if (plainCodes === null || interrupted) this.#execute();
      else if (runPlain(cpu, plainCodes, Math.min(untilCycle, cpu.nextEventCycle))) {
        if (cpu.nextEventCycle <= cpu.cycles) cpu.runDueEvents();
        if (cpu.nextInterrupt >= 0 && ((data[SREG] ?? 0) & INTERRUPTS_ON) !== 0) this.#enterInterrupt();
      } else this.#execute();
    } while (cpu.cycles < untilCycle && !cpu.asleep && !cpu.stopRequested);
  }

  /** Asleep or frozen: lets time pass. Returns false when an instruction has to be executed after all. */
  #standStill(untilCycle: number): boolean {
    const { cpu } = this;
    const enabled = ((cpu.data[SREG] ?? 0) & INTERRUPTS_ON) !== 0;
    // A frozen main program still finishes a section with interrupts off, and service routines run.
    if (!cpu.asleep && (cpu.isrDepth > 0 || !enabled)) return false;
    if (enabled && cpu.nextInterrupt >= 0) {
      if (cpu.asleep) cpu.cycles += WAKE_CYCLES;
      cpu.asleep = false;
      this.#enterInterrupt();
      return true;
    }
    const next = Math.min(cpu.nextEventCycle, untilCycle);
    cpu.cycles = this.#parts.jumpWhileAsleep ? Math.max(cpu.cycles, next) : cpu.cycles + 1;
    if (cpu.nextEventCycle <= cpu.cycles) cpu.runDueEvents();
    return true;
  }

  #takeInterrupt(previousPc: number): void {
    const opcode = this.#parts.flash[previousPc];
    // After SEI and RETI one more instruction is executed first (datasheet 7.7): `sei; sleep` relies on it. So it is
    // after a write to SREG, which compilers rely on between the two halves of a new stack pointer.
    if (opcode === SEI || opcode === RETI || ((opcode ?? 0) & OUT_MASK) === OUT_SREG) return;
    if (this.cpu.asleep) this.cpu.cycles += WAKE_CYCLES;
    this.cpu.asleep = false;
    this.#enterInterrupt();
  }

  #enterInterrupt(): void {
    const { cpu } = this;
    cpu.isrDepth++;
    cpu.tick();
    cpu.cycles += EXTRA_INTERRUPT_CYCLES;
    if (cpu.nextEventCycle <= cpu.cycles) cpu.runDueEvents();
  }

  #buildTimers(): void {
    const { cpu } = this;
    new Timer(cpu, TIMER0, (flag) => {
      if (flag === COMPARE_A) this.#adc.trigger("timer0-compare-a");
      if (flag === TOV_MASK) this.#adc.trigger("timer0-overflow");
    });
    new Timer(cpu, TIMER1, (flag) => {
      if (flag === COMPARE_B) this.#adc.trigger("timer1-compare-b");
      if (flag === TOV_MASK) this.#adc.trigger("timer1-overflow");
      if (flag === ICF_MASK) this.#adc.trigger("timer1-capture");
    });
    new Timer(cpu, TIMER2, () => undefined);
  }
}
