/**
 * How long processes were ready to run and got no processor, as Linux tells it (`/proc/<pid>/schedstat`). A session that
 * ends for want of readings does so rightly on a computer that is too busy, and wrongly on one that is not: this is
 * what tells them apart, and nothing the program says.
 */

import { readFileSync } from "node:fs";

const LOOK_MS = 50;
/** A reading is stale after 300 ms, a lease over after 500. */
const WINDOW_MS = 600;
const NS_PER_MS = 1e6;

export interface Waits {
  /**
   * The most that was waited, by all of them together, within any 600 ms so far, or by this process itself; null where
   * the system does not tell.
   */
  mostMs(): number | null;
  end(): void;
}

/** What was waited by the main thread until now, ms; null where it is not told, or the process is gone. */
const waitedMs = (pid: number): number | null => {
  try {
    const waited = Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[1]) / NS_PER_MS;
    return Number.isFinite(waited) ? waited : null;
  } catch {
    return null;
  }
};

export const watchWaits = (pids: readonly number[], waited = waitedMs): Waits => {
  const looks: { readonly atMs: number; readonly ms: number }[] = [];
  let told = true;
  let mostMs = 0;
  const look = (): void => {
    const atMs = performance.now();
    const each = pids.map(waited);
    if (each.includes(null)) told = false;
    const ms = each.reduce<number>((sum, one) => sum + (one ?? 0), 0);
    const late = atMs - (looks.at(-1)?.atMs ?? atMs) - LOOK_MS;
    looks.push({ atMs, ms });
    while ((looks[1]?.atMs ?? atMs) < atMs - WINDOW_MS) looks.shift();
    mostMs = Math.max(mostMs, late, ms - (looks[0]?.ms ?? ms));
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  return {
    mostMs: () => {
      look();
      return told ? mostMs : null;
    },
    end: () => clearInterval(timer),
  };
};
