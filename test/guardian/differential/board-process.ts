/** The board's side: one process for all traces, fed in batches. See board-traces.cpp for what it understands. */

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { DEFAULT_LIMITS, type Limits } from "../../../shared/limits.ts";
import { crc16 } from "../frames.ts";
import { boardLimits, type Event, FULL_SUPPLY, type Script, type Table } from "./script.ts";

const STATUS_BYTES = 12;
const TAIL_BYTES = 12;
const NO_ANGLE = 0x7fff;
const ARMED = 1;
const HOLD = 2;
const SILENT = 4;

export interface BoardStatus {
  readonly tick: number;
  readonly holding: boolean;
  readonly armed: boolean;
  readonly leaseValid: boolean;
  /** By the numbers of docs/guardian.md. */
  readonly trip: number;
  readonly sensor: number;
  readonly angleDeg: number | null;
  readonly rateDegPerS: number | null;
}

export interface BoardRun {
  readonly statuses: readonly BoardStatus[];
  /** Tick of the trip, and of the end of holding; -1 = never. */
  readonly tripTick: number;
  readonly freeTick: number;
  readonly maxAngleDeg: number;
  readonly maxDurationS: number;
}

/** Layout 1: still read by every board, and all that a potentiometer needs. */
const settingsRecord = ({ a, b }: Table): Buffer => {
  const record = Buffer.alloc(32);
  record.writeUInt16LE(0x5449, 0);
  record[2] = 1;
  record[3] = 2;
  record.writeUInt32LE(1, 4);
  for (const [index, { counts, angleDeg }] of [a, b].entries()) {
    record.writeUInt16LE(counts, 12 + 4 * index);
    record.writeInt16LE(Math.round(angleDeg * 100), 14 + 4 * index);
  }
  record.writeUInt16LE(1000, 20);
  record.writeUInt16LE(2000, 22);
  record.set([9, 3, 2, 0, 0, 0], 24);
  record.writeUInt16LE(crc16(record.subarray(0, 30)), 30);
  return record;
};

/** What the host asks for now, and what is true at the board's other pins. */
export interface HostWish {
  flags: number;
  limits: Limits;
  stopOpen: boolean;
  bandGap: number;
}

