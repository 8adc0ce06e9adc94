/**
 * Columns of whole numbers as bytes: the difference to the number before, small ones in one byte. Exact for every safe
 * integer. Reading never throws: bytes that are no column give null.
 */

/** Differences beyond this are written as the number itself, since they may not be exact. */
const MOST_DIFFERENCE = 2 ** 50;
/** Stands before a number that is written as itself. No difference is written as this. */
const ESCAPE = 0;

const LOW_BITS = 128;

export class ByteWriter {
  #bytes = new Uint8Array(1_024);
  #length = 0;

  byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const more = new Uint8Array(this.#bytes.length * 2);
      more.set(this.#bytes);
      this.#bytes = more;
    }
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  /** A safe integer, 0 or more; seven bits a byte, the lowest first. */
  count(value: number): void {
    let rest = value;
    while (rest >= LOW_BITS) {
      this.byte((rest % LOW_BITS) + LOW_BITS);
      rest = Math.floor(rest / LOW_BITS);
    }
    this.byte(rest);
  }

  column(values: readonly number[]): void {
    let before = 0;
    for (const value of values) {
      const difference = value - before;
      if (difference >= -MOST_DIFFERENCE && difference <= MOST_DIFFERENCE) {
        this.count((difference >= 0 ? difference * 2 : -difference * 2 - 1) + 1);
      } else {
        this.count(ESCAPE);
        this.byte(value < 0 ? 1 : 0);
        this.count(Math.abs(value));
      }
      before = value;
    }
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number | null {
    const value = this.#bytes[this.#at];
    if (value === undefined) return null;
    this.#at += 1;
    return value;
  }

  count(): number | null {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      if (byte === null) return null;
      value += (byte % LOW_BITS) * scale;
      if (!Number.isSafeInteger(value)) return null;
      if (byte < LOW_BITS) return value;
      scale *= LOW_BITS;
    }
  }

  column(length: number): number[] | null {
    const values: number[] = [];
    let before = 0;
    for (let index = 0; index < length; index += 1) {
      const value = this.#next(before);
      if (value === null || !Number.isSafeInteger(value)) return null;
      values.push(value);
      before = value;
    }
    return values;
  }

  #next(before: number): number | null {
    const written = this.count();
    if (written === null) return null;
    if (written !== ESCAPE) {
      const folded = written - 1;
      return before + (folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2);
    }
    const sign = this.byte();
    const size = this.count();
    if (size === null || (sign !== 0 && sign !== 1)) return null;
    return sign === 1 ? -size : size;
  }
}
