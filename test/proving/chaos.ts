/**
 * Chaos: rounds against the real program. A session is brought to a moment, something terrible happens to a process,
 * the disk or the clock, and the judge at the board's pins says whether anybody was held against the rules. At the end
 * the database is asked for every session whose Start was accepted.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { STARVED } from "../scenarios/session.ts";
import { PROJECT } from "../support/program.ts";
import { typed } from "../support/typed.ts";
import { type Blow, blowOf, goesOnThrough, setClock, strike } from "./blows.ts";
import { diceOf } from "./dice.ts";
import { withEnds } from "./ends.ts";
import { playRound, wordsOf } from "./rounds.ts";
import { openSmallDisk, type SmallDisk } from "./small-disk.ts";
import { type JudgedBoard, startJudgedBoard } from "./start-judged-board.ts";
import { openStation, PHASES, type Phase, type Station } from "./station.ts";
import { watchWaits } from "./waits.ts";

/** After the blow: longer than any lease, frame and restart of a process. */
const WATCHED_MS = 1_500;
/** Half of what makes a reading stale: a computer that waited less has no part in the end of a session. */
const BUSY_MS = 150;

/** Readings that come late come together: a table that moves seems to move faster then. */
const ENDS_OF_BUSY: readonly string[] = [...STARVED, "over-rate"];

export interface Round {
  readonly round: number;
  readonly phase: Phase;
  readonly blow: Blow;
}

