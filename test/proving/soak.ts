/**
 * A day at the table: the compiled guardian, table and rider, Johnny-Five and the control loop in one process on one
 * faked clock, people coming and going by chance, the judge at the pins, and the heap measured as time goes by.
 */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { fittingsWith } from "../../firmware/simulator/settings-record.ts";
import type { SimulatedTable } from "../../firmware/simulator/simulated-table.ts";
import { installFakeClock } from "../support/fake-clock.ts";
import { startTableInStep, type TableInStep } from "../support/table-in-step.ts";
import { diceOf } from "./dice.ts";
import { type Measured, slopeMbPerH, warm } from "./flat.ts";
import { type Lived, live } from "./life.ts";
import { judgePins, type Limits, type PinJudge, type Verdict } from "./pin-judge.ts";

const STEP_MS = 5;
const MS_PER_H = 3_600_000;
const WRAP_MS = 2 ** 32;
const BOOTED_MS = 5;
/** So many at least, and one every six minutes: a long run that is ended early has enough. */
const SAMPLES = 48;
const SAMPLE_EVERY_H = 0.1;

export interface SoakOptions {
  readonly seed: number;
  readonly hours: number;
  /** The board's `millis()` stands so long before it runs over, ms; null: it starts at 0. */
  readonly wrapInMs: number | null;
  readonly say?: (line: string) => void;
  /** Whether it has been asked to end before its time, with what it found so far. */
  readonly stopped?: () => boolean;
  /** A defect on purpose: what is done to the table. */
  readonly meddle?: (rig: TableInStep, table: SimulatedTable) => void;
  /** Another: the judge is told these limits in place of those that were set. */
  readonly told?: (limits: Limits) => Limits;
}

export interface Soaked {
  /** How long it was, simulated hours. */
  readonly hours: number;
  readonly lived: Lived;
  readonly verdict: Verdict;
  readonly wrapped: boolean;
  /** Simulated seconds for each second of this process's processor time; other processes do not change it much. */
  readonly speed: number;
  readonly heap: readonly Measured[];
  /** MB per simulated hour over the last two thirds. */
  readonly heapMbPerH: number;
  readonly lost: readonly string[];
}

/** Seconds of processor time this process has had. */
const usedS = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const collector = (): (() => void) => {
  setFlagsFromString("--expose-gc");
  const found: unknown = runInNewContext("gc");
  if (typeof found !== "function") throw new Error("this Node gives no garbage collector");
  return () => void found();
};

export const soak = async (options: SoakOptions): Promise<Soaked> => {
  const { seed, hours, wrapInMs, say, stopped = () => false } = options;
  const gc = collector();
  const beganS = usedS();
  const clock = installFakeClock(1_000);
  const heap: Measured[] = [];
  let judge: PinJudge | null = null;
  let board: SimulatedTable | null = null;
  try {
    const rig = await startTableInStep({
      clock,
      fittings: fittingsWith("potentiometer", false),
      stepMs: STEP_MS,
      watch: (table) => {
        board = table;
        if (wrapInMs !== null) {
          // Once it has cleared its variables, and before anything was measured by its clock.
          table.advanceMs(BOOTED_MS);
          table.symbols.write("elapsedMs", WRAP_MS - wrapInMs);
        }
        const watching = judgePins(table);
        const { told = (limits) => limits } = options;
        judge = { ...watching, begin: (limits, holds) => watching.begin(told(limits), holds) };
        return (bytes) => watching.hears(bytes);
      },
    });
    const found = (): { readonly judge: PinJudge; readonly board: SimulatedTable } => {
      if (judge === null || board === null) throw new Error("there is no board");
      return { judge, board };
    };
    const at = found();
    const late = (): boolean => at.board.symbols.read("elapsedMs") > WRAP_MS / 2;
    if (late() !== (wrapInMs !== null)) throw new Error("the board's clock does not stand where it was put");
    options.meddle?.(rig, at.board);
    const startMs = clock.nowMs();
    let nextSampleH = 0;
    const hoursNow = (): number => (clock.nowMs() - startMs) / MS_PER_H;
    const going = (): boolean => {
      if (hoursNow() >= nextSampleH) {
        nextSampleH = hoursNow() + Math.min(SAMPLE_EVERY_H, hours / SAMPLES);
        gc();
        heap.push({ atH: hoursNow(), mb: process.memoryUsage().heapUsed / 1e6 });
        say?.(
          `${hoursNow().toFixed(2)} h after ${(usedS() - beganS).toFixed(0)} s of processor time: heap ${heap.at(-1)?.mb.toFixed(2)} MB, ${at.judge.verdict().holds} holds, ${at.judge.verdict().broken.length} broken`,
        );
      }
      return (
        hoursNow() < hours && !stopped() && at.judge.verdict().broken.length === 0 && rig.lost().length === 0
      );
    };
    const lived = await live(rig, at.judge, diceOf(seed), going);
    return {
      hours: hoursNow(),
      lived,
      verdict: at.judge.verdict(),
      wrapped: wrapInMs !== null && !late(),
      speed: (clock.nowMs() - startMs) / 1000 / (usedS() - beganS),
      heap,
      heapMbPerH: slopeMbPerH(warm(heap)),
      lost: rig.lost(),
    };
  } finally {
    clock.end();
  }
};
