import { AVRIOPort, portCConfig } from "avr8js";
import { describe, expect, it } from "vitest";
import { FLASH_WORDS, ScheduledCpu } from "../../../firmware/simulator/avr/scheduled-cpu.ts";
import { Twi } from "../../../firmware/simulator/avr/twi.ts";
import { TwoWireBus, type TwoWireDevice } from "../../../firmware/simulator/two-wire-bus.ts";

const TWBR = 0xb8;
const TWSR = 0xb9;
const TWDR = 0xbb;
const TWCR = 0xbc;
const PINC = 0x26;
const DDRC = 0x27;
const PORTC = 0x28;
const INT = 0x80;
const ACK = 0x40;
const START = 0x20;
const STOP = 0x10;
const ON = 0x04;
const SDA = 0x10;
const SCL = 0x20;
/** 16 + 2 × 72: 100 kHz. */
const CLOCK_CYCLES = 160;

/** Answers at one address, keeps what it was told and gives what it has. */
const device = (address: number, gives: number[] = []) => {
  const told: number[] = [];
  const log: string[] = [];
  const face: TwoWireDevice = {
    select: (asked, reading) => {
      if (asked === address) log.push(reading ? "read" : "write");
      return asked === address;
    },
    take: (byte) => {
      told.push(byte);
      return told.length < 4;
    },
    give: () => gives.shift() ?? 0xff,
    stop: () => log.push("stop"),
  };
  return { face, told, log };
};

const chipOn = (bus: TwoWireBus) => {
  const cpu = new ScheduledCpu(new Uint16Array(FLASH_WORDS));
  const twi = new Twi(cpu, bus, new AVRIOPort(cpu, portCConfig));
  cpu.writeData(TWBR, 72);
  const run = (cycles: number): void => {
    const end = cpu.cycles + cycles;
    while (cpu.cycles < end) {
      cpu.cycles = Math.min(end, Math.max(cpu.cycles + 1, cpu.nextEventCycle));
      cpu.runDueEvents();
    }
  };
  const flag = (): boolean => ((cpu.data[TWCR] ?? 0) & INT) !== 0;
  /** Does one step; returns its status and how many cycles it took, "never" after 100 ms. */
  const step = (control: number, byte?: number): readonly [number, number | "never"] => {
    if (byte !== undefined) cpu.writeData(TWDR, byte);
    cpu.writeData(TWCR, INT | ON | control);
    const before = cpu.cycles;
    while (!flag() && cpu.cycles - before < 1_600_000) run(1);
    return [(cpu.data[TWSR] ?? 0) & 0xf8, flag() ? cpu.cycles - before : "never"];
  };
  const level = (mask: number): boolean => ((cpu.data[PINC] ?? 0) & mask) !== 0;
  /** A pulse of SCL as an ordinary pin. */
  const clockByHand = (): void => {
    cpu.writeData(DDRC, SCL);
    cpu.writeData(DDRC, 0);
  };
  return { cpu, twi, run, step, level, clockByHand };
};

describe("the two-wire interface", () => {
  it("writes bytes with the bus's time, and tells who acknowledged", () => {
    const { face, told, log } = device(0x68);
    const { cpu, run, step } = chipOn(new TwoWireBus([face]));
    expect(step(START)).toEqual([0x08, CLOCK_CYCLES]);
    expect(step(0, 0xd0)).toEqual([0x18, 9 * CLOCK_CYCLES]);
    expect(step(0, 0x6b)).toEqual([0x28, 9 * CLOCK_CYCLES]);
    expect(step(0, 1)).toEqual([0x28, 9 * CLOCK_CYCLES]);
    expect(step(0, 2)[0]).toBe(0x28);
    expect(step(0, 3)[0]).toBe(0x30);
    cpu.writeData(TWCR, INT | ON | STOP);
    expect((cpu.data[TWCR] ?? 0) & STOP).toBe(STOP);
    run(CLOCK_CYCLES);
    expect(cpu.data[TWCR]).toBe(ON);
    expect(told).toEqual([0x6b, 1, 2, 3]);
    expect(log).toEqual(["write", "stop"]);
  });

  it("reads after a repeated START, and slows down with its prescaler", () => {
    const { face, log } = device(0x68, [10, 20]);
    const { cpu, step } = chipOn(new TwoWireBus([face]));
    cpu.writeData(TWSR, 1);
    const clock = 16 + 2 * 72 * 4;
    expect(step(START)).toEqual([0x08, clock]);
    expect(step(0, 0xd0)[0]).toBe(0x18);
    expect(step(START)[0]).toBe(0x10);
    expect(step(0, 0xd1)).toEqual([0x40, 9 * clock]);
    expect(step(ACK)).toEqual([0x50, 9 * clock]);
    expect(cpu.data[TWDR]).toBe(10);
    expect(step(0)[0]).toBe(0x58);
    expect(cpu.data[TWDR]).toBe(20);
    expect(log).toEqual(["write", "read"]);
  });

  it("is not acknowledged where nobody answers", () => {
    const { step } = chipOn(new TwoWireBus([]));
    step(START);
    expect(step(0, 0xd0)[0]).toBe(0x20);
    step(START);
    expect(step(0, 0xd1)[0]).toBe(0x48);
  });

  it("raises its interrupt until the program clears the flag", () => {
    const { cpu, step } = chipOn(new TwoWireBus([]));
    step(START | 0x01);
    expect(cpu.nextInterrupt).toBe(0x30);
    cpu.writeData(TWCR, ON);
    expect(cpu.nextInterrupt).toBe(-1);
    expect((cpu.data[TWCR] ?? 0) & INT).toBe(INT);
    cpu.writeData(TWCR, INT | ON);
    expect(cpu.data[TWCR]).toBe(ON);
  });

  it("refuses a byte while it is busy", () => {
    const { cpu } = chipOn(new TwoWireBus([]));
    cpu.writeData(TWCR, INT | ON | START);
    cpu.writeData(TWDR, 0x55);
    expect(cpu.data[TWDR]).toBe(0xff);
    expect((cpu.data[TWCR] ?? 0) & 0x08).toBe(0x08);
  });
});

