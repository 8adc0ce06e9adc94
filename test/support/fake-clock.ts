/**
 * A clock that stands still until it is told to go on, in place of the process's own timers and date. Vitest has one
 * too, but only within vitest; this one also serves the long runs, where a day has to pass in half an hour.
 */

import type { StepClock } from "./table-in-step.ts";

interface Due {
  readonly id: number;
  atMs: number;
  readonly everyMs: number | null;
  readonly run: () => void;
}

/** As much of a timer of Node's as its users ask for. */
class FakeTimer {
  readonly #due: Due;
  readonly #again: (due: Due) => void;

  constructor(due: Due, again: (due: Due) => void) {
    this.#due = due;
    this.#again = again;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  refresh(): this {
    this.#again(this.#due);
    return this;
  }

  [Symbol.toPrimitive](): number {
    return this.#due.id;
  }
}

export interface FakeClock extends StepClock {
  /** Gives the process its own time back. */
  end(): void;
}

/** @param startMs what the clock shows at first, ms since 1970 */
export const installFakeClock = (startMs: number): FakeClock => {
  const real = {
    ...{ setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate, Date },
  };
  let nowMs = startMs;
  let ids = 0;
  const timers = new Map<number, Due>();

  const later = (run: (...args: unknown[]) => void, ms: number, everyMs: number | null, args: unknown[]) => {
    ids += 1;
    // As Node's: what is no time is a millisecond.
    const waitMs = ms >= 1 && ms <= 0x7fffffff ? Math.trunc(ms) : 1;
    const due = { id: ids, atMs: nowMs + waitMs, everyMs, run: () => run(...args) };
    timers.set(due.id, due);
    return new FakeTimer(due, (again) => {
      again.atMs = nowMs + waitMs;
      timers.set(again.id, again);
    });
  };
  const forget = (timer: unknown): void => {
    if (timer instanceof FakeTimer || typeof timer === "number") timers.delete(Number(timer));
  };
  type Run = (...args: unknown[]) => void;
  class FakeDate extends real.Date {
    constructor(...given: [] | [number | string | Date]) {
      super(given.length === 0 ? nowMs : given[0]);
    }

    static override now(): number {
      return nowMs;
    }
  }
  Object.assign(globalThis, {
    setTimeout: (run: Run, ms = 1, ...args: unknown[]) => later(run, ms, null, args),
    clearTimeout: forget,
    setInterval: (run: Run, ms = 1, ...args: unknown[]) => later(run, ms, Math.max(1, Math.trunc(ms)), args),
    clearInterval: forget,
    Date: FakeDate,
  });

  const settle = (): Promise<void> => new Promise((resolve) => real.setImmediate(resolve));
  const nextDue = (untilMs: number): Due | null => {
    let first: Due | null = null;
    for (const due of timers.values()) {
      if (due.atMs > untilMs) continue;
      if (first === null || due.atMs < first.atMs || (due.atMs === first.atMs && due.id < first.id))
        first = due;
    }
    return first;
  };
  return {
    nowMs: () => nowMs,
    pass: async (ms) => {
      const untilMs = nowMs + ms;
      await settle();
      for (let due = nextDue(untilMs); due !== null; due = nextDue(untilMs)) {
        nowMs = Math.max(nowMs, due.atMs);
        if (due.everyMs === null) timers.delete(due.id);
        else due.atMs += due.everyMs;
        due.run();
        await settle();
      }
      nowMs = untilMs;
    },
    end: () => {
      Object.assign(globalThis, real);
    },
  };
};
