/** A handful of AVR instructions as words (AVR instruction set manual DS40002198), for tiny test programs. */

const reg = (d: number) => (d & 0x1f) << 4;
const io = (address: number) => (address & 0x0f) | ((address & 0x30) << 5);

export const ldi = (d: number, k: number): number[] => [
  0xe000 | ((d - 16) << 4) | ((k & 0xf0) << 4) | (k & 0x0f),
];
/** I/O addresses as in the datasheet's IN/OUT column (data address minus 0x20). */
export const out = (address: number, r: number): number[] => [0xb800 | io(address) | reg(r)];
export const input = (d: number, address: number): number[] => [0xb000 | io(address) | reg(d)];
export const sts = (address: number, r: number): number[] => [0x9200 | reg(r), address];
export const lds = (d: number, address: number): number[] => [0x9000 | reg(d), address];
export const inc = (d: number): number[] => [0x9403 | reg(d)];
/** Skips the next instruction if the bit is clear. */
export const sbrc = (r: number, bit: number): number[] => [0xfc00 | reg(r) | bit];
export const sbrs = (r: number, bit: number): number[] => [0xfe00 | reg(r) | bit];
/** Relative jump, in words from the next instruction. */
export const rjmp = (words: number): number[] => [0xc000 | (words & 0x0fff)];
export const jmp = (target: number): number[] => [0x940c, target];
export const sei: number[] = [0x9478];
export const cli: number[] = [0x94f8];
export const reti: number[] = [0x9518];
export const sleep: number[] = [0x9588];
export const wdr: number[] = [0x95a8];

/** Flash with code at word addresses; all else erased. */
export function flashWith(parts: Readonly<Record<number, readonly number[]>>): Uint16Array {
  const flash = new Uint16Array(16_384).fill(0xffff);
  for (const [address, words] of Object.entries(parts)) flash.set(words, Number(address));
  return flash;
}
