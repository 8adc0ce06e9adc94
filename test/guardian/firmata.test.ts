/** The committed images as a Firmata host sees them: firmata-io itself, over the simulated chip's serial line. */

import { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ImageRun } from "./image-run.ts";

const GUARDIAN = join(import.meta.dirname, "../../firmware/guardian/guardian.hex");
const PLAIN = join(import.meta.dirname, "../fixtures/plain-firmata.hex");

/** The part of firmata-io that is used here; the package has no types. */
type FirmataHost = EventEmitter & {
  isReady: boolean;
  firmware: { name: string };
  version: { major: number; minor: number };
  pins: { supportedModes: number[]; mode: number; value: number; state: number; analogChannel: number }[];
  MODES: Record<string, number>;
  RESOLUTION: { ADC: number; PWM: number };
  pinMode(pin: number, mode: number): void;
  digitalWrite(pin: number, value: number): void;
  digitalRead(pin: number, listener: (value: number) => void): void;
  analogRead(channel: number, listener: (value: number) => void): void;
  servoWrite(pin: number, value: number): void;
  setSamplingInterval(ms: number): void;
  queryPinState(pin: number, listener: () => void): void;
  sendString(text: string): void;
  i2cConfig(delayUs: number): void;
  i2cReadOnce(address: number, register: number, count: number, listener: () => void): void;
};
type FirmataClass = new (transport: EventEmitter) => FirmataHost;

const { Firmata } = createRequire(import.meta.url)("firmata-io") as { Firmata: FirmataClass };

const connect = (image: string) => {
  const board = new ImageRun(image);
  board.setStopOpen(false);
  const transport = Object.assign(new EventEmitter(), {
    write: (bytes: Buffer, done: () => void) => {
      board.send(bytes);
      done();
    },
  });
  const host = new Firmata(transport);
  const run = (forMs: number) => {
    for (let ms = 0; ms < forMs; ms += 5) {
      board.run(5);
      transport.emit("data", Buffer.from(board.take()));
    }
  };
  run(300);
  return { board, host, run };
};

describe("the guardian as a Firmata board", () => {
  it("is ready within 300 ms and says what its pins can do", () => {
    const { host } = connect(GUARDIAN);
    expect(host.isReady).toBe(true);
    expect(host.firmware.name).toBe("InversionGuardian");
    expect(host.version.major * 100 + host.version.minor).toBeGreaterThanOrEqual(205);
    expect(host.RESOLUTION).toMatchObject({ ADC: 1023, PWM: 255 });
    const { SERVO, PWM, OUTPUT, INPUT, PULLUP, ANALOG } = host.MODES;
    expect(host.pins.length).toBe(20);
    expect(host.pins.map((pin) => pin.supportedModes.includes(Number(SERVO)))).toEqual(
      host.pins.map((_, pin) => pin === 9 || pin === 10),
    );
    expect(host.pins[3]?.supportedModes).toEqual([OUTPUT, PWM]);
    expect(host.pins[2]?.supportedModes).toEqual([INPUT, PULLUP]);
    expect(host.pins[14]?.supportedModes).toEqual([ANALOG]);
    expect(host.pins[14]?.analogChannel).toBe(0);
  });

  it("reports the sensor at the sampling interval, each time freshly converted", () => {
    const { board, host, run } = connect(GUARDIAN);
    const counts: number[] = [];
    board.setSensorVolts(2.5);
    // Sent by hand: firmata-io's own setSamplingInterval() asks for 10 ms at least.
    board.send([0xf0, 0x7a, 1, 0, 0xf7]);
    host.analogRead(0, (value) => counts.push(value));
    run(1000);
    expect(counts.length).toBeGreaterThan(960);
    expect(counts.at(-1)).toBe(512);
    // After a step, at most the one report already on its way still tells the old voltage.
    const before = counts.length;
    board.setSensorVolts(1);
    run(10);
    expect(counts.slice(before).filter((value) => value !== 204).length).toBeLessThanOrEqual(1);
    host.setSamplingInterval(50);
    run(20);
    const slow = counts.length;
    run(1000);
    expect(counts.length - slow).toBeGreaterThanOrEqual(19);
    expect(counts.length - slow).toBeLessThanOrEqual(21);
  });

  it("reports the STOP circuit when it changes, although the pin's mode is not the host's", () => {
    const { board, host, run } = connect(GUARDIAN);
    const levels: number[] = [];
    host.pinMode(2, Number(host.MODES["INPUT"]));
    host.digitalWrite(2, 1);
    host.digitalRead(2, (value) => levels.push(value));
    run(20);
    board.setStopOpen(true);
    run(20);
    board.setStopOpen(false);
    run(200);
    expect(levels).toEqual([0, 1, 0]);
  });

  it("tells the lock's pulse as the state of its pin", () => {
    const { host, run } = connect(GUARDIAN);
    let told = false;
    host.queryPinState(9, () => {
      told = true;
    });
    run(20);
    expect(told).toBe(true);
    expect(host.pins[9]).toMatchObject({ mode: host.MODES["SERVO"], state: 2000 });
  });

  it("passes over strings and I2C requests and goes on answering", () => {
    const { host, run } = connect(GUARDIAN);
    host.sendString(
      "a string far longer than the board keeps, so that it has to be dropped in the middle of it",
    );
    host.i2cConfig(0);
    host.i2cReadOnce(0x68, 0x3b, 6, () => {
      throw new Error("there is no I2C device to answer");
    });
    let told = false;
    host.queryPinState(10, () => {
      told = true;
    });
    run(60);
    expect(told).toBe(true);
  });
});

describe("the plain Firmata", () => {
  it("lets the host move the servo on pin 9 and write the buzzer pin", () => {
    const { board, host, run } = connect(PLAIN);
    expect(host.firmware.name).toBe("PlainFirmata");
    expect(board.lockPulses).toEqual([]);
    host.pinMode(9, Number(host.MODES["SERVO"]));
    host.servoWrite(9, 1000);
    run(60);
    expect(board.lockPulses.at(-1)?.us).toBeCloseTo(1000, -1);
    host.servoWrite(9, 2000);
    run(60);
    expect(board.lockPulses.at(-1)?.us).toBeCloseTo(2000, -1);
    host.pinMode(3, Number(host.MODES["OUTPUT"]));
    host.digitalWrite(3, 1);
    run(10);
    host.digitalWrite(3, 0);
    run(10);
    expect(board.buzzerPulses.length).toBe(1);
  });

  it("keeps holding for ever when the host is gone", () => {
    const { board, host, run } = connect(PLAIN);
    host.pinMode(9, Number(host.MODES["SERVO"]));
    host.servoWrite(9, 1000);
    run(2000);
    expect(board.lockPulses.at(-1)?.us).toBeCloseTo(1000, -1);
  });
});
