/** What is done to the processes, the disk and the clock of a running program, and what may go on in spite of it. */

import { writeFileSync } from "node:fs";
import type { Health, Program } from "../support/program.ts";
import { sleep } from "../support/program.ts";
import type { Dice } from "./dice.ts";
import type { SmallDisk } from "./small-disk.ts";
import type { JudgedBoard } from "./start-judged-board.ts";

type Victim = "controller" | "gateway" | "history";

export type Blow =
  | { readonly kind: "kill"; readonly victim: Victim }
  | { readonly kind: "freeze"; readonly victim: Victim; readonly forMs: number }
  | { readonly kind: "disk-full"; readonly forMs: number }
  | { readonly kind: "clock"; readonly years: number }
  | { readonly kind: "unplug"; readonly forMs: number };

const FREEZES_MS = [300, 600, 3_000, 12_000] as const;
const MS_PER_YEAR = 365.25 * 86_400_000;

/** Which one a round has: every kind in its turn, so that few rounds have them all. */
const TURNS: readonly ((dice: Dice, turn: number) => Blow)[] = [
  () => ({ kind: "kill", victim: "controller" }),
  (_, turn) => ({ kind: "freeze", victim: "gateway", forMs: FREEZES_MS[turn % 4] ?? 300 }),
  () => ({ kind: "clock", years: 10 }),
  () => ({ kind: "kill", victim: "gateway" }),
  (dice) => ({ kind: "disk-full", forMs: dice.whole(1_000, 3_000) }),
  (_, turn) => ({ kind: "freeze", victim: "controller", forMs: FREEZES_MS[turn % 4] ?? 300 }),
  () => ({ kind: "kill", victim: "history" }),
  (dice) => ({ kind: "unplug", forMs: dice.whole(300, 2_000) }),
  () => ({ kind: "clock", years: -10 }),
  (_, turn) => ({ kind: "freeze", victim: "history", forMs: FREEZES_MS[turn % 4] ?? 300 }),
];

export const blowOf = (round: number, dice: Dice): Blow => {
  const of = TURNS[round % TURNS.length];
  if (of === undefined) throw new RangeError(`round is ${round}; allowed: whole numbers from 0`);
  return of(dice, Math.floor(round / TURNS.length));
};

/**
 * Whether a session is to go on through it: the history, the disk, the date and what the screens are served by are
 * nobody's concern who hangs. A controller that stood still for 300 ms may have no reading that is new enough.
 */
export const goesOnThrough = (blow: Blow): boolean => {
  if (blow.kind === "clock" || blow.kind === "disk-full") return true;
  if (blow.kind === "unplug") return false;
  if (blow.victim === "history") return true;
  return blow.kind === "freeze" && blow.victim === "gateway" && blow.forMs < 10_000;
};

export interface Struck {
  readonly program: Program;
  readonly board: JudgedBoard;
  readonly disk: SmallDisk;
  readonly clockFile: string;
}

/** A controller that stood still for long was ended by its gateway and has a successor; nobody is there to be told. */
const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
};

export const setClock = (
  { clockFile }: Pick<Struck, "clockFile">,
  pids: Health["pids"],
  years: number,
): void => {
  writeFileSync(clockFile, String(Math.round(years * MS_PER_YEAR)));
  for (const pid of [pids.gateway, pids.controller, pids.history]) {
    if (pid !== null) signal(pid, "SIGUSR2");
  }
};

/** A history or controller that has just ended has a successor soon. */
const SUCCESSOR_MS = 20_000;
const pidsOf = async (program: Program): Promise<Health["pids"]> => {
  for (const end = Date.now() + SUCCESSOR_MS; ; await sleep(50)) {
    const { pids } = await program.health();
    if ((pids.controller !== null && pids.history !== null) || Date.now() > end) return pids;
  }
};

/** Resolves when it is over; a clock that was set stays so. */
export const strike = async (blow: Blow, struck: Struck): Promise<void> => {
  const { program, board, disk } = struck;
  const pids = await pidsOf(program);
  switch (blow.kind) {
    case "kill":
    case "freeze": {
      const pid = pids[blow.victim];
      if (pid === null) throw new Error(`there is no ${blow.victim}`);
      if (blow.kind === "kill") {
        signal(pid, "SIGKILL");
        return;
      }
      signal(pid, "SIGSTOP");
      await sleep(blow.forMs);
      signal(pid, "SIGCONT");
      return;
    }
    case "disk-full":
      disk.fill(pids.history);
      await sleep(blow.forMs);
      disk.makeRoom(pids.history);
      return;
    case "clock":
      setClock(struck, pids, blow.years);
      return;
    case "unplug":
      await board.setWorld({ fault: "unplugged", on: true });
      await sleep(blow.forMs);
      await board.setWorld({ fault: "unplugged", on: false });
      return;
    default:
      blow satisfies never;
  }
};
