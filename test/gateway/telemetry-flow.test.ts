import { describe, expect, it } from "vitest";
import { TelemetryFlow } from "../../firmware/gateway/telemetry-flow.ts";

const SLACK_MS = 10;

/** Runs reports every 20 ms for a while and gives the times at which telemetry went out. */
const run = (
  flow: TelemetryFlow,
  fromMs: number,
  forMs: number,
  onSent: (seq: number, nowMs: number) => void = () => {},
): number[] => {
  const sentAtMs: number[] = [];
  for (let nowMs = fromMs; nowMs < fromMs + forMs; nowMs += 20) {
    const seq = nowMs / 20;
    if (flow.verdict(nowMs, false, SLACK_MS) !== "send") continue;
    flow.sent(seq, nowMs);
    sentAtMs.push(nowMs);
    onSent(seq, nowMs);
  }
  return sentAtMs;
};

describe("TelemetryFlow", () => {
  it.each([1, 2, 5, 10, 25, 30, 50])("gives %i a second to a dashboard that sees them", (rateHz) => {
    const flow = new TelemetryFlow(rateHz, 0);
    const sent = run(flow, 0, 10_000, (seq, nowMs) => flow.seen(seq, nowMs));
    expect(Math.abs(sent.length - rateHz * 10)).toBeLessThanOrEqual(1);
  });

  it("does not make up for telemetry that was not there", () => {
    const flow = new TelemetryFlow(25, 0);
    run(flow, 0, 1_000, (seq, nowMs) => flow.seen(seq, nowMs));
    const after = run(flow, 60_000, 1_000, (seq, nowMs) => flow.seen(seq, nowMs));
    expect(after.length).toBeLessThanOrEqual(26);
  });

  it("gives a dashboard that never sees anything 3 s of telemetry, then one a second, then wants it cut", () => {
    const flow = new TelemetryFlow(50, 0);
    const sent = run(flow, 0, 30_000);
    expect(sent.filter((ms) => ms <= 3_000)).toHaveLength(151);
    const later = sent.filter((ms) => ms > 3_000);
    expect(later).toHaveLength(26);
    for (const [index, ms] of later.entries())
      if (index > 0) expect(ms - (later[index - 1] ?? 0)).toBe(1_000);
    expect(flow.mustBeCut(30_000)).toBe(false);
    expect(flow.mustBeCut(30_001)).toBe(true);
  });

  it("goes back to the full rate once the dashboard has caught up", () => {
    const flow = new TelemetryFlow(25, 0);
    const sent = run(flow, 0, 10_000);
    expect(flow.throttled(10_000)).toBe(true);
    flow.seen((sent.at(-1) ?? 0) / 20, 10_000);
    expect(flow.throttled(10_000)).toBe(false);
    const after = run(flow, 10_000, 1_000, (seq, nowMs) => flow.seen(seq, nowMs));
    expect(after.length).toBeGreaterThanOrEqual(25);
  });

  it("keeps a state change to the dashboard's turn while it is throttled", () => {
    const flow = new TelemetryFlow(25, 0);
    run(flow, 0, 3_500);
    expect(flow.verdict(3_500, true, SLACK_MS)).toBe("withheld");
  });

  it("takes seq for seen only when that one was sent and waits", () => {
    const flow = new TelemetryFlow(25, 0);
    run(flow, 0, 1_000);
    expect(flow.seen(999_999, 1_000)).toBeNull();
    expect(flow.unseenMs(1_000)).toBe(1_000);
    expect(flow.watching(1_000)).toBe(false);
    expect(flow.seen(20, 1_000)).toBe(600);
    expect(flow.unseenMs(1_000)).toBeLessThan(600);
    expect(flow.watching(1_000)).toBe(true);
    expect(flow.seen(20, 1_000)).toBeNull();
  });

  it("is not fooled by a restarted controller that counts from 0 again", () => {
    const flow = new TelemetryFlow(50, 0);
    for (let seq = 500; seq < 510; seq += 1) flow.sent(seq, seq);
    for (let seq = 0; seq < 5; seq += 1) flow.sent(seq, 1_000 + seq);
    expect(flow.seen(3, 1_100)).toBe(97);
    expect(flow.unseenMs(1_100)).toBe(96);
  });

  it("throttles when too many are unseen, however young", () => {
    const flow = new TelemetryFlow(50, 0);
    for (let seq = 0; seq < 256; seq += 1) flow.sent(seq, 0);
    expect(flow.throttled(1)).toBe(true);
  });
});
