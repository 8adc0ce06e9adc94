import { describe, expect, it } from "vitest";
import { TelemetryFlow, TelemetryLog } from "../../firmware/gateway/telemetry-flow.ts";

/** A flow with a log of its own; `seq` is the time at which it was sent unless told otherwise. */
const dashboard = () => {
  const log = new TelemetryLog();
  const flow = new TelemetryFlow(log);
  return {
    flow,
    sent: (seq: number, nowMs: number) => flow.sent(log.add(seq, nowMs)),
    /** Offers reports every `everyMs` for a while and gives the times at which telemetry went out. */
    run: (everyMs: number, fromMs: number, forMs: number, sees = false): number[] => {
      const sentAtMs: number[] = [];
      for (let nowMs = fromMs; nowMs < fromMs + forMs; nowMs += everyMs) {
        const place = log.add(nowMs, nowMs);
        if (!flow.mayHave(nowMs)) continue;
        flow.sent(place);
        sentAtMs.push(nowMs);
        if (sees) flow.seen(nowMs, nowMs);
      }
      return sentAtMs;
    },
  };
};

describe("TelemetryFlow", () => {
  it("gives a dashboard that never sees anything 3 s of telemetry, then one a second, then wants it cut", () => {
    const { flow, run } = dashboard();
    const sent = run(20, 0, 30_000);
    expect(sent.filter((ms) => ms <= 3_000)).toHaveLength(151);
    const later = sent.filter((ms) => ms > 3_000);
    expect(later).toHaveLength(26);
    for (const [index, ms] of later.entries())
      if (index > 0) expect(ms - (later[index - 1] ?? 0)).toBe(1_000);
    expect(flow.mustBeCut(30_000)).toBe(false);
    expect(flow.mustBeCut(30_001)).toBe(true);
  });

  it("goes back to the full rate once the dashboard has caught up", () => {
    const { flow, run } = dashboard();
    const sent = run(40, 0, 10_000);
    expect(flow.throttled(10_000)).toBe(true);
    flow.seen(sent.at(-1) ?? 0, 10_000);
    expect(flow.throttled(10_000)).toBe(false);
    const after = run(40, 10_000, 1_000, true);
    expect(after.length).toBeGreaterThanOrEqual(25);
  });

  it("takes seq for seen only when that one was sent and waits", () => {
    const { flow, run } = dashboard();
    run(40, 0, 1_000);
    expect(flow.seen(999_999, 1_000)).toBeNull();
    expect(flow.unseenMs(1_000)).toBe(1_000);
    expect(flow.watching(1_000)).toBe(false);
    expect(flow.seen(400, 1_000)).toBe(600);
    expect(flow.unseenMs(1_000)).toBeLessThan(600);
    expect(flow.watching(1_000)).toBe(true);
    expect(flow.seen(400, 1_000)).toBeNull();
  });

  it("is not fooled by a restarted controller that counts from 0 again", () => {
    const { flow, sent: send } = dashboard();
    for (let seq = 500; seq < 510; seq += 1) send(seq, seq);
    for (let seq = 0; seq < 5; seq += 1) send(seq, 1_000 + seq);
    expect(flow.seen(3, 1_100)).toBe(97);
    expect(flow.unseenMs(1_100)).toBe(96);
  });

  it("wants a dashboard cut whose oldest unseen telemetry is beyond the log", () => {
    const { flow, sent } = dashboard();
    for (let seq = 0; seq < 3_000; seq += 1) sent(seq, 0);
    expect(flow.mustBeCut(1)).toBe(true);
    expect(flow.seen(0, 1)).toBeNull();
    expect(flow.seen(2_999, 1)).toBe(1);
    expect(flow.mustBeCut(1)).toBe(false);
  });

  it("reckons a dashboard with a slower rate late by no more than one of its turns", () => {
    const log = new TelemetryLog();
    const flow = new TelemetryFlow(log);
    for (let nowMs = 0; nowMs <= 1_000; nowMs += 20) {
      const place = log.add(nowMs, nowMs);
      if (nowMs % 200 === 0) flow.sent(place);
    }
    flow.seen(400, 1_000);
    expect(flow.unseenMs(1_000)).toBeGreaterThanOrEqual(400);
    expect(flow.unseenMs(1_000)).toBeLessThanOrEqual(600);
  });
});
