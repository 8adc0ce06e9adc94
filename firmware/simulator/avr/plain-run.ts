/**
 * The loop that nearly all simulated time goes through: plain instructions, one after the other, in one function that
 * a processor's caches hold, and with the counters in its registers.
 *
 * Plain is what neither meets a peripheral nor lets an interrupt in (`plain-codes.ts`). Registers, memory, flags and
 * cycles are what the fast function of the same instruction makes of them; a test runs both. The numbers of the cases
 * are literals because the engine makes a table of jumps from those only.
 */
import type { ScheduledCpu } from "./scheduled-cpu.ts";

const SREG = 95;
const SP_LOW = 93;
const SP_HIGH = 94;
const FIRST_SRAM_ADDRESS = 0x100;
/** Time to run is counted in 31 bits. */
const MOST_CYCLES = 1_000_000_000;

/** Z, N and S of a result where V is clear; `^ 0x18` where it is set. */
const SIGNS = Uint8Array.from({ length: 256 }, (_, result) =>
  result === 0 ? 0x02 : result & 0x80 ? 0x14 : 0,
);

/**
 * Executes at least one instruction, and goes on until the core has reached `untilCycle`: then it returns true. False: at
 * `cpu.pc` stands one that has to be executed by its function, and perhaps nothing was executed.
 */
