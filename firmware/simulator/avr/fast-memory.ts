/**
 * Fast functions for loads, stores, stack and I/O (AVR instruction set manual DS40002198).
 *
 * All of them go through `readData`/`writeData`, so that peripherals see every access. `decodeMemory` returns
 * null for everything it does not know.
 */
import type { ScheduledCpu } from "./scheduled-cpu.ts";

type Handler = (cpu: ScheduledCpu) => void;

const SP_LOW = 93;
const FIRST_SRAM_ADDRESS = 0x100;

const word = (data: Uint8Array, address: number): number =>
  (data[address] ?? 0) | ((data[address + 1] ?? 0) << 8);

const setWord = (data: Uint8Array, address: number, value: number): void => {
  data[address] = value;
  data[address + 1] = value >> 8;
};

/** No hook is ever attached above the register space, so SRAM is read and written directly. */
const read = (cpu: ScheduledCpu, address: number): number =>
  address >= FIRST_SRAM_ADDRESS ? (cpu.data[address] ?? 0) : cpu.readData(address);

const write = (cpu: ScheduledCpu, address: number, value: number): void => {
  if (address >= FIRST_SRAM_ADDRESS) cpu.data[address] = value;
  else cpu.writeData(address, value);
};

const load =
  (d: number, pointer: number, offset: number): Handler =>
  (cpu) => {
    cpu.cycles++;
    cpu.data[d] = read(cpu, word(cpu.data, pointer) + offset);
    cpu.pc++;
    cpu.cycles++;
  };

const store =
  (r: number, pointer: number, offset: number): Handler =>
  (cpu) => {
    write(cpu, word(cpu.data, pointer) + offset, cpu.data[r] ?? 0);
    cpu.pc++;
    cpu.cycles += 2;
  };

const loadAndIncrement =
  (d: number, pointer: number): Handler =>
  (cpu) => {
    const { data } = cpu;
    const address = word(data, pointer);
    cpu.cycles++;
    data[d] = read(cpu, address);
    setWord(data, pointer, address + 1);
    cpu.pc++;
    cpu.cycles++;
  };

const storeAndIncrement =
  (r: number, pointer: number): Handler =>
  (cpu) => {
    const { data } = cpu;
    const address = word(data, pointer);
    write(cpu, address, data[r] ?? 0);
    setWord(data, pointer, address + 1);
    cpu.pc++;
    cpu.cycles += 2;
  };

const loadDirect =
  (d: number, address: number): Handler =>
  (cpu) => {
    cpu.cycles++;
    cpu.data[d] = read(cpu, address);
    cpu.pc += 2;
    cpu.cycles++;
  };

const storeDirect =
  (r: number, address: number): Handler =>
  (cpu) => {
    write(cpu, address, cpu.data[r] ?? 0);
    cpu.pc += 2;
    cpu.cycles += 2;
  };

const push =
  (r: number): Handler =>
  (cpu) => {
    const { data } = cpu;
    const sp = word(data, SP_LOW);
    data[sp] = data[r] ?? 0;
    setWord(data, SP_LOW, sp - 1);
    cpu.pc++;
    cpu.cycles += 2;
  };

const pop =
  (d: number): Handler =>
  (cpu) => {
    const { data } = cpu;
    const sp = word(data, SP_LOW) + 1;
    setWord(data, SP_LOW, sp);
    data[d] = data[sp] ?? 0;
    cpu.pc++;
    cpu.cycles += 2;
  };

const input =
  (d: number, address: number): Handler =>
  (cpu) => {
    cpu.data[d] = cpu.readData(address);
    cpu.pc++;
    cpu.cycles++;
  };

const output =
  (r: number, address: number): Handler =>
  (cpu) => {
    cpu.writeData(address, cpu.data[r] ?? 0);
    cpu.pc++;
    cpu.cycles++;
  };

const loadProgram =
  (d: number, increment: 0 | 1): Handler =>
  (cpu) => {
    const z = word(cpu.data, 30);
    cpu.data[d] = cpu.progBytes[z] ?? 0;
    if (increment === 1) setWord(cpu.data, 30, z + 1);
    cpu.pc++;
    cpu.cycles += 3;
  };

/** LD, ST and their relatives by the low nibble of 1001 00xd dddd nnnn. */
function decodePointer(opcode: number, following: number): Handler | null {
  const isStore = (opcode & 0x0200) !== 0;
  const reg = (opcode >> 4) & 0x1f;
  switch (opcode & 0x0f) {
    case 0x0:
      return isStore ? storeDirect(reg, following) : loadDirect(reg, following);
    case 0x1:
      return isStore ? storeAndIncrement(reg, 30) : loadAndIncrement(reg, 30);
    case 0x4:
      return isStore ? null : loadProgram(reg, 0);
    case 0x5:
      return isStore ? null : loadProgram(reg, 1);
    case 0x9:
      return isStore ? storeAndIncrement(reg, 28) : loadAndIncrement(reg, 28);
    case 0xc:
      return isStore ? store(reg, 26, 0) : load(reg, 26, 0);
    case 0xd:
      return isStore ? storeAndIncrement(reg, 26) : loadAndIncrement(reg, 26);
    case 0xf:
      return isStore ? push(reg) : pop(reg);
    default:
      return null;
  }
}

/** The fast function of a memory instruction, or null. `following` is the next word of the flash. */
export function decodeMemory(opcode: number, following: number): Handler | null {
  const reg = (opcode >> 4) & 0x1f;
  const ioAddress = ((opcode & 0x0f) | ((opcode >> 5) & 0x30)) + 32;
  if ((opcode & 0xf800) === 0xb000) return input(reg, ioAddress);
  if ((opcode & 0xf800) === 0xb800) return output(reg, ioAddress);
  if ((opcode & 0xfc00) === 0x9000) return decodePointer(opcode, following);
  if ((opcode & 0xd000) === 0x8000) {
    const offset = (opcode & 0x07) | ((opcode >> 7) & 0x18) | ((opcode >> 8) & 0x20);
    const pointer = opcode & 0x08 ? 28 : 30;
    return opcode & 0x0200 ? store(reg, pointer, offset) : load(reg, pointer, offset);
  }
  return null;
}
