/**
 * The two-wire interface of the ATmega328P as a bus master (datasheet DS40002061A, chapter 22), with the bus's time.
 *
 * Written here because avr8js's finishes every step at once, knows no bus that is stuck and cannot be switched off
 * in the middle of a byte. A START and a STOP take one clock of SCL, a byte nine. A step that the bus does not let
 * through never ends and raises no interrupt, as on the chip; it goes on when the bus is free again. Slave modes and
 * arbitration are left out: no other master is on this bus.
 */
import type { AVRIOPort } from "avr8js";
import type { TwoWireBus } from "../two-wire-bus.ts";
import type { Interrupt, ScheduledCpu } from "./scheduled-cpu.ts";

const TWBR = 0xb8;
const TWSR = 0xb9;
const TWAR = 0xba;
const TWDR = 0xbb;
const TWCR = 0xbc;
const TWINT = 0x80;
const TWEA = 0x40;
const TWSTA = 0x20;
const TWSTO = 0x10;
const TWWC = 0x08;
const TWEN = 0x04;
const TWIE = 0x01;
const PRESCALER = 0x03;
const SDA_BIT = 4;
const SCL_BIT = 5;
const BYTE_CLOCKS = 9;

/** Status codes (tables 22-2 and 22-3). */
const STATUS = {
  start: 0x08,
  repeatedStart: 0x10,
  addressWriteAck: 0x18,
  addressWriteNack: 0x20,
  sentAck: 0x28,
  sentNack: 0x30,
  addressReadAck: 0x40,
  addressReadNack: 0x48,
  receivedAck: 0x50,
  receivedNack: 0x58,
  idle: 0xf8,
} as const;

type Step = "start" | "address" | "send" | "receive" | "stop";

