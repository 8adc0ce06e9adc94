import { AVRIOPort, portBConfig, portDConfig } from "avr8js";
import { beforeEach, describe, expect, it } from "vitest";
import { ScheduledCpu } from "../../../firmware/simulator/avr/scheduled-cpu.ts";
import { Timer } from "../../../firmware/simulator/avr/timer.ts";
import { TIMER0, TIMER1, TIMER2, type TimerConfig } from "../../../firmware/simulator/avr/timer-modes.ts";

const DDRB = 0x24;
const DDRD = 0x2a;

/** A core that executes nothing: time is moved by hand, pins are recorded. */
class Rig {
  readonly cpu = new ScheduledCpu(new Uint16Array(16));
  readonly edges: { readonly cycle: number; readonly high: boolean }[] = [];
  readonly flags: number[] = [];
  readonly #config: TimerConfig;

  constructor(config: TimerConfig, port: "b" | "d", pin: number) {
    this.#config = config;
    const b = new AVRIOPort(this.cpu, portBConfig);
    const d = new AVRIOPort(this.cpu, portDConfig);
    const watched = port === "b" ? b : d;
    new Timer(this.cpu, config, (flag) => this.flags.push(flag));
    this.cpu.writeData(port === "b" ? DDRB : DDRD, 1 << pin);
    let was = false;
    watched.addListener(() => {
      const high = watched.pinState(pin) === 1;
      if (high !== was) this.edges.push({ cycle: this.cpu.now, high });
      was = high;
    });
  }

  write16(address: number, value: number): void {
    this.cpu.writeData(address + 1, value >> 8);
    this.cpu.writeData(address, value & 0xff);
  }

  /** Moves time in uneven steps, as instructions do: events are noticed late and must carry their own time. */
  advance(cycles: number): void {
    const end = this.cpu.cycles + cycles;
    for (let step = 1; this.cpu.cycles < end; step = (step % 4) + 1) {
      this.cpu.cycles = Math.min(end, this.cpu.cycles + step);
      this.cpu.runDueEvents();
    }
  }

  count(): number {
    const low = this.cpu.readData(this.#config.TCNT);
    return this.#config.bits === 16 ? low | ((this.cpu.data[this.#config.TCNT + 1] ?? 0) << 8) : low;
  }

  flagsRaised(): number {
    return this.cpu.data[this.#config.TIFR] ?? 0;
  }

  /** Cycles from each rising edge to the next falling one. */
  highTimes(): number[] {
    return this.edges.flatMap((edge, index) => {
      const next = this.edges[index + 1];
      return edge.high && next !== undefined ? [next.cycle - edge.cycle] : [];
    });
  }

  periods(): number[] {
    const rises = this.edges.filter((edge) => edge.high).map((edge) => edge.cycle);
    return rises.slice(1).map((cycle, index) => cycle - (rises[index] ?? 0));
  }
}

describe("timer 1 in fast PWM with ICR1 as TOP, as a servo uses it", () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig(TIMER1, "b", 1);
    rig.cpu.writeData(0x80, 0x82);
    rig.write16(0x86, 4999);
    rig.write16(0x88, 249);
    rig.cpu.writeData(0x81, 0x1b);
  });

  it("makes pulses of OCR + 1 clocks every ICR + 1 clocks, exact to the cycle", () => {
    rig.advance(5 * 320_000);
    expect(rig.highTimes()).toEqual([16_000, 16_000, 16_000, 16_000]);
    expect(rig.periods()).toEqual([320_000, 320_000, 320_000, 320_000]);
  });

  it("takes a new width over at BOTTOM, never in the middle of a pulse", () => {
    rig.advance(320_000 + 8000);
    rig.write16(0x88, 499);
    rig.advance(2 * 320_000);
    expect(rig.highTimes()).toEqual([16_000, 32_000]);
  });

  it("raises overflow and capture flags at the turn", () => {
    rig.advance(319_999);
    expect(rig.flagsRaised() & 0x21).toBe(0);
    rig.advance(1);
    expect(rig.flagsRaised() & 0x21).toBe(0x21);
  });

