import { describe, expect, it } from "vitest";
import { createBoardLink } from "../../firmware/board/board-link.ts";
import { atmega328pPinMap, GuardedIo } from "../../firmware/board/guarded-io.ts";
import { PINS } from "./open-scripted.ts";
import { scriptedBoard } from "./scripted-board.ts";

const MODES = { input: 0, output: 1, analog: 2, pwm: 3, servo: 4 } as const;

const guardedIo = () => {
  const fake = scriptedBoard("guardian");
  const link = createBoardLink(fake.stream, () => 0);
  const io = new GuardedIo(link, atmega328pPinMap(), PINS);
  return { fake, io };
};

describe("a guarded board's IO", () => {
  it("is ready at once and has written nothing", () => {
    const { fake, io } = guardedIo();
    expect(io).toMatchObject({ isReady: true });
    expect(fake.heard).toEqual([]);
  });

  it.each([PINS.lockPin, PINS.buzzerPin, PINS.stopPin])("writes nothing to the safety pin %i", (pin) => {
    const { fake, io } = guardedIo();
    for (const mode of [MODES.input, MODES.output, MODES.pwm, MODES.servo]) io.pinMode(pin, mode);
    io.servoConfig(pin, 544, 2400);
    io.servoWrite(pin, 1500);
    io.analogWrite(pin, 128);
    io.pwmWrite(pin, 255);
    io.digitalWrite(pin, 1);
    expect(fake.heard).toEqual([]);
  });

  it("passes other pins on as Firmata", () => {
    const { fake, io } = guardedIo();
    io.pinMode(13, MODES.output);
    io.digitalWrite(13, 1);
    io.servoConfig(10, 544, 2400);
    io.servoWrite(10, 90);
    io.pwmWrite(5, 200);
    expect(fake.heard).toEqual(["f4 0d 01", "91 20 00", "f0 70 0a 20 04 60 12 f7", "ea 5a 00", "e5 48 01"]);
  });

  it("takes the hold pulse for hold and every other value for release", () => {
    const { io } = guardedIo();
    expect(io.wish()).toEqual({ hold: false, signal: "none" });
    io.servoWrite(PINS.lockPin, PINS.holdUs);
    expect(io.wish().hold).toBe(true);
    for (const value of [PINS.releaseUs, PINS.holdUs + 1, 0, Number.NaN]) {
      io.servoWrite(PINS.lockPin, PINS.holdUs);
      io.servoWrite(PINS.lockPin, value);
      expect(io.wish().hold).toBe(false);
    }
  });

  it("takes a value on the buzzer pin for a signal, high for the alarm, and no other", () => {
    const { io } = guardedIo();
    const told = (value: number): string => {
      io.analogWrite(PINS.buzzerPin, value);
      return io.wish().signal;
    };
    expect([0, 1, 2, 3, 4].map(told)).toEqual(["none", "information", "low", "medium", "high"]);
    expect([255, -1, 2.5, Number.NaN].map(told)).toEqual(["high", "high", "high", "high"]);
    io.digitalWrite(PINS.buzzerPin, 0);
    expect(io.wish().signal).toBe("none");
    io.digitalWrite(PINS.buzzerPin, 1);
    expect(io.wish().signal).toBe("high");
  });
});
