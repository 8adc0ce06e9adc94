/**
 * How much faster than real time the simulated board runs on one core, and what it costs paced and idle.
 *
 * The guardian runs with STATUS frames on, as with a controller attached. Processor time is taken, not wall time,
 * so that other programs on the machine do not count.
 */
import { setTimeout as wait } from "node:timers/promises";
import { readFirmwareImage } from "../../firmware/simulator/firmware-image.ts";
import { startPacedClock } from "../../firmware/simulator/paced-clock.ts";
import { createSimulatedTable, type SimulatedTable } from "../../firmware/simulator/simulated-table.ts";

export type BenchRow = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: string;
};

const ASK_IDENTITY = [0xf0, 0x03, 0xf7];
const REPORT_A0 = [0xc0, 0x01];
const WARM_UP_MS = 20_000;
const FREE_RUN_MS = 60_000;
const FREE_RUNS = 3;
const PACED_MS = 5000;

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const runningTable = () => {
  const table = createSimulatedTable(readFirmwareImage(null));
  table.advanceMs(300);
  table.uart.write([...ASK_IDENTITY, ...REPORT_A0]);
  table.advanceMs(WARM_UP_MS);
  return table;
};

/** Per cent of a core that following the wall clock costs. */
const pacedShare = async (table: SimulatedTable, hasHost: boolean): Promise<number> => {
  const before = cpuMs();
  const clock = startPacedClock({
    nowMs: () => performance.now(),
    advanceMs: (ms) => table.advanceMs(ms),
    afterSlice: () => undefined,
    hasHost: () => hasHost,
  });
  await wait(PACED_MS);
  clock.stop();
  return (100 * (cpuMs() - before)) / PACED_MS;
};

/** Measures; takes about fifteen seconds. */
export async function run(): Promise<BenchRow[]> {
  const table = runningTable();
  const speeds = Array.from({ length: FREE_RUNS }, () => {
    const before = cpuMs();
    table.advanceMs(FREE_RUN_MS);
    return FREE_RUN_MS / (cpuMs() - before);
  });
  const withHost = await pacedShare(table, true);
  const alone = await pacedShare(table, false);
  return [
    { name: "simulated board, free run, slowest of 3", value: Math.min(...speeds), unit: "x", goal: ">= 20" },
    { name: "simulated board, paced, host attached", value: withHost, unit: "% of a core", goal: "<= 10" },
    { name: "simulated board, paced, nobody attached", value: alone, unit: "% of a core", goal: "<= 5" },
  ];
}
