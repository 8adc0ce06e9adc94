/** Opens a table on a scripted board with every clock faked; time moves only when a test says so. */

import { vi } from "vitest";
import { openTableBoard } from "../../firmware/board/connect.ts";
import type { ConnectFault } from "../../firmware/board/port-faults.ts";
import type { BoardPins, TableBoard } from "../../firmware/board/table-board.ts";
import type { AngleSample, Calibration } from "../../firmware/safety/input.ts";
import type { Fake } from "./scripted-board.ts";

export const PINS: BoardPins = {
  lockPin: 9,
  buzzerPin: 3,
  stopPin: 2,
  sensorChannel: 0,
  holdUs: 1000,
  releaseUs: 2000,
};

export const CALIBRATION: Calibration = {
  kind: "two-point",
  a: { counts: 100, angleDeg: -90 },
  b: { counts: 900, angleDeg: 90 },
};

export const logLines: string[] = [];

/** ms on the faked clock. */
export const nowMs = (): number => Date.now();

export const fakeClocks = (): void => {
  vi.useFakeTimers({
    now: 1_000,
    toFake: [
      "setTimeout",
      "clearTimeout",
      "setInterval",
      "clearInterval",
      "setImmediate",
      "clearImmediate",
      "Date",
    ],
  });
};

export const pass = async (ms: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms);
};

export const tryOpen = async (
  fake: Fake,
  afterMs: number,
  pins: BoardPins = PINS,
): Promise<
  { kind: "pending" } | { kind: "ready"; board: TableBoard } | { kind: "fault"; fault: ConnectFault }
> => {
  const opening = openTableBoard({
    stream: fake.stream,
    pins,
    calibration: CALIBRATION,
    nowMs,
    log: { info: (line) => logLines.push(line), warn: (line) => logLines.push(line) },
  });
  await pass(afterMs);
  return Promise.race([opening, Promise.resolve({ kind: "pending" } as const)]);
};

/** A board that is ready; a test that asks for it is about something else. */
export const open = async (fake: Fake): Promise<TableBoard> => {
  const opened = await tryOpen(fake, 20);
  if (opened.kind !== "ready") throw new Error(`not ready: ${JSON.stringify(opened)}`);
  return opened.board;
};

/** Lets time pass while the board reports an angle every 5 ms, as a healthy one does. */
export const passWithAngles = async (fake: Fake, ms: number, counts = 400): Promise<void> => {
  for (let passed = 0; passed < ms; passed += 5) {
    fake.sayAngle(counts);
    await pass(5);
  }
};

/** What a potentiometer's conversions say. */
export const countsIn = (samples: readonly AngleSample[]): number[] =>
  samples.flatMap((sample) => (sample.sensor === "potentiometer" ? [sample.counts] : []));
