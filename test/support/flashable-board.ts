/**
 * An Uno that can be flashed, at the end of a pseudo-terminal: an STK500v1 boot loader such as Optiboot's, and behind
 * it the emulated chip with whatever was written last. A pseudo-terminal has no DTR, so the boot loader is entered by
 * its own greeting (GET_SYNC) instead of by a reset.
 */

import { closeSync, constants, openSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { startPacedClock } from "../../firmware/simulator/paced-clock.ts";
import { openPtyBridge } from "../../firmware/simulator/pty-bridge.ts";
import { createSimulatedTable, type SimulatedTable } from "../../firmware/simulator/simulated-table.ts";

export const PAGE_BYTES = 128;
const FLASH_BYTES = 32_768;

const OK = 0x10;
const IN_SYNC = 0x14;
const NO_SYNC = 0x15;
const END = 0x20;
const SIGNATURE = [0x1e, 0x95, 0x0f];

/** How many bytes follow a command, without the closing 0x20; PROG_PAGE's data come on top. */
const ARGUMENTS: Readonly<Record<number, number>> = {
  48: 0, // GET_SYNC
  65: 1, // GET_PARAMETER
  66: 20, // SET_DEVICE
  69: 5, // SET_DEVICE_EXT
  80: 0, // ENTER_PROGMODE
  81: 0, // LEAVE_PROGMODE
  85: 2, // LOAD_ADDRESS
  86: 4, // UNIVERSAL
  100: 3, // PROG_PAGE
  116: 3, // READ_PAGE
  117: 0, // READ_SIGN
};

/** What is written as Intel HEX text, for the chip that starts with it. */
export const hexOf = (flash: Uint8Array): string => {
  const record = (bytes: readonly number[]): string => {
    const sum = (0x100 - (bytes.reduce((total, byte) => total + byte, 0) & 0xff)) & 0xff;
    return `:${[...bytes, sum].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  };
  const lines: string[] = [];
  for (let at = 0; at < flash.length; at += 16) {
    const data = [...flash.subarray(at, at + 16)];
    if (data.some((byte) => byte !== 0xff)) lines.push(record([16, at >> 8, at & 0xff, 0, ...data]));
  }
  return `${[...lines, ":00000001FF"].join("\n")}\n`;
};

export interface FlashableBoard {
  readonly path: string;
  readonly flash: Uint8Array;
  readonly eeprom: Uint8Array;
  /** Pages written, in order of their addresses. */
  readonly written: number[];
  /** Refuses the next page, as a chip that is worn out would. */
  failNextPage(): void;
  table(): SimulatedTable;
  close(): Promise<void>;
}

export interface FlashableOptions {
  readonly path: string;
  /** What it runs at first. */
  readonly hex: string;
  readonly eeprom: Uint8Array;
  /** Where a rider keeps the table; −75° by default. */
  readonly angleDeg?: number;
}

class BootLoader {
  readonly flash = new Uint8Array(FLASH_BYTES).fill(0xff);
  readonly written: number[] = [];
  fails = false;
  #address = 0;
  #waiting: number[] = [];

  /** Takes bytes; gives the answer, and says when the chip is to start what it has. */
  feed(bytes: Iterable<number>): { readonly answer: number[]; readonly left: boolean } {
    this.#waiting.push(...bytes);
    const answer: number[] = [];
    let left = false;
    for (;;) {
      const length = this.#length();
      if (length === null || this.#waiting.length < length) return { answer, left };
      const command = this.#waiting.splice(0, length);
      if (command.at(-1) !== END) answer.push(NO_SYNC);
      else answer.push(IN_SYNC, ...this.#obey(command), OK);
      if (command[0] === 81) left = true;
    }
  }

  #length(): number | null {
    const command = this.#waiting[0];
    if (command === undefined) return null;
    const length = ARGUMENTS[command];
    if (length === undefined) return 1;
    if (command !== 100) return length + 2;
    if (this.#waiting.length < 4) return null;
    return length + 2 + ((this.#waiting[1] ?? 0) << 8) + (this.#waiting[2] ?? 0);
  }

  #obey(command: readonly number[]): readonly number[] {
    const [code = 0, first = 0, second = 0] = command;
    const size = (first << 8) | second;
    switch (code) {
      case 65:
        return [first === 0x81 ? 4 : first === 0x82 ? 4 : 3];
      case 85:
        this.#address = 2 * (first | (second << 8));
        return [];
      case 86:
        return [0];
      case 100:
        if (this.fails) return [];
        this.flash.set(command.slice(4, 4 + size), this.#address);
        this.written.push(this.#address);
        return [];
      case 116:
        return [...this.flash.subarray(this.#address, this.#address + size)];
      case 117:
        return SIGNATURE;
      default:
        return [];
    }
  }
}

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });

/** Needs socat. */
export const startFlashableBoard = async (options: FlashableOptions): Promise<FlashableBoard> => {
  const boot = new BootLoader();
  const angleDeg = options.angleDeg ?? -75;
  const start = (hex: string, eeprom: Uint8Array): SimulatedTable => {
    const started = createSimulatedTable({ hex, eeprom, startAngleDeg: angleDeg });
    started.applyWorld({ riderTargetDeg: angleDeg });
    return started;
  };
  let table = start(options.hex, options.eeprom);
  let booting = false;
  let socket: Socket | null = null;
  let said: number[] = [];
  table.uart.onByte((byte) => said.push(byte));

  const heard = (bytes: Uint8Array): void => {
    // 0x30 0x20 is nothing in Firmata.
    if (!booting && bytes[0] === 0x30) booting = true;
    if (!booting) {
      table.uart.write(bytes);
      return;
    }
    const { answer, left } = boot.feed(bytes);
    socket?.write(Uint8Array.from(answer));
    if (!left) return;
    booting = false;
    said = [];
    table = start(hexOf(boot.flash), table.eeprom);
    table.uart.onByte((byte) => said.push(byte));
  };
  const clock = startPacedClock({
    nowMs: () => performance.now(),
    advanceMs: (ms) => table.advanceMs(ms),
    afterSlice: () => {
      const bytes = said.splice(0);
      if (bytes.length > 0 && !booting) socket?.write(Uint8Array.from(bytes));
    },
    hasHost: () => socket !== null,
  });
  const server = createServer((next) => {
    socket = next;
    next.on("data", (bytes: Buffer) => heard(bytes));
    next.on("error", () => {});
    next.on("close", () => {
      if (socket === next) socket = null;
      booting = false;
    });
  });
  const port = await listening(server);
  const bridge = await openPtyBridge(options.path, "127.0.0.1", port);
  // A pseudo-terminal goes away with whoever closes it last; a real port stays.
  const kept = openSync(options.path, constants.O_RDWR | constants.O_NOCTTY);
  return {
    path: options.path,
    flash: boot.flash,
    get eeprom() {
      return table.eeprom;
    },
    written: boot.written,
    failNextPage: () => {
      boot.fails = true;
    },
    table: () => table,
    close: async () => {
      clock.stop();
      closeSync(kept);
      await bridge.close();
      socket?.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
