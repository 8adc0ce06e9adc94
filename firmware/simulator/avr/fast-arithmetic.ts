/**
 * Fast functions for the register instructions (AVR instruction set manual DS40002198).
 *
 * `decodeArithmetic` returns null for everything it does not know. Flags follow the manual, also in three
 * places where avr8js 0.21 does not: H comes from bit 3, NEG of 0x80 sets V, and SBC, SBCI and CPC keep Z when
 * 0x00 − 0xFF − 1 gives zero.
 */
import type { ScheduledCpu } from "./scheduled-cpu.ts";

type Handler = (cpu: ScheduledCpu) => void;
type Data = Uint8Array;

const SREG = 95;
const C = 0x01;
const Z = 0x02;
const KEEP_IT = 0xc0;
const KEEP_ITH = 0xe0;
const KEEP_ITHC = 0xe1;

const at = (data: Data, address: number): number => data[address] ?? 0;

/** N, Z and S of a result, with V given as 0 or 8. */
const signs = (result: number, v: number): number => {
  const n = (result & 0x80) >> 5;
  return (result === 0 ? Z : 0) | n | v | ((n << 2) ^ (v << 1));
};

const setLogic = (data: Data, result: number): void => {
  data[SREG] = (at(data, SREG) & KEEP_ITHC) | signs(result, 0);
};

/** The flags of every sum and difference, by carry, first and second operand: looked up faster than worked out. */
const tableOf = (flags: (d: number, r: number, carry: number) => number): Uint8Array =>
  Uint8Array.from({ length: 1 << 17 }, (_, index) => flags((index >> 8) & 0xff, index & 0xff, index >> 16));

const SUM_FLAGS = tableOf((d, r, carry) => {
  const sum = d + r + carry;
  const result = sum & 0xff;
  const v = ((d ^ result) & (r ^ result) & 0x80) >> 4;
  const h = (((d & r) | (r & ~result) | (~result & d)) & 8) << 2;
  return signs(result, v) | h | (sum >> 8);
});

const DIFFERENCE_FLAGS = tableOf((d, r, carry) => {
  const difference = d - r - carry;
  const result = difference & 0xff;
  const v = ((d ^ r) & (d ^ result) & 0x80) >> 4;
  const h = (((~d & r) | (r & result) | (result & ~d)) & 8) << 2;
  return signs(result, v) | h | ((difference >> 8) & C);
});

const setAdd = (data: Data, d: number, r: number, carry: number): number => {
  data[SREG] = (at(data, SREG) & KEEP_IT) | at(SUM_FLAGS, (carry << 16) | (d << 8) | r);
  return d + r + carry;
};

/** `zMask` is 0xff, or what Z allowed before: SBC, SBCI and CPC can only clear Z. */
const setSubtract = (data: Data, d: number, r: number, carry: number, zMask: number): number => {
  data[SREG] = (at(data, SREG) & KEEP_IT) | (at(DIFFERENCE_FLAGS, (carry << 16) | (d << 8) | r) & zMask);
  return d - r - carry;
};

/** SBC, SBCI and CPC leave Z as it was at most. */
const keptZ = (sreg: number): number => (sreg & Z ? 0xff : 0xff & ~Z);

const advance = (cpu: ScheduledCpu): void => {
  cpu.pc++;
  cpu.cycles++;
};