export class Twi {
  readonly #cpu: ScheduledCpu;
  readonly #bus: TwoWireBus;
  readonly #port: AVRIOPort;
  /** The step that is running or waiting for the bus. */
  #step: Step | null = null;
  #waiting = false;
  #startedAtCycle = 0;
  /** Between our START and our STOP. */
  #owned = false;
  readonly #done = () => this.#finish();
  readonly #interrupt: Interrupt = {
    address: 0x30,
    flagRegister: TWCR,
    flagMask: TWINT,
    enableRegister: TWCR,
    enableMask: TWIE,
    // Unlike others this flag is cleared by the program alone.
    constant: true,
  };

  constructor(cpu: ScheduledCpu, bus: TwoWireBus, portC: AVRIOPort) {
    this.#cpu = cpu;
    this.#bus = bus;
    this.#port = portC;
    const { data, writeHooks } = cpu;
    data[TWSR] = STATUS.idle;
    data[TWAR] = 0xfe;
    data[TWDR] = 0xff;
    writeHooks[TWCR] = (value, oldValue) => {
      this.#control(value, oldValue);
      return true;
    };
    writeHooks[TWSR] = (value) => {
      data[TWSR] = ((data[TWSR] ?? 0) & ~PRESCALER) | (value & PRESCALER);
      return true;
    };
    writeHooks[TWDR] = (value) => {
      const control = data[TWCR] ?? 0;
      if (control & TWINT) {
        data[TWDR] = value;
        data[TWCR] = control & ~TWWC;
      } else {
        data[TWCR] = control | TWWC;
      }
      return true;
    };
    bus.attach(() => this.#busChanged());
    portC.addListener(() => this.#drivePins());
    this.#busChanged();
  }

  /** The chip is reset: what it was reading is left in the middle. */
  vanish(): void {
    this.#letGo();
  }

  get #cyclesPerClock(): number {
    const { data } = this.#cpu;
    const prescaler = 4 ** ((data[TWSR] ?? 0) & PRESCALER);
    return 16 + 2 * (data[TWBR] ?? 0) * prescaler;
  }

  get #status(): number {
    return (this.#cpu.data[TWSR] ?? 0) & ~PRESCALER;
  }

  #control(value: number, oldValue: number): void {
    const cpu = this.#cpu;
    const flag = value & TWINT ? 0 : oldValue & TWINT;
    cpu.data[TWCR] = (value & (TWEA | TWSTA | TWSTO | TWEN | TWIE)) | flag | (oldValue & TWWC);
    if (value & TWINT) cpu.clearInterrupt(this.#interrupt);
    cpu.updateInterruptEnable(this.#interrupt, value);
    if ((value & TWEN) === 0) {
      this.#letGo();
      this.#drivePins();
      return;
    }
    if ((oldValue & TWEN) === 0) this.#drivePins();
    if (value & TWINT && this.#step === null) this.#begin(value);
  }

  #begin(control: number): void {
    if (control & TWSTO) this.#start("stop");
    else if (control & TWSTA) this.#start("start");
    else if (this.#owned) {
      const next = nextStep(this.#status);
      if (next !== null) this.#start(next);
    }
  }

  #start(step: Step): void {
    this.#step = step;
    this.#goOn();
  }

  /** Begins the step's time, or waits when the bus is not free for it. */
  #goOn(): void {
    const { sda, scl } = this.#bus.wires;
    const free = this.#step === "start" && !this.#owned ? sda && scl : !this.#bus.heldLow;
    this.#waiting = !free;
    if (!free) return;
    const clocks = this.#step === "start" || this.#step === "stop" ? 1 : BYTE_CLOCKS;
    this.#startedAtCycle = this.#cpu.now;
    this.#cpu.schedule(this.#done, this.#cpu.now + clocks * this.#cyclesPerClock);
  }

  #finish(): void {
    const step = this.#step;
    this.#step = null;
    switch (step) {
      case "start": {
        const status = this.#owned ? STATUS.repeatedStart : STATUS.start;
        this.#owned = true;
        this.#tell(status);
        break;
      }
      case "address":
        this.#finishAddress();
        break;
      case "send":
        this.#tell(this.#bus.write(this.#cpu.data[TWDR] ?? 0) ? STATUS.sentAck : STATUS.sentNack);
        break;
      case "receive":
        this.#cpu.data[TWDR] = this.#bus.read();
        this.#tell((this.#cpu.data[TWCR] ?? 0) & TWEA ? STATUS.receivedAck : STATUS.receivedNack);
        break;
      case "stop":
        this.#finishStop();
        break;
      case null:
        break;
    }
  }

  #finishAddress(): void {
    const byte = this.#cpu.data[TWDR] ?? 0;
    const reading = (byte & 1) === 1;
    const acknowledged = this.#bus.select(byte >> 1, reading);
    if (reading) this.#tell(acknowledged ? STATUS.addressReadAck : STATUS.addressReadNack);
    else this.#tell(acknowledged ? STATUS.addressWriteAck : STATUS.addressWriteNack);
  }

  /** A STOP clears its own bit and raises no interrupt (datasheet 22.7.1). */
  #finishStop(): void {
    const { data } = this.#cpu;
    this.#bus.stop();
    this.#owned = false;
    data[TWCR] = (data[TWCR] ?? 0) & ~TWSTO;
    this.#setStatus(STATUS.idle);
    if ((data[TWCR] ?? 0) & TWSTA) this.#start("start");
  }

  #tell(status: number): void {
    this.#setStatus(status);
    this.#cpu.setInterruptFlag(this.#interrupt);
  }

  #setStatus(status: number): void {
    const { data } = this.#cpu;
    data[TWSR] = status | ((data[TWSR] ?? 0) & PRESCALER);
  }

  /** Switched off: a byte that was being read is left in the middle, and the device still has its bit on the wire. */
  #letGo(): void {
    const passed = this.#waiting
      ? 0
      : Math.floor((this.#cpu.now - this.#startedAtCycle) / this.#cyclesPerClock);
    const reading =
      this.#step === "receive"
        ? Math.min(passed, BYTE_CLOCKS - 1)
        : this.#step === null && nextStep(this.#status) === "receive"
          ? 0
          : null;
    this.#cpu.unschedule(this.#done);
    this.#step = null;
    this.#waiting = false;
    if (this.#owned && reading !== null) this.#bus.abandonRead(reading);
    this.#owned = false;
    this.#setStatus(STATUS.idle);
  }

  #busChanged(): void {
    const { sda, scl } = this.#bus.wires;
    this.#port.setPin(SDA_BIT, sda);
    this.#port.setPin(SCL_BIT, scl);
    if (this.#step === null) return;
    if (this.#waiting) this.#goOn();
    else if (this.#bus.heldLow) {
      this.#cpu.unschedule(this.#done);
      this.#waiting = true;
    }
  }

  /** While the interface is off the wires are ordinary pins: an output that is low pulls, anything else lets go. */
  #drivePins(): void {
    const { data } = this.#cpu;
    const { DDR, PORT } = this.#port.portConfig;
    const off = ((data[TWCR] ?? 0) & TWEN) === 0;
    const pulls = off ? (data[DDR] ?? 0) & ~(data[PORT] ?? 0) : 0;
    this.#bus.driveByHand({ sda: (pulls & (1 << SDA_BIT)) === 0, scl: (pulls & (1 << SCL_BIT)) === 0 });
  }
}

/** What the interface does after this status when it is only told to go on. */
function nextStep(status: number): Step | null {
  switch (status) {
    case STATUS.start:
    case STATUS.repeatedStart:
      return "address";
    case STATUS.addressWriteAck:
    case STATUS.addressWriteNack:
    case STATUS.sentAck:
    case STATUS.sentNack:
      return "send";
    case STATUS.addressReadAck:
    case STATUS.receivedAck:
      return "receive";
    default:
      return null;
  }
}
