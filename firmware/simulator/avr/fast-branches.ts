/**
 * Fast functions for jumps, calls, branches, skips and bit access (AVR instruction set manual DS40002198).
 *
 * `decodeBranch` returns null for everything it does not know. Where a target would leave the flash, the
 * decoder leaves the instruction to avr8js.
 */
import type { ScheduledCpu } from "./scheduled-cpu.ts";

type Handler = (cpu: ScheduledCpu) => void;

const SREG = 95;
const SP_LOW = 93;
const SP_HIGH = 94;

const conditional =
  (mask: number, wanted: number, offset: number): Handler =>
  (cpu) => {
    if (((cpu.data[SREG] ?? 0) & mask) === wanted) {
      cpu.pc += offset + 1;
      cpu.cycles += 2;
    } else {
      cpu.pc++;
      cpu.cycles++;
    }
  };

const relativeJump =
  (offset: number): Handler =>
  (cpu) => {
    cpu.pc += offset + 1;
    cpu.cycles += 2;
  };

const jump =
  (target: number): Handler =>
  (cpu) => {
    cpu.pc = target;
    cpu.cycles += 3;
  };

const pushReturn = (cpu: ScheduledCpu, address: number): void => {
  const { data } = cpu;
  const sp = (data[SP_LOW] ?? 0) | ((data[SP_HIGH] ?? 0) << 8);
  data[sp] = address;
  data[sp - 1] = address >> 8;
  data[SP_LOW] = sp - 2;
  data[SP_HIGH] = (sp - 2) >> 8;
};

const call =
  (target: number): Handler =>
  (cpu) => {
    pushReturn(cpu, cpu.pc + 2);
    cpu.pc = target;
    cpu.cycles += 4;
  };

const relativeCall =
  (offset: number): Handler =>
  (cpu) => {
    pushReturn(cpu, cpu.pc + 1);
    cpu.pc += offset + 1;
    cpu.cycles += 3;
  };

const returnFromCall: Handler = (cpu) => {
  const { data } = cpu;
  const sp = ((data[SP_LOW] ?? 0) | ((data[SP_HIGH] ?? 0) << 8)) + 2;
  data[SP_LOW] = sp;
  data[SP_HIGH] = sp >> 8;
  cpu.pc = ((data[sp - 1] ?? 0) << 8) | (data[sp] ?? 0);
  cpu.cycles += 4;
};

const skip = (cpu: ScheduledCpu, words: number): void => {
  cpu.pc += words + 1;
  cpu.cycles += words + 1;
};

const next = (cpu: ScheduledCpu): void => {
  cpu.pc++;
  cpu.cycles++;
};

const skipIfRegisterBit =
  (r: number, mask: number, wanted: number, words: number): Handler =>
  (cpu) => {
    if (((cpu.data[r] ?? 0) & mask) === wanted) skip(cpu, words);
    else next(cpu);
  };

const skipIfIoBit =
  (address: number, mask: number, wanted: number, words: number): Handler =>
  (cpu) => {
    if ((cpu.readData(address) & mask) === wanted) skip(cpu, words);
    else next(cpu);
  };

const skipIfEqual =
  (d: number, r: number, words: number): Handler =>
  (cpu) => {
    if (cpu.data[d] === cpu.data[r]) skip(cpu, words);
    else next(cpu);
  };

const changeStatusBit =
  (mask: number, set: boolean): Handler =>
  (cpu) => {
    const sreg = cpu.data[SREG] ?? 0;
    cpu.data[SREG] = set ? sreg | mask : sreg & ~mask;
    next(cpu);
  };

const changeIoBit =
  (address: number, mask: number, set: boolean): Handler =>
  (cpu) => {
    const value = cpu.readData(address);
    cpu.writeData(address, set ? value | mask : value & ~mask, mask);
    cpu.pc++;
    cpu.cycles += 2;
  };

const isTwoWords = (opcode: number): boolean => (opcode & 0xfc0f) === 0x9000 || (opcode & 0xfe0c) === 0x940c;

function decodeSkip(opcode: number, following: number): Handler | null {
  const words = isTwoWords(following) ? 2 : 1;
  const mask = 1 << (opcode & 7);
  const reg = (opcode >> 4) & 0x1f;
  const io = ((opcode >> 3) & 0x1f) + 32;
  switch (opcode & 0xff00) {
    case 0x9800:
      return changeIoBit(io, mask, false);
    case 0x9a00:
      return changeIoBit(io, mask, true);
    case 0x9900:
      return skipIfIoBit(io, mask, 0, words);
    case 0x9b00:
      return skipIfIoBit(io, mask, mask, words);
    default:
      break;
  }
  if ((opcode & 0xfe08) === 0xfc00) return skipIfRegisterBit(reg, mask, 0, words);
  if ((opcode & 0xfe08) === 0xfe00) return skipIfRegisterBit(reg, mask, mask, words);
  if ((opcode & 0xfc00) === 0x1000) {
    return skipIfEqual(reg, (opcode & 0x0f) | ((opcode >> 5) & 0x10), words);
  }
  return null;
}

/** The fast function of a jump, branch, skip or bit instruction, or null. */
export function decodeBranch(opcode: number, following: number, flashWords: number): Handler | null {
  const far = ((opcode & 0x0001) << 16) | ((opcode & 0x01f0) << 13) | following;
  const signed12 = (opcode & 0x07ff) - (opcode & 0x0800);
  const signed7 = ((opcode >> 3) & 0x3f) - ((opcode >> 3) & 0x40);
  const mask = 1 << (opcode & 7);
  if ((opcode & 0xfc00) === 0xf000) return conditional(mask, mask, signed7);
  if ((opcode & 0xfc00) === 0xf400) return conditional(mask, 0, signed7);
  if ((opcode & 0xf000) === 0xc000) return relativeJump(signed12);
  if ((opcode & 0xf000) === 0xd000) return relativeCall(signed12);
  if ((opcode & 0xfe0e) === 0x940c) return far < flashWords ? jump(far) : null;
  if ((opcode & 0xfe0e) === 0x940e) return far < flashWords ? call(far) : null;
  if (opcode === 0x9508) return returnFromCall;
  const statusMask = 1 << ((opcode >> 4) & 7);
  if ((opcode & 0xff8f) === 0x9408) return changeStatusBit(statusMask, true);
  if ((opcode & 0xff8f) === 0x9488) return changeStatusBit(statusMask, false);
  return decodeSkip(opcode, following);
}