export function runPlain(cpu: ScheduledCpu, codes: Int32Array, untilCycle: number): boolean {
  const { data, progBytes } = cpu;
  const cycles = Math.min(MOST_CYCLES, untilCycle - cpu.cycles);
  const end = cpu.cycles + cycles;
  let left = cycles | 0;
  let pc = cpu.pc;
  let s = data[SREG] ?? 0;
  let isPlain = false;
  run: for (;;) {
    const code = codes[pc] ?? 0;
    const a = (code >> 8) & 0xff;
    const b = code >> 16;
    switch (code & 0xff) {
      case 1: // NOP
        break;
      case 2: // ADD
      case 3: {
        // ADC
        const x = data[a] ?? 0;
        const y = data[b] ?? 0;
        const sum = x + y + (code & s & 1);
        const v = ((x ^ sum) & (y ^ sum) & 0x80) >> 4;
        data[a] = sum;
        s = (s & 0xc0) | (((x ^ y ^ sum) & 16) << 1) | (sum >> 8) | ((SIGNS[sum & 0xff] ?? 0) ^ (v * 3));
        break;
      }
      case 4: // SUB
      case 6: // CP
      case 12: // CPI
      case 14: {
        // SUBI
        const kind = code & 0xff;
        const x = data[a] ?? 0;
        const y = kind >= 12 ? b : (data[b] ?? 0);
        const rest = x - y;
        const v = ((x ^ y) & (x ^ rest) & 0x80) >> 4;
        if (kind === 4 || kind === 14) data[a] = rest;
        s =
          (s & 0xc0) |
          (((x ^ y ^ rest) & 16) << 1) |
          ((rest >> 8) & 1) |
          ((SIGNS[rest & 0xff] ?? 0) ^ (v * 3));
        break;
      }
      case 5: // SBC
      case 7: // CPC
      case 13: {
        // SBCI. Z can only be cleared by these.
        const kind = code & 0xff;
        const x = data[a] ?? 0;
        const y = kind === 13 ? b : (data[b] ?? 0);
        const rest = x - y - (s & 1);
        const v = ((x ^ y) & (x ^ rest) & 0x80) >> 4;
        if (kind !== 7) data[a] = rest;
        s =
          (s & 0xc0) |
          (((x ^ y ^ rest) & 16) << 1) |
          ((rest >> 8) & 1) |
          (((SIGNS[rest & 0xff] ?? 0) ^ (v * 3)) & (s | 0xfd));
        break;
      }
      case 8: {
        // AND
        const result = (data[a] ?? 0) & (data[b] ?? 0);
        data[a] = result;
        s = (s & 0xe1) | (SIGNS[result] ?? 0);
        break;
      }
      case 9: {
        // EOR
        const result = (data[a] ?? 0) ^ (data[b] ?? 0);
        data[a] = result;
        s = (s & 0xe1) | (SIGNS[result] ?? 0);
        break;
      }
      case 10: {
        // OR
        const result = (data[a] ?? 0) | (data[b] ?? 0);
        data[a] = result;
        s = (s & 0xe1) | (SIGNS[result] ?? 0);
        break;
      }
      case 11: // MOV
        data[a] = data[b] ?? 0;
        break;
      case 15: {
        // ORI
        const result = (data[a] ?? 0) | b;
        data[a] = result;
        s = (s & 0xe1) | (SIGNS[result] ?? 0);
        break;
      }
      case 16: {
        // ANDI
        const result = (data[a] ?? 0) & b;
        data[a] = result;
        s = (s & 0xe1) | (SIGNS[result] ?? 0);
        break;
      }
      case 17: // LDI
        data[a] = b;
        break;
      case 18: {
        // COM
        const result = 0xff - (data[a] ?? 0);
        data[a] = result;
        s = (s & 0xe0) | (SIGNS[result] ?? 0) | 1;
        break;
      }
      case 19: {
        // NEG
        const y = data[a] ?? 0;
        const rest = -y;
        const v = (y & rest & 0x80) >> 4;
        data[a] = rest;
        s = (s & 0xc0) | (((y ^ rest) & 16) << 1) | ((rest >> 8) & 1) | ((SIGNS[rest & 0xff] ?? 0) ^ (v * 3));
        break;
      }
      case 20: {
        // SWAP
        const x = data[a] ?? 0;
        data[a] = (x << 4) | (x >> 4);
        break;
      }
      case 21: {
        // INC
        const result = ((data[a] ?? 0) + 1) & 0xff;
        data[a] = result;
        s = (s & 0xe1) | ((SIGNS[result] ?? 0) ^ (result === 0x80 ? 0x18 : 0));
        break;
      }
      case 25: {
        // DEC
        const result = ((data[a] ?? 0) - 1) & 0xff;
        data[a] = result;
        s = (s & 0xe1) | ((SIGNS[result] ?? 0) ^ (result === 0x7f ? 0x18 : 0));
        break;
      }
      case 22: // ASR
      case 23: // LSR
      case 24: {
        // ROR. V is N exclusive or C.
        const kind = code & 0xff;
        const x = data[a] ?? 0;
        const top = kind === 22 ? x & 0x80 : kind === 24 ? (s & 1) << 7 : 0;
        const result = (x >> 1) | top;
        const v = ((result >> 7) ^ (x & 1)) << 3;
        data[a] = result;
        s = (s & 0xe0) | ((SIGNS[result] ?? 0) ^ (v * 3)) | (x & 1);
        break;
      }
      case 26: // ADIW
      case 27: {
        // SBIW
        const x = (data[a] ?? 0) | ((data[a + 1] ?? 0) << 8);
        const isSum = (code & 0xff) === 26;
        const result = (isSum ? x + b : x - b) & 0xffff;
        const turned = isSum ? ~x & result : x & ~result;
        const v = (turned & 0x8000) >> 12;
        const n = (result & 0x8000) >> 13;
        const c = ((isSum ? x & ~result : result & ~x) & 0x8000) >> 15;
        data[a] = result;
        data[a + 1] = result >> 8;
        s = (s & 0xe0) | (result === 0 ? 2 : 0) | n | v | ((n << 2) ^ (v << 1)) | c;
        left--;
        break;
      }
      case 28: // MOVW
        data[a] = data[b] ?? 0;
        data[a + 1] = data[b + 1] ?? 0;
        break;
      case 29: {
        // MUL
        const product = (data[a] ?? 0) * (data[b] ?? 0);
        data[0] = product;
        data[1] = product >> 8;
        s = (s & 0xfc) | (product === 0 ? 2 : 0) | (product >> 15);
        left--;
        break;
      }
      case 30: {
        // LD, LDD
        const pointer = b & 0xff;
        const address = ((data[pointer] ?? 0) | ((data[pointer + 1] ?? 0) << 8)) + (b >> 8);
        if (address < FIRST_SRAM_ADDRESS) break run;
        data[a] = data[address] ?? 0;
        left--;
        break;
      }
      case 31: {
        // ST, STD
        const pointer = b & 0xff;
        const address = ((data[pointer] ?? 0) | ((data[pointer + 1] ?? 0) << 8)) + (b >> 8);
        if (address < FIRST_SRAM_ADDRESS) break run;
        data[address] = data[a] ?? 0;
        left--;
        break;
      }
      case 32: {
        // LD with increment
        const address = (data[b] ?? 0) | ((data[b + 1] ?? 0) << 8);
        if (address < FIRST_SRAM_ADDRESS) break run;
        data[a] = data[address] ?? 0;
        data[b] = address + 1;
        data[b + 1] = (address + 1) >> 8;
        left--;
        break;
      }
      case 33: {
        // ST with increment
        const address = (data[b] ?? 0) | ((data[b + 1] ?? 0) << 8);
        if (address < FIRST_SRAM_ADDRESS) break run;
        data[address] = data[a] ?? 0;
        data[b] = address + 1;
        data[b + 1] = (address + 1) >> 8;
        left--;
        break;
      }
      case 34: // LDS
        data[a] = data[b & 0xffff] ?? 0;
        pc++;
        left--;
        break;
      case 35: // STS
        data[b & 0xffff] = data[a] ?? 0;
        pc++;
        left--;
        break;
      case 36: {
        // PUSH
        const sp = (data[SP_LOW] ?? 0) | ((data[SP_HIGH] ?? 0) << 8);
        if (sp < FIRST_SRAM_ADDRESS) break run;
        data[sp] = data[a] ?? 0;
        data[SP_LOW] = sp - 1;
        data[SP_HIGH] = (sp - 1) >> 8;
        left--;
        break;
      }
      case 37: {
        // POP
        const sp = ((data[SP_LOW] ?? 0) | ((data[SP_HIGH] ?? 0) << 8)) + 1;
        if (sp < FIRST_SRAM_ADDRESS) break run;
        data[SP_LOW] = sp;
        data[SP_HIGH] = sp >> 8;
        data[a] = data[sp] ?? 0;
        left--;
        break;
      }
      case 38: // LPM
        data[a] = progBytes[(data[30] ?? 0) | ((data[31] ?? 0) << 8)] ?? 0;
        left -= 2;
        break;
      case 39: {
        // LPM with increment
        const z = (data[30] ?? 0) | ((data[31] ?? 0) << 8);
        data[a] = progBytes[z] ?? 0;
        data[30] = z + 1;
        data[31] = (z + 1) >> 8;
        left -= 2;
        break;
      }
      case 40: // IN from the stack pointer
        data[a] = data[b] ?? 0;
        break;
      case 41: // OUT to the stack pointer
        data[b] = data[a] ?? 0;
        break;
      case 42: // IN from SREG
        data[a] = s;
        break;
      case 43: // BRBS
        if ((s & a) !== 0) {
          pc = b - 1;
          left--;
        }
        break;
      case 44: // BRBC
        if ((s & a) === 0) {
          pc = b - 1;
          left--;
        }
        break;
      case 45: // RJMP
        pc = b - 1;
        left--;
        break;
      case 46: // JMP
        pc = b - 1;
        left -= 2;
        break;
      case 47: // RCALL
      case 48: {
        // CALL, of two words and a cycle more
        const sp = (data[SP_LOW] ?? 0) | ((data[SP_HIGH] ?? 0) << 8);
        if (sp <= FIRST_SRAM_ADDRESS) break run;
        const more = (code & 0xff) - 47;
        const back = pc + 1 + more;
        data[sp] = back;
        data[sp - 1] = back >> 8;
        data[SP_LOW] = sp - 2;
        data[SP_HIGH] = (sp - 2) >> 8;
        pc = b - 1;
        left -= 2 + more;
        break;
      }
      case 49: {
        // RET
        const sp = ((data[SP_LOW] ?? 0) | ((data[SP_HIGH] ?? 0) << 8)) + 2;
        data[SP_LOW] = sp;
        data[SP_HIGH] = sp >> 8;
        pc = (((data[sp - 1] ?? 0) << 8) | (data[sp] ?? 0)) - 1;
        left -= 3;
        break;
      }
      case 50: // SBRC
        if (((data[b & 0xff] ?? 0) & a) === 0) {
          pc += b >> 8;
          left -= b >> 8;
        }
        break;
      case 51: // SBRS
        if (((data[b & 0xff] ?? 0) & a) !== 0) {
          pc += b >> 8;
          left -= b >> 8;
        }
        break;
      case 52: // CPSE
        if (data[a] === data[b & 0xff]) {
          pc += b >> 8;
          left -= b >> 8;
        }
        break;
      case 53: // BSET
        s |= a;
        break;
      case 54: // BCLR
        s &= ~a;
        break;
      case 55: // BST
        s = (data[b] ?? 0) & a ? s | 0x40 : s & 0xbf;
        break;
      case 56: {
        // BLD
        const x = data[b] ?? 0;
        data[b] = s & 0x40 ? x | a : x & ~a;
        break;
      }
      default:
        break run;
    }
    pc++;
    left--;
    if (left <= 0) {
      isPlain = true;
      break;
    }
  }
  data[SREG] = s;
  cpu.pc = pc;
  cpu.cycles = end - left;
  return isPlain;
}
