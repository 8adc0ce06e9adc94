/**
 * What the instructions of the flash are, in one number each, for the loop in `plain-run.ts`.
 *
 * Bits 0 … 7 say which instruction, 8 … 15 hold the destination register or a mask, the rest whatever else it has: the
 * source register, a constant, an address, a place to go to. 0 stands for everything that is executed by its function:
 * whatever may meet a peripheral, lets interrupts in, or is seldom.
 */

const SP_LOW = 93;
const SP_HIGH = 94;
const SREG = 95;
const FIRST_SRAM_ADDRESS = 0x100;
const BY_ITS_FUNCTION = 0;

const code = (kind: number, a = 0, b = 0): number => kind | (a << 8) | (b << 16);

/** By bits 10 … 13 of the opcode: CPC, SBC, ADD, CP, SUB, ADC, AND, EOR, OR, MOV. */
const TWO_REGISTERS: Readonly<Record<number, number>> = {
  ...{ 1: 7, 2: 5, 3: 2, 5: 6, 6: 4, 7: 3, 8: 8, 9: 9, 10: 10, 11: 11 },
};
/** By the highest nibble: CPI, SBCI, SUBI, ORI, ANDI, LDI. */
const CONSTANTS: Readonly<Record<number, number>> = { 3: 12, 4: 13, 5: 14, 6: 15, 7: 16, 14: 17 };
/** By the lowest nibble of 1001 010d dddd nnnn: COM, NEG, SWAP, INC, ASR, LSR, ROR, DEC. */
const ONE_REGISTER: Readonly<Record<number, number>> = {
  ...{ 0: 18, 1: 19, 2: 20, 3: 21, 5: 22, 6: 23, 7: 24, 10: 25 },
};

const arithmetic = (opcode: number): number => {
  const d5 = (opcode >> 4) & 0x1f;
  const r5 = (opcode & 0x0f) | ((opcode >> 5) & 0x10);
  if (opcode === 0) return code(1);
  const two = opcode < 0x3000 ? TWO_REGISTERS[opcode >> 10] : undefined;
  if (two !== undefined) return code(two, d5, r5);
  const constant = CONSTANTS[opcode >> 12];
  if (constant !== undefined)
    return code(constant, ((opcode >> 4) & 0x0f) + 16, (opcode & 0x0f) | ((opcode >> 4) & 0xf0));
  if ((opcode & 0xff00) === 0x0100) return code(28, (opcode >> 3) & 0x1e, (opcode << 1) & 0x1e);
  if ((opcode & 0xfc00) === 0x9c00) return code(29, d5, r5);
  const pair = ((opcode >> 3) & 0x06) + 24;
  const by = (opcode & 0x0f) | ((opcode >> 2) & 0x30);
  if ((opcode & 0xff00) === 0x9600) return code(26, pair, by);
  if ((opcode & 0xff00) === 0x9700) return code(27, pair, by);
  const statusMask = 1 << ((opcode >> 4) & 7);
  // SEI lets interrupts in.
  if ((opcode & 0xff8f) === 0x9408) return statusMask === 0x80 ? BY_ITS_FUNCTION : code(53, statusMask);
  if ((opcode & 0xff8f) === 0x9488) return code(54, statusMask);
  const mask = 1 << (opcode & 7);
  if ((opcode & 0xfe08) === 0xfa00) return code(55, mask, d5);
  if ((opcode & 0xfe08) === 0xf800) return code(56, mask, d5);
  const one = (opcode & 0xfe00) === 0x9400 ? ONE_REGISTER[opcode & 0x0f] : undefined;
  return one === undefined ? BY_ITS_FUNCTION : code(one, d5);
};