/** Each makes a function of its own for a destination and a source register, so that its code stays monomorphic. */
type TwoRegisters = (d: number, r: number) => Handler;
const twoRegisters: Readonly<Record<number, TwoRegisters>> = {
  1: (d, r) => (cpu) => {
    const { data } = cpu;
    const sreg = at(data, SREG);
    setSubtract(data, at(data, d), at(data, r), sreg & C, keptZ(sreg));
    advance(cpu);
  },
  2: (d, r) => (cpu) => {
    const { data } = cpu;
    const sreg = at(data, SREG);
    data[d] = setSubtract(data, at(data, d), at(data, r), sreg & C, keptZ(sreg));
    advance(cpu);
  },
  3: (d, r) => (cpu) => {
    const { data } = cpu;
    data[d] = setAdd(data, at(data, d), at(data, r), 0);
    advance(cpu);
  },
  5: (d, r) => (cpu) => {
    const { data } = cpu;
    setSubtract(data, at(data, d), at(data, r), 0, 0xff);
    advance(cpu);
  },
  6: (d, r) => (cpu) => {
    const { data } = cpu;
    data[d] = setSubtract(data, at(data, d), at(data, r), 0, 0xff);
    advance(cpu);
  },
  7: (d, r) => (cpu) => {
    const { data } = cpu;
    data[d] = setAdd(data, at(data, d), at(data, r), at(data, SREG) & C);
    advance(cpu);
  },
  8: (d, r) => (cpu) => {
    const { data } = cpu;
    data[d] = at(data, d) & at(data, r);
    setLogic(data, at(data, d));
    advance(cpu);
  },
  9: (d, r) => (cpu) => {
    const { data } = cpu;
    data[d] = at(data, d) ^ at(data, r);
    setLogic(data, at(data, d));
    advance(cpu);
  },
  10: (d, r) => (cpu) => {
    const { data } = cpu;
    data[d] = at(data, d) | at(data, r);
    setLogic(data, at(data, d));
    advance(cpu);
  },
  11: (d, r) => (cpu) => {
    const { data } = cpu;
    data[d] = at(data, r);
    advance(cpu);
  },
};

type Immediate = (d: number, k: number) => Handler;
const immediates: Readonly<Record<number, Immediate>> = {
  3: (d, k) => (cpu) => {
    const { data } = cpu;
    setSubtract(data, at(data, d), k, 0, 0xff);
    advance(cpu);
  },
  4: (d, k) => (cpu) => {
    const { data } = cpu;
    const sreg = at(data, SREG);
    data[d] = setSubtract(data, at(data, d), k, sreg & C, keptZ(sreg));
    advance(cpu);
  },
  5: (d, k) => (cpu) => {
    const { data } = cpu;
    data[d] = setSubtract(data, at(data, d), k, 0, 0xff);
    advance(cpu);
  },
  6: (d, k) => (cpu) => {
    const { data } = cpu;
    data[d] = at(data, d) | k;
    setLogic(data, at(data, d));
    advance(cpu);
  },
  7: (d, k) => (cpu) => {
    const { data } = cpu;
    data[d] = at(data, d) & k;
    setLogic(data, at(data, d));
    advance(cpu);
  },
  14: (d, k) => (cpu) => {
    const { data } = cpu;
    data[d] = k;
    advance(cpu);
  },
};

const shiftFlags = (data: Data, result: number, carry: number): void => {
  const n = (result & 0x80) >> 7;
  data[SREG] = (at(data, SREG) & KEEP_ITH) | signs(result, (n ^ carry) << 3) | carry;
};

type OneRegister = (d: number) => Handler;
const oneRegister: Readonly<Record<number, OneRegister>> = {
  0: (d) => (cpu) => {
    const { data } = cpu;
    const result = 0xff - at(data, d);
    data[d] = result;
    data[SREG] = (at(data, SREG) & KEEP_ITH) | signs(result, 0) | C;
    advance(cpu);
  },
  1: (d) => (cpu) => {
    const { data } = cpu;
    data[d] = setSubtract(data, 0, at(data, d), 0, 0xff);
    advance(cpu);
  },
  2: (d) => (cpu) => {
    const { data } = cpu;
    const value = at(data, d);
    data[d] = (value << 4) | (value >> 4);
    advance(cpu);
  },
  3: (d) => (cpu) => {
    const { data } = cpu;
    const result = (at(data, d) + 1) & 0xff;
    data[d] = result;
    data[SREG] = (at(data, SREG) & KEEP_ITHC) | signs(result, result === 0x80 ? 8 : 0);
    advance(cpu);
  },
  5: (d) => (cpu) => {
    const { data } = cpu;
    const value = at(data, d);
    const result = (value >> 1) | (value & 0x80);
    data[d] = result;
    shiftFlags(data, result, value & C);
    advance(cpu);
  },
  6: (d) => (cpu) => {
    const { data } = cpu;
    const value = at(data, d);
    data[d] = value >> 1;
    shiftFlags(data, value >> 1, value & C);
    advance(cpu);
  },
  7: (d) => (cpu) => {
    const { data } = cpu;
    const value = at(data, d);
    const result = (value >> 1) | ((at(data, SREG) & C) << 7);
    data[d] = result;
    shiftFlags(data, result, value & C);
    advance(cpu);
  },
  10: (d) => (cpu) => {
    const { data } = cpu;
    const result = (at(data, d) - 1) & 0xff;
    data[d] = result;
    data[SREG] = (at(data, SREG) & KEEP_ITHC) | signs(result, result === 0x7f ? 8 : 0);
    advance(cpu);
  },
};

