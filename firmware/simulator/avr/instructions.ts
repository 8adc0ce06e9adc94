/**
 * Instructions of the flash, decoded once.
 *
 * Every word of the flash becomes one function. The instructions a firmware spends its time on have a fast
 * function of their own (`fast-*.ts`); all others, and any that was never met, are executed by avr8js itself.
 * A test runs both over the same operands and compares every register. CBI takes its two cycles here; avr8js
 * counts one.
 */
import { avrInstruction } from "avr8js";
import { decodeArithmetic } from "./fast-arithmetic.ts";
import { decodeBranch } from "./fast-branches.ts";
import { decodeMemory } from "./fast-memory.ts";
import type { ScheduledCpu } from "./scheduled-cpu.ts";

export type Handler = (cpu: ScheduledCpu) => void;

export const SEI = 0x9478;
export const RETI = 0x9518;
export const SLEEP = 0x9588;
const SMCR = 0x53;
const SLEEP_ENABLE = 0x01;

const byAvr8js: Handler = (cpu) => avrInstruction(cpu);

const sleep: Handler = (cpu) => {
  avrInstruction(cpu);
  if ((cpu.data[SMCR] ?? 0) & SLEEP_ENABLE) cpu.asleep = true;
};

const returnFromInterrupt: Handler = (cpu) => {
  avrInstruction(cpu);
  if (cpu.isrDepth > 0) cpu.isrDepth--;
};

/** The function that executes the instruction at this word address. */
export function decodeInstruction(flash: Uint16Array, address: number): Handler {
  const opcode = flash[address] ?? 0xffff;
  if (opcode === SLEEP) return sleep;
  if (opcode === RETI) return returnFromInterrupt;
  const following = flash[address + 1] ?? 0xffff;
  return (
    decodeArithmetic(opcode) ??
    decodeMemory(opcode, following) ??
    decodeBranch(opcode, following, flash.length) ??
    byAvr8js
  );
}

/** All of the flash, one function per word. */
export function decodeFlash(flash: Uint16Array): Handler[] {
  return Array.from(flash, (_, address) => decodeInstruction(flash, address));
}

/** The flash executed by avr8js alone (but for SLEEP and RETI): the yardstick for the fast functions. */
export function referenceFlash(flash: Uint16Array): Handler[] {
  return Array.from(flash, (opcode) => {
    if (opcode === SLEEP) return sleep;
    return opcode === RETI ? returnFromInterrupt : byAvr8js;
  });
}