/** LD, ST and their relatives by the low nibble of 1001 00xd dddd nnnn. */
const byPointer = (opcode: number, following: number): number => {
  const isStore = (opcode & 0x0200) !== 0;
  const r = (opcode >> 4) & 0x1f;
  switch (opcode & 0x0f) {
    case 0x0:
      return following < FIRST_SRAM_ADDRESS ? BY_ITS_FUNCTION : code(isStore ? 35 : 34, r, following);
    case 0x1:
      return code(isStore ? 33 : 32, r, 30);
    case 0x4:
      return isStore ? BY_ITS_FUNCTION : code(38, r);
    case 0x5:
      return isStore ? BY_ITS_FUNCTION : code(39, r);
    case 0x9:
      return code(isStore ? 33 : 32, r, 28);
    case 0xc:
      return code(isStore ? 31 : 30, r, 26);
    case 0xd:
      return code(isStore ? 33 : 32, r, 26);
    case 0xf:
      return code(isStore ? 36 : 37, r);
    default:
      return BY_ITS_FUNCTION;
  }
};

const memory = (opcode: number, following: number): number => {
  const r = (opcode >> 4) & 0x1f;
  if ((opcode & 0xf000) === 0xb000) {
    const address = ((opcode & 0x0f) | ((opcode >> 5) & 0x30)) + 32;
    const isOut = (opcode & 0x0800) !== 0;
    // These three have no peripheral behind them; a write to SREG may let interrupts in.
    if (address === SREG) return isOut ? BY_ITS_FUNCTION : code(42, r);
    return address === SP_LOW || address === SP_HIGH ? code(isOut ? 41 : 40, r, address) : BY_ITS_FUNCTION;
  }
  if ((opcode & 0xfc00) === 0x9000) return byPointer(opcode, following);
  if ((opcode & 0xd000) !== 0x8000) return BY_ITS_FUNCTION;
  const offset = (opcode & 0x07) | ((opcode >> 7) & 0x18) | ((opcode >> 8) & 0x20);
  return code(opcode & 0x0200 ? 31 : 30, r, (opcode & 0x08 ? 28 : 30) | (offset << 8));
};

const isTwoWords = (opcode: number): boolean => (opcode & 0xfc0f) === 0x9000 || (opcode & 0xfe0c) === 0x940c;

const goesElsewhere = (opcode: number, following: number, at: number): number => {
  const far = ((opcode & 0x0001) << 16) | ((opcode & 0x01f0) << 13) | following;
  const near = at + 1 + (opcode & 0x07ff) - (opcode & 0x0800);
  const close = at + 1 + ((opcode >> 3) & 0x3f) - ((opcode >> 3) & 0x40);
  const r = (opcode >> 4) & 0x1f;
  const mask = 1 << (opcode & 7);
  const words = isTwoWords(following) ? 2 : 1;
  if ((opcode & 0xfc00) === 0xf000) return code(43, mask, close);
  if ((opcode & 0xfc00) === 0xf400) return code(44, mask, close);
  if ((opcode & 0xf000) === 0xc000) return code(45, 0, near);
  if ((opcode & 0xf000) === 0xd000) return code(47, 0, near);
  if ((opcode & 0xfe0e) === 0x940c) return code(46, 0, far);
  if ((opcode & 0xfe0e) === 0x940e) return code(48, 0, far);
  if (opcode === 0x9508) return code(49);
  if ((opcode & 0xfe08) === 0xfc00) return code(50, mask, r | (words << 8));
  if ((opcode & 0xfe08) === 0xfe00) return code(51, mask, r | (words << 8));
  if ((opcode & 0xfc00) === 0x1000)
    return code(52, r, (opcode & 0x0f) | ((opcode >> 5) & 0x10) | (words << 8));
  return BY_ITS_FUNCTION;
};

const GOES_TO_A_PLACE = (kind: number): boolean => kind >= 43 && kind <= 48;

/** The instruction at this word address. */
export function plainCode(flash: Uint16Array, address: number): number {
  const opcode = flash[address] ?? 0xffff;
  const following = flash[address + 1] ?? 0xffff;
  const elsewhere = goesElsewhere(opcode, following, address);
  if (elsewhere !== BY_ITS_FUNCTION) {
    const target = elsewhere >> 16;
    const leaves = GOES_TO_A_PLACE(elsewhere & 0xff) && !(target >= 0 && target < flash.length);
    return leaves ? BY_ITS_FUNCTION : elsewhere;
  }
  return memory(opcode, following) || arithmetic(opcode);
}

/** All of the flash. */
export function plainCodes(flash: Uint16Array): Int32Array {
  return Int32Array.from(flash, (_, address) => plainCode(flash, address));
}
