/**
 * The angle sensor's wire breaks or touches 5 V while the lock is held: from that moment to the end of the first
 * release pulse at the servo's pin. A guarded board; board time, at random moments of all clocks.
 */

import { type BenchOptions, type BenchRow, median, rounded, worst } from "./bench-row.ts";
import { type PacedBoard, sleep } from "./paced-board.ts";
import { startPlainHost } from "./plain-host.ts";
import { measureAtStations } from "./station.ts";

const STATIONS = 2;
const WITHIN_MS = 3_000;
const FAULTS = ["sensor-open", "sensor-short"] as const;

/** ms, `Infinity` when it was not released. */
const releaseAfter = async (board: PacedBoard, name: (typeof FAULTS)[number]): Promise<number> => {
  const sinceMs = board.atRandomMoment(() => board.table.applyWorld({ fault: { name, on: true } }));
  const releasedMs = await board.releasedAfter(sinceMs, WITHIN_MS);
  return releasedMs === null ? Number.POSITIVE_INFINITY : releasedMs - sinceMs;
};

const plainAfter = async (fault: (typeof FAULTS)[number]): Promise<number> => {
  const plain = await startPlainHost();
  try {
    await sleep(200);
    return await releaseAfter(plain.board, fault);
  } finally {
    await plain.stop();
  }
};

/** Measures; takes about 4 s for each phase. */
export const run = async ({ phases }: BenchOptions): Promise<BenchRow[]> => {
  const rows: BenchRow[] = [];
  for (const fault of FAULTS) {
    const ms = await measureAtStations(null, STATIONS, phases, ({ board }) => releaseAfter(board, fault));
    const name = `${fault} while held → released at the pin`;
    const plainMs = await plainAfter(fault);
    rows.push(
      { name: `${name}, worst of ${ms.length}`, value: rounded(worst(ms), 1), unit: "ms", goal: "≤ 30" },
      { name: `${name}, median`, value: rounded(median(ms), 1), unit: "ms", goal: "" },
      { name: `${name}, plain script, within 3 s`, value: rounded(plainMs, 1), unit: "ms", goal: "" },
    );
  }
  return rows;
};
