/** What processes cost between two looks, as Linux tells it: processor time and memory. With all that they started. */

import { readdirSync, readFileSync } from "node:fs";

/** Of `/proc/<pid>/stat`, on every Linux that Node runs on. */
const TICKS_PER_S = 100;
const KIB_PER_MIB = 1_024;

export interface Look {
  readonly cpuS: number;
  readonly rssMib: number;
}

/** Fields of `/proc/<pid>/stat` behind the name, which may have anything in it; null = it is gone. */
const statOf = (pid: number): readonly string[] | null => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
};

/** Pages that several share are counted with each only once. */
const memoryOf = (pid: number): number => {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) / KIB_PER_MIB;
  } catch {
    return 0;
  }
};

export const childrenOf = (pid: number): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => statOf(one)?.[1] === String(pid));

/** One process and those that it has started, as far as they are still there. */
export const lookAt = (pid: number): Look => {
  const looks = [pid, ...childrenOf(pid)].map((one) => {
    const stat = statOf(one);
    // utime and stime, and of ended children cutime and cstime.
    const ticks = stat === null ? 0 : [11, 12, 13, 14].reduce((sum, at) => sum + Number(stat[at]), 0);
    return { cpuS: ticks / TICKS_PER_S, rssMib: memoryOf(one) };
  });
  return looks.reduce((a, b) => ({ cpuS: a.cpuS + b.cpuS, rssMib: a.rssMib + b.rssMib }));
};