export interface ChaosResult {
  readonly rounds: number;
  readonly disk: SmallDisk["how"];
  /** Broken rules, lost sessions, sessions ended for nothing, and tables that were not idle again, in words. */
  readonly failures: readonly string[];
  /** Rounds that never came to their moment, in words: on a busy computer sessions end on the way. */
  readonly notReached: readonly string[];
  /** Rounds in which a session went on through a blow that is nobody's concern, and such rounds in all. */
  readonly wentOn: number;
  readonly couldGoOn: number;
  /** Those that ended for want of readings while board and controller waited for a processor. */
  readonly starved: number;
  readonly sessions: number;
  /** How they stand in the database. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly pulses: number;
  readonly slowestRecoveryMs: number;
  readonly seconds: number;
}

export interface ChaosOptions {
  readonly seed: number;
  readonly rounds: number;
  /** Programs at once. */
  readonly lanes: number;
  /** No round begins after this. */
  readonly mostS?: number;
  /** Which round it is; another choice than the seed's for looking at one kind. */
  readonly pick?: (seed: number, round: number) => Round;
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
  readonly notReached: string[];
  wentOn: number;
  couldGoOn: number;
  starved: number;
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

/** Struck, and looked at; a session that should have gone on and did not has to have had a busy computer. */
const struckAndSeen = async (
  { phase, blow }: Round,
  parts: {
    readonly station: Station;
    readonly board: JudgedBoard;
    readonly disk: SmallDisk;
    readonly clockFile: string;
  },
  tally: Tally,
): Promise<void> => {
  const { station, board } = parts;
  const { program, dashboard } = station.table();
  const { controller } = (await program.health()).pids;
  const waits = watchWaits(controller === null ? [board.pid] : [board.pid, controller]);
  try {
    await strike(blow, { ...parts, program });
    await station.watch(WATCHED_MS);
    if (phase === "returning" || !goesOnThrough(blow)) return;
    tally.couldGoOn += 1;
    // Whoever ended with what was struck does not answer, and no busy computer excuses that.
    await program.health();
    const reason = dashboard.snapshot().session?.reason ?? null;
    const { lock } = await board.world();
    if (reason === null && (phase !== "held" || lock === "held")) {
      tally.wentOn += 1;
      return;
    }
    const waitedMs = waits.mostMs();
    const letGo = reason === null || ENDS_OF_BUSY.includes(reason);
    if (letGo && !(waitedMs !== null && waitedMs < BUSY_MS)) {
      tally.starved += 1;
      return;
    }
    throw new Error(
      `the session did not go on: ${reason ?? "the lock was let go"}, and within 600 ms the processor was waited for ${waitedMs?.toFixed(0)} ms at most`,
    );
  } finally {
    waits.end();
  }
};

const lane = (next: () => Round | null, options: ChaosOptions, tally: Tally): Promise<SmallDisk["how"]> =>
  withEnds(async (atEnd) => {
    const { seed, say } = options;
    const disk = openSmallDisk();
    atEnd(disk.remove);
    const clockFile = join(disk.folder, "clock-shift");
    writeFileSync(clockFile, "0");
    const board = await startJudgedBoard(options.image ?? null);
    atEnd(board.end);
    const environment = {
      NODE_OPTIONS: `--import=file://${join(PROJECT, "dist/test/proving/clock-shift.js")}`,
      CLOCK_SHIFT_FILE: clockFile,
    };
    const station = await openStation({
      ...{ board, port: board.port, dataDir: disk.folder, environment, atEnd },
    });
    let seen = 0;
    for (let round = next(); round !== null; round = next()) {
      const { phase, blow } = round;
      const name = `round ${round.round} of seed ${seed} (${phase}, ${JSON.stringify(blow)})`;
      const beganMs = performance.now();
      const before = tally.failures.length;
      const at = round;
      const played = await playRound({
        station,
        phase,
        dice: diceOf(seed * 7 + round.round),
        strike: () => struckAndSeen(at, { station, board, disk, clockFile }, tally),
        undo: async () => {
          disk.makeRoom(null);
          writeFileSync(clockFile, "0");
          const { pids } = await station
            .table()
            .program.health()
            .catch(() => ({ pids: null }));
          if (blow.kind === "clock" && pids !== null) setClock({ clockFile }, pids, 0);
        },
      });
      if (played.kind === "failed") tally.failures.push(`${name}: ${played.why}`);
      else tally.slowestRecoveryMs = Math.max(tally.slowestRecoveryMs, played.recoveredMs);
      if (played.kind === "not-reached") tally.notReached.push(`${name}: ${played.why}`);
      const { broken, pulses } = await board.verdict();
      for (const rule of broken.slice(seen)) tally.failures.push(`${name}: at the pins: ${rule}`);
      seen = broken.length;
      for (const failure of tally.failures.slice(before)) say?.(failure);
      say?.(
        `${name}: ${played.kind}, ${((performance.now() - beganMs) / 1000).toFixed(1)} s, ${pulses} pulses, went on ${tally.wentOn} of ${tally.couldGoOn}, ${tally.failures.length} failures`,
      );
      if (played.kind === "failed" && !played.idle) break;
    }
    tally.pulses += (await board.verdict()).pulses;
    await station.stop();
    await judgeDatabase(disk.folder, station, tally);
    return disk.how;
  });

/** A lane that could not go on is a failure; the others play on. */
export const chaos = async (options: ChaosOptions): Promise<ChaosResult> => {
  const { seed, rounds, lanes, mostS = Number.POSITIVE_INFINITY, pick = roundOf } = options;
  const tally: Tally = {
    ...{ failures: [], notReached: [], wentOn: 0, couldGoOn: 0, starved: 0, sessions: 0, reasons: {} },
    ...{ pulses: 0, slowestRecoveryMs: 0 },
  };
  const beganMs = performance.now();
  let taken = 0;
  const next = (): Round | null => {
    if (taken >= rounds || !(performance.now() - beganMs < mostS * 1000)) return null;
    taken += 1;
    return pick(seed, taken - 1);
  };
  const hows = await Promise.all(
    Array.from({ length: lanes }, async () => {
      try {
        return await lane(next, options, tally);
      } catch (error) {
        tally.failures.push(`a lane of seed ${seed} could not go on: ${wordsOf(error)}`);
        return null;
      }
    }),
  );
  const disk = hows.find((how) => how !== null) ?? "prlimit";
  return { rounds: taken, disk, seconds: (performance.now() - beganMs) / 1000, ...tally };
};
