/**
 * Johnny-Five's way to the board: firmata-io over our own link, in two kinds.
 *
 * `PlainIo` passes everything on as Firmata. `GuardedIo` is for boards that run the guardian: what Johnny-Five's
 * components write to the lock and the buzzer becomes a wish, which travels in checksummed LEASE frames only, and
 * nothing is written to the STOP pin. The guardian refuses raw writes to those pins.
 */

import { EventEmitter } from "node:events";
import bindTransport, { type FirmataTransport } from "firmata-io";
import { SIGNALS, type Signal } from "../../shared/alarms.ts";
import type { BoardLink } from "./board-link.ts";
import type { FirmataMessage } from "./firmata-messages.ts";
import type { PinMap } from "./handshake.ts";
import { readI2cReply } from "./i2c-reply.ts";
import { isReading } from "./inertial-sensor.ts";

const FIRMWARE_ANSWER = [0xf0, 0x79, 2, 5, 0xf7];
const VERSION_ANSWER = [0xf9, 2, 5];

/** What firmata-io takes for its serial port. It hears only readings, and of the handshake what it must. */
class LinkTransport extends EventEmitter implements FirmataTransport {
  readonly #link: BoardLink;

  constructor(link: BoardLink) {
    super();
    this.#link = link;
  }

  write(bytes: Uint8Array, done: () => void): void {
    this.#link.write(bytes);
    done();
  }

  hear(bytes: readonly number[]): void {
    this.emit("data", Buffer.from(bytes));
  }
}

/** Plain Firmata over a link whose other end is known already; ready at once. */
export class PlainIo extends bindTransport.Firmata {
  readonly #transport: LinkTransport;

  constructor(link: BoardLink, pinMap: PinMap) {
    const transport = new LinkTransport(link);
    super(transport, { skipCapabilities: true, pins: pinMap.pins, analogPins: pinMap.analogPins });
    this.#transport = transport;
    transport.hear(VERSION_ANSWER);
    transport.hear(FIRMWARE_ANSWER);
  }

  /** Passes on a reading; other messages are not for firmata-io. */
  hear(message: FirmataMessage): void {
    if (message.kind === "analog") {
      this.#transport.hear([0xe0 | message.channel, message.counts & 0x7f, message.counts >> 7]);
    } else if (message.kind === "digital") {
      this.#transport.hear([0x90 | message.port, message.levels & 0x7f, message.levels >> 7]);
    } else if (message.kind === "sysex") {
      const reply = readI2cReply(message);
      if (reply !== null && isReading(reply)) this.#transport.hear([...message.frame]);
    }
  }
}

export interface SafetyPins {
  readonly lockPin: number;
  readonly buzzerPin: number;
  readonly stopPin: number;
  readonly holdUs: number;
}

/** What the components last wrote: the lock and the sound they ask for. */
export interface BoardWish {
  readonly hold: boolean;
  readonly signal: Signal;
}

/**
 * The IO for a guarded board. For the lock pin a pulse of `holdUs` is the wish to hold and any other to release;
 * for the buzzer pin a value is the number of a signal (0 none … 4 high) where another pin has a duty.
 */
export class GuardedIo extends PlainIo {
  readonly #pins: SafetyPins;
  #wish: BoardWish = { hold: false, signal: "none" };

  constructor(link: BoardLink, pinMap: PinMap, pins: SafetyPins) {
    super(link, pinMap);
    this.#pins = pins;
  }

  wish(): BoardWish {
    return this.#wish;
  }

  #isGuarded(pin: number): boolean {
    return pin === this.#pins.lockPin || pin === this.#pins.buzzerPin || pin === this.#pins.stopPin;
  }

  #wishSignal(code: number): void {
    const signal = SIGNALS[code];
    if (signal !== undefined) this.#wish = { ...this.#wish, signal };
  }

  override pinMode(pin: number, mode: number): void {
    // The guardian has set its pins up itself; firmata-io must know the mode to pass readings on.
    const record = mode !== ANALOG && this.#isGuarded(pin) ? this.pins[pin] : undefined;
    if (record === undefined) super.pinMode(pin, mode);
    else record.mode = mode;
  }

  override servoConfig(pin: number, minUs: number, maxUs: number): void {
    if (!this.#isGuarded(pin)) super.servoConfig(pin, minUs, maxUs);
  }

  override servoWrite(pin: number, value: number): void {
    if (pin === this.#pins.lockPin) this.#wish = { ...this.#wish, hold: value === this.#pins.holdUs };
    else if (!this.#isGuarded(pin)) super.servoWrite(pin, value);
  }

  override pwmWrite(pin: number, value: number): void {
    if (pin === this.#pins.buzzerPin) this.#wishSignal(value);
    else if (!this.#isGuarded(pin)) super.pwmWrite(pin, value);
  }

  override analogWrite(pin: number, value: number): void {
    this.pwmWrite(pin, value);
  }

  override digitalWrite(pin: number, value: number, enqueue?: boolean): void {
    if (pin === this.#pins.buzzerPin) this.#wishSignal(value === 0 ? 0 : SIGNALS.length - 1);
    else if (!this.#isGuarded(pin)) super.digitalWrite(pin, value, enqueue);
  }
}

/** Firmata's pin mode for analog inputs; there the pin number is a channel. */
const ANALOG = 2;

/** The ATmega328P of an Uno or Nano, the only chip the guardian is built for. */
export const atmega328pPinMap = (): PinMap => {
  const pwm = new Set([3, 5, 6, 9, 10, 11]);
  const pins = Array.from({ length: 20 }, (_, pin) => ({
    supportedModes:
      pin < 2 ? [] : pin >= 14 ? [0, 1, 2, 11] : pwm.has(pin) ? [0, 1, 3, 4, 11] : [0, 1, 4, 11],
    analogChannel: pin >= 14 ? pin - 14 : 0x7f,
  }));
  return { pins, analogPins: [14, 15, 16, 17, 18, 19] };
};