const addWord =
  (d: number, k: number): Handler =>
  (cpu) => {
    const { data } = cpu;
    const value = at(data, d) | (at(data, d + 1) << 8);
    const result = (value + k) & 0xffff;
    data[d] = result;
    data[d + 1] = result >> 8;
    const v = (~value & result & 0x8000) >> 12;
    const n = (result & 0x8000) >> 13;
    const c = (~result & value & 0x8000) >> 15;
    data[SREG] = (at(data, SREG) & KEEP_ITH) | (result === 0 ? Z : 0) | n | v | ((n << 2) ^ (v << 1)) | c;
    cpu.pc++;
    cpu.cycles += 2;
  };

const subtractWord =
  (d: number, k: number): Handler =>
  (cpu) => {
    const { data } = cpu;
    const value = at(data, d) | (at(data, d + 1) << 8);
    const result = (value - k) & 0xffff;
    data[d] = result;
    data[d + 1] = result >> 8;
    const v = (value & ~result & 0x8000) >> 12;
    const n = (result & 0x8000) >> 13;
    const c = (result & ~value & 0x8000) >> 15;
    data[SREG] = (at(data, SREG) & KEEP_ITH) | (result === 0 ? Z : 0) | n | v | ((n << 2) ^ (v << 1)) | c;
    cpu.pc++;
    cpu.cycles += 2;
  };

const moveWord =
  (d: number, r: number): Handler =>
  (cpu) => {
    const { data } = cpu;
    data[d] = at(data, r);
    data[d + 1] = at(data, r + 1);
    advance(cpu);
  };

const multiply =
  (d: number, r: number): Handler =>
  (cpu) => {
    const { data } = cpu;
    const product = at(data, d) * at(data, r);
    data[0] = product;
    data[1] = product >> 8;
    data[SREG] = (at(data, SREG) & 0xfc) | (product === 0 ? Z : 0) | (product >> 15);
    cpu.pc++;
    cpu.cycles += 2;
  };

/** The fast function of an arithmetic instruction, or null. */
export function decodeArithmetic(opcode: number): Handler | null {
  const d5 = (opcode >> 4) & 0x1f;
  const r5 = (opcode & 0x0f) | ((opcode >> 5) & 0x10);
  if (opcode === 0) return advance;
  const two = opcode < 0x3000 ? twoRegisters[opcode >> 10] : undefined;
  if (two !== undefined) return two(d5, r5);
  const immediate = immediates[opcode >> 12];
  if (immediate !== undefined) {
    const d = ((opcode >> 4) & 0x0f) + 16;
    const k = (opcode & 0x0f) | ((opcode >> 4) & 0xf0);
    return immediate(d, k);
  }
  if ((opcode & 0xff00) === 0x0100) return moveWord((opcode >> 3) & 0x1e, (opcode << 1) & 0x1e);
  if ((opcode & 0xfc00) === 0x9c00) return multiply(d5, r5);
  const wordPair = ((opcode >> 3) & 0x06) + 24;
  const wordK = (opcode & 0x0f) | ((opcode >> 2) & 0x30);
  if ((opcode & 0xff00) === 0x9600) return addWord(wordPair, wordK);
  if ((opcode & 0xff00) === 0x9700) return subtractWord(wordPair, wordK);
  const one = (opcode & 0xfe00) === 0x9400 ? oneRegister[opcode & 0x0f] : undefined;
  return one === undefined ? null : one(d5);
}
