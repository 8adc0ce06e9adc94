/**
 * What the chip has room and time for, measured in the committed image on a table with both sensors, while a host asks
 * for everything at once: how deep the stack gets, and how long a turn of the main loop is.
 */

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readIdentity, settingsFrame, tryFrame } from "./frames.ts";
import type { ImageRun } from "./image-run.ts";
import { InertialTable, longestTurnMs } from "./inertial-table.ts";
import { settle } from "./proof-board.ts";
import { HOLD_US, IMAGE, isPulse } from "./table-host.ts";

const RAM_END = 0x8ff;
const SP_LOW = 0x5d;
const PAINT = 0xa5;
/** For what no scenario has brought about: an interrupt within the deepest call, twice over. */
const SPARE_BYTES = 128;
const COPY_A = 0x010;

/** Version, firmware, capabilities, analog mapping, two pin states, identity, a port write, an I²C request. */
const EVERYTHING = [
  ...[0xf9, 0xf0, 0x79, 0xf7, 0xf0, 0x6b, 0xf7, 0xf0, 0x69, 0xf7],
  ...[0xf0, 0x6d, 9, 0xf7, 0xf0, 0x6d, 3, 0xf7, 0xf0, 0x03, 0xf7, 0x91, 0x7f, 0x01],
  ...[0xf0, 0x76, 0x68, 0x08, 0x3b, 0, 14, 0, 0xf7],
];
const REPORTS = [
  ...[0xc0, 1, 0xc1, 1, 0xd0, 1, 0xd1, 1, 0xf0, 0x7a, 1, 0, 0xf7],
  ...[0xf0, 0x78, 0, 0, 0xf7, 0xf0, 0x76, 0x68, 0x10, 0x3b, 0, 14, 0, 0xf7],
];

const endOfVariables = (): number => {
  const { variables } = JSON.parse(readFileSync(IMAGE.replace(/\.hex$/, ".symbols.json"), "utf8"));
  const ends = Object.values<{ address: number; size: number }>(variables).map(
    ({ address, size }) => address + size,
  );
  return Math.max(...ends);
};

/** Settings, a trial, a session, a STOP, a trip and its acknowledgement; `pass` lets the time go by. */
const live = (table: InertialTable, pass: (board: ImageRun, forMs: number) => void): void => {
  const { host, board } = table;
  const asked = (forMs: number): void => {
    for (let ms = 0; ms < forMs; ms += 10) {
      board.send(EVERYTHING);
      pass(board, 10);
    }
  };
  // The line needs a while to come down from this.
  const identity = () => {
    pass(board, 600);
    return readIdentity(host.identity());
  };
  board.send(REPORTS);
  asked(60);
  const { bootNonce, counterLow } = identity();
  // The same settings once more: read back and put in force within one turn.
  const record = board.eeprom.slice(COPY_A, COPY_A + 36);
  board.send(settingsFrame({ bootNonce }, { counterLow, flags: record[3] ?? 0, body: record.slice(8) }));
  asked(250);
  expect(identity().counterLow).toBe(counterLow + 1);
  board.send(tryFrame({ bootNonce }, ++host.seq, 1500));
  asked(20);
  host.lease({ armed: true, signal: 3 });
  asked(30);
  table.startSwing(20, 90);
  for (let i = 0; i < 15; i++) {
    host.lease({ hold: true });
    asked(100);
  }
  expect(isPulse(host.lastLock(), HOLD_US)).toBe(true);
  board.setStopOpen(true);
  host.lease({ hold: true, signal: 4 });
  asked(20);
  board.setStopOpen(false);
  table.place(24);
  host.lease({ hold: true });
  asked(200);
  pass(board, 600);
  expect(host.status()).toMatchObject({ tripped: true });
};

it("the stack never comes near the variables", () => {
  const table = new InertialTable({ fitted: "both" });
  const { board } = table;
  const variablesEnd = endOfVariables();
  settle(board);
  const memory = board.uno.memory;
  const stackAt = (memory[SP_LOW] ?? 0) + 256 * (memory[SP_LOW + 1] ?? 0);
  expect(stackAt).toBeGreaterThan(RAM_END - 64);
  memory.fill(PAINT, variablesEnd, stackAt - 16);
  live(table, (run, forMs) => run.run(forMs));
  let deepest = variablesEnd;
  while (board.uno.memory[deepest] === PAINT) deepest++;
  const used = RAM_END + 1 - deepest;
  console.info(`deepest stack ${used} bytes, ${deepest - variablesEnd} of RAM never touched`);
  expect(used).toBeGreaterThan(100);
  expect(deepest - variablesEnd).toBeGreaterThanOrEqual(SPARE_BYTES);
});

it("no turn of the main loop takes longer than a millisecond", { timeout: 300_000 }, () => {
  const table = new InertialTable({ fitted: "both" });
  let longest = 0;
  live(table, (board, forMs) => {
    longest = Math.max(longest, longestTurnMs(board, forMs));
  });
  console.info(`longest turn of the main loop ${longest.toFixed(3)} ms`);
  expect(longest).toBeLessThanOrEqual(1);
});
