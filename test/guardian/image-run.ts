/**
 * Runs a compiled image on the simulated Uno, with a byte at a time on the serial line and every edge of the lock
 * and buzzer pins written down. No table, no physics: only what the chip does and what is put at its pins.
 */

import { readFileSync } from "node:fs";
import { ArduinoUno, CLOCK_HZ, EEPROM_BYTES, type ResetCause } from "../../firmware/simulator/arduino-uno.ts";
import { flashFromHex } from "../../firmware/simulator/intel-hex.ts";
import { seededRandom } from "../../firmware/simulator/random.ts";
import { TwoWireBus } from "../../firmware/simulator/two-wire-bus.ts";

const CYCLES_PER_MS = CLOCK_HZ / 1000;
const BAUD = 57_600;
const LOCK_PIN = 9;
const BUZZER_PIN = 3;
const STOP_PIN = 2;
const FULL_VOLTS = 5;
const LOCK_SWITCH_PIN = 4;

/** A complete pulse: when it began and how long it was. */
export type Pulse = { atMs: number; us: number };

export type ImageRunOptions = {
  /** 1024 bytes, changed in place as the program writes; erased when left out. */
  eeprom?: Uint8Array;
  /** A boot loader that hides the cause of a reset. */
  bootLoader?: boolean;
  /** What hangs on A4 and A5; nothing when left out. */
  bus?: TwoWireBus;
};

export class ImageRun {
  readonly lockPulses: Pulse[] = [];
  readonly buzzerPulses: Pulse[] = [];
  readonly resets: { atMs: number; cause: ResetCause }[] = [];
  /** Bytes the board has sent and nobody has taken yet. */
  sent: number[] = [];
  readonly uno: ArduinoUno;
  /** The EEPROM itself. */
  readonly eeprom: Uint8Array;
  readonly #flash: Uint16Array;
  #sensorVolts: (atMs: number) => number = () => 0;
  #supplyVolts = FULL_VOLTS;
  readonly #roseAtMs = new Map<number, number>();

  constructor(hexPath: string, options: ImageRunOptions = {}) {
    const flash = flashFromHex(readFileSync(hexPath, "utf8"));
    this.#flash = flash;
    this.eeprom = options.eeprom ?? new Uint8Array(EEPROM_BYTES).fill(0xff);
    this.uno = new ArduinoUno(
      {
        flash,
        eeprom: this.eeprom,
        random: seededRandom(1),
        // The potentiometer hangs on the same supply as the converter.
        voltsAt: (channel, cycle) =>
          channel === 0 ? (this.#sensorVolts(cycle / CYCLES_PER_MS) * this.#supplyVolts) / FULL_VOLTS : 0,
        supplyVolts: () => this.#supplyVolts,
        bus: options.bus ?? new TwoWireBus([]),
        bootLoader: options.bootLoader ?? false,
        onByte: (byte) => this.sent.push(byte),
        onEdge: (pin, high, cycle) => this.#edge(pin, high, cycle / CYCLES_PER_MS),
        onReset: (cause) => this.resets.push({ atMs: this.nowMs, cause }),
      },
      BAUD,
    );
    this.uno.drive(STOP_PIN, true);
    this.uno.drive(LOCK_SWITCH_PIN, true);
  }

  get nowMs(): number {
    return this.uno.cycles / CYCLES_PER_MS;
  }

  /** The word of the program at a word address. */
  flashWord(address: number): number {
    return this.#flash[address] ?? 0xffff;
  }

  /** Level of the STOP pin: true = circuit open. */
  setStopOpen(open: boolean): void {
    this.uno.drive(STOP_PIN, open);
  }

  /** Level of the lock switch's pin: closed to ground = released. */
  setLockSwitchClosed(closed: boolean): void {
    this.uno.drive(LOCK_SWITCH_PIN, !closed);
  }

  /** Volts at A0 with a full supply; they sag with it. */
  setSensorVolts(volts: number | ((atMs: number) => number)): void {
    this.#sensorVolts = typeof volts === "number" ? () => volts : volts;
  }

  setSupplyVolts(volts: number): void {
    this.#supplyVolts = volts;
  }

  /** Puts bytes on the line behind those already there. */
  send(bytes: Iterable<number>): void {
    this.uno.send(bytes);
  }

  reset(cause: ResetCause): void {
    this.uno.reset(cause);
  }

  /** Runs for so many milliseconds of the board's time. */
  run(forMs: number): void {
    this.uno.advanceTo(this.uno.cycles + Math.round(forMs * CYCLES_PER_MS));
  }

  /** Takes everything the board has sent. */
  take(): number[] {
    const bytes = this.sent;
    this.sent = [];
    return bytes;
  }

  #edge(pin: number, high: boolean, atMs: number): void {
    const pulses = pin === LOCK_PIN ? this.lockPulses : pin === BUZZER_PIN ? this.buzzerPulses : null;
    if (pulses === null) return;
    const roseAtMs = this.#roseAtMs.get(pin);
    if (high) this.#roseAtMs.set(pin, atMs);
    else if (roseAtMs !== undefined) {
      pulses.push({ atMs: roseAtMs, us: Math.round((atMs - roseAtMs) * 1000) });
      this.#roseAtMs.delete(pin);
    }
  }
}
