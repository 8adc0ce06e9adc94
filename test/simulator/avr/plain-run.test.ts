/**
 * The loop of plain instructions against the functions of the same instructions: one at a time over operands, and
 * whole stretches of a random program. What the functions do is compared with avr8js in `instructions.test.ts`.
 */
import { describe, expect, it } from "vitest";
import { decodeFlash, decodeInstruction } from "../../../firmware/simulator/avr/instructions.ts";
import { plainCode, plainCodes } from "../../../firmware/simulator/avr/plain-codes.ts";
import { runPlain } from "../../../firmware/simulator/avr/plain-run.ts";
import { ScheduledCpu } from "../../../firmware/simulator/avr/scheduled-cpu.ts";
import { seededRandom } from "../../../firmware/simulator/random.ts";

const PC = 5000;
const BEGAN = 1000;
/** After 134 s of simulated time the counter of cycles no longer fits into 31 bits. */
const LATE = 2 ** 40;
const SREG = 95;
const random = seededRandom(11);
const byte = () => Math.floor(random.uniform() * 256);
const EDGES = [0x00, 0x01, 0x7f, 0x80, 0xff];
const operand = () => (random.uniform() < 0.5 ? byte() : (EDGES[byte() % EDGES.length] ?? 0));

/** Registers random; pointers and stack in SRAM, and now and then where the peripherals are. */
const randomData = (): Uint8Array => {
  const data = Uint8Array.from({ length: 2304 }, (_, address) =>
    address >= 32 && address < 256 ? 0 : operand(),
  );
  for (const pointer of [26, 28, 30]) data[pointer + 1] = random.uniform() < 0.1 ? 0 : 2 + (byte() % 5);
  data[93] = byte();
  data[94] = random.uniform() < 0.1 ? 0 : 5;
  data[SREG] = byte();
  return data;
};

const differences = (plain: ScheduledCpu, one: ScheduledCpu): string | null => {
  if (Buffer.compare(plain.data, one.data) !== 0) {
    const at = plain.data.findIndex((value, address) => value !== one.data[address]);
    return `data[${at}] is ${plain.data[at]}, by its function ${one.data[at]}`;
  }
  if (plain.pc !== one.pc) return `pc is ${plain.pc}, by its function ${one.pc}`;
  return plain.cycles === one.cycles ? null : `cycles are ${plain.cycles}, by its function ${one.cycles}`;
};

const start = (cpu: ScheduledCpu, data: Uint8Array, pc: number, cycles: number): void => {
  cpu.data.set(data);
  cpu.pc = pc;
  cpu.cycles = cycles;
};

describe("the loop of plain instructions", () => {
  it("does with each what its function does, or leaves it alone", () => {
    const flash = new Uint16Array(16_384);
    const [plain, one] = [new ScheduledCpu(flash), new ScheduledCpu(flash)];
    const codes = new Int32Array(flash.length);
    const wrong: string[] = [];
    let run = 0;
    for (let round = 0; round < 2; round++) {
      for (let opcode = round; opcode <= 0xffff; opcode += 5) {
        flash[PC] = opcode;
        flash[PC + 1] = byte() < 128 ? 0x0300 | byte() : 0x940e;
        codes[PC] = plainCode(flash, PC);
        const data = randomData();
        const began = round === 0 ? BEGAN : LATE;
        start(plain, data, PC, began);
        start(one, data, PC, began);
        if (runPlain(plain, codes, began + 1)) {
          run += 1;
          decodeInstruction(flash, PC)(one);
        }
        const difference = differences(plain, one);
        if (difference !== null) wrong.push(`${opcode.toString(16)}: ${difference}`);
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(run).toBeGreaterThan(18_000);
  });

  it("does with stretches of a program what their functions do one after the other, and stops at the cycle asked for", () => {
    const flash = Uint16Array.from({ length: 16_384 }, () => byte() | (byte() << 8));
    const [plain, one] = [new ScheduledCpu(flash), new ScheduledCpu(flash)];
    const [codes, functions] = [plainCodes(flash), decodeFlash(flash)];
    const wrong: string[] = [];
    let longest = 0;
    for (let stretch = 0; stretch < 10_000; stretch++) {
      const data = randomData();
      const pc = (byte() | (byte() << 8)) & 0x3fff;
      const until = BEGAN + 1 + (byte() >> 2);
      start(plain, data, pc, BEGAN);
      start(one, data, pc, BEGAN);
      const whole = runPlain(plain, codes, until);
      let executed = 0;
      while (whole ? one.cycles < until : one.cycles < plain.cycles) {
        functions[one.pc]?.(one);
        executed += 1;
      }
      longest = Math.max(longest, executed);
      const difference = differences(plain, one);
      if (difference !== null) wrong.push(`from ${pc} on: ${difference}`);
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(longest).toBeGreaterThan(10);
  });

  it("leaves alone what meets a peripheral, lets interrupts in, or leaves the flash", () => {
    const flash = new Uint16Array(16_384);
    const alone: readonly (readonly number[])[] = [
      ...[[0x9478], [0x9518], [0x9588], [0x95a8], [0xbe0f]], // SEI, RETI, SLEEP, WDR, OUT SREG
      ...[[0x9a28], [0x9828], [0x9928], [0xb125], [0xb925]], // SBI, CBI, SBIC, IN, OUT
      ...[[0x9180, 0x00c6], [0x9380, 0x00c6], [0xffff]], // LDS and STS of UDR0
    ];
    for (const words of alone) {
      flash.set(words, PC);
      expect(plainCode(flash, PC), words[0]?.toString(16)).toBe(0);
    }
    flash[16_383] = 0xc001;
    flash[0] = 0xcffe;
    flash[2] = 0xf3e1;
    expect([plainCode(flash, 16_383), plainCode(flash, 0), plainCode(flash, 2)]).toEqual([0, 0, 0]);
  });
});
