import { describe, expect, it } from "vitest";
import {
  decodeInstruction,
  type Handler,
  referenceFlash,
} from "../../../firmware/simulator/avr/instructions.ts";
import { ScheduledCpu } from "../../../firmware/simulator/avr/scheduled-cpu.ts";
import { seededRandom } from "../../../firmware/simulator/random.ts";

const SREG = 95;
const HALF_CARRY = 0x20;
const OVERFLOW_SIGN = 0x18;
const ZERO = 0x02;
const PC = 100;
const random = seededRandom(7);
const byte = () => Math.floor(random.uniform() * 256);
/** Operands where carries, borrows and signs turn over come up more often than chance would bring them. */
const EDGES = [0x00, 0x01, 0x7f, 0x80, 0xff];
const operand = () => (random.uniform() < 0.5 ? byte() : (EDGES[byte() % EDGES.length] ?? 0));

const flash = new Uint16Array(16_384);
const fast = new ScheduledCpu(flash);
const slow = new ScheduledCpu(flash);
const prepare = (opcode: number, following: number, data: Uint8Array): void => {
  flash[PC] = opcode;
  flash[PC + 1] = following;
  for (const cpu of [fast, slow]) {
    cpu.data.set(data);
    cpu.pc = PC;
    cpu.cycles = 1000;
  }
};
const runBoth = (): void => {
  decodeInstruction(flash, PC)(fast);
  const reference: Handler | undefined = referenceFlash(flash.subarray(PC, PC + 1))[0];
  reference?.(slow);
};

/** Registers random, pointers and stack in SRAM. */
const randomData = (): Uint8Array => {
  const data = Uint8Array.from({ length: 2304 }, (_, address) =>
    address >= 32 && address < 256 ? 0 : operand(),
  );
  for (const pointer of [26, 28, 30]) data[pointer + 1] = 2 + (byte() % 5);
  data[93] = byte();
  data[94] = 5;
  data[SREG] = byte();
  return data;
};

/** Flags in which the fast function follows the manual and avr8js 0.21 does not; see `fast-arithmetic.ts`. */
const disputedFlags = (opcode: number, before: Uint8Array): number => {
  const d = before[(opcode >> 4) & 0x1f] ?? 0;
  if ((opcode & 0xfe0f) === 0x9401 && d === 0x80) return HALF_CARRY | OVERFLOW_SIGN;
  const r = before[(opcode & 0x0f) | ((opcode >> 5) & 0x10)] ?? 0;
  const carry = (before[SREG] ?? 0) & 1;
  const isSbcOrCpc = (opcode & 0xfc00) === 0x0800 || (opcode & 0xfc00) === 0x0400;
  if (isSbcOrCpc && d - r - carry === -256) return HALF_CARRY | ZERO;
  const immediate = (opcode & 0x0f) | ((opcode >> 4) & 0xf0);
  const high = before[16 + ((opcode >> 4) & 0x0f)] ?? 0;
  if ((opcode & 0xf000) === 0x4000 && high - immediate - carry === -256) return HALF_CARRY | ZERO;
  return HALF_CARRY;
};

/** CBI takes two cycles (manual, table of instruction timing); avr8js counts one. */
const missingCycles = (opcode: number): number => ((opcode & 0xff00) === 0x9800 ? 1 : 0);

const compare = (opcode: number): string | null => {
  const data = randomData();
  prepare(opcode, 0x0300 | byte(), data);
  runBoth();
  const keep = ~disputedFlags(opcode, data);
  fast.data[SREG] = (fast.data[SREG] ?? 0) & keep;
  slow.data[SREG] = (slow.data[SREG] ?? 0) & keep;
  const at =
    Buffer.compare(fast.data, slow.data) === 0 ? -1 : fast.data.findIndex((v, i) => v !== slow.data[i]);
  if (at >= 0) return `data[${at}] is ${fast.data[at]}, avr8js says ${slow.data[at]}`;
  if (fast.pc !== slow.pc) return `pc is ${fast.pc}, avr8js says ${slow.pc}`;
  const cycles = slow.cycles + missingCycles(opcode);
  return fast.cycles === cycles ? null : `cycles are ${fast.cycles}, expected ${cycles}`;
};

/** Jumps through a random Z or stack can leave the flash, where avr8js's own arithmetic wraps otherwise. */
const isLeftOut = (opcode: number): boolean => [0x9508, 0x9518, 0x9409, 0x9509].includes(opcode);

/** Every opcode would take long; this stride is prime, so all bit patterns come up. */
const STRIDE = 7;

describe("the fast instructions", () => {
  it("do what avr8js does", () => {
    const wrong: string[] = [];
    for (let opcode = 0; opcode <= 0xffff; opcode += STRIDE) {
      if (isLeftOut(opcode)) continue;
      const difference = compare(opcode);
      if (difference !== null) wrong.push(`${opcode.toString(16)}: ${difference}`);
    }
    expect(wrong.slice(0, 10)).toEqual([]);
  });

  it("return from calls as avr8js does", () => {
    const data = randomData();
    data.fill(0x12, 0x500, 0x700);
    prepare(0x9508, 0, data);
    runBoth();
    expect([fast.pc, fast.SP, fast.cycles]).toEqual([slow.pc, slow.SP, slow.cycles]);
  });

  it("follow the manual where avr8js does not", () => {
    const data = randomData();
    data[0] = 0x80;
    prepare(0x9401, 0, data);
    runBoth();
    expect((fast.data[SREG] ?? 0) & 0x1f).toBe(0x0d);
    data.set([0x00, 0xff]);
    data[SREG] = 0x03;
    prepare(0x0401, 0, data);
    runBoth();
    expect((fast.data[SREG] ?? 0) & 0x03).toBe(0x03);
  });
});
