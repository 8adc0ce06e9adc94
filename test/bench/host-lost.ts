/**
 * The process that asked for hold is killed or frozen: from that moment to the end of the first release pulse at the
 * servo's pin. Board time, at random moments of all clocks; the plain Johnny-Five script is watched for 3 s.
 */

import { type BenchOptions, type BenchRow, median, rounded, worst } from "./bench-row.ts";
import type { PacedBoard } from "./paced-board.ts";
import { startPlainHost } from "./plain-host.ts";
import { measureAtStations, type Station } from "./station.ts";

const STATIONS = 3;
const WITHIN_MS = 3_000;

/** ms, `Infinity` when it was not released. */
const releaseAfter = async (board: PacedBoard, strike: () => void): Promise<number> => {
  const sinceMs = board.atRandomMoment(strike);
  const releasedMs = await board.releasedAfter(sinceMs, WITHIN_MS);
  return releasedMs === null ? Number.POSITIVE_INFINITY : releasedMs - sinceMs;
};

const kill = ({ board, controllerPid }: Station): Promise<number> => {
  const pid = controllerPid();
  return releaseAfter(board, () => process.kill(pid, "SIGKILL"));
};

const freeze = async ({ board, controllerPid }: Station): Promise<number> => {
  const pid = controllerPid();
  const ms = await releaseAfter(board, () => process.kill(pid, "SIGSTOP"));
  process.kill(pid, "SIGCONT");
  return ms;
};

const plainAfter = async (signal: "SIGKILL" | "SIGSTOP"): Promise<number> => {
  const plain = await startPlainHost();
  try {
    return await releaseAfter(plain.board, () => plain.signal(signal));
  } finally {
    await plain.stop();
  }
};

/** Measures; takes about 4 s for each phase. */
export const run = async ({ phases }: BenchOptions): Promise<BenchRow[]> => {
  const rows: BenchRow[] = [];
  const cases = [
    { what: "controller killed", strike: kill, signal: "SIGKILL" },
    { what: "controller frozen", strike: freeze, signal: "SIGSTOP" },
  ] as const;
  for (const { what, strike, signal } of cases) {
    const ms = await measureAtStations(null, STATIONS, phases, strike);
    const name = `${what} while held → released at the pin`;
    const seconds = (value: number): number => rounded(value / 1000, 3);
    rows.push(
      { name: `${name}, worst of ${ms.length}`, value: seconds(worst(ms)), unit: "s", goal: "≤ 0.55" },
      { name: `${name}, median`, value: seconds(median(ms)), unit: "s", goal: "" },
      {
        name: `${name}, plain Johnny-Five script, within 3 s`,
        value: seconds(await plainAfter(signal)),
        unit: "s",
        goal: "",
      },
    );
  }
  return rows;
};