describe("a bus that hangs", () => {
  it("held low never ends a step, wherever it is, and goes on when it is let go", () => {
    const { face } = device(0x68);
    const bus = new TwoWireBus([face]);
    const { cpu, run, step, level } = chipOn(bus);
    bus.heldLow = true;
    expect(level(SDA) || level(SCL)).toBe(false);
    expect(step(START)[1]).toBe("never");
    bus.heldLow = false;
    run(CLOCK_CYCLES);
    expect((cpu.data[TWSR] ?? 0) & 0xf8).toBe(0x08);
    cpu.writeData(TWDR, 0xd0);
    cpu.writeData(TWCR, INT | ON);
    run(3 * CLOCK_CYCLES);
    bus.heldLow = true;
    run(1_600_000);
    expect((cpu.data[TWSR] ?? 0) & 0xf8).toBe(0x08);
    bus.heldLow = false;
    run(9 * CLOCK_CYCLES);
    expect((cpu.data[TWSR] ?? 0) & 0xf8).toBe(0x18);
  });

  it("with a device in the middle of a byte is freed by nine clocks by hand, and not by eight", () => {
    const { face, log } = device(0x68);
    const bus = new TwoWireBus([face]);
    const { cpu, step, level, clockByHand } = chipOn(bus);
    bus.hang();
    expect(level(SDA)).toBe(false);
    expect(level(SCL)).toBe(true);
    expect(step(START)[1]).toBe("never");
    cpu.writeData(TWCR, 0);
    for (let clock = 1; clock <= 8; clock++) clockByHand();
    expect(level(SDA)).toBe(false);
    expect(log).toEqual([]);
    clockByHand();
    expect(level(SDA)).toBe(true);
    expect(log).toEqual(["stop"]);
    expect(step(START)).toEqual([0x08, CLOCK_CYCLES]);
    expect(step(0, 0xd0)[0]).toBe(0x18);
  });

  it("is what a master leaves behind that goes away in the middle of a byte it was reading", () => {
    const left = (clocks: number, byte: number, how: "off" | "reset") => {
      const { face } = device(0x68, [byte]);
      const bus = new TwoWireBus([face]);
      const { cpu, twi, step, run } = chipOn(bus);
      step(START);
      step(0, 0xd1);
      cpu.writeData(TWCR, INT | ON | ACK);
      run(clocks * CLOCK_CYCLES + 20);
      if (how === "off") cpu.writeData(TWCR, 0);
      else twi.vanish();
      return bus.wires.sda;
    };
    for (const how of ["off", "reset"] as const) {
      expect(left(3, 0b1110_1111, how)).toBe(false);
      expect(left(3, 0b0001_0000, how)).toBe(true);
      expect(left(8, 0, how)).toBe(true);
    }
  });

  it("shows what the chip itself pulls low, and a START by hand ends what a device was doing", () => {
    const { face, log } = device(0x68);
    const bus = new TwoWireBus([face]);
    const { cpu, level } = chipOn(bus);
    cpu.writeData(DDRC, SDA);
    expect(bus.wires).toEqual({ sda: false, scl: true });
    cpu.writeData(PORTC, SDA);
    expect(bus.wires.sda).toBe(true);
    expect(level(SDA)).toBe(true);
    expect(log.length).toBe(0);
    expect(bus.select(0x68, false)).toBe(true);
    cpu.writeData(PORTC, 0);
    expect(log).toEqual(["write", "stop"]);
  });
});
