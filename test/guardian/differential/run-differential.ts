/** Runs both sides on so many random traces, and says what they agreed on and where they contradicted each other. */

import { type Random, seededRandom } from "../../../firmware/simulator/random.ts";
import { BoardProcess, type HostWish } from "./board-process.ts";
import { freshCore, type RunningCore, runCore } from "./core-run.ts";
import { judge } from "./judge.ts";
import { randomTrace } from "./random-trace.ts";
import { makeStarts, type Start } from "./starts.ts";

const BATCH = 200;
/** After the core let go it is watched a little longer, so that the name of a fault is settled. */
const GO_ON_TICKS = 10;
/** Enough of them to begin to understand. */
const MOST_SHOWN = 20;
const MOST_FIRST = 5;

export interface Differential {
  readonly traces: number;
  /** How often each outcome came, and in which traces first. */
  readonly outcomes: Readonly<Record<string, { readonly times: number; readonly first: readonly number[] }>>;
  /** Traces by their number, to be run again alone. */
  readonly contradictions: readonly { readonly trace: number; readonly what: string }[];
}

/** What is about to run out takes long traces; a few of them are enough. */
const NEAR_SHARE = 0.03;

const pickStart = (random: Random, starts: readonly Start[]): number => {
  const ordinary = starts.filter(({ near }) => near === "nothing").length;
  return random.uniform() < NEAR_SHARE
    ? ordinary + Math.floor(random.uniform() * (starts.length - ordinary))
    : Math.floor(random.uniform() * ordinary);
};

/** The same trace whatever was run before it. */
const seedOf = (seed: number, trace: number): number =>
  Math.imul(seed, 0x9e3779b1) ^ Math.imul(trace + 1, 0x85ebca6b);

/**
 * @param program the compiled board-traces.cpp
 * @param range numbers of the traces, the second excluded
 */
export const runDifferential = async (
  program: string,
  seed: number,
  [from, to]: readonly [number, number],
): Promise<Differential> => {
  const board = new BoardProcess(program);
  const starts = makeStarts();
  const outcomes: Record<string, { times: number; first: number[] }> = {};
  const contradictions: { trace: number; what: string }[] = [];
  try {
    const ready: { core: RunningCore; wish: HostWish }[] = [];
    for (const [slot, { table, history }] of starts.entries()) {
      const { run, wish } = await board.prepare(slot, table, history);
      const lived = runCore(freshCore(), table, history, run, Number.POSITIVE_INFINITY);
      const holding = lived.end.core.lock.pose === "held" && run.statuses.at(-1)?.holding === true;
      if (!holding || lived.violations.length > 0)
        throw new Error(
          `start ${slot} is not held: ${JSON.stringify([lived.end.core.session, run.statuses.at(-1), lived.violations])}`,
        );
      ready.push({ core: lived.end, wish });
    }
    for (let first = from; first < to && contradictions.length < MOST_SHOWN; first += BATCH) {
      const traces = Array.from({ length: Math.min(BATCH, to - first) }, (_, i) => {
        const random = seededRandom(seedOf(seed, first + i));
        const slot = pickStart(random, starts);
        const start = starts[slot];
        const prepared = ready[slot];
        if (start === undefined || prepared === undefined) throw new Error(`there is no start ${slot}`);
        return { slot, start, ...prepared, script: randomTrace(random, slot, start) };
      });
      const runs = await board.run(traces);
      for (const [i, { start, core, script }] of traces.entries()) {
        const run = runs[i];
        if (run === undefined) throw new Error(`trace ${first + i} has no answer`);
        const lived = runCore(core, start.table, script, run, GO_ON_TICKS);
        const verdict = judge({ start, trace: script, board: run, core: lived });
        outcomes[verdict.what] ??= { times: 0, first: [] };
        const outcome = outcomes[verdict.what] ?? { times: 0, first: [] };
        outcome.times += 1;
        if (outcome.first.length < MOST_FIRST) outcome.first.push(first + i);
        if (verdict.kind === "contradict" && contradictions.length < MOST_SHOWN)
          contradictions.push({ trace: first + i, what: verdict.what });
      }
    }
  } finally {
    board.stop();
  }
  return { traces: to - from, outcomes, contradictions };
};
