/**
 * Rounds of a bad line between the program and the board: a session is brought to a moment over a good line, then one
 * kind of fault, or all of them, for some seconds; the judge stands at the board's pins. After the faults everything
 * must come back to idle, and a next session be had.
 */

import { diceOf } from "./dice.ts";
import { withEnds } from "./ends.ts";
import { openFaultLine } from "./fault-line.ts";
import { playRound } from "./rounds.ts";
import { openSmallDisk } from "./small-disk.ts";
import { LINE_FAULTS, type LineFault } from "./spoilt-bytes.ts";
import { startJudgedBoard } from "./start-judged-board.ts";
import { openStation, PHASES, type Phase } from "./station.ts";

/** The board says some 4,000 bytes a second, the program some 300: some three faults a second each way. */
const TO_BOARD_EVERY_BYTES = 100;
const FROM_BOARD_EVERY_BYTES = 1_200;
const SPOILT_MS = 4_000;

export interface FaultRound {
  readonly round: number;
  readonly phase: Phase;
  readonly kinds: readonly LineFault[];
}

/** Each kind in its turn, then all at once; follows from seed and number alone. */
export const faultRoundOf = (seed: number, round: number): FaultRound => {
  const dice = diceOf(seed * 300_007 + round);
  const kind = LINE_FAULTS[round % (LINE_FAULTS.length + 1)];
  return { round, phase: dice.one(PHASES), kinds: kind === undefined ? LINE_FAULTS : [kind] };
};

export interface FaultsResult {
  readonly rounds: number;
  readonly failures: readonly string[];
  /** Rounds that never came to their moment, in words: on a busy computer sessions end on the way. */
  readonly notReached: readonly string[];
  /** Faults that happened, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  readonly holds: number;
  readonly pulses: number;
  readonly spoiltFrames: number;
  readonly slowestRecoveryMs: number;
}

export interface FaultsOptions {
  readonly seed: number;
  readonly rounds: number;
  readonly say?: (line: string) => void;
  /** Another firmware than the guardian's: a defect on purpose. */
  readonly image?: string | null;
}

export const faults = ({ seed, rounds, say, image = null }: FaultsOptions): Promise<FaultsResult> =>
  withEnds(async (atEnd) => {
    const failures: string[] = [];
    const notReached: string[] = [];
    const happened: Record<string, number> = {};
    let slowestRecoveryMs = 0;
    let seen = 0;
    const disk = openSmallDisk();
    atEnd(disk.remove);
    const board = await startJudgedBoard(image);
    atEnd(board.end);
    const line = await openFaultLine(board.port);
    atEnd(line.close);
    const station = await openStation({ board, port: line.port, dataDir: disk.folder, atEnd });
    let played = 0;
    for (; played < rounds; played += 1) {
      const { phase, kinds } = faultRoundOf(seed, played);
      const name = `round ${played} of seed ${seed} (${phase}, ${kinds.join(" ")})`;
      const lineSeed = seed * 1_000 + played;
      let decided = "";
      const round = await playRound({
        station,
        phase,
        dice: diceOf(seed * 7 + played),
        strike: async () => {
          line.spoil(
            lineSeed,
            { kinds, everyBytes: TO_BOARD_EVERY_BYTES },
            { kinds, everyBytes: FROM_BOARD_EVERY_BYTES },
          );
          await station.watch(SPOILT_MS);
          const { toBoard, fromBoard } = line.decisions();
          decided = JSON.stringify({ toBoard: toBoard.slice(0, 20), fromBoard: fromBoard.slice(0, 20) });
          for (const { fault } of [...toBoard, ...fromBoard]) happened[fault] = (happened[fault] ?? 0) + 1;
        },
        undo: line.quiet,
      });
      if (round.kind === "failed") failures.push(`${name}: ${round.why}; ${decided}`);
      else slowestRecoveryMs = Math.max(slowestRecoveryMs, round.recoveredMs);
      if (round.kind === "not-reached") notReached.push(`${name}: ${round.why}`);
      const { broken } = await board.verdict();
      for (const rule of broken.slice(seen)) failures.push(`${name}: at the pins: ${rule}; ${decided}`);
      seen = broken.length;
      say?.(`${name}: ${round.kind}, ${JSON.stringify(happened)}, ${failures.length} failures`);
      if (round.kind === "failed" && !round.idle) break;
    }
    const { pulses, holds, spoiltFrames } = await board.verdict();
    const counted = { pulses, holds, spoiltFrames, slowestRecoveryMs };
    return { rounds: played, failures, notReached, faults: happened, ...counted };
  });
