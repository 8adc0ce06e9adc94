/**
 * From the maximum angle being exceeded at the sensor to the end of the first release pulse at the servo's pin, on a
 * board that guards nothing by itself: the controller alone, and a plain Johnny-Five script on the same image.
 * Board time, at random moments of all clocks.
 */

import { type BenchOptions, type BenchRow, median, rounded, worst } from "./bench-row.ts";
import { type PacedBoard, sleep } from "./paced-board.ts";
import { startPlainHost } from "./plain-host.ts";
import { BEYOND_DEG, measureAtStations, PLAIN_IMAGE } from "./station.ts";

const STATIONS = 2;
const WITHIN_MS = 3_000;

/** ms, `Infinity` when it was not released. */
const releaseAfterStep = async (board: PacedBoard): Promise<number> => {
  const sinceMs = board.atRandomMoment(() => board.placeAt(BEYOND_DEG));
  const releasedMs = await board.releasedAfter(sinceMs, WITHIN_MS);
  return releasedMs === null ? Number.POSITIVE_INFINITY : releasedMs - sinceMs;
};

const measurePlain = async (phases: number): Promise<number[]> => {
  const plain = await startPlainHost();
  const measured: number[] = [];
  try {
    while (measured.length < phases) {
      await plain.hold();
      await sleep(100 + 150 * Math.random());
      const slips = plain.board.slips();
      const value = await releaseAfterStep(plain.board);
      if (plain.board.slips() === slips) measured.push(value);
    }
  } finally {
    await plain.stop();
  }
  return measured;
};

/** Measures; takes about 2 s for each phase. */
export const run = async ({ phases }: BenchOptions): Promise<BenchRow[]> => {
  const ours = await measureAtStations(PLAIN_IMAGE, STATIONS, phases, ({ board }) => releaseAfterStep(board));
  const plain = await measurePlain(phases);
  const what = "over-angle at the sensor → released at the pin";
  const row = (name: string, value: number, unit: string, goal: string): BenchRow => ({
    ...{ name: `${what}, ${name}`, value: rounded(value, 2), unit, goal },
  });
  return [
    row(`controller alone, median of ${ours.length}`, median(ours), "ms", "≤ 25"),
    row("controller alone, worst", worst(ours), "ms", ""),
    row(`plain Johnny-Five script, median of ${plain.length}`, median(plain), "ms", ""),
    row("plain Johnny-Five script, worst", worst(plain), "ms", ""),
    row("script against controller, medians", median(plain) / median(ours), "×", ""),
  ];
};
