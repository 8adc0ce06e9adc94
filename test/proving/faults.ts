/**
 * Rounds of a bad line between the program and the board: a session is brought to a moment over a good line, then one
 * kind of fault, or all of them, for some seconds; the judge stands at the board's pins. After the faults everything
 * must come back to idle, and a next session be had.
 */

import { diceOf } from "./dice.ts";
import { openFaultLine } from "./fault-line.ts";
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
}

export const faults = async ({ seed, rounds, say }: FaultsOptions): Promise<FaultsResult> => {
  const failures: string[] = [];
  const happened: Record<string, number> = {};
  let slowestRecoveryMs = 0;
  let seen = 0;
  const disk = openSmallDisk();
  const board = await startJudgedBoard();
  const line = await openFaultLine(board.port);
  const station = await openStation({ board, port: line.port, dataDir: disk.folder });
  try {
    for (let number = 0; number < rounds; number += 1) {
      const { phase, kinds } = faultRoundOf(seed, number);
      const name = `round ${number} of seed ${seed} (${phase}, ${kinds.join(" ")})`;
      let decided = "";
      try {
        await station.bring(phase, diceOf(seed * 7 + number));
        line.spoil(
          seed * 1_000 + number,
          { kinds, everyBytes: TO_BOARD_EVERY_BYTES },
          { kinds, everyBytes: FROM_BOARD_EVERY_BYTES },
        );
        await station.watch(SPOILT_MS);
        const { toBoard, fromBoard } = line.decisions();
        decided = JSON.stringify({ toBoard: toBoard.slice(0, 20), fromBoard: fromBoard.slice(0, 20) });
        for (const { fault } of [...toBoard, ...fromBoard]) happened[fault] = (happened[fault] ?? 0) + 1;
        await line.quiet();
        slowestRecoveryMs = Math.max(slowestRecoveryMs, await station.recover());
      } catch (error) {
        failures.push(
          `${name}: ${error instanceof Error ? error.message.slice(0, 1_500) : String(error)}; ${decided}`,
        );
        await line.quiet();
        await station.recover();
      }
      const { broken } = await board.verdict();
      for (const rule of broken.slice(seen)) failures.push(`${name}: at the pins: ${rule}; ${decided}`);
      seen = broken.length;
      say?.(`${name}: ${JSON.stringify(happened)}, ${failures.length} failures`);
    }
    const { pulses, holds, spoiltFrames } = await board.verdict();
    return { rounds, failures, faults: happened, holds, pulses, spoiltFrames, slowestRecoveryMs };
  } finally {
    await station.stop();
    await line.close();
    await board.end();
    disk.remove();
  }
};
