/** The lock's two positions, found by moving the servo step by step while somebody watches it. */

import { PULSE_US, problemText, pulseProblem, travelProblem } from "../../shared/setup-ranges.ts";
import { askYes } from "./questions.ts";
import type { TableSetUp } from "./table-set-up.ts";
import type { Terminal } from "./terminal.ts";

export interface LockPulses {
  readonly holdUs: number;
  readonly releaseUs: number;
}

const STEPS: Readonly<Record<string, number>> = {
  "+": 10,
  "++": 50,
  "-": -10,
  "--": -50,
  "−": -10,
  "−−": -50,
};
/** A trial ends by itself after two seconds; while somebody looks at it, it is renewed. */
const RENEW_EVERY_MS = 800;

const HOW = `+ or - moves it by 10 µs, ++ or -- by 50, a number goes there (${PULSE_US.least} to ${PULSE_US.most}), Enter keeps it`;

/** Keeps the lock at a pulse for as long as `work` takes. */
const holding = async <T>(table: TableSetUp, pulseUs: () => number, work: () => Promise<T>): Promise<T> => {
  const renewing = setInterval(() => void table.lock(pulseUs()), RENEW_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(renewing);
    await table.lock(null);
  }
};

const findPosition = async (
  terminal: Terminal,
  table: TableSetUp,
  name: string,
  startUs: number,
): Promise<number> => {
  let pulseUs = startUs;
  const move = async (toUs: number): Promise<void> => {
    const problem = pulseProblem("pulse", toUs);
    const refusal = problem === null ? await table.lock(toUs) : problemText(problem);
    if (refusal === null) pulseUs = toUs;
    else terminal.say(`Not moved: ${refusal}.`);
  };
  await move(startUs);
  return holding(
    table,
    () => pulseUs,
    async () => {
      for (;;) {
        const typed = await terminal.ask(`${name}: ${pulseUs} µs. ${HOW}:`);
        if (typed === "") return pulseUs;
        const step = STEPS[typed];
        if (step !== undefined) await move(pulseUs + step);
        else if (/^\d+$/.test(typed)) await move(Number(typed));
        else terminal.say(`"${typed}" is not an answer; allowed: ${HOW}.`);
      }
    },
  );
};

/** Walks through release and hold; skipping keeps what is there. */
export const walkLock = async (
  terminal: Terminal,
  table: TableSetUp,
  before: LockPulses,
): Promise<LockPulses> => {
  terminal.say(
    `Lock: now ${before.holdUs} µs holds and ${before.releaseUs} µs releases.\n` +
      "The servo will move. NOBODY may be on the table, and no finger in the lock.",
  );
  if (!(await askYes(terminal, "Try the positions?", true))) return before;
  for (;;) {
    const releaseUs = await findPosition(
      terminal,
      table,
      "Release (the table swings freely)",
      before.releaseUs,
    );
    const holdUs = await findPosition(terminal, table, "Hold (the lock keeps the table)", before.holdUs);
    const problem = travelProblem(holdUs, releaseUs);
    if (problem === null) return { holdUs, releaseUs };
    terminal.say(`Not taken: ${problemText(problem)}.`);
  }
};
