/** Whether this computer let a process wait that had nothing to do with what was tested: this one. */

const EVERY_MS = 10;
/** The board of these tests is in this process: by so much it may have heard a renewal late. */
const STARVED_MS = 30;

export interface Witness {
  /** How late the latest beat was, ms. */
  worstLateMs(): number;
  wasStarved(): boolean;
  end(): void;
}

export const startWitness = (): Witness => {
  let lastMs = performance.now();
  let worstMs = 0;
  const beat = setInterval(() => {
    const nowMs = performance.now();
    worstMs = Math.max(worstMs, nowMs - lastMs - EVERY_MS);
    lastMs = nowMs;
  }, EVERY_MS);
  return {
    worstLateMs: () => worstMs,
    wasStarved: () => !(worstMs < STARVED_MS),
    end: () => clearInterval(beat),
  };
};
