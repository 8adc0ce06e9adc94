/**
 * A small host for the guardian, written from `docs/guardian.md` alone: asks for IDENTITY, keeps a lease, reads
 * STATUS and the analog reports.
 */
import { readFirmwareImage } from "../../firmware/simulator/firmware-image.ts";
import {
  createSimulatedTable,
  type SimulatedTable,
  type SimulatedTableOptions,
} from "../../firmware/simulator/simulated-table.ts";

const crc16 = (bytes: readonly number[]): number => {
  let crc = 0xffff;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const carry = (crc >> 15) ^ ((byte >> bit) & 1);
      crc = (crc << 1) & 0xffff;
      if (carry === 1) crc ^= 0x1021;
    }
  }
  return crc;
};

const pack = (payload: readonly number[]): number[] => {
  const bits = payload.flatMap((byte) => Array.from({ length: 8 }, (_, i) => (byte >> i) & 1));
  return Array.from({ length: Math.ceil(bits.length / 7) }, (_, i) =>
    bits.slice(7 * i, 7 * i + 7).reduce((sum, bit, place) => sum | (bit << place), 0),
  );
};

const unpack = (packed: readonly number[]): number[] => {
  const bits = packed.flatMap((byte) => Array.from({ length: 7 }, (_, i) => (byte >> i) & 1));
  return Array.from({ length: Math.floor(bits.length / 8) }, (_, i) =>
    bits.slice(8 * i, 8 * i + 8).reduce((sum, bit, place) => sum | (bit << place), 0),
  );
};

const u16 = (value: number): number[] => [value & 0xff, (value >> 8) & 0xff];
const u32 = (value: number): number[] => [...u16(value), ...u16(value >>> 16)];

/** A frame of the guardian with its CRC. */
export const guardianFrame = (id: number, payload: readonly number[]): number[] => [
  0xf0,
  id,
  ...pack([...payload, ...u16(crc16([id, ...payload]))]),
  0xf7,
];

export class GuardianHost {
  readonly table: SimulatedTable;
  /** Readings of A0, oldest first. */
  readonly counts: number[] = [];
  statuses = 0;
  status: Uint8Array = new Uint8Array(44);
  #nonce = 0;
  #seq = 1;
  #frame: number[] = [];

  constructor(options: Partial<SimulatedTableOptions> = {}) {
    this.table = createSimulatedTable({ ...readFirmwareImage(null), ...options });
    this.table.uart.onByte((byte) => this.#onByte(byte));
  }

  /** Boots, asks who the board is and turns on the reports of A0. */
  connect(): void {
    this.table.advanceMs(200);
    this.table.uart.write([0xf0, 0x03, 0xf7, 0xc0, 0x01]);
    this.table.advanceMs(100);
  }

  /** An armed LEASE: 40 degrees, 60 s, a cap of 180 s. */
  sendLease(hold: boolean): void {
    const payload = [2, hold ? 3 : 2, ...u16(this.#seq++), ...u32(this.#nonce), ...u32(1)];
    this.table.uart.write(guardianFrame(1, [...payload, ...u16(4000), ...u16(60), 0, 0, ...u16(180)]));
  }

  /** Lets time pass while a lease goes out every 100 ms. */
  holdFor(ms: number, hold = true): void {
    for (let passed = 0; passed < ms; passed += 100) {
      this.sendLease(hold);
      this.table.advanceMs(100);
    }
  }

  #onByte(byte: number): void {
    if (byte === 0xf0 || byte === 0xe0) this.#frame = [byte];
    else this.#frame.push(byte);
    if (this.#frame[0] === 0xe0 && this.#frame.length === 3) {
      this.counts.push((this.#frame[1] ?? 0) | ((this.#frame[2] ?? 0) << 7));
    }
    if (byte === 0xf7 && this.#frame[0] === 0xf0) this.#onSysex(this.#frame.slice(1, -1));
  }

  #onSysex(body: readonly number[]): void {
    const [id] = body;
    if (id !== 2 && id !== 3) return;
    const payload = unpack(body.slice(1));
    const crc = (payload.at(-2) ?? 0) | ((payload.at(-1) ?? 0) << 8);
    if (crc !== crc16([id, ...payload.slice(0, -2)])) return;
    if (id === 3) this.#nonce = new DataView(Uint8Array.from(payload).buffer).getUint32(4, true);
    else {
      this.status = Uint8Array.from(payload);
      this.statuses++;
    }
  }
}
