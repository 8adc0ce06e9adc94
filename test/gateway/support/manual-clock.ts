/** A clock that stands still until the test moves it; tasks run in the order they are due. */

import type { GatewayClock } from "../../../firmware/gateway/clock.ts";

interface Task {
  readonly everyMs: number;
  readonly run: () => void;
  dueMs: number;
}

export class ManualClock implements GatewayClock {
  #nowMs = 0;
  readonly #tasks = new Set<Task>();

  nowMs(): number {
    return this.#nowMs;
  }
  wallIso(): string {
    return new Date(Date.UTC(2026, 0, 1) + this.#nowMs).toISOString();
  }
  every(everyMs: number, run: () => void): () => void {
    const task: Task = { everyMs, run, dueMs: this.#nowMs + everyMs };
    this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  }
  /** The process stands still for so long; when it wakes each timer that is due runs once, as setInterval does. */
  freeze(ms: number): void {
    this.#nowMs += ms;
    for (const task of [...this.#tasks].filter((one) => one.dueMs <= this.#nowMs)) {
      task.dueMs = this.#nowMs + task.everyMs;
      task.run();
    }
  }
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const next = [...this.#tasks]
        .filter((task) => task.dueMs <= endMs)
        .sort((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined) break;
      this.#nowMs = next.dueMs;
      next.dueMs += next.everyMs;
      next.run();
    }
    this.#nowMs = endMs;
  }
}
