/**
 * Reads a firmware image in Intel HEX format into flash words.
 *
 * The text is untrusted: every record's length and checksum is checked, addresses must lie in the flash, and
 * the end record must be there. Unused flash reads 0xFFFF, as erased flash does.
 */
import { FLASH_WORDS } from "./avr/scheduled-cpu.ts";

const FLASH_BYTES = FLASH_WORDS * 2;
const DATA = 0;
const END = 1;
const EXTENDED_SEGMENT = 2;
const START_SEGMENT = 3;
const EXTENDED_LINEAR = 4;
const START_LINEAR = 5;

type HexRecord = { readonly address: number; readonly type: number; readonly data: Uint8Array };

/** Throws a RangeError that names the line and what is wrong with it. */
export function flashFromHex(text: string): Uint16Array {
  const flash = new Uint8Array(FLASH_BYTES).fill(0xff);
  let base = 0;
  const lines = text.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const where = `HEX line ${index + 1}`;
    const { address, type, data } = parseRecord(line.trim(), where);
    switch (type) {
      case DATA:
        if (!(base + address + data.length <= FLASH_BYTES)) {
          throw new RangeError(`${where}: address ${base + address} is beyond ${FLASH_BYTES} bytes of flash`);
        }
        flash.set(data, base + address);
        break;
      case END:
        return new Uint16Array(flash.buffer);
      case EXTENDED_SEGMENT:
        base = wordOf(data) * 16;
        break;
      case EXTENDED_LINEAR:
        base = wordOf(data) * 65_536;
        break;
      case START_SEGMENT:
      case START_LINEAR:
        break;
      default:
        throw new RangeError(`${where}: record type ${type} is not one of 0 … 5`);
    }
  }
  throw new RangeError("the HEX text ends without an end record (:00000001FF)");
}

function wordOf(data: Uint8Array): number {
  return ((data[0] ?? 0) << 8) | (data[1] ?? 0);
}

function parseRecord(line: string, where: string): HexRecord {
  if (!/^:(?:[0-9a-fA-F]{2}){5,}$/.test(line)) {
    throw new RangeError(`${where}: "${line.slice(0, 20)}" is not a record of hex digits after a colon`);
  }
  const bytes = Uint8Array.from({ length: (line.length - 1) / 2 }, (_, i) =>
    Number.parseInt(line.slice(1 + 2 * i, 3 + 2 * i), 16),
  );
  const length = bytes[0] ?? 0;
  if (bytes.length !== length + 5) {
    throw new RangeError(`${where}: announces ${length} data bytes and carries ${bytes.length - 5}`);
  }
  const sum = bytes.reduce((total, byte) => (total + byte) & 0xff, 0);
  if (sum !== 0) throw new RangeError(`${where}: checksum is off by ${sum}`);
  return {
    address: wordOf(bytes.subarray(1, 3)),
    type: bytes[3] ?? 0xff,
    data: bytes.subarray(4, 4 + length),
  };
}
