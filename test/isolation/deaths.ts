/**
 * How a gateway dies, and what is left then: the controller ends the session, which releases at the pin and leaves the
 * board sounding, and goes as well.
 */

import { sleep } from "../support/program.ts";
import type { Victim } from "./victim.ts";

const PATIENCE_MS = 20_000;

export interface Death {
  readonly name: string;
  readonly strike: (victim: Victim, gateway: number) => void;
}

export const DEATHS: readonly Death[] = [
  { name: "gateway killed", strike: (_victim, gateway) => void process.kill(gateway, "SIGKILL") },
  { name: "gateway out of memory", strike: (victim, gateway) => victim.tellOrder(gateway, "memory") },
  {
    name: "gateway killed, 8 stuck jobs in the controller's thread pool",
    strike: (_victim, gateway) => void process.kill(gateway, "SIGKILL"),
  },
];
/** Jobs that are stuck before. */
export const isStuckBefore = ({ name }: Death): boolean => name.includes("stuck");

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

export interface Left {
  /** From the gateway's end to the first release pulse, board time; negative where the board was first. */
  readonly releasedMs: number;
  readonly isSounding: boolean;
  /** Processes that are still there. */
  readonly alive: readonly string[];
}

/** Kills the gateway so, and gives what is left. */
export const killGateway = async (victim: Victim, death: Death): Promise<Left> => {
  const { board, program } = victim;
  const pids = await victim.pids();
  if (isStuckBefore(death) && pids.controller !== null) await victim.order(pids.controller, "pipes");
  let releasedAtMs: number | null = null;
  board.table.edges.onServoPulse(() => {
    if (board.lock() === "released") releasedAtMs ??= board.nowMs();
  });
  let goneAtMs: number | null = null;
  void program.exited.then(() => {
    goneAtMs = board.nowMs();
  });
  death.strike(victim, pids.gateway);
  const others = { controller: pids.controller, history: pids.history };
  const left = (): string[] =>
    Object.entries(others).flatMap(([name, pid]) => (pid !== null && isAlive(pid) ? [name] : []));
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(20))
    if (goneAtMs !== null && releasedAtMs !== null && left().length === 0) break;
  const isSounding = board.table.world().buzzer === "sounding";
  const alive = left();
  for (const pid of Object.values(others)) if (pid !== null && isAlive(pid)) process.kill(pid, "SIGKILL");
  if (goneAtMs === null) throw new Error(`${death.name}: it lived on`);
  return { releasedMs: (releasedAtMs ?? Number.POSITIVE_INFINITY) - goneAtMs, isSounding, alive };
};