  it("begins a new pulse at once when the counter is put just before TOP", () => {
    rig.advance(100_000);
    rig.write16(0x84, 4998);
    rig.advance(2 * 64);
    expect(rig.edges.at(-1)).toMatchObject({ high: true });
    expect(rig.count()).toBe(0);
  });

  it("gives a constant high level for OCR = TOP", () => {
    rig.write16(0x88, 4999);
    rig.advance(4 * 320_000);
    expect(rig.edges.at(-1)).toMatchObject({ high: true });
    expect(rig.edges.length).toBeLessThanOrEqual(3);
  });
});

describe("other waveforms", () => {
  it("phase-correct PWM is high for 2 × OCR of 2 × TOP clocks", () => {
    const rig = new Rig(TIMER2, "d", 3);
    rig.cpu.writeData(0xb0, 0x21);
    rig.cpu.writeData(0xb4, 64);
    rig.cpu.writeData(0xb1, 0x04);
    rig.advance(6 * 510 * 64);
    expect(new Set(rig.highTimes().slice(1))).toEqual(new Set([128 * 64]));
    expect(new Set(rig.periods().slice(1))).toEqual(new Set([510 * 64]));
  });

  it.each([
    [0, false],
    [255, true],
  ])("phase-correct PWM with OCR = %i is a constant level", (ocr, high) => {
    const rig = new Rig(TIMER2, "d", 3);
    rig.cpu.writeData(0xb0, 0x21);
    rig.cpu.writeData(0xb4, ocr);
    rig.cpu.writeData(0xb1, 0x04);
    rig.advance(4 * 510 * 64);
    expect(rig.edges.filter((edge) => edge.cycle > 2 * 510 * 64)).toEqual([]);
    expect((rig.edges.at(-1)?.high ?? false) === high).toBe(true);
  });

  it("CTC toggles its pin every OCR + 1 clocks: a tone", () => {
    const rig = new Rig(TIMER2, "b", 3);
    rig.cpu.writeData(0xb0, 0x42);
    rig.cpu.writeData(0xb3, 99);
    rig.cpu.writeData(0xb1, 0x03);
    rig.advance(10 * 100 * 32);
    const gaps = rig.edges.slice(1).map((edge, index) => edge.cycle - (rig.edges[index]?.cycle ?? 0));
    expect(new Set(gaps)).toEqual(new Set([3200]));
  });

  it("a stopped timer stands still and a restarted one goes on from there", () => {
    const rig = new Rig(TIMER0, "d", 6);
    rig.cpu.writeData(0x45, 0x02);
    rig.advance(800);
    rig.cpu.writeData(0x45, 0);
    rig.advance(8000);
    expect(rig.count()).toBe(100);
    rig.cpu.writeData(0x45, 0x02);
    rig.advance(80);
    expect(rig.count()).toBe(110);
  });

  it("counts on to MAX when TOP was put below the counter", () => {
    const rig = new Rig(TIMER0, "d", 6);
    rig.cpu.writeData(0x44, 0x02);
    rig.cpu.writeData(0x47, 200);
    rig.cpu.writeData(0x45, 0x02);
    rig.advance(150 * 8);
    rig.cpu.writeData(0x47, 100);
    rig.advance(105 * 8);
    expect(rig.count()).toBe(255);
    rig.advance(2 * 8);
    expect(rig.count()).toBe(1);
  });

  it("clears a flag by writing one to it, and tells of a flag only when it was clear", () => {
    const rig = new Rig(TIMER0, "d", 6);
    rig.cpu.writeData(0x45, 0x01);
    rig.advance(256 * 3);
    expect(rig.flags.filter((flag) => flag === 1)).toHaveLength(1);
    rig.cpu.writeData(0x35, 0x01);
    expect(rig.flagsRaised() & 1).toBe(0);
    rig.advance(256);
    expect(rig.flags.filter((flag) => flag === 1)).toHaveLength(2);
  });
});
