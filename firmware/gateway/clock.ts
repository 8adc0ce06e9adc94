/** The gateway's time: monotonic for every decision, wall clock only for what a person reads. */

export interface GatewayClock {
  /** Milliseconds, never going back. */
  nowMs(): number;
  /** The calendar's time, ISO 8601 in UTC. */
  wallIso(): string;
  /** Runs `task` every `intervalMs` until the returned function is called. */
  every(intervalMs: number, task: () => void): () => void;
}

export const systemClock: GatewayClock = {
  nowMs: () => performance.now(),
  wallIso: () => new Date().toISOString(),
  every: (intervalMs, task) => {
    const timer = setInterval(task, intervalMs);
    return () => clearInterval(timer);
  },
};
