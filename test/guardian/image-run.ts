/**
 * Runs a compiled image on avr8js's ATmega328P, with a byte at a time on the serial line and every edge of the
 * lock and buzzer pins written down. No table, no physics: only what the chip does.
 */

import { readFileSync } from "node:fs";
import {
  AVRADC,
  AVREEPROM,
  AVRIOPort,
  AVRTimer,
  AVRUSART,
  adcConfig,
  avrInstruction,
  CPU,
  EEPROMMemoryBackend,
  portBConfig,
  portCConfig,
  portDConfig,
  timer0Config,
  timer1Config,
  timer2Config,
  usart0Config,
} from "avr8js";

const CYCLES_PER_MS = 16_000;
const FLASH_BYTES = 32_768;
const EEPROM_BYTES = 1024;
const SLEEP_OPCODE = 0x9588;

/** A complete pulse: when it began and how long it was. */
export type Pulse = { atMs: number; us: number };

const loadHex = (path: string): Uint16Array => {
  const flash = new Uint8Array(FLASH_BYTES).fill(0xff);
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const record = Buffer.from(line.slice(1).trim(), "hex");
    if (record[3] === 0) flash.set(record.subarray(4, -1), record.readUInt16BE(1));
  }
  return new Uint16Array(flash.buffer);
};

export class ImageRun {
  readonly lockPulses: Pulse[] = [];
  readonly buzzerPulses: Pulse[] = [];
  /** Bytes the board has sent and nobody has taken yet. */
  sent: number[] = [];
  readonly #cpu: CPU;
  readonly #usart: AVRUSART;
  readonly #adc: AVRADC;
  readonly #portD: AVRIOPort;
  #toBoard: number[] = [];

  constructor(hexPath: string, eeprom: EEPROMMemoryBackend = new EEPROMMemoryBackend(EEPROM_BYTES)) {
    const cpu = new CPU(loadHex(hexPath));
    this.#cpu = cpu;
    const portB = new AVRIOPort(cpu, portBConfig);
    new AVRIOPort(cpu, portCConfig);
    this.#portD = new AVRIOPort(cpu, portDConfig);
    for (const timer of [timer0Config, timer1Config, timer2Config]) new AVRTimer(cpu, timer);
    new AVREEPROM(cpu, eeprom);
    this.#adc = new AVRADC(cpu, adcConfig);
    this.#usart = new AVRUSART(cpu, usart0Config, CYCLES_PER_MS * 1000);
    this.#usart.onByteTransmit = (byte) => this.sent.push(byte);
    this.#watch(portB, 1, this.lockPulses);
    this.#watch(this.#portD, 3, this.buzzerPulses);
  }

  get nowMs(): number {
    return this.#cpu.cycles / CYCLES_PER_MS;
  }

  /** Level of the STOP pin: true = circuit open. */
  setStopOpen(open: boolean): void {
    this.#portD.setPin(2, open);
  }

  setSensorVolts(volts: number): void {
    this.#adc.channelValues[0] = volts;
  }

  /** Puts bytes on the line behind those already there. */
  send(bytes: Iterable<number>): void {
    this.#toBoard.push(...bytes);
  }

  /** Runs for so many milliseconds of the board's time. */
  run(forMs: number): void {
    const cpu = this.#cpu;
    const end = cpu.cycles + forMs * CYCLES_PER_MS;
    while (cpu.cycles < end) {
      const next = this.#toBoard[0];
      if (next !== undefined && this.#usart.writeByte(next)) this.#toBoard.shift();
      const asleep = cpu.progMem[cpu.pc] === SLEEP_OPCODE;
      avrInstruction(cpu);
      const { pc } = cpu;
      cpu.tick();
      if (asleep) this.#sleep(pc, end);
    }
  }

  /** Takes everything the board has sent. */
  take(): number[] {
    const bytes = this.sent;
    this.sent = [];
    return bytes;
  }

  // SLEEP does nothing in avr8js: time jumps from event to event until an interrupt moves the program counter.
  #sleep(pc: number, end: number): void {
    const cpu = this.#cpu;
    while (cpu.pc === pc && cpu.cycles < end) {
      const event = cpu["nextClockEvent"];
      if (event === null) return;
      cpu.cycles = Math.max(cpu.cycles, event.cycles);
      cpu.tick();
    }
  }

  #watch(port: AVRIOPort, bit: number, pulses: Pulse[]): void {
    let roseAtMs: number | null = null;
    port.addListener((value) => {
      const high = ((value >> bit) & 1) === 1;
      if (high && roseAtMs === null) roseAtMs = this.nowMs;
      if (!high && roseAtMs !== null) {
        pulses.push({ atMs: roseAtMs, us: Math.round((this.nowMs - roseAtMs) * 1000) });
        roseAtMs = null;
      }
    });
  }
}