export class BoardProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  #received: Buffer[] = [];
  #wake: () => void = () => {};
  #ended: string | null = null;

  constructor(program: string) {
    this.#child = spawn(program, { stdio: ["pipe", "pipe", "pipe"] });
    this.#child.stdout.on("data", (bytes: Buffer) => {
      this.#received.push(bytes);
      this.#wake();
    });
    this.#child.stderr.on("data", (bytes: Buffer) => {
      this.#ended = `${this.#ended ?? ""}${bytes}`;
    });
    this.#child.once("close", (code, signal) => {
      this.#ended = `the board's process ended with ${signal ?? code}: ${this.#ended ?? ""}`;
      this.#wake();
    });
  }

  /**
   * Boots a board on this table, lets it live through the script, and keeps it in a slot.
   *
   * @param wish what its host asks for at the end, to go on from
   */
  async prepare(slot: number, table: Table, script: Script): Promise<{ run: BoardRun; wish: HostWish }> {
    const wish: HostWish = { flags: 0, limits: DEFAULT_LIMITS, stopOpen: false, bandGap: FULL_SUPPLY };
    const boot = Buffer.alloc(3);
    boot.write("B");
    boot.writeUInt16LE(script.counts[0] ?? 0, 1);
    const parts = [boot, settingsRecord(table), ...this.#encode(script, wish), this.#slot("S", slot)];
    this.#child.stdin.write(Buffer.concat([...parts, Buffer.from("E")]));
    return { run: await this.#answer(), wish };
  }

  /** Lets boards go on from their slots; what became of each. */
  async run(
    batch: readonly { readonly slot: number; readonly wish: HostWish; readonly script: Script }[],
  ): Promise<BoardRun[]> {
    const parts = batch.flatMap(({ slot, wish, script }) => [
      this.#slot("L", slot),
      ...this.#encode(script, { ...wish }),
      Buffer.from("E"),
    ]);
    this.#child.stdin.write(Buffer.concat(parts));
    const runs: BoardRun[] = [];
    for (let i = 0; i < batch.length; i++) runs.push(await this.#answer());
    return runs;
  }

  stop(): void {
    this.#child.stdin.end();
  }

  #slot(what: "S" | "L", slot: number): Buffer {
    const bytes = Buffer.alloc(3);
    bytes.write(what);
    bytes.writeUInt16LE(slot, 1);
    return bytes;
  }

  #encode({ counts, events }: Script, wish: HostWish): Buffer[] {
    const parts: Buffer[] = [];
    let at = 0;
    const passTo = (tick: number): void => {
      for (; at < tick; ) {
        const length = Math.min(tick - at, 0xffff);
        const head = Buffer.alloc(3);
        head.write("T");
        head.writeUInt16LE(length, 1);
        parts.push(head, Buffer.from(counts.buffer, counts.byteOffset + 2 * at, 2 * length));
        at += length;
      }
    };
    for (const event of events) {
      passTo(Math.min(event.tick, counts.length));
      parts.push(...encodeEvent(event, wish));
    }
    passTo(counts.length);
    return parts;
  }

  async #answer(): Promise<BoardRun> {
    const count = (await this.#take(4)).readUInt32LE(0);
    const bytes = await this.#take(count * STATUS_BYTES + TAIL_BYTES);
    const statuses: BoardStatus[] = [];
    for (let at = 0; at < count * STATUS_BYTES; at += STATUS_BYTES) statuses.push(statusAt(bytes, at));
    const tail = bytes.subarray(count * STATUS_BYTES);
    return {
      statuses,
      tripTick: tail.readInt32LE(0),
      freeTick: tail.readInt32LE(4),
      maxAngleDeg: tail.readInt16LE(8) / 100,
      maxDurationS: tail.readUInt16LE(10),
    };
  }

  async #take(length: number): Promise<Buffer> {
    while (this.#received.reduce((sum, part) => sum + part.length, 0) < length) {
      if (this.#ended !== null) throw new Error(this.#ended);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const all = Buffer.concat(this.#received);
    this.#received = all.length > length ? [all.subarray(length)] : [];
    return all.subarray(0, length);
  }
}

const statusAt = (bytes: Buffer, at: number): BoardStatus => {
  const flags = bytes.readUInt8(at + 4);
  const angle = bytes.readInt16LE(at + 8);
  const rate = bytes.readInt16LE(at + 10);
  return {
    tick: bytes.readUInt32LE(at),
    holding: (flags & 1) !== 0,
    armed: (flags & 2) !== 0,
    leaseValid: (flags & 4) !== 0,
    trip: bytes.readUInt8(at + 5),
    sensor: bytes.readUInt8(at + 6),
    angleDeg: angle === NO_ANGLE ? null : angle / 100,
    rateDegPerS: rate === NO_ANGLE ? null : rate,
  };
};

const encodeHost = ({ flags, limits }: HostWish): Buffer => {
  const bytes = Buffer.alloc(8);
  const { maxAngleDeg, maxDurationS, sessionCapS } = boardLimits(limits);
  bytes.write("H");
  bytes[1] = flags;
  bytes.writeInt16LE(Math.floor(maxAngleDeg * 100 + 1e-6), 2);
  bytes.writeUInt16LE(maxDurationS, 4);
  bytes.writeUInt16LE(sessionCapS, 6);
  return bytes;
};

const encodeWires = ({ stopOpen, bandGap }: HostWish): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.write("W");
  bytes[1] = stopOpen ? 1 : 0;
  bytes.writeUInt16LE(bandGap, 2);
  return bytes;
};

/** What the stubborn host makes of an event: it passes limits on, and never lets go. */
const encodeEvent = (event: Event, wish: HostWish): Buffer[] => {
  switch (event.kind) {
    case "set-limits":
      wish.limits = event.limits;
      return [];
    case "tighten":
      wish.limits = event.limits;
      return [encodeHost(wish)];
    case "loosen":
      // Once, and then again what it may have.
      return [encodeHost({ ...wish, limits: event.limits }), encodeHost(wish)];
    case "start":
      wish.flags = ARMED;
      return [encodeHost(wish)];
    case "hold":
      wish.flags = ARMED | HOLD;
      return [encodeHost(wish)];
    case "stop":
      wish.stopOpen = event.open;
      return [encodeWires(wish)];
    case "supply":
      wish.bandGap = event.bandGap;
      return [encodeWires(wish)];
    case "host-silent":
      wish.flags = event.silent ? wish.flags | SILENT : wish.flags & ~SILENT;
      return [encodeHost(wish)];
  }
};
