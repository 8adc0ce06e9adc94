import { describe, expect, it } from "vitest";
import type { HistoryWrite } from "../../firmware/history/contract.ts";
import { HistoryQueue } from "../../firmware/history-queue.ts";

const AT = "2026-01-01T00:00:00.000Z";
const doer = { by: "screen", device: null, address: null } as const;
const samples = (sessionId: string, count: number, lost = 0): HistoryWrite => ({
  ...{ kind: "samples", sessionId, lost, invertedS: 1 },
  samples: Array.from({ length: count }, (_, n) => ({ tMs: n * 40, angle: 0, held: false })),
});
const event = (sessionId: string): HistoryWrite => ({
  ...{ kind: "session-event", sessionId, event: { tMs: 1, kind: "check-in-asked" } },
});
const ended = (sessionId: string): HistoryWrite => ({
  ...{ kind: "session-ended", sessionId, at: AT, reason: "stop", doer, invertedS: 1 },
});
const closed = (sessionId: string): HistoryWrite => ({ kind: "session-closed", sessionId, at: AT });
const audit = (action: string): HistoryWrite => ({
  ...{ kind: "audit", at: AT, action, doer, detail: {}, profileId: null },
});

const all = (queue: HistoryQueue): HistoryWrite[] => {
  const taken: HistoryWrite[] = [];
  for (let next = queue.take(); next !== null; next = queue.take()) taken.push(next);
  return taken;
};
const kindsOf = (writes: readonly HistoryWrite[]): string[] => writes.map(({ kind }) => kind);

describe("what waits for the history", () => {
  it("leaves in the order in which it came", () => {
    const queue = new HistoryQueue();
    for (const write of [samples("a", 25), event("a"), ended("a"), closed("a")]) queue.add(write);
    expect(kindsOf(all(queue))).toEqual(["samples", "session-event", "session-ended", "session-closed"]);
    expect(queue.bytes).toBe(0);
  });

  it("that does not fit is left out by its worth: samples, events, audit, and last starts and ends", () => {
    const queue = new HistoryQueue(4);
    queue.add(ended("a"));
    queue.add(audit("stop"));
    queue.add(event("a"));
    queue.add(samples("x", 25));
    queue.add(closed("a"));
    queue.add(ended("b"));
    queue.add(ended("c"));
    expect(kindsOf(all(queue))).toEqual([
      "session-ended",
      "session-closed",
      "session-ended",
      "session-ended",
    ]);
    expect(queue.leftOut).toBe(3);
  });

  it("is bounded in bytes too", () => {
    const queue = new HistoryQueue(1_000, 2_000);
    for (let n = 0; n < 50; n += 1) queue.add(samples("a", 25));
    expect(queue.bytes).toBeLessThanOrEqual(2_000);
    expect(queue.size).toBeGreaterThan(0);
  });

  it("tells with the next samples of the session how many were lost", () => {
    const queue = new HistoryQueue(3);
    for (const write of [samples("a", 25, 2), samples("b", 10), samples("a", 20), samples("a", 5)])
      queue.add(write);
    const taken = all(queue);
    expect(taken).toMatchObject([
      { sessionId: "b", lost: 0 },
      { sessionId: "a", lost: 27 },
      { sessionId: "a", lost: 0 },
    ]);
  });

  it("tells what was lost before a session is closed, if no more samples came", () => {
    const queue = new HistoryQueue(1);
    queue.add(samples("a", 25));
    queue.add(closed("a"));
    expect(all(queue)).toMatchObject([
      { kind: "samples", samples: [], lost: 25 },
      { kind: "session-closed" },
    ]);
  });

  it("puts what was taken and not kept back to the front", () => {
    const queue = new HistoryQueue();
    queue.add(event("a"));
    queue.add(ended("a"));
    const first = queue.take();
    if (first !== null) queue.putBack(first);
    expect(kindsOf(all(queue))).toEqual(["session-event", "session-ended"]);
  });
});
