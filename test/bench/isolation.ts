/**
 * Whether anything that happens to gateway, history, disk, names or thread pools moves the controller's lease: the
 * time between two renewals as the board receives them, in sessions with the lock held, beside the same sessions in
 * peace. Then what is left when the gateway dies.
 */

import { DEATHS, killGateway } from "../isolation/deaths.ts";
import { STRIKES, type Strike } from "../isolation/strikes.ts";
import { startVictim, type Victim } from "../isolation/victim.ts";
import {
  type BenchOptions,
  type BenchRow,
  leftOut,
  median,
  percentile,
  rounded,
  worst,
} from "./bench-row.ts";
import { sleep } from "./paced-board.ts";

const SETTLE_MS = 1_000;
const MEASURE_MS = 20_000;

const rowsOf = (when: string, gaps: readonly number[], lapses: number): BenchRow[] => {
  const name = `between two lease renewals, ${when}`;
  const p50 = rounded(median(gaps), 1);
  return [
    {
      name: `${name}: p99.9 of ${gaps.length} (p50 ${p50}, worst ${rounded(worst(gaps), 1)})`,
      value: rounded(percentile(gaps, 0.999), 1),
      unit: "ms",
      goal: "≤ 150",
    },
    { name: `release pulses meanwhile (a lapse), ${when}`, value: lapses, unit: "", goal: "≤ 0" },
  ];
};

const strikeAt = async (victim: Victim, { name, strike }: Strike): Promise<BenchRow[]> => {
  const before = victim.lapses();
  const takeBack = await strike(victim);
  if (typeof takeBack === "string") return [leftOut(name, takeBack)];
  await sleep(SETTLE_MS);
  const gaps = victim.tap.mark();
  await sleep(MEASURE_MS);
  const measured = gaps();
  await takeBack();
  const state = victim.dashboard.telemetry()?.state;
  if (state !== "inverted") throw new Error(`${name}: the session is ${state}`);
  return rowsOf(name, measured, victim.lapses() - before);
};

/** Measures; takes about five minutes. */
export const run = async (_options: BenchOptions): Promise<BenchRow[]> => {
  const rows: BenchRow[] = [];
  for (const line of ["tcp", "serial"] as const) {
    const victim = await startVictim(line);
    try {
      for (const strike of STRIKES) if (strike.line === line) rows.push(...(await strikeAt(victim, strike)));
    } finally {
      await victim.close();
    }
  }
  for (const death of DEATHS) {
    const dying = await startVictim("serial");
    try {
      const { releasedMs, isSounding, alive } = await killGateway(dying, death);
      rows.push(
        {
          name: `${death.name} → released at the pin`,
          value: rounded(releasedMs, 0),
          unit: "ms",
          goal: "≤ 550",
        },
        { name: `${death.name}: alarm at the board`, value: isSounding ? 1 : 0, unit: "", goal: "≥ 1" },
        { name: `${death.name}: processes left`, value: alive.length, unit: "", goal: "≤ 0" },
      );
    } finally {
      await dying.close();
    }
  }
  return rows;
};
