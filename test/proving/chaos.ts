/**
 * Chaos: rounds against the real program. A session is brought to a moment, something terrible happens to a process,
 * the disk or the clock, and the judge at the board's pins says whether anybody was held against the rules. At the end
 * the database is asked for every session whose Start was accepted.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../support/program.ts";
import { typed } from "../support/typed.ts";
import { type Blow, blowOf, goesOnThrough, setClock, strike } from "./blows.ts";
import { diceOf } from "./dice.ts";
import { openSmallDisk, type SmallDisk } from "./small-disk.ts";
import { startJudgedBoard } from "./start-judged-board.ts";
import { openStation, PHASES, type Phase, type Station } from "./station.ts";

/** After the blow: longer than any lease, frame and restart of a process. */
const WATCHED_MS = 1_500;

export interface Round {
  readonly round: number;
  readonly phase: Phase;
  readonly blow: Blow;
}

export interface ChaosResult {
  readonly rounds: number;
  readonly disk: SmallDisk["how"];
  /** Broken rules, lost sessions and rounds that did not come to their end, in words. */
  readonly failures: readonly string[];
  /** Rounds in which a held lock stayed held through a blow that is nobody's concern, and such rounds in all. */
  readonly wentOn: number;
  readonly couldGoOn: number;
  readonly sessions: number;
  /** How they stand in the database. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly pulses: number;
  readonly slowestRecoveryMs: number;
}

export interface ChaosOptions {
  readonly seed: number;
  readonly rounds: number;
  /** Programs at once. */
  readonly lanes: number;
  readonly say?: (line: string) => void;
  /** Another firmware than the guardian's: a defect on purpose. */
  readonly image?: string | null;
}

/** What a round does follows from seed and number alone, so that one can be had again by itself. */
export const roundOf = (seed: number, round: number): Round => {
  const dice = diceOf(seed * 100_003 + round);
  return { round, phase: dice.one(PHASES), blow: blowOf(round, dice) };
};

interface Tally {
  readonly failures: string[];
  wentOn: number;
  couldGoOn: number;
  sessions: number;
  readonly reasons: Record<string, number>;
  pulses: number;
  slowestRecoveryMs: number;
}

interface Listed {
  readonly id: string;
  readonly reason: string | null;
  readonly endedAt: string | null;
}

/** The database afterwards, as somebody would look at it. */
const judgeDatabase = async (folder: string, station: Station, tally: Tally): Promise<void> => {
  const verified = await typed(["sessions", "verify", "--data-dir", folder]);
  if (verified.code !== 0) tally.failures.push(`sessions verify: ${verified.stdout}${verified.stderr}`);
  const listed = await typed(["sessions", "list", "--json", "--data-dir", folder]);
  const items = JSON.parse(listed.stdout) as readonly Listed[];
  for (const id of station.sessions) {
    const found = items.find((item) => item.id === id);
    if (found === undefined) tally.failures.push(`session ${id} was accepted and is not in the database`);
    else if (found.endedAt === null || found.reason === null) tally.failures.push(`session ${id} has no end`);
    const reason = found?.reason ?? "none";
    tally.reasons[reason] = (tally.reasons[reason] ?? 0) + 1;
  }
  tally.sessions += station.sessions.length;
};

const lane = async (
  next: () => Round | null,
  options: ChaosOptions,
  tally: Tally,
): Promise<SmallDisk["how"]> => {
  const { seed, say } = options;
  const disk = openSmallDisk();
  const clockFile = join(disk.folder, "clock-shift");
  writeFileSync(clockFile, "0");
  const board = await startJudgedBoard(options.image ?? null);
  const environment = {
    NODE_OPTIONS: `--import=file://${join(PROJECT, "dist/test/proving/clock-shift.js")}`,
    CLOCK_SHIFT_FILE: clockFile,
  };
  const station = await openStation({ board, port: board.port, dataDir: disk.folder, environment });
  let seen = 0;
  try {
    for (let round = next(); round !== null; round = next()) {
      const { phase, blow } = round;
      const name = `round ${round.round} of seed ${seed} (${phase}, ${JSON.stringify(blow)})`;
      const beganMs = performance.now();
      const failed = tally.failures.length;
      try {
        await station.bring(phase, diceOf(seed * 7 + round.round));
        await strike(blow, { program: station.table().program, board, disk, clockFile });
        await station.watch(WATCHED_MS);
        if (phase === "held" && goesOnThrough(blow)) {
          tally.couldGoOn += 1;
          if ((await board.world()).lock === "held") tally.wentOn += 1;
          else say?.(`${name}: ended by ${station.table().dashboard.snapshot().session?.reason}`);
        }
        if (blow.kind === "clock") setClock({ clockFile }, (await station.table().program.health()).pids, 0);
        const recoveredMs = await station.recover();
        tally.slowestRecoveryMs = Math.max(tally.slowestRecoveryMs, recoveredMs);
      } catch (error) {
        tally.failures.push(
          `${name}: ${error instanceof Error ? error.message.slice(0, 1_500) : String(error)}`,
        );
        writeFileSync(clockFile, "0");
        disk.makeRoom(null);
        await station.recover();
      }
      const { broken, pulses } = await board.verdict();
      for (const rule of broken.slice(seen)) tally.failures.push(`${name}: at the pins: ${rule}`);
      seen = broken.length;
      for (const failure of tally.failures.slice(failed)) say?.(failure);
      say?.(
        `${name}: ${((performance.now() - beganMs) / 1000).toFixed(1)} s, ${pulses} pulses, ${tally.failures.length} failures`,
      );
    }
    tally.pulses += (await board.verdict()).pulses;
    await station.stop();
    await judgeDatabase(disk.folder, station, tally);
  } finally {
    await station.stop();
    await board.end();
    disk.remove();
  }
  return disk.how;
};

export const chaos = async (options: ChaosOptions): Promise<ChaosResult> => {
  const { seed, rounds, lanes } = options;
  const tally: Tally = {
    ...{ failures: [], wentOn: 0, couldGoOn: 0, sessions: 0, reasons: {} },
    ...{ pulses: 0, slowestRecoveryMs: 0 },
  };
  let taken = 0;
  const next = (): Round | null => {
    if (taken >= rounds) return null;
    taken += 1;
    return roundOf(seed, taken - 1);
  };
  const hows = await Promise.all(Array.from({ length: lanes }, () => lane(next, options, tally)));
  return { rounds: taken, disk: hows[0] ?? "prlimit", ...tally };
};
