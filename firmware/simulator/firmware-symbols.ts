/**
 * Variables of the running firmware by name, from the image's symbol file (`guardian.symbols.json`:
 * `{ functions: { name: { address, size } }, variables: { … } }`, data addresses in bytes).
 *
 * A name may be given whole (`(anonymous namespace)::elapsedMs`) or as its last part (`elapsedMs`).
 */

export type Symbols = {
  has(name: string): boolean;
  /** A variable of up to 4 bytes, little-endian, unsigned. Throws a RangeError for an unknown or larger one. */
  read(name: string): number;
  /** A copy of a variable's bytes. Throws a RangeError for an unknown one. */
  bytes(name: string): Uint8Array;
  /** Puts a number into a variable, as much of it as fits: for proofs that begin at another moment. */
  write(name: string, value: number): void;
  /** Flash word address of a function. Throws a RangeError for an unknown one. */
  functionWord(name: string): number;
};

type Entry = { readonly address: number; readonly size: number };

/** `file` is the parsed JSON or undefined; `memory` gives the data space of the chip as it is now. */
export function createSymbols(file: unknown, memory: () => Uint8Array): Symbols {
  const variables = entriesOf(file, "variables");
  const functions = entriesOf(file, "functions");
  const entry = (entries: ReadonlyMap<string, Entry>, name: string): Entry => {
    const found = entries.get(name);
    if (found !== undefined) return found;
    throw new RangeError(
      `the firmware's symbols have no "${name}"; known are ${[...entries.keys()].join(", ")}`,
    );
  };
  const bytes = (name: string): Uint8Array => {
    const { address, size } = entry(variables, name);
    return memory().slice(address, address + size);
  };
  return {
    has: (name) => variables.has(name),
    bytes,
    read: (name) => {
      const value = bytes(name);
      if (value.length > 4) throw new RangeError(`"${name}" has ${value.length} bytes; allowed are 1 to 4`);
      return value.reduceRight((sum, byte) => sum * 256 + byte, 0);
    },
    write: (name, value) => {
      const { address, size } = entry(variables, name);
      for (let at = 0; at < size; at++) memory()[address + at] = Math.floor(value / 256 ** at) & 0xff;
    },
    functionWord: (name) => entry(functions, name).address / 2,
  };
}

function entriesOf(file: unknown, section: string): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  if (typeof file !== "object" || file === null) return entries;
  const table = new Map<string, unknown>(Object.entries(file)).get(section);
  if (typeof table !== "object" || table === null) return entries;
  for (const [name, value] of Object.entries(table)) {
    if (!isEntry(value)) continue;
    entries.set(name, value);
    const last = name.split("::").at(-1) ?? name;
    if (!entries.has(last)) entries.set(last, value);
  }
  return entries;
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null || !("address" in value) || !("size" in value))
    return false;
  return Number.isInteger(value.address) && Number.isInteger(value.size);
}
