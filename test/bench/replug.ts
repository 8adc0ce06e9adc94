/**
 * The board's plug pulled out and put in again, `--phases` times, with the real gateway and controllers: what comes
 * back by itself, and what stays behind.
 */

import { openDashboard } from "../support/dashboard.ts";
import { startProgram } from "../support/program.ts";
import { replug } from "../support/replug.ts";
import { type BenchOptions, type BenchRow, leftOut, median, rounded } from "./bench-row.ts";

/** V8 warms up over the first ones. */
const WARMING_SHARE = 1 / 3;
/** Below this the heap's own ups and downs are larger than anything that could be left behind. */
const JUDGED_FROM_CYCLES = 300;

/** Measures; takes 4 to 7 s for each cycle. */
export const run = async ({ phases }: BenchOptions): Promise<BenchRow[]> => {
  if (process.platform !== "linux") return [leftOut("replugging", "it is read from /proc")];
  const program = await startProgram(["--simulate"]);
  try {
    const dashboard = await openDashboard(program.url);
    const { looks, sessions, resumed, controllers, cycleMs } = await replug({ program, dashboard }, phases);
    const settled = looks.slice(Math.floor(looks.length * WARMING_SHARE));
    const part = Math.max(1, Math.floor(settled.length / 4));
    const grown = (of: (look: (typeof looks)[number]) => number): number =>
      median(settled.slice(-part).map(of)) - median(settled.slice(0, part).map(of));
    const what = `${looks.length} unplug/replug cycles (${sessions} sessions lost, ${controllers} controllers)`;
    const mbAt = (look: (typeof looks)[number] | undefined): number => rounded(look?.mb ?? Number.NaN, 1);
    return [
      { name: `${what}: sessions resumed by themselves`, value: resumed.length, unit: "", goal: "≤ 0" },
      {
        name: `gateway's memory, first ${mbAt(looks[0])} MB, last ${mbAt(looks.at(-1))} MB: growth of the last two thirds`,
        ...{
          value: rounded(
            grown(({ mb }) => mb),
            1,
          ),
          unit: "MB",
          goal: phases < JUDGED_FROM_CYCLES ? "" : "≤ 2",
        },
      },
      {
        name: "gateway's open descriptors: growth",
        ...{ value: grown(({ gatewayFiles }) => gatewayFiles), unit: "", goal: "≤ 0" },
      },
      {
        name: "simulated board's open descriptors: growth",
        ...{ value: grown(({ boardFiles }) => boardFiles), unit: "", goal: "≤ 0" },
      },
      { name: "one cycle", value: rounded(cycleMs / 1000, 2), unit: "s", goal: "" },
    ];
  } finally {
    await program.stop();
  }
};
