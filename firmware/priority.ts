/**
 * Who gets the processor first where there is too little of it: the controller before all others, the history after
 * them. More than a wish only where the program may ask for more than its share (root, `LimitNICE=` in systemd); the
 * history steps back everywhere.
 */

import { setPriority } from "node:os";

/** Nice values, as `constants.priority` of node:os has them. */
const BEFORE_OTHERS = -10;
const AFTER_OTHERS = 10;

const ask = (pid: number | null, nice: number): void => {
  if (pid === null) return;
  try {
    setPriority(pid, nice);
  } catch {
    // Not allowed, or gone: it runs as everybody does.
  }
};

export const beforeOthers = (pid: number | null): void => ask(pid, BEFORE_OTHERS);
export const afterOthers = (pid: number | null): void => ask(pid, AFTER_OTHERS);
