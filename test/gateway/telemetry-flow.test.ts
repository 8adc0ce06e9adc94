import { describe, expect, it } from "vitest";
import { TelemetryFlow } from "../../firmware/gateway/telemetry-flow.ts";

/** Offers reports every `everyMs` for a while and gives the times at which telemetry went out. */
const run = (flow: TelemetryFlow, everyMs: number, fromMs: number, forMs: number, sees = false): number[] => {
  const sentAtMs: number[] = [];
  for (let nowMs = fromMs; nowMs < fromMs + forMs; nowMs += everyMs) {
    if (!flow.mayHave(nowMs)) continue;
    flow.sent(nowMs, nowMs);
    sentAtMs.push(nowMs);
    if (sees) flow.seen(nowMs, nowMs);
  }
  return sentAtMs;
};

describe("TelemetryFlow", () => {
  it("gives a dashboard that never sees anything 3 s of telemetry, then one a second, then wants it cut", () => {
    const flow = new TelemetryFlow();
    const sent = run(flow, 20, 0, 30_000);
    expect(sent.filter((ms) => ms <= 3_000)).toHaveLength(151);
    const later = sent.filter((ms) => ms > 3_000);
    expect(later).toHaveLength(26);
    for (const [index, ms] of later.entries())
      if (index > 0) expect(ms - (later[index - 1] ?? 0)).toBe(1_000);
    expect(flow.mustBeCut(30_000)).toBe(false);
    expect(flow.mustBeCut(30_001)).toBe(true);
  });

  it("goes back to the full rate once the dashboard has caught up", () => {
    const flow = new TelemetryFlow();
    const sent = run(flow, 40, 0, 10_000);
    expect(flow.throttled(10_000)).toBe(true);
    flow.seen(sent.at(-1) ?? 0, 10_000);
    expect(flow.throttled(10_000)).toBe(false);
    const after = run(flow, 40, 10_000, 1_000, true);
    expect(after.length).toBeGreaterThanOrEqual(25);
  });

  it("takes seq for seen only when that one was sent and waits", () => {
    const flow = new TelemetryFlow();
    run(flow, 40, 0, 1_000);
    expect(flow.seen(999_999, 1_000)).toBeNull();
    expect(flow.unseenMs(1_000)).toBe(1_000);
    expect(flow.watching(1_000)).toBe(false);
    expect(flow.seen(400, 1_000)).toBe(600);
    expect(flow.unseenMs(1_000)).toBeLessThan(600);
    expect(flow.watching(1_000)).toBe(true);
    expect(flow.seen(400, 1_000)).toBeNull();
  });

  it("is not fooled by a restarted controller that counts from 0 again", () => {
    const flow = new TelemetryFlow();
    for (let seq = 500; seq < 510; seq += 1) flow.sent(seq, seq);
    for (let seq = 0; seq < 5; seq += 1) flow.sent(seq, 1_000 + seq);
    expect(flow.seen(3, 1_100)).toBe(97);
    expect(flow.unseenMs(1_100)).toBe(96);
  });

  it("throttles when too many are unseen, however young", () => {
    const flow = new TelemetryFlow();
    for (let seq = 0; seq < 256; seq += 1) flow.sent(seq, 0);
    expect(flow.throttled(1)).toBe(true);
  });
});
